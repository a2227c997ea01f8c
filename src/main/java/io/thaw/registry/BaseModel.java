package io.thaw.registry;

import io.thaw.encoder.PretrainedEncoder;
import java.time.Instant;

/**
 * A pretrained encoder that was imported.
 *
 * @param contentHash of configuration, tensors and tokenizer together: equal for equal imports
 * @param tokenizerSha256 the blob of its {@code tokenizer.json}
 * @param source the file or directory it came from
 */
public record BaseModel(
        String id,
        String name,
        String contentHash,
        PretrainedEncoder encoder,
        Manifest manifest,
        String tokenizerSha256,
        String source,
        Instant createdAt) {}
