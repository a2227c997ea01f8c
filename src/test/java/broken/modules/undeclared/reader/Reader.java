package broken.modules.undeclared.reader;

import broken.modules.undeclared.writer.Writer;

record Reader(Writer writer) {}
