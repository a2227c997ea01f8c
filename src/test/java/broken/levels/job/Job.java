package broken.levels.job;

import broken.levels.freeze.Plan;

public record Job(Plan plan) {}
