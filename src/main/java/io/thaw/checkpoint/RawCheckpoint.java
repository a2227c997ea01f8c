package io.thaw.checkpoint;

import java.io.Closeable;
import java.util.Map;

/**
 * What a file holds, in Hugging Face's terms and before it is checked.
 *
 * @param config a {@code config.json}, read or derived
 * @param tensors by checkpoint name
 * @param tokenizerJson a {@code tokenizer.json}, read or derived
 * @param files what the tensors are read from
 */
record RawCheckpoint(String config, Map<String, CheckpointTensor> tensors, String tokenizerJson, Closeable files) {}
