package broken.freezeisplain.freeze.http;

import org.springframework.web.bind.annotation.RestController;

@RestController
class Plans {}
