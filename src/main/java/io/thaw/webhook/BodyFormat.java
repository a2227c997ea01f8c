package io.thaw.webhook;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** What a message's body looks like. */
public enum BodyFormat {
    /** Of Standard Webhooks: the event's type, its time and its data. */
    STANDARD("application/json") {
        @Override
        Map<String, Object> body(Message message) {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("type", message.type());
            body.put("timestamp", message.at());
            body.put("data", message.data());
            return body;
        }
    },
    /** Of CloudEvents 1.0 in the structured mode of its JSON format. */
    CLOUDEVENTS("application/cloudevents+json") {
        @Override
        Map<String, Object> body(Message message) {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("specversion", "1.0");
            body.put("id", message.id());
            body.put("source", "/v1/jobs");
            body.put("type", "io.thaw." + message.type());
            JsonNode subject = message.data().path("id");
            if (subject.isString()) {
                body.put("subject", subject.stringValue());
            }
            body.put("time", message.at());
            body.put("datacontenttype", "application/json");
            body.put("data", message.data());
            return body;
        }
    };

    private final String mediaType;

    BodyFormat(String mediaType) {
        this.mediaType = mediaType;
    }

    /** The body, as what becomes JSON. */
    abstract Map<String, Object> body(Message message);

    String mediaType() {
        return mediaType;
    }

    /** The name on the wire. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
