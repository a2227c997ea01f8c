/** How far two models lie apart, tensor by tensor. */
@NullMarked
package io.thaw.registry.diff;

import org.jspecify.annotations.NullMarked;
