/** Webhooks over HTTP. */
@NullMarked
package io.thaw.webhook.http;

import org.jspecify.annotations.NullMarked;
