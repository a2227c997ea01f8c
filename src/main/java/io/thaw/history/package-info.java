/** What happened to jobs: their events, their metrics, and how much each layer learned. Knows no more of a job than its id. */
@NullMarked
@ApplicationModule(allowedDependencies = "dataset")
package io.thaw.history;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
