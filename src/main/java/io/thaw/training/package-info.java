/**
 * Training: start at {@link io.thaw.training.Trainer}, whose loop reads top to bottom. Knows nothing of jobs and queues;
 * {@code worker} joins the two.
 */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "error",
            "freeze",
            "storage",
            "torch",
            "encoder",
            "tokenizer",
            "dataset",
            "task",
            "evaluation",
            "checkpoint",
            "prefix"
        })
package io.thaw.training;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
