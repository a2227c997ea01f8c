package broken.nocycles.one;

import broken.nocycles.two.BreaksTwo;

public record BreaksOne(BreaksTwo two) {}
