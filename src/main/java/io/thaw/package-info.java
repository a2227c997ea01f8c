/** Fine-tuning of BERT-family encoders as a service. Each child package is a module; start at {@code job}. */
@NullMarked
package io.thaw;

import org.jspecify.annotations.NullMarked;
