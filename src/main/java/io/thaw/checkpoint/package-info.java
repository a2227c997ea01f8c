/**
 * Reads pretrained encoders from the files they come in, and writes them: safetensors, Hugging Face directories, ONNX
 * exports and TensorFlow 1 bundles. Start at {@link io.thaw.checkpoint.Checkpoints}.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"error", "freeze", "encoder", "storage"})
package io.thaw.checkpoint;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
