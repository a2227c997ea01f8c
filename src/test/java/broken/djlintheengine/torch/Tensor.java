package broken.djlintheengine.torch;

import ai.djl.ndarray.types.Shape;

record Tensor(Shape shape) {}
