package io.thaw.dataset.intake;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * A file that is to be fetched.
 *
 * @param part the field that names it; error pointers start with it
 * @param sha256 what its bytes must have, in lower-case hexadecimal digits, where that is known
 */
public record RemoteFile(String part, URI address, @Nullable String sha256) {

    /** The last part of the address, whose extension tells the format. */
    public String filename() {
        String path = address.getPath();
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
