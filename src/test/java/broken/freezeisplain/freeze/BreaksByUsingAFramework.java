package broken.freezeisplain.freeze;

import org.springframework.stereotype.Component;

@Component
class BreaksByUsingAFramework {}
