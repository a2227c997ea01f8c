/** Calls addresses that users name, and none that their operator has not allowed. */
@NullMarked
@ApplicationModule(allowedDependencies = {"error", "storage"})
package io.thaw.outbound;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
