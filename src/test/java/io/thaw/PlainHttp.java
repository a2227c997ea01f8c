package io.thaw;

import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

/** A client that asks once. Apache's, which Spring would take, waits for as long as Retry-After says and asks again. */
public final class PlainHttp {

    private PlainHttp() {}

    public static RestClient.Builder builder() {
        return RestClient.builder().requestFactory(new JdkClientHttpRequestFactory());
    }
}
