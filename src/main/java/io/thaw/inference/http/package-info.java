/** Predictions over HTTP. */
@NullMarked
package io.thaw.inference.http;

import org.jspecify.annotations.NullMarked;
