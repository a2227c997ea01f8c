/**
 * What predictions are worth: the metrics of each task, in the definitions of scikit-learn, seqeval and SQuAD, and how
 * sure they are. Plain Java. Examples are added one by one; start at {@link io.thaw.evaluation.Evaluation}, and at
 * {@link io.thaw.evaluation.TaskMetrics} for the names.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package io.thaw.evaluation;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
