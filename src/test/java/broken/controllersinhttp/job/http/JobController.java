package broken.controllersinhttp.job.http;

import org.springframework.web.bind.annotation.RestController;

@RestController
class JobController {}
