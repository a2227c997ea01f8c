package broken.nocycles.two;

import broken.nocycles.one.BreaksOne;

public record BreaksTwo(BreaksOne one) {}
