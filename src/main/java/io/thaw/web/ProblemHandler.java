package io.thaw.web;

import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.error.Fault;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.multipart.MultipartException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Answers every error as problem+json. What was not foreseen goes to the log and not to the client. */
@RestControllerAdvice
class ProblemHandler extends ResponseEntityExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemHandler.class);
    /** A full disk is seldom cleared sooner. */
    private static final int FULL_DISK_SECONDS = 60;

    @ExceptionHandler
    ResponseEntity<Object> refused(DomainException e, WebRequest request) {
        HttpHeaders headers = new HttpHeaders();
        if (e.kind() == ErrorKind.STORAGE_FULL) {
            headers.set(HttpHeaders.RETRY_AFTER, String.valueOf(FULL_DISK_SECONDS));
        }
        return answer(e.faults(), headers, request);
    }

    @ExceptionHandler
    ResponseEntity<Object> malformedMultipart(MultipartException e, WebRequest request) {
        LOG.debug("Unreadable multipart request", e);
        Fault fault = new Fault("", ErrorKind.MALFORMED_MULTIPART, "The body cannot be read as multipart/form-data.");
        return answer(List.of(fault), new HttpHeaders(), request);
    }

    @ExceptionHandler
    ResponseEntity<Object> unforeseen(Exception e, WebRequest request) {
        LOG.error("Unexpected failure of {}", request.getDescription(false), e);
        return answer(List.of(SpringFaults.of(500)), new HttpHeaders(), request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleExceptionInternal(
            Exception e, @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return status.is5xxServerError()
                ? unforeseen(e, request)
                : answer(List.of(SpringFaults.of(e, status)), headers, request);
    }

    private static ResponseEntity<Object> answer(List<Fault> faults, HttpHeaders headers, WebRequest request) {
        ProblemDetail problem = Problems.of(faults);
        HttpServletRequest servletRequest = ((ServletWebRequest) request).getRequest();
        problem.setInstance(URI.create(Objects.requireNonNullElse(servletRequest.getRequestURI(), "/")));
        return ResponseEntity.status(problem.getStatus()).headers(headers).body(problem);
    }
}
