/** What happened to jobs: their events, their metrics, and how much each layer learned. */
@NullMarked
@NamedInterface("history")
package io.thaw.job.history;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
