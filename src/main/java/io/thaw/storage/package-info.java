/** Content-addressed bytes: a blob is named by the SHA-256 of what it holds, is written once and never changes. */
@NullMarked
@ApplicationModule(allowedDependencies = {"error", "tenant"})
package io.thaw.storage;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
