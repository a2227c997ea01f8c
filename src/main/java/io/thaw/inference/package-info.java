/** Finished models that answer: loaded once, sharing every tensor they have in common. */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "error",
            "tenant",
            "backbone",
            "dataset",
            "torch",
            "encoder",
            "tokenizer",
            "evaluation",
            "task",
            "registry",
            "storage",
            "web"
        })
package io.thaw.inference;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
