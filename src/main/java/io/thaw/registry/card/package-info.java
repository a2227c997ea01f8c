/** What a model tells of itself. */
@NullMarked
package io.thaw.registry.card;

import org.jspecify.annotations.NullMarked;
