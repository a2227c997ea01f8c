@ApplicationModule(allowedDependencies = {})
package broken.modules.undeclared.reader;

import org.springframework.modulith.ApplicationModule;
