package broken.freezeisplain.freeze;

import broken.freezeisplain.web.Page;

record BreaksByUsingAModule(Page page) {}
