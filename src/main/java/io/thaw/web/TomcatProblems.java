package io.thaw.web;

import java.io.IOException;
import java.io.PrintWriter;
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
            response.setContentType(ProblemWriter.mediaType(request.getRequestURI()));
            response.setCharacterEncoding("UTF-8");
            PrintWriter writer = response.getReporter();
            if (writer != null) {
                writer.write(JsonMapper.shared().writeValueAsString(body(request, response.getStatus())));
                response.finishResponse();
            }
        } catch (IOException gone) {
            LOG.debug("The client has gone before it could be told what was wrong", gone);
        }
    }

    private static Map<String, ?> body(Request request, int status) {
        ProblemDetail problem = Problems.of(List.of(SpringFaults.of(status)));
        return ProblemWriter.isInference(request.getRequestURI())
                ? ProblemWriter.inferenceError(problem)
                : ProblemWriter.fields(problem, null);
    }
}
