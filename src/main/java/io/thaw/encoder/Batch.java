package io.thaw.encoder;

import io.thaw.torch.Scope;
import io.thaw.torch.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * Texts as the encoder reads them, padded to the longest of them.
 *
 * @param ids token ids, int64 [B, S]
 * @param types 0 for the first text of a pair and 1 for the second, int64 [B, S]
 * @param positions int64 [B, S]
 * @param mask 1 for a token and 0 for padding, float32 [B, S]
 * @param read places in the B * S tokens that a masked language head guesses, int64 [M]; for other heads nothing
 */
public record Batch(Tensor ids, Tensor types, Tensor positions, Tensor mask, Optional<Tensor> read) {

    public Batch(Tensor ids, Tensor types, Tensor positions, Tensor mask) {
        this(ids, types, positions, mask, Optional.empty());
    }

    /** The same with the tokens to guess. */
    public Batch reading(Tensor places) {
        return new Batch(ids, types, positions, mask, Optional.of(places));
    }

    /** Some of the texts; see {@link Encoder#rows}. */
    public Batch rows(Scope scope, int[] rows) {
        return new Batch(
                Encoder.rows(scope, ids, rows),
                Encoder.rows(scope, types, rows),
                Encoder.rows(scope, positions, rows),
                Encoder.rows(scope, mask, rows));
    }

    /** One text's token ids and types, with its special tokens and without padding. */
    public interface Window {
        int[] ids();

        int[] types();
    }

    public static Batch of(Scope scope, List<? extends Window> windows, EncoderConfig config) {
        int size = windows.size();
        int length =
                windows.stream().mapToInt(window -> window.ids().length).max().orElseThrow();
        long[] ids = new long[size * length];
        long[] types = new long[size * length];
        long[] positions = new long[size * length];
        float[] mask = new float[size * length];
        int positionOffset = config.positionOffset();
        // RoBERTa's table has one row, whatever its tokenizer says of a second text.
        boolean typed = config.typeVocabSize() > 1;
        for (int row = 0; row < size; row++) {
            Window window = windows.get(row);
            int tokens = window.ids().length;
            for (int column = 0; column < length; column++) {
                int at = row * length + column;
                boolean token = column < tokens;
                ids[at] = token ? window.ids()[column] : config.padTokenId();
                types[at] = token && typed ? window.types()[column] : 0;
                positions[at] = token ? positionOffset + column : 0;
                mask[at] = token ? 1 : 0;
            }
        }
        return new Batch(
                scope.longs(ids, size, length),
                scope.longs(types, size, length),
                scope.longs(positions, size, length),
                scope.floats(mask, size, length));
    }

    /** Number of texts. */
    public int size() {
        return (int) ids.shape()[0];
    }

    /** Number of tokens of each text, padding included. */
    public int length() {
        return (int) ids.shape()[1];
    }
}
