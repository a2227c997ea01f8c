package io.thaw.web;

import io.thaw.error.Fault;
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
        boolean inference = request.getRequestURI().startsWith("/v2");
        response.setStatus(problem.getStatus());
        response.setContentType(inference ? "application/json" : "application/problem+json");
        response.setCharacterEncoding(StandardCharsets.UTF_8);
        Map<String, ?> body = inference
                ? Map.of("error", Objects.toString(problem.getDetail()))
                : fields(problem, request.getRequestURI());
        response.getWriter().write(JsonMapper.shared().writeValueAsString(body));
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
