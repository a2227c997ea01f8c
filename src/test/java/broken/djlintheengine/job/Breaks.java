package broken.djlintheengine.job;

import ai.djl.ndarray.types.Shape;

record Breaks(Shape shape) {}
