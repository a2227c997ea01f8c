package io.thaw.security;

import io.thaw.tenant.Tenant;

/**
 * Who sent a request.
 *
 * @param name of the key, or the token's subject
 * @param tenant for whom the request is done
 */
record Caller(String name, Tenant tenant) {}
