/** The command line. What it does with the service it does through the HTTP API, as any client would. */
@NullMarked
@ApplicationModule(allowedDependencies = "role")
package io.thaw.cli;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
