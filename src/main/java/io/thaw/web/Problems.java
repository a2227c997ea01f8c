package io.thaw.web;

import io.thaw.error.ErrorKind;
import io.thaw.error.Fault;
import java.net.URI;
import java.util.Comparator;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;

/** Turns faults into problem details (RFC 9457). The one place that knows which status a kind of error has. */
final class Problems {

    /** Most faults that an answer lists: of a configuration of ten thousand layers, every tensor is missing. */
    private static final int MOST = 100;

    private Problems() {}

    /**
     * One problem for all faults. Its kind is that of the fault with the lowest status, so that what cannot be read
     * comes before what is wrong.
     */
    static ProblemDetail of(List<Fault> found) {
        List<Fault> faults = found.stream().map(Problems::addressed).toList();
        Fault first = faults.stream()
                .min(Comparator.comparingInt(fault -> status(fault.kind()).value()))
                .orElseThrow();
        ProblemDetail problem = ProblemDetail.forStatus(status(first.kind()));
        problem.setType(type(first.kind()));
        problem.setTitle(first.kind().title());
        problem.setDetail(Texts.readable(first.message()) + count(faults.size()));
        problem.setProperty("code", first.kind().code());
        problem.setProperty(
                "errors", faults.stream().limit(MOST).map(ProblemError::of).toList());
        return problem;
    }

    private static String count(int faults) {
        if (faults == 1) {
            return "";
        }
        return faults <= MOST
                ? " (%d faults, all in errors)".formatted(faults)
                : " (%d faults, the first %d in errors)".formatted(faults, MOST);
    }

    static URI type(ErrorKind kind) {
        return URI.create("/problems/" + kind.code().replace('_', '-'));
    }

    static HttpStatus status(ErrorKind kind) {
        return switch (kind) {
            case MALFORMED_JSON,
                    MALFORMED_REQUEST,
                    MALFORMED_MULTIPART,
                    WRONG_TYPE,
                    UNKNOWN_FIELD,
                    DUPLICATE_FIELD,
                    MISSING_PART,
                    DUPLICATE_PART,
                    INVALID_CURSOR,
                    INVALID_HEADER,
                    UNKNOWN_PARAMETER -> HttpStatus.BAD_REQUEST;
            case UNAUTHENTICATED -> HttpStatus.UNAUTHORIZED;
            case FORBIDDEN, STORAGE_QUOTA_EXCEEDED -> HttpStatus.FORBIDDEN;
            case NOT_FOUND -> HttpStatus.NOT_FOUND;
            case METHOD_NOT_ALLOWED -> HttpStatus.METHOD_NOT_ALLOWED;
            case NOT_ACCEPTABLE -> HttpStatus.NOT_ACCEPTABLE;
            case ILLEGAL_STATE, MODEL_EXISTS, MODEL_IN_USE, DATASET_IN_USE -> HttpStatus.CONFLICT;
            case PRECONDITION_FAILED -> HttpStatus.PRECONDITION_FAILED;
            case PAYLOAD_TOO_LARGE, EXPANDED_TOO_LARGE -> HttpStatus.CONTENT_TOO_LARGE;
            case UNSUPPORTED_MEDIA_TYPE -> HttpStatus.UNSUPPORTED_MEDIA_TYPE;
            case QUOTA_EXCEEDED, RATE_LIMITED, OVERLOADED -> HttpStatus.TOO_MANY_REQUESTS;
            case DATABASE_UNAVAILABLE, STORAGE_FULL, STORAGE_DAMAGED, OUT_OF_MEMORY -> HttpStatus.SERVICE_UNAVAILABLE;
            case REQUEST_TIMEOUT -> HttpStatus.REQUEST_TIMEOUT;
            case DEADLINE_EXCEEDED -> HttpStatus.GATEWAY_TIMEOUT;
            case INTERNAL, FREEZE_VIOLATION, LOSS_NOT_FINITE -> HttpStatus.INTERNAL_SERVER_ERROR;
            default -> HttpStatus.UNPROCESSABLE_CONTENT;
        };
    }

    /** A thing that was not found and that no place in the body names is the one that the address names. */
    private static Fault addressed(Fault fault) {
        return switch (fault.kind()) {
            case JOB_NOT_FOUND, MODEL_NOT_FOUND, DATASET_NOT_FOUND ->
                fault.pointer().isEmpty()
                        ? new Fault("", ErrorKind.NOT_FOUND, fault.message(), fault.suggestion())
                        : fault;
            default -> fault;
        };
    }
}
