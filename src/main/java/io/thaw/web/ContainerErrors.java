package io.thaw.web;

import io.swagger.v3.oas.annotations.Hidden;
import io.thaw.error.Fault;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Answers what fails outside Spring MVC, in a filter or in the container. */
@Hidden
@RestController
class ContainerErrors implements ErrorController {

    @RequestMapping("${spring.web.error.path:/error}")
    void error(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Object status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        Fault fault = SpringFaults.of(status instanceof Integer code ? code : 404);
        ProblemWriter.write(List.of(fault), request, response);
    }
}
