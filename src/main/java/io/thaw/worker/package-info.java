/** Runs jobs: the only place that joins the queue, the training and the registry. */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "tenant",
            "observability",
            "error",
            "role",
            "freeze",
            "torch",
            "encoder",
            "tokenizer",
            "storage",
            "evaluation",
            "dataset",
            "task",
            "registry",
            "job",
            "history",
            "prefix",
            "training"
        })
package io.thaw.worker;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
