@ApplicationModule(allowedDependencies = {})
package broken.modules.inside.writer;

import org.springframework.modulith.ApplicationModule;
