package broken.levels.registry;

import broken.levels.checkpoint.Checkpoint;

record Model(Checkpoint checkpoint) {}
