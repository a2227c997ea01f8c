package io.thaw.web;

import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.error.Fault;
import io.thaw.error.Faults;
import io.thaw.error.NearestNames;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.MethodParameter;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * Refuses a query parameter that the operation does not take, as a misspelled field of a body is refused; what is not text, before
 * it comes to the database; and a body that is packed, which would pass for a wrong one.
 */
final class StrictRequests implements HandlerInterceptor {

    private static final ParameterNameDiscoverer NAMES = new DefaultParameterNameDiscoverer();

    private final Map<HandlerMethod, Set<String>> known = new ConcurrentHashMap<>();

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        requireUnpacked(request);
        if (!pathVariables(request).values().stream().allMatch(value -> Texts.isText(value.toString()))) {
            throw new DomainException(ErrorKind.NOT_FOUND, "Nothing lives at this address.");
        }
        if (request.getQueryString() != null && handler instanceof HandlerMethod method) {
            Set<String> takes = known.computeIfAbsent(method, StrictRequests::parameters);
            Faults faults = new Faults();
            UriComponentsBuilder.newInstance()
                    .query(request.getQueryString())
                    .build()
                    .getQueryParams()
                    .keySet()
                    .forEach(name -> check(name, takes, faults));
            for (String name : takes) {
                checkText(name, request.getParameter(name), faults);
            }
            faults.throwIfAny();
        }
        return true;
    }

    private static void requireUnpacked(HttpServletRequest request) {
        String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw new DomainException(new Fault(
                    "",
                    ErrorKind.UNSUPPORTED_MEDIA_TYPE,
                    "A body with a Content-Encoding is not read.",
                    "Send it as it is. The file of a dataset may itself be packed with gzip."));
        }
    }

    private static Map<?, ?> pathVariables(HttpServletRequest request) {
        Object variables = request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE);
        return variables instanceof Map<?, ?> map ? map : Map.of();
    }

    private static void checkText(String name, @Nullable String value, Faults faults) {
        if (value != null && !Texts.isText(value)) {
            faults.add("", ErrorKind.MALFORMED_REQUEST, "The parameter '" + name + "' holds what is not text.");
        }
    }

    private static void check(String name, Set<String> takes, Faults faults) {
        if (!takes.contains(name)) {
            String suggestion = takes.isEmpty()
                    ? "This operation takes no parameters."
                    : "Did you mean '" + NearestNames.of(name, takes, 1).get(0) + "'? Parameters: "
                            + String.join(", ", takes) + ".";
            faults.add(
                    "",
                    ErrorKind.UNKNOWN_PARAMETER,
                    "'" + Values.cut(name) + "' is not a parameter of this operation.",
                    suggestion);
        }
    }

    private static Set<String> parameters(HandlerMethod method) {
        Set<String> names = new TreeSet<>();
        for (MethodParameter parameter : method.getMethodParameters()) {
            if (parameter.getParameterType() == Paging.class) {
                names.add("limit");
                names.add("after");
            } else if (parameter.hasParameterAnnotation(RequestParam.class)) {
                names.add(name(parameter, parameter.getParameterAnnotation(RequestParam.class)));
            }
        }
        return names;
    }

    private static String name(MethodParameter parameter, @Nullable RequestParam annotation) {
        if (annotation != null && !annotation.name().isEmpty()) {
            return annotation.name();
        }
        parameter.initParameterNameDiscovery(NAMES);
        return String.valueOf(parameter.getParameterName());
    }
}
