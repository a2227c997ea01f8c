/** Keys over HTTP. */
@NullMarked
package io.thaw.security.http;

import org.jspecify.annotations.NullMarked;
