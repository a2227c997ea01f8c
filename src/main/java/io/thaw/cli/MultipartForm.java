package io.thaw.cli;

import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;

/** A form of files and fields (RFC 7578), which {@code java.net.http} cannot write by itself. */
final class MultipartForm {

    private static final String BOUNDARY = "d4e0f6f9a61b4c8e8f2b";

    private final List<BodyPublisher> parts = new ArrayList<>();

    MultipartForm file(String name, String filename, byte[] content) {
        return part("name=\"%s\"; filename=\"%s\"".formatted(name, filename), BodyPublishers.ofByteArray(content));
    }

    MultipartForm field(String name, String value) {
        return part("name=\"%s\"".formatted(name), BodyPublishers.ofString(value));
    }

    private MultipartForm part(String disposition, BodyPublisher content) {
        String header = "--%s\r\nContent-Disposition: form-data; %s\r\n\r\n".formatted(BOUNDARY, disposition);
        parts.add(BodyPublishers.ofString(header));
        parts.add(content);
        parts.add(BodyPublishers.ofString("\r\n"));
        return this;
    }

    String contentType() {
        return "multipart/form-data; boundary=" + BOUNDARY;
    }

    BodyPublisher body() {
        List<BodyPublisher> all = new ArrayList<>(parts);
        all.add(BodyPublishers.ofString("--" + BOUNDARY + "--\r\n"));
        return BodyPublishers.concat(all.toArray(BodyPublisher[]::new));
    }
}
