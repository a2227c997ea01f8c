/** Who may ask what. Nothing is open that {@link io.thaw.security.Routes} does not open. */
@NullMarked
@ApplicationModule(allowedDependencies = {"error", "role", "web", "database", "storage", "tenant"})
package io.thaw.security;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
