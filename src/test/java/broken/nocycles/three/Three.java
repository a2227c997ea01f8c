package broken.nocycles.three;

import broken.nocycles.one.BreaksOne;

record Three(BreaksOne one) {}
