package broken.springwebinhttp.job;

import org.springframework.web.bind.annotation.RequestMapping;

@RequestMapping
class Breaks {}
