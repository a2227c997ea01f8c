/**
 * The only code that knows how DJL and libtorch work: tensors and their scopes, programs in TorchScript text, gradients,
 * and what the device can do. Everything above speaks {@link io.thaw.torch.Tensor}; why that is so stands in
 * {@code docs/decisions/0002}.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package io.thaw.torch;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
