/** The closed list of error kinds, and the one exception that carries them. Plain Java. */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package io.thaw.error;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
