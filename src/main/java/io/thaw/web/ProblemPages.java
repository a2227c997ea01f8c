package io.thaw.web;

import io.swagger.v3.oas.annotations.Hidden;
import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** The pages that the {@code type} of a problem leads to. */
@Hidden
@RestController
class ProblemPages {

    private static final String PAGE = """
            <!doctype html>
            <html lang="en">
            <head><meta charset="utf-8"><title>%1$s</title>
            <style>body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:3rem auto;padding:0 1rem}</style></head>
            <body><h1>%1$s</h1>%2$s</body>
            </html>
            """;

    @GetMapping(path = "/problems", produces = MediaType.TEXT_HTML_VALUE)
    String all() {
        String rows = Arrays.stream(ErrorKind.values())
                .map(kind ->
                        "<li><a href=\"%s\">%s</a>: %s</li>".formatted(Problems.type(kind), kind.code(), kind.title()))
                .collect(Collectors.joining("\n", "<ul>", "</ul>"));
        return PAGE.formatted("Problems", rows);
    }

    @GetMapping(path = "/problems/{kind}", produces = MediaType.TEXT_HTML_VALUE)
    String one(@PathVariable String kind) {
        return Arrays.stream(ErrorKind.values())
                .filter(known -> Problems.type(known).getPath().equals("/problems/" + kind))
                .map(ProblemPages::page)
                .findFirst()
                .orElseThrow(() -> new DomainException(ErrorKind.NOT_FOUND, "There is no such problem."));
    }

    private static String page(ErrorKind kind) {
        HttpStatus status = Problems.status(kind);
        return PAGE.formatted(kind.code(), """
                <p>%s</p>
                <p>Status %d %s. The answer's <code>errors</code> list every place concerned: <code>pointer</code> says
                where, <code>message</code> what is wrong, <code>suggestion</code> what would be right.</p>
                <p><a href="/problems">All problems</a> · <a href="/swagger-ui.html">API documentation</a></p>
                """.formatted(kind.title(), status.value(), status.getReasonPhrase()));
    }
}
