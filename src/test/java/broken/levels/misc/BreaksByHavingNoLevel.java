package broken.levels.misc;

record BreaksByHavingNoLevel(String name) {}
