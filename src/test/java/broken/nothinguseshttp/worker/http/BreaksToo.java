package broken.nothinguseshttp.worker.http;

import broken.nothinguseshttp.job.http.Page;

record BreaksToo(Page page) {}
