/** Traces: what became of a request in every process that had to do with it. */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package io.thaw.observability;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
