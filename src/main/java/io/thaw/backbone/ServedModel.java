package io.thaw.backbone;

import io.thaw.encoder.Head;
import io.thaw.registry.Model;
import java.util.List;

/**
 * What is asked of a finished model, and not what it is made of: a thousand of these take little memory.
 *
 * @param head with its pooling decided
 * @param labels in the order of the head's outputs
 * @param thresholds from which score on each label applies, where several can; else none
 * @param maxLength the longest window, in tokens
 */
public record ServedModel(
        String id, String name, int version, Head head, List<String> labels, List<Double> thresholds, int maxLength) {

    static ServedModel of(Model model) {
        return new ServedModel(
                model.id(),
                model.name(),
                model.version(),
                model.content().head(),
                model.content().labels(),
                model.content().thresholds(),
                model.content().maxLength());
    }
}
