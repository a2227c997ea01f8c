package io.thaw.web;

import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.error.Fault;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.dao.UncategorizedDataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.TransactionException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.multipart.MultipartException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.util.DisconnectedClientHelper;

/** Answers every error as problem+json. What was not foreseen goes to the log and not to the client. */
@RestControllerAdvice
class ProblemHandler extends ResponseEntityExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemHandler.class);
    /** In seconds: a database is often back soon, a full disk is seldom cleared sooner. */
    private static final Map<ErrorKind, Integer> RETRY_AFTER = Map.of(
            ErrorKind.DATABASE_UNAVAILABLE, 2,
            ErrorKind.OVERLOADED, 1,
            ErrorKind.QUOTA_EXCEEDED, 30,
            ErrorKind.STORAGE_FULL, 60);

    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> refused(DomainException e, WebRequest request) {
        return answer(e.faults(), new HttpHeaders(), request);
    }

    @ExceptionHandler({
        DataAccessResourceFailureException.class,
        TransientDataAccessException.class,
        UncategorizedDataAccessException.class, // also a rollback on a connection that is gone
        TransactionException.class
    })
    @Nullable
    ResponseEntity<Object> databaseAway(RuntimeException e, WebRequest request) {
        LOG.warn("The database failed {}: {}", request.getDescription(false), e.toString());
        Fault fault = new Fault("", ErrorKind.DATABASE_UNAVAILABLE, "The database cannot be reached at the moment.");
        return answer(List.of(fault), new HttpHeaders(), request);
    }

    /** The container has it that a query is no text. */
    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> malformedQuery(InvalidParameterException e, WebRequest request) {
        LOG.debug("Unreadable parameters", e);
        return answer(List.of(SpringFaults.of(400)), new HttpHeaders(), request);
    }

    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> malformedMultipart(MultipartException e, WebRequest request) {
        if (e.getRootCause() instanceof DomainException reason) {
            return refused(reason, request);
        }
        LOG.debug("Unreadable multipart request", e);
        Fault fault = new Fault("", ErrorKind.MALFORMED_MULTIPART, "The body cannot be read as multipart/form-data.");
        return answer(List.of(fault), new HttpHeaders(), request);
    }

    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> unforeseen(Exception e, WebRequest request) {
        if (DisconnectedClientHelper.isClientDisconnectedException(e)) {
            LOG.debug("The client of {} went away", request.getDescription(false));
            return null;
        }
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

    /** Nothing where a part of an answer is on its way already: what follows would be taken for its end. */
    private static @Nullable ResponseEntity<Object> answer(
            List<Fault> faults, HttpHeaders headers, WebRequest request) {
        ServletWebRequest exchange = (ServletWebRequest) request;
        if (Objects.requireNonNull(exchange.getResponse()).isCommitted()) {
            return null;
        }
        exchange.getResponse().resetBuffer();
        ProblemDetail problem = Problems.of(faults);
        HttpServletRequest servletRequest = exchange.getRequest();
        Integer wait = RETRY_AFTER.get(faults.get(0).kind());
        if (wait != null) {
            headers.set(HttpHeaders.RETRY_AFTER, wait.toString());
        }
        problem.setInstance(URI.create(Objects.requireNonNullElse(servletRequest.getRequestURI(), "/")));
        return ResponseEntity.status(problem.getStatus()).headers(headers).body(problem);
    }
}
