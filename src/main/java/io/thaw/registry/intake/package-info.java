/** Base models that are sent, or fetched from elsewhere. Start at {@link io.thaw.registry.intake.BaseModelIntake}. */
@NullMarked
package io.thaw.registry.intake;

import org.jspecify.annotations.NullMarked;
