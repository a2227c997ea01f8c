package broken.controllersinhttp.job;

import org.springframework.web.bind.annotation.RestController;

@RestController
class BreaksController {}
