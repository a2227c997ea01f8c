package broken.levels.training;

import broken.levels.job.Job;

record BreaksByUsingItsOwnLevel(Job job) {}
