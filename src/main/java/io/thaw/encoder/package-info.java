/** The BERT family: configurations, canonical and checkpoint names, shapes and heads. */
@NullMarked
@ApplicationModule(allowedDependencies = {"error", "freeze", "torch"})
package io.thaw.encoder;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
