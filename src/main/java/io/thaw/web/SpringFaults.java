package io.thaw.web;

import io.thaw.error.ErrorKind;
import io.thaw.error.Fault;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.springframework.beans.TypeMismatchException;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.HttpMediaTypeException;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.multipart.MaxUploadSizeExceededException;
import org.springframework.web.multipart.support.MissingServletRequestPartException;

/** Says in the service's own words what Spring MVC refuses before a controller sees it. */
final class SpringFaults {

    private SpringFaults() {}

    static Fault of(Exception e, HttpStatusCode status) {
        if (e instanceof HttpRequestMethodNotSupportedException method) {
            return new Fault(
                    "",
                    ErrorKind.METHOD_NOT_ALLOWED,
                    "This address does not take " + method.getMethod() + ".",
                    "Takes "
                            + String.join(", ", Objects.requireNonNullElse(method.getSupportedMethods(), new String[0]))
                            + ".");
        }
        if (e instanceof HttpMediaTypeException mediaType) {
            return mediaType(mediaType);
        }
        if (e instanceof MissingServletRequestPartException part) {
            return new Fault("", ErrorKind.MISSING_PART, "The part '" + part.getRequestPartName() + "' is missing.");
        }
        if (e instanceof MissingServletRequestParameterException parameter) {
            return new Fault(
                    "", ErrorKind.MISSING_FIELD, "The parameter '" + parameter.getParameterName() + "' is required.");
        }
        if (e instanceof TypeMismatchException mismatch) {
            return mismatch(mismatch);
        }
        if (e instanceof HttpMessageNotReadableException) {
            return new Fault("", ErrorKind.MALFORMED_JSON, "The body is empty or cannot be read.");
        }
        if (e instanceof MaxUploadSizeExceededException) {
            return new Fault("", ErrorKind.PAYLOAD_TOO_LARGE, "The body is larger than the service takes.");
        }
        return of(status.value());
    }

    /** What can be said when no more than a status is known. */
    static Fault of(int status) {
        return switch (status) {
            case 400 -> new Fault("", ErrorKind.MALFORMED_REQUEST, "The request cannot be read.");
            case 401 -> new Fault("", ErrorKind.UNAUTHENTICATED, "This request has no key.");
            case 403 -> new Fault("", ErrorKind.FORBIDDEN, "This key does not open this.");
            case 404 -> new Fault("", ErrorKind.NOT_FOUND, "Nothing lives at this address.");
            case 405 -> new Fault("", ErrorKind.METHOD_NOT_ALLOWED, "This address does not take this method.");
            case 406 -> new Fault("", ErrorKind.NOT_ACCEPTABLE, "This address has no answer of that media type.");
            case 413 -> new Fault("", ErrorKind.PAYLOAD_TOO_LARGE, "The body is larger than the service takes.");
            case 415 -> new Fault("", ErrorKind.UNSUPPORTED_MEDIA_TYPE, "This address does not read that media type.");
            case 422 -> new Fault("", ErrorKind.OUT_OF_RANGE, "A parameter is out of range.");
            default -> new Fault("", ErrorKind.INTERNAL, "Something went wrong. The service's log has the details.");
        };
    }

    private static Fault mediaType(HttpMediaTypeException e) {
        String takes = e.getSupportedMediaTypes().stream()
                .map(MediaType::toString)
                .distinct()
                .collect(Collectors.joining(", "));
        Fault fault = of(e instanceof HttpMediaTypeNotAcceptableException ? 406 : 415);
        return takes.isEmpty() ? fault : new Fault("", fault.kind(), fault.message(), "Use " + takes + ".");
    }

    private static Fault mismatch(TypeMismatchException e) {
        String name = e instanceof MethodArgumentTypeMismatchException argument
                ? argument.getName()
                : Objects.requireNonNullElse(e.getPropertyName(), "a parameter");
        String given = Values.cut(Objects.toString(e.getValue()));
        Class<?> type = Objects.requireNonNullElse(e.getRequiredType(), String.class);
        if (type.isEnum()) {
            List<String> values = Arrays.stream(type.getEnumConstants())
                    .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
                    .toList();
            return new Fault(
                    "",
                    ErrorKind.UNKNOWN_VALUE,
                    "'" + given + "' is not a value of the parameter '" + name + "'.",
                    "Values: " + String.join(", ", values) + ".");
        }
        return new Fault(
                "",
                ErrorKind.WRONG_TYPE,
                "The parameter '" + name + "' takes " + Values.expected(type) + ", not '" + given + "'.");
    }
}
