/** Datasets over HTTP. */
@NullMarked
package io.thaw.dataset.http;

import org.jspecify.annotations.NullMarked;
