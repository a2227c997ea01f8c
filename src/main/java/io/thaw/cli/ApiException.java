package io.thaw.cli;

import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** The service refused a request. The message holds every fault that it named. */
final class ApiException extends DemoException {

    private static final long serialVersionUID = 1L;

    private final int status;

    /**
     * An answer of status 400 or above.
     *
     * @param problem the body, {@code application/problem+json}
     */
    ApiException(String request, int status, JsonNode problem) {
        super(request + " was answered with " + status + ". " + faults(problem));
        this.status = status;
    }

    int status() {
        return status;
    }

    private static String faults(JsonNode problem) {
        return problem.path("errors")
                .valueStream()
                .map(fault -> "%s %s"
                        .formatted(text(fault, "message"), text(fault, "suggestion"))
                        .strip())
                .collect(Collectors.joining(" "));
    }

    private static String text(JsonNode fault, String field) {
        return fault.path(field).stringValue("");
    }
}
