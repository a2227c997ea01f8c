/** Reads files of every format as rows of named values, one at a time, and reports what is no row. */
@NullMarked
package io.thaw.dataset.format;

import org.jspecify.annotations.NullMarked;
