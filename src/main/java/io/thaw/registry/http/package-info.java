/** The REST API of base models and finished models. */
@NullMarked
package io.thaw.registry.http;

import org.jspecify.annotations.NullMarked;
