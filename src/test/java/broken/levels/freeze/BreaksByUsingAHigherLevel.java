package broken.levels.freeze;

import broken.levels.job.Job;

record BreaksByUsingAHigherLevel(Job job) {}
