package broken.ancestorsonly.job.http;

import broken.ancestorsonly.job.Job;

public record Page(Job job) {}
