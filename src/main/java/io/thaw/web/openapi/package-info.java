/** The OpenAPI document: its head, schemas as they are on the wire, the one shape of errors. */
@NullMarked
package io.thaw.web.openapi;

import org.jspecify.annotations.NullMarked;
