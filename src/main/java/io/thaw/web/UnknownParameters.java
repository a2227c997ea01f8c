package io.thaw.web;

import io.thaw.error.ErrorKind;
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
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.util.UriComponentsBuilder;

/** Refuses a query parameter that the operation does not take, as a misspelled field of a body is refused. */
final class UnknownParameters implements HandlerInterceptor {

    private static final ParameterNameDiscoverer NAMES = new DefaultParameterNameDiscoverer();

    private final Map<HandlerMethod, Set<String>> known = new ConcurrentHashMap<>();

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (request.getQueryString() == null || !(handler instanceof HandlerMethod method)) {
            return true;
        }
        Set<String> takes = known.computeIfAbsent(method, UnknownParameters::parameters);
        Faults faults = new Faults();
        UriComponentsBuilder.newInstance()
                .query(request.getQueryString())
                .build()
                .getQueryParams()
                .keySet()
                .forEach(name -> check(name, takes, faults));
        faults.throwIfAny();
        return true;
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
