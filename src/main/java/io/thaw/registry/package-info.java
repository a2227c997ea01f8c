/**
 * What can be trained from and what came out: base models and finished models. Either is a manifest of tensors, each
 * stored once under its hash, so a model pays only for what it trained.
 */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "error",
            "web",
            "database",
            "storage",
            "freeze",
            "encoder",
            "checkpoint",
            "tenant",
            "outbound"
        })
package io.thaw.registry;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
