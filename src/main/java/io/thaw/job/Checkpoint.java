package io.thaw.job;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;

/**
 * What a job can go on from: only what trains, with the optimizer's moments, as one safetensors file.
 *
 * @param step optimizer steps done
 * @param sha256 of the file, in lower-case hex
 */
@Schema(name = "JobCheckpoint")
public record Checkpoint(long step, String sha256, long bytes, Instant at) {}
