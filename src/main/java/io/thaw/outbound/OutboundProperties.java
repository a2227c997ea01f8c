package io.thaw.outbound;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the service may call for its users.
 *
 * @param allowedOrigins such as {@code https://hooks.example.com}, {@code https://*.example.com} for every name below, or
 *     {@code https://*} for every public name; none by default. Plain {@code http} and other ports have to be written out
 * @param privateNetworks such as {@code 10.0.0.0/8}: which addresses that are not public these names may lead to
 */
@ConfigurationProperties("thaw.outbound")
record OutboundProperties(
        @DefaultValue List<String> allowedOrigins,
        @DefaultValue List<String> privateNetworks) {}
