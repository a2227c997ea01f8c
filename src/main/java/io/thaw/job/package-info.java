/**
 * Jobs: what is asked for, in which state it is, who works on it, what happened to it. The queue is a table; a worker
 * holds a job under a lease and every write it makes is fenced by the lease's epoch. Knows nothing of how training works.
 */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "tenant",
            "observability",
            "error",
            "web",
            "database",
            "freeze",
            "encoder",
            "evaluation",
            "dataset",
            "history",
            "storage",
            "registry"
        })
package io.thaw.job;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
