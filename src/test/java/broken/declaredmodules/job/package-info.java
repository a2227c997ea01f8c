@ApplicationModule(allowedDependencies = {})
package broken.declaredmodules.job;

import org.springframework.modulith.ApplicationModule;
