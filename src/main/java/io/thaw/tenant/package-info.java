/** For whom a thread works, and that it sees nobody else's rows. */
@NullMarked
@ApplicationModule(allowedDependencies = "error")
package io.thaw.tenant;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
