@ApplicationModule(allowedDependencies = {"writer"})
package broken.modules.inside.reader;

import org.springframework.modulith.ApplicationModule;
