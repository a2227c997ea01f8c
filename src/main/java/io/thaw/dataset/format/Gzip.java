package io.thaw.dataset.format;

import io.thaw.dataset.Source;
import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.error.Fault;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * What a file holds that was packed with gzip (RFC 1952), up to a size. A few bytes can claim to be very many, so what
 * comes out is counted.
 */
public final class Gzip extends InputStream {

    /** Of one byte. Deflate packs up to 1,032 into one; text worth learning from gives 3 to 20. */
    static final int MOST_EXPANSION = 100;
    /** Bytes that may come out whatever went in: small files of like rows pack well. */
    static final int ALWAYS_ALLOWED = 1 << 24;

    private static final String EXTENSION = ".gz";
    private static final int BUFFER_BYTES = 1 << 16;

    private final String part;
    private final long mostBytes;
    private final Counted packed;
    private final InputStream unpacked;
    private long bytes;

    private Gzip(InputStream packed, String part, long mostBytes) throws IOException {
        this.part = part;
        this.mostBytes = mostBytes;
        this.packed = new Counted(packed);
        try {
            this.unpacked = new GZIPInputStream(this.packed, BUFFER_BYTES);
        } catch (EOFException | ZipException e) {
            throw broken(e);
        }
    }

    /**
     * The source as if its sender had unpacked it, where it is packed at all. Reading throws a {@link DomainException}
     * ({@code DECOMPRESSION_FAILED}, {@code EXPANDED_TOO_LARGE}).
     *
     * @param mostBytes that may come out
     */
    public static Source unpacked(Source source, long mostBytes) {
        String name = Objects.requireNonNullElse(source.filename(), "");
        boolean named = name.toLowerCase(Locale.ROOT).endsWith(EXTENSION);
        String inner = named ? name.substring(0, name.length() - EXTENSION.length()) : name;
        return new Source(source.part(), inner.isEmpty() ? null : inner, () -> {
            BufferedInputStream bytes = new BufferedInputStream(source.open(), BUFFER_BYTES);
            if (isPacked(bytes)) {
                return once(new Gzip(bytes, source.part(), mostBytes));
            }
            if (named && Signature.hasBytes(bytes)) {
                throw failed(source.part(), "The name ends in .gz, and the file is not packed with gzip.", null);
            }
            return bytes;
        });
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        try {
            int read = unpacked.read(buffer, offset, length);
            bytes += Math.max(0, read);
            checkSize();
            return read;
        } catch (EOFException | ZipException e) {
            throw broken(e);
        }
    }

    @Override
    public void close() throws IOException {
        unpacked.close();
    }

    private static InputStream once(Gzip unpacked) throws IOException {
        BufferedInputStream bytes = new BufferedInputStream(unpacked, BUFFER_BYTES);
        if (isPacked(bytes)) {
            throw failed(unpacked.part, "The file is packed twice; unpack it once.", null);
        }
        return bytes;
    }

    private static boolean isPacked(BufferedInputStream bytes) throws IOException {
        return Signature.starts(bytes, "\u001f\u008b");
    }

    private void checkSize() {
        if (bytes > mostBytes || bytes > ALWAYS_ALLOWED + MOST_EXPANSION * packed.bytes) {
            throw new DomainException(new Fault(
                    "/" + part,
                    ErrorKind.EXPANDED_TOO_LARGE,
                    "Unpacking stopped after %,d bytes: a file may unpack to %,d bytes, and to %d times its packed size."
                            .formatted(bytes, mostBytes, MOST_EXPANSION)));
        }
    }

    private DomainException broken(IOException e) {
        return failed(part, "The file cannot be unpacked: " + e.getMessage() + ".", e);
    }

    private static DomainException failed(String part, String message, @Nullable IOException cause) {
        DomainException failed = new DomainException(new Fault("/" + part, ErrorKind.DECOMPRESSION_FAILED, message));
        if (cause != null) {
            failed.initCause(cause);
        }
        return failed;
    }

    /** Counts what goes in. */
    private static final class Counted extends FilterInputStream {

        private long bytes;

        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            bytes += read < 0 ? 0 : 1;
            return read;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = super.read(buffer, offset, length);
            bytes += Math.max(0, read);
            return read;
        }
    }
}
