/**
 * What frozen layers make of texts, kept: start at {@link io.thaw.prefix.PrefixStore}. Knows of rows of numbers and where they
 * are; what they mean is {@code training}'s.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"storage", "torch"})
package io.thaw.prefix;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
