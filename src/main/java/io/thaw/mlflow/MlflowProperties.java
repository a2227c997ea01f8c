package io.thaw.mlflow;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The MLflow tracking server that jobs are told to.
 *
 * @param trackingUri such as {@code http://mlflow:5000}; jobs are told to nobody where it is missing
 * @param token what is sent as {@code Authorization: Bearer}, where the server asks for it
 */
@ConfigurationProperties("thaw.mlflow")
record MlflowProperties(@Nullable URI trackingUri, @Nullable String token) {

    /** Tells no secret, whoever prints it. */
    @Override
    public String toString() {
        return "MlflowProperties[trackingUri=" + trackingUri + "]";
    }
}
