/** Loads models before they are asked. */
@NullMarked
package io.thaw.inference.warmup;

import org.jspecify.annotations.NullMarked;
