package broken.springwebinhttp.web;

import org.springframework.web.bind.annotation.RequestMapping;

@RequestMapping
class Errors {}
