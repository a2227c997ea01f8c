/** From text to windows of token ids. */
@NullMarked
@ApplicationModule(allowedDependencies = {"error", "storage", "encoder"})
package io.thaw.tokenizer;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
