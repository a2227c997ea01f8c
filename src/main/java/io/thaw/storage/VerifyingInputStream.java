package io.thaw.storage;

import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/** Hashes what passes through and refuses to end on bytes other than those the name promises. */
final class VerifyingInputStream extends FilterInputStream {

    private final String sha256;
    private final MessageDigest digest = Sha256.digest();
    private boolean verified;

    VerifyingInputStream(InputStream in, String sha256) {
        super(in);
        this.sha256 = sha256;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = super.read(buffer, offset, length);
        if (read > 0) {
            digest.update(buffer, offset, read);
        } else if (read < 0) {
            verify();
        }
        return read;
    }

    /** Skipped bytes count for the hash, so they are read. */
    @Override
    public long skip(long n) throws IOException {
        long left = n;
        byte[] skipped = new byte[(int) Math.min(Math.max(n, 0), 8192)];
        while (left > 0) {
            int read = read(skipped, 0, (int) Math.min(left, skipped.length));
            if (read < 0) {
                break;
            }
            left -= read;
        }
        return n - left;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void verify() {
        if (!verified && !Sha256.hex(digest).equals(sha256)) {
            throw new DomainException(
                    ErrorKind.STORAGE_DAMAGED, "The stored bytes of " + sha256 + " are not those that were stored.");
        }
        verified = true;
    }
}
