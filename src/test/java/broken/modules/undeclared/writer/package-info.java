@ApplicationModule(allowedDependencies = {})
package broken.modules.undeclared.writer;

import org.springframework.modulith.ApplicationModule;
