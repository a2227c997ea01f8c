package io.thaw.web;

import io.thaw.error.Fault;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.ProblemDetail;
import tools.jackson.databind.json.JsonMapper;

/** Answers what Tomcat refuses before Spring sees it, such as an address with an encoded slash. Tomcat creates it. */
public final class TomcatProblems extends ErrorReportValve {

    private static final Logger LOG = LoggerFactory.getLogger(TomcatProblems.class);

    @Override
    protected void report(Request request, Response response, @Nullable Throwable failure) {
        if (response.getStatus() < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        try {
            response.setContentType("application/problem+json");
            response.setCharacterEncoding("UTF-8");
            PrintWriter writer = response.getReporter();
            if (writer != null) {
                writer.write(JsonMapper.shared().writeValueAsString(problem(response.getStatus())));
                response.finishResponse();
            }
        } catch (IOException gone) {
            LOG.debug("The client has gone before it could be told what was wrong", gone);
        }
    }

    private static Map<String, Object> problem(int status) {
        Fault fault = SpringFaults.of(status);
        ProblemDetail problem = Problems.of(List.of(fault));
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("type", problem.getType());
        fields.put("title", fault.kind().title());
        fields.put("status", status);
        fields.put("detail", fault.message());
        fields.putAll(problem.getProperties());
        return fields;
    }
}
