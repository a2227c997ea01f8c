/** Models as files: the directory that Hugging Face Transformers loads, or only what a model has beside its base. */
@NullMarked
package io.thaw.registry.export;

import org.jspecify.annotations.NullMarked;
