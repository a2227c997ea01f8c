package io.thaw.outbound;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which origins (RFC 6454) may be called. One that is written out may be any; a wildcard stands for DNS names only, so that no
 * spelling of a number passes for one.
 */
final class AllowedOrigins {

    private static final Pattern WRITTEN = Pattern.compile(
            "(?<scheme>https?)://(?<any>\\*?)(?<host>[^/?#@*:]*|\\[[0-9a-f:.]+])(:(?<port>[0-9]{1,5}))?");

    /** The last label begins with a letter: {@code 127.1}, {@code 0x7f000001} and {@code [::1]} are no names. */
    private static final Pattern NAME =
            Pattern.compile("([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]([a-z0-9-]*[a-z0-9])?");

    /**
     * An origin, or all whose names end with the host.
     *
     * @param host empty for every name
     */
    private record Origin(String scheme, boolean any, String host, int port) {

        boolean contains(String otherScheme, String name, int otherPort) {
            return scheme.equals(otherScheme)
                    && port == otherPort
                    && (any ? NAME.matcher(name).matches() && name.endsWith(host) : name.equals(host));
        }
    }

    private final List<Origin> origins;

    /**
     * Reads what the operator has written.
     *
     * @throws IllegalArgumentException if one of them is no origin
     */
    AllowedOrigins(List<String> written) {
        this.origins = written.stream().map(AllowedOrigins::read).toList();
    }

    private static Origin read(String written) {
        Matcher parts = WRITTEN.matcher(written.strip().toLowerCase(Locale.ROOT));
        boolean fits = parts.matches();
        boolean any = fits && !parts.group("any").isEmpty();
        String host = fits ? parts.group("host") : "";
        if (!fits || (any ? !host.isEmpty() && !host.startsWith(".") : host.isEmpty())) {
            throw new IllegalArgumentException(
                    "thaw.outbound.allowed-origins: '%s' is no origin. Write one like %s or %s."
                            .formatted(written, "https://hooks.example.com", "https://*.example.com"));
        }
        String scheme = parts.group("scheme");
        String port = parts.group("port");
        return new Origin(scheme, any, host, port(scheme, port == null ? -1 : Integer.parseInt(port)));
    }

    boolean areNone() {
        return origins.isEmpty();
    }

    /** Whether an address with a scheme and a host is of one of them. */
    boolean contain(URI address) {
        String scheme = address.getScheme().toLowerCase(Locale.ROOT);
        String host = address.getHost().toLowerCase(Locale.ROOT);
        int port = port(scheme, address.getPort());
        return origins.stream().anyMatch(origin -> origin.contains(scheme, host, port));
    }

    private static int port(String scheme, int port) {
        return port != -1 ? port : scheme.equals("https") ? 443 : 80;
    }
}
