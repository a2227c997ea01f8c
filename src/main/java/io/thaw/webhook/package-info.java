/** Tells others over HTTP what becomes of jobs. */
@NullMarked
@ApplicationModule(allowedDependencies = {"error", "outbound", "role", "tenant", "database", "web"})
package io.thaw.webhook;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
