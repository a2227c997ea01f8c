package io.thaw.inference.http;

import io.thaw.backbone.Deadline;
import io.thaw.error.ErrorKind;
import io.thaw.error.Fault;
import io.thaw.web.ProblemWriter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Reads how long a request's sender waits, in {@code X-Request-Timeout}, as seconds. */
@Component
class DeadlineFilter extends OncePerRequestFilter {

    private static final String HEADER = "X-Request-Timeout";
    private static final double LONGEST = 86_400;

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String written = request.getHeader(HEADER);
        if (written == null) {
            chain.doFilter(request, response);
            return;
        }
        Optional<Duration> timeout = seconds(written);
        if (timeout.isEmpty()) {
            ProblemWriter.write(
                    List.of(new Fault(
                            "",
                            ErrorKind.INVALID_HEADER,
                            HEADER + " is how many seconds the answer may take, above 0, as in 0.25.")),
                    request,
                    response);
            return;
        }
        Deadline.Limited limited = Deadline.begin(timeout.get());
        try {
            chain.doFilter(request, response);
        } finally {
            limited.end();
        }
    }

    private static Optional<Duration> seconds(String written) {
        if (!written.matches("[0-9]{1,5}(\\.[0-9]{1,9})?")) {
            return Optional.empty();
        }
        double seconds = Double.parseDouble(written);
        return seconds > 0 && seconds <= LONGEST
                ? Optional.of(Duration.ofNanos((long) (seconds * 1e9)))
                : Optional.empty();
    }
}
