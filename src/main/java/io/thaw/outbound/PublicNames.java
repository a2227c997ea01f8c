package io.thaw.outbound;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.springframework.security.util.matcher.InetAddressMatcher;
import org.springframework.security.util.matcher.InetAddressMatchers;

/**
 * Resolves names to addresses that may be called. The client connects to what this returns, so that a name cannot lead to one
 * address when it is checked and to another when it is called (DNS rebinding).
 */
final class PublicNames implements DnsResolver {

    /**
     * What the IANA special-purpose registries (RFC 6890) have besides loopback, link-local, private and unique local addresses:
     * "this network", carrier-grade NAT, protocol assignments, documentation, benchmarks, multicast and reserved ones; in IPv6 those
     * that hold an IPv4 address (NAT64, Teredo, 6to4), which may be any of these again.
     */
    private static final List<String> SPECIAL = List.of(
            "0.0.0.0/8",
            "100.64.0.0/10",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
            "::/96",
            "64:ff9b::/96",
            "64:ff9b:1::/48",
            "100::/64",
            "2001::/23",
            "2001:db8::/32",
            "2002::/16",
            "fec0::/10",
            "ff00::/8");

    private final InetAddressMatcher isPublic =
            InetAddressMatchers.matchExternal().build();
    private final InetAddressMatcher isOrdinary =
            InetAddressMatchers.builder().excludeAddresses(SPECIAL).build();
    private final List<InetAddressMatcher> alsoAllowed;
    private final DnsResolver names;

    PublicNames(List<String> privateNetworks) {
        this(privateNetworks, SystemDefaultDnsResolver.INSTANCE);
    }

    PublicNames(List<String> privateNetworks, DnsResolver names) {
        this.alsoAllowed =
                privateNetworks.stream().map(InetAddressMatchers::fromIpAddress).toList();
        this.names = names;
    }

    /** A name leads where nothing may be called. */
    static final class NotPublicException extends UnknownHostException {

        private static final long serialVersionUID = 1L;

        private NotPublicException(String name) {
            super(name + " leads to an address that is not public");
        }
    }

    @Override
    public InetAddress[] resolve(String name) throws UnknownHostException {
        InetAddress[] addresses = names.resolve(name);
        for (InetAddress address : addresses) {
            if (!mayBeCalled(address)) {
                throw new NotPublicException(name);
            }
        }
        return addresses;
    }

    private boolean mayBeCalled(InetAddress address) {
        return (isPublic.matches(address) && isOrdinary.matches(address))
                || alsoAllowed.stream().anyMatch(network -> network.matches(address));
    }

    @Override
    public String resolveCanonicalHostname(String name) throws UnknownHostException {
        return names.resolveCanonicalHostname(name);
    }
}
