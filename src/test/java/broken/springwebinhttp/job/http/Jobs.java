package broken.springwebinhttp.job.http;

import org.springframework.web.bind.annotation.RequestMapping;

@RequestMapping
class Jobs {}
