/**
 * Tasks: how a task's examples become windows of tokens, what its loss is, what its outputs say, and how good they are. One
 * file for each task; start at {@link io.thaw.task.Task}.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"error", "torch", "encoder", "tokenizer", "evaluation", "dataset"})
package io.thaw.task;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
