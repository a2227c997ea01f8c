/** Tells an MLflow tracking server of jobs that have ended: their parameters, their metrics, what they left. */
@NullMarked
@ApplicationModule(allowedDependencies = {"tenant", "role", "freeze", "job", "history"})
package io.thaw.mlflow;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
