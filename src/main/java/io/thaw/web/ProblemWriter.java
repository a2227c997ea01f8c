package io.thaw.web;

import io.thaw.error.Fault;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ProblemDetail;
import tools.jackson.databind.json.JsonMapper;

/** Writes problems where Spring MVC does not. */
public final class ProblemWriter {

    private ProblemWriter() {}

    /** Answers with these faults; under {@code /v2} in the form of the Open Inference Protocol. */
    public static void write(List<Fault> faults, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        ProblemDetail problem = Problems.of(faults);
        String address = address(request);
        response.setStatus(problem.getStatus());
        response.setContentType(mediaType(address));
        response.setCharacterEncoding(StandardCharsets.UTF_8);
        Map<String, ?> body = isInference(address) ? inferenceError(problem) : fields(problem, address);
        response.getWriter().write(JsonMapper.shared().writeValueAsString(body));
    }

    /** Whether an address is of the Open Inference Protocol, which has a form of its own for errors. */
    static boolean isInference(@Nullable String address) {
        return address != null && address.startsWith("/v2");
    }

    static String mediaType(@Nullable String address) {
        return isInference(address) ? "application/json" : "application/problem+json";
    }

    static Map<String, String> inferenceError(ProblemDetail problem) {
        return Map.of("error", Objects.toString(problem.getDetail()));
    }

    /** What was asked for, also where the container has passed the request on to where errors are told. */
    private static String address(HttpServletRequest request) {
        return request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI) instanceof String asked
                ? asked
                : request.getRequestURI();
    }

    /** A problem's members, in their usual order. */
    static Map<String, @Nullable Object> fields(ProblemDetail problem, @Nullable String instance) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("type", problem.getType());
        fields.put("title", problem.getTitle());
        fields.put("status", problem.getStatus());
        fields.put("detail", problem.getDetail());
        if (instance != null) {
            fields.put("instance", instance);
        }
        fields.putAll(Objects.requireNonNull(problem.getProperties()));
        return fields;
    }
}
