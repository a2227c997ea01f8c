/**
 * Which parameters train, why, and what that costs. Plain Java: the plan is a pure function of the model's layout, the
 * freeze request and the training settings. Start at {@link io.thaw.freeze.FreezePlan}.
 */
@NullMarked
@ApplicationModule(allowedDependencies = "error")
package io.thaw.freeze;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
