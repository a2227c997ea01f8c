package io.thaw.dataset.format;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Text that is UTF-8 or an error, never a replacement character. */
final class Utf8 {

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private static final int BUFFER_BYTES = 1 << 16;

    private Utf8() {}

    /** Reads the characters, without a byte order mark; throws {@link CharacterCodingException} on other bytes. */
    static BufferedReader reader(InputStream bytes) throws IOException {
        BufferedReader reader = new BufferedReader(new InputStreamReader(
                bytes,
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT)));
        reader.mark(1);
        if (reader.read() != BYTE_ORDER_MARK) {
            reader.reset();
        }
        return reader;
    }

    /** The first line, counted from 1, that holds bytes which are not UTF-8. */
    static long firstMalformedLine(InputStream bytes) throws IOException {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        byte[] buffer = new byte[BUFFER_BYTES];
        ByteBuffer in = ByteBuffer.wrap(buffer);
        // UTF-8 never has more characters than bytes, so this does not overflow.
        CharBuffer out = CharBuffer.allocate(BUFFER_BYTES);
        long line = 1;
        while (true) {
            int read = bytes.read(buffer, in.position(), in.remaining());
            in.position(in.position() + Math.max(0, read)).flip();
            CoderResult result = decoder.decode(in, out, read < 0);
            line += out.flip().chars().filter(c -> c == '\n').count();
            if (result.isError() || read < 0) {
                return line;
            }
            out.clear();
            in.compact();
        }
    }
}
