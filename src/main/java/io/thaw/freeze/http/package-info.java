/** The freeze request as JSON, and the catalogue of strategies. */
@NullMarked
package io.thaw.freeze.http;

import org.jspecify.annotations.NullMarked;
