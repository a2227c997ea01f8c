package io.thaw.checkpoint;

import io.thaw.encoder.PretrainedEncoder;
import java.io.Closeable;
import java.io.IOException;
import java.util.Map;

/**
 * A pretrained encoder in an open file. Every parameter that its configuration asks for is there with the right shape;
 * a pooler and a masked-language-model head are there if the file has them; other heads and buffers are left out.
 *
 * @param tensors by canonical name, in forward order
 * @param tokenizerJson a Hugging Face {@code tokenizer.json} that neither truncates nor pads
 * @param files what the tensors are read from
 */
public record Checkpoint(
        PretrainedEncoder encoder, Map<String, CheckpointTensor> tensors, String tokenizerJson, Closeable files)
        implements AutoCloseable {

    @Override
    public void close() throws IOException {
        files.close();
    }
}
