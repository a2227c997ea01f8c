package broken.nothinguseshttp.worker;

import broken.nothinguseshttp.job.http.Page;

record Breaks(Page page) {}
