/**
 * The HTTP kernel that every controller shares: strict JSON that reports all faults of a body at once, problem+json
 * (the only place that maps an {@link io.thaw.error.ErrorKind} to a status), cursor paging, the OpenAPI document.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"error"})
package io.thaw.web;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
