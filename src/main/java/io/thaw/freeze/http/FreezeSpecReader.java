package io.thaw.freeze.http;

import io.thaw.error.ErrorKind;
import io.thaw.error.Fault;
import io.thaw.error.Faults;
import io.thaw.error.NearestNames;
import io.thaw.freeze.FreezeSpec;
import io.thaw.freeze.FreezeStrategy;
import io.thaw.freeze.FreezeStrategy.BitFit;
import io.thaw.freeze.FreezeStrategy.Custom;
import io.thaw.freeze.FreezeStrategy.FreezeEmbeddings;
import io.thaw.freeze.FreezeStrategy.FreezeFirstN;
import io.thaw.freeze.FreezeStrategy.Full;
import io.thaw.freeze.FreezeStrategy.HeadOnly;
import io.thaw.freeze.FreezeStrategy.LayerNormOnly;
import io.thaw.freeze.FreezeStrategy.Layers;
import io.thaw.freeze.FreezeStrategy.LayerwiseDecay;
import io.thaw.freeze.FreezeStrategy.TrainLastN;
import io.thaw.freeze.Rule;
import io.thaw.freeze.http.Fields.Refusal;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads a freeze request, a strategy's name or an object, and finds everything that is wrong with it. */
final class FreezeSpecReader {

    private static final double DEFAULT_DECAY = 0.8;
    private static final Rule HARMLESS = new Rule("**", true);

    private final Faults faults = new Faults();

    List<Fault> faults() {
        return faults.list();
    }

    /** Reads as much as can be read: {@code null} without a known strategy, and of no use if there are {@link #faults}. */
    @Nullable
    FreezeSpec read(JsonNode json) {
        if (!json.isString() && !json.isObject()) {
            faults.add(
                    "",
                    ErrorKind.WRONG_TYPE,
                    "freeze takes a strategy's name or an object, not " + Fields.describe(json) + ".",
                    "\"head_only\" or {\"strategy\": \"freeze_first_n\", \"n\": 8}");
            return null;
        }
        JsonNode object =
                json.isString() ? JsonMapper.shared().createObjectNode().put("strategy", json.stringValue()) : json;
        Fields fields = new Fields(object, "", faults);
        String name = fields.text("strategy", "");
        if (StrategyCatalogue.find(name).isEmpty()) {
            if (object.path("strategy").isString()) {
                unknownStrategy(name, json.isString() ? "" : "/strategy");
            }
            return null;
        }
        FreezeSpec spec = new FreezeSpec(
                strategy(name, fields),
                rules(fields, "overrides"),
                fields.choice("frozen_dropout", "off", "on"),
                fields.flag("allow_frozen_random_init"));
        fields.refuseOthers((field, known) -> refusal(name, field, known));
        faults.addAll(spec.faults());
        return spec;
    }

    private void unknownStrategy(String name, String pointer) {
        faults.add(
                pointer,
                ErrorKind.UNKNOWN_VALUE,
                "There is no strategy \"%s\"; there are %s."
                        .formatted(
                                name.length() > 64 ? name.substring(0, 64) + "…" : name,
                                String.join(", ", StrategyCatalogue.names())),
                NearestNames.of(name, StrategyCatalogue.names(), 1).get(0));
    }

    private FreezeStrategy strategy(String name, Fields fields) {
        return switch (name) {
            case "full" -> new Full();
            case "head_only" -> new HeadOnly(fields.choice("pooler", "frozen", "trainable"));
            case "freeze_first_n" ->
                new FreezeFirstN(fields.integer("n"), fields.choice("embeddings", "frozen", "trainable"));
            case "train_last_n" -> new TrainLastN(fields.integer("n"));
            case "freeze_embeddings" -> new FreezeEmbeddings();
            case "layers" -> layers(fields);
            case "bitfit" -> new BitFit();
            case "layer_norm_only" -> new LayerNormOnly();
            case "custom" -> custom(fields);
            case "llrd" -> {
                Double decay = fields.number("decay");
                yield new LayerwiseDecay(decay == null ? DEFAULT_DECAY : decay, fields.number("lr_floor"));
            }
            default -> throw new IllegalArgumentException("in the catalogue, but not readable: " + name);
        };
    }

    private Layers layers(Fields fields) {
        boolean train = fields.has("train");
        boolean freeze = fields.has("freeze");
        if (train && freeze) {
            faults.add(
                    "/freeze", ErrorKind.CONFLICTING_FIELDS, "Say which layers train or which are frozen, not both.");
        }
        if (!train && !freeze) {
            faults.add("/train", ErrorKind.MISSING_FIELD, "Say which layers train or which are frozen.", "[3, 7, 11]");
        }
        String field = train ? "train" : "freeze";
        int before = faults.list().size();
        List<Integer> indexes = fields.list(field, Layers.MAX_INDEXES, this::index);
        boolean readable = faults.list().size() == before && (train || freeze);
        return new Layers(readable ? indexes : List.of(0), train);
    }

    private int index(JsonNode value, String pointer) {
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            faults.add(pointer, ErrorKind.WRONG_TYPE, "A layer is a whole number, not " + Fields.describe(value) + ".");
            return 0;
        }
        return value.intValue();
    }

    private Custom custom(Fields fields) {
        if (!fields.has("rules")) {
            faults.add("/rules", ErrorKind.MISSING_FIELD, "rules is required.");
            return new Custom(List.of(HARMLESS));
        }
        int before = faults.list().size();
        List<Rule> rules = rules(fields, "rules");
        return new Custom(faults.list().size() > before && rules.isEmpty() ? List.of(HARMLESS) : rules);
    }

    private List<Rule> rules(Fields fields, String field) {
        return fields.list(field, FreezeSpec.MAX_RULES, this::rule);
    }

    private Rule rule(JsonNode value, String pointer) {
        if (!value.isObject()) {
            faults.add(pointer, ErrorKind.WRONG_TYPE, "A rule is an object, not " + Fields.describe(value) + ".");
            return HARMLESS;
        }
        Fields fields = new Fields(value, pointer, faults);
        String match = fields.text("match", HARMLESS.match());
        boolean unreadable = !value.path("train").isBoolean();
        Rule rule = new Rule(match, fields.requiredFlag("train") || unreadable, fields.number("lr_multiplier"));
        fields.refuseOthers(Refusal::unknown);
        return rule;
    }

    /** Strategies are never mixed: a field of another one is a contradiction, not a slip. */
    private static Refusal refusal(String strategy, String field, Set<String> known) {
        List<String> others = StrategyCatalogue.taking(field);
        return others.isEmpty()
                ? Refusal.unknown(field, known)
                : new Refusal(
                        ErrorKind.CONFLICTING_FIELDS,
                        "%s belongs to %s, not to %s.".formatted(field, String.join(" and ", others), strategy),
                        "one strategy at a time");
    }
}
