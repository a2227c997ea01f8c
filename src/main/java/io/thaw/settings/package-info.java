/** The settings that there are, and that no others are given. */
@NullMarked
@ApplicationModule(allowedDependencies = "error")
package io.thaw.settings;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
