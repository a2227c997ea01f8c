package broken.modules.inside.reader;

import broken.modules.inside.writer.http.Page;

record Reader(Page page) {}
