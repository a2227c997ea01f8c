/** What a process does of the service's work: all of it, the API, or the training. */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package io.thaw.role;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
