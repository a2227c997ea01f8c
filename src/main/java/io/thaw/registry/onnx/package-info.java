/** Models as ONNX files, written without Python: for the runtimes that serve them elsewhere. */
@NullMarked
@NamedInterface("onnx")
package io.thaw.registry.onnx;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
