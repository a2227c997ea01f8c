package io.thaw.security;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of who may do what.
 *
 * @param firstKey with which other keys are made; a random one where it is missing
 * @param firstKeyFile where a random one is written, for its owner's eyes only
 * @param tenantClaim the claim of tokens that names their tenant; where it is missing, all tokens are the default tenant's
 */
@ConfigurationProperties("thaw.security")
record SecurityProperties(
        @Nullable String firstKey,
        @DefaultValue("data/api-key") Path firstKeyFile,
        @Nullable String tenantClaim) {

    /** Tells no secret, whoever prints it. */
    @Override
    public String toString() {
        return "SecurityProperties[firstKeyFile=" + firstKeyFile + ", tenantClaim=" + tenantClaim + "]";
    }
}
