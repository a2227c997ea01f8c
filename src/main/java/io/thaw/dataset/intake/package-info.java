/** Makes datasets of files: two passes over the rows, which check, count, split and store them. */
@NullMarked
package io.thaw.dataset.intake;

import org.jspecify.annotations.NullMarked;
