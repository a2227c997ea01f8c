/**
 * Models in memory, and one pass for many of them: tensors are held once by their hash, and windows go once through the layers
 * that models have in common.
 */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "error",
            "tenant",
            "torch",
            "encoder",
            "tokenizer",
            "registry",
            "registry :: onnx",
            "storage"
        })
package io.thaw.backbone;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
