/** Whether what models are asked is still like what they were trained on. */
@NullMarked
package io.thaw.inference.drift;

import org.jspecify.annotations.NullMarked;
