package io.thaw.dataset.http;

import java.nio.charset.StandardCharsets;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpHeaders;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;

/** The form of an upload. */
record Form(MultiValueMap<String, Object> parts, HttpHeaders headers) {

    static Form form() {
        return new Form(new LinkedMultiValueMap<>(), new HttpHeaders());
    }

    Form file(String part, String filename, String content) {
        return file(part, filename, content.getBytes(StandardCharsets.UTF_8));
    }

    Form file(String part, String filename, byte[] content) {
        parts.add(part, new ByteArrayResource(content) {
            @Override
            public String getFilename() {
                return filename;
            }
        });
        return this;
    }

    Form file(String part, Resource file) {
        parts.add(part, file);
        return this;
    }

    /** As {@code curl -F spec=…} sends it, without saying that it is JSON. */
    Form spec(String json) {
        parts.add("spec", json);
        return this;
    }

    Form header(String name, String value) {
        headers.add(name, value);
        return this;
    }
}
