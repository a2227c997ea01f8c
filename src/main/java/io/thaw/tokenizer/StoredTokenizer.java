package io.thaw.tokenizer;

import io.thaw.storage.CacheDirectory;
import io.thaw.storage.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A tokenizer that does nothing twice. The native one is loaded when the first passage comes that nobody has brought before;
 * a split that is known opens in milliseconds. For one thread.
 */
public final class StoredTokenizer implements AutoCloseable {

    /** Goes up with each change of what windows are, or of how they are stored. */
    private static final int VERSION = 1;

    private static final int BATCH = 1024;

    private final CacheDirectory files;
    private final String tokenizerJson;
    private final int maxLength;
    private @Nullable Tokenizer tokenizer;

    StoredTokenizer(CacheDirectory files, String tokenizerJson, int maxLength) {
        this.files = files;
        this.tokenizerJson = tokenizerJson;
        this.maxLength = maxLength;
    }

    /** The tokens that stand for no text. */
    public SpecialTokens special() {
        return SpecialTokens.of(tokenizerJson);
    }

    /** All windows of the passages. */
    public Windows windows(List<? extends Passage> passages) {
        return files.get(key(passages), Windows::open, file -> write(passages, file));
    }

    private String key(List<? extends Passage> passages) {
        MessageDigest digest = Sha256.digest();
        text(digest, VERSION + " " + maxLength);
        text(digest, tokenizerJson);
        for (Passage passage : passages) {
            List<String> content = passage.content();
            number(digest, content.size());
            content.forEach(each -> text(digest, each));
        }
        return Sha256.hex(digest);
    }

    private static void text(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        number(digest, bytes.length);
        digest.update(bytes);
    }

    private static void number(MessageDigest digest, int number) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(number).flip());
    }

    /** The windows of a batch of passages are made on all cores, and written in their order. */
    private void write(List<? extends Passage> passages, FileChannel file) throws IOException {
        Tokenizer loaded = loaded();
        WindowWriter writer = new WindowWriter(file);
        for (int from = 0; from < passages.size(); from += BATCH) {
            List<List<Tokens>> batch = passages.subList(from, Math.min(passages.size(), from + BATCH)).parallelStream()
                    .map(passage -> passage.windows(loaded))
                    .toList();
            for (int i = 0; i < batch.size(); i++) {
                for (Tokens window : batch.get(i)) {
                    writer.add(from + i, window);
                }
            }
        }
        writer.finish();
    }

    private Tokenizer loaded() {
        if (tokenizer == null) {
            tokenizer = Tokenizer.load(tokenizerJson, maxLength);
        }
        return tokenizer;
    }

    @Override
    public void close() {
        if (tokenizer != null) {
            tokenizer.close();
        }
    }
}
