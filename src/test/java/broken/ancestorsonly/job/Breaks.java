package broken.ancestorsonly.job;

import broken.ancestorsonly.job.http.Page;

record Breaks(Page page) {}
