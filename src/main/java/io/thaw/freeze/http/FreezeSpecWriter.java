package io.thaw.freeze.http;

import io.thaw.freeze.FreezeSpec;
import io.thaw.freeze.FreezeStrategy;
import io.thaw.freeze.FreezeStrategy.Custom;
import io.thaw.freeze.FreezeStrategy.FreezeFirstN;
import io.thaw.freeze.FreezeStrategy.HeadOnly;
import io.thaw.freeze.FreezeStrategy.Layers;
import io.thaw.freeze.FreezeStrategy.LayerwiseDecay;
import io.thaw.freeze.FreezeStrategy.TrainLastN;
import io.thaw.freeze.Rule;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes a freeze request as it is accepted, with every default spelled out. */
final class FreezeSpecWriter {

    private FreezeSpecWriter() {}

    static ObjectNode write(FreezeSpec spec) {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        json.put("strategy", spec.strategy().name());
        addSettings(json, spec.strategy());
        addRules(json.putArray("overrides"), spec.overrides());
        json.put("frozen_dropout", spec.frozenDropout() ? "on" : "off");
        json.put("allow_frozen_random_init", spec.allowFrozenRandomInit());
        return json;
    }

    private static void addSettings(ObjectNode json, FreezeStrategy strategy) {
        if (strategy instanceof HeadOnly head) {
            json.put("pooler", head.trainPooler() ? "trainable" : "frozen");
        } else if (strategy instanceof FreezeFirstN first) {
            json.put("n", first.n()).put("embeddings", first.trainEmbeddings() ? "trainable" : "frozen");
        } else if (strategy instanceof TrainLastN last) {
            json.put("n", last.n());
        } else if (strategy instanceof Layers layers) {
            ArrayNode indexes = json.putArray(layers.train() ? "train" : "freeze");
            layers.indexes().forEach(indexes::add);
        } else if (strategy instanceof Custom custom) {
            addRules(json.putArray("rules"), custom.rules());
        } else if (strategy instanceof LayerwiseDecay decay) {
            json.put("decay", decay.decay());
            if (decay.floor() != null) {
                json.put("lr_floor", decay.floor());
            }
        }
    }

    private static void addRules(ArrayNode json, List<Rule> rules) {
        for (Rule rule : rules) {
            ObjectNode object = json.addObject().put("match", rule.match()).put("train", rule.train());
            if (rule.lrMultiplier() != null) {
                object.put("lr_multiplier", rule.lrMultiplier());
            }
        }
    }
}
