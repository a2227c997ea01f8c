package io.thaw.web;

import io.thaw.error.ErrorKind;
import io.thaw.error.Faults;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/** Reads {@link Paging} from the query. */
final class PagingResolver implements HandlerMethodArgumentResolver {

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == Paging.class;
    }

    @Override
    public Paging resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binders) {
        Faults faults = new Faults();
        int limit = limit(request.getParameter("limit"), faults);
        String after = after(request.getParameter("after"), faults);
        faults.throwIfAny();
        return new Paging(limit, after);
    }

    private static int limit(@Nullable String given, Faults faults) {
        if (given == null) {
            return Paging.DEFAULT;
        }
        try {
            int limit = Integer.parseInt(given);
            if (limit < 1 || limit > Paging.MOST) {
                faults.add(
                        "", ErrorKind.OUT_OF_RANGE, "limit is " + limit + "; it goes from 1 to " + Paging.MOST + ".");
            }
            return limit;
        } catch (NumberFormatException e) {
            faults.add("", ErrorKind.WRONG_TYPE, "limit takes a whole number, not '" + Values.cut(given) + "'.");
            return Paging.DEFAULT;
        }
    }

    private static @Nullable String after(@Nullable String given, Faults faults) {
        if (given == null) {
            return null;
        }
        return Cursor.decode(given).orElseGet(() -> {
            faults.add(
                    "",
                    ErrorKind.INVALID_CURSOR,
                    "after is not a cursor of this service.",
                    "Use the value of next, as it stands in the page before.");
            return null;
        });
    }
}
