package io.thaw.outbound;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * A file that is to be fetched.
 *
 * @param pointer the object in the request that names it, with its {@code url} and its {@code sha256}
 * @param address one that {@link Outbound#allowed} has let pass
 * @param sha256 what its bytes must have, in lower-case hexadecimal digits, where that is known
 */
public record RemoteFile(
        String pointer, URI address, @Nullable String sha256) {

    /** The last part of the address, whose extension tells the format. */
    public String filename() {
        String path = address.getPath();
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** The address without its query, where signatures stand that open a store to whoever has them. */
    public String source() {
        return address.getScheme() + "://" + address.getRawAuthority() + address.getRawPath();
    }
}
