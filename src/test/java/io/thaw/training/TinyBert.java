package io.thaw.training;

import io.thaw.dataset.Example;
import io.thaw.dataset.Split;
import io.thaw.encoder.EncoderConfig;
import io.thaw.encoder.Head;
import io.thaw.encoder.Pooling;
import io.thaw.encoder.PretrainedEncoder;
import io.thaw.freeze.FreezePlan;
import io.thaw.freeze.FreezeSpec;
import io.thaw.freeze.ModelLayout;
import io.thaw.freeze.ParameterSpec;
import io.thaw.freeze.TrainingSettings;
import io.thaw.storage.Sha256;
import io.thaw.task.TaskSpec;
import io.thaw.training.TrainingSpec.EarlyStopping;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A BERT of three layers and 16 dimensions with random weights, and texts whose label is a word they hold. */
final class TinyBert implements BaseWeights {

    static final int LAYERS = 3;

    private static final List<String> VOCABULARY = List.of(
            "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "good", "bad", "the", "film", "was", "food", "very", "and",
            "place", "is");
    static final List<String> WORDS = VOCABULARY.subList(5, VOCABULARY.size());

    private static final List<String> LABELS = List.of("negative", "positive");

    private final Map<String, ByteBuffer> tensors = new HashMap<>();
    private final PretrainedEncoder encoder;
    private final Set<String> read = new TreeSet<>();
    private String damaged = "";

    private TinyBert(PretrainedEncoder encoder) {
        this.encoder = encoder;
    }

    static TinyBert create() {
        return create(0.1);
    }

    static TinyBert create(double dropout) {
        String config = """
                {"model_type": "bert", "vocab_size": %d, "hidden_size": 16, "num_hidden_layers": %d,
                 "num_attention_heads": 2, "intermediate_size": 64, "max_position_embeddings": 256, "type_vocab_size": 2,
                 "layer_norm_eps": 1e-12, "hidden_act": "gelu", "pad_token_id": 0, "hidden_dropout_prob": %s,
                 "attention_probs_dropout_prob": %s}
                """.formatted(VOCABULARY.size(), LAYERS, dropout, dropout);
        TinyBert bert = new TinyBert(
                new PretrainedEncoder(EncoderConfig.parse(config.getBytes(StandardCharsets.UTF_8)), true, false));
        Random random = new Random(3);
        for (ParameterSpec parameter : bert.layout(Pooling.POOLER).parameters()) {
            if (!parameter.fresh()) {
                bert.tensors.put(parameter.name(), values(parameter, random));
            }
        }
        return bert;
    }

    private static ByteBuffer values(ParameterSpec parameter, Random random) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(parameter.elements() * Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        float centre = parameter.name().endsWith("layer_norm.weight") ? 1 : 0;
        while (bytes.hasRemaining()) {
            bytes.putFloat((float) (random.nextGaussian() * 0.2) + centre);
        }
        return bytes.flip();
    }

    ModelLayout layout(Pooling pooling) {
        return encoder.layout(Head.textClassification(LABELS.size(), pooling));
    }

    FreezePlan plan(FreezeSpec freeze, Pooling pooling, double weightDecay) {
        return plan(freeze, Head.textClassification(LABELS.size(), pooling), weightDecay);
    }

    FreezePlan plan(FreezeSpec freeze, Head head, double weightDecay) {
        return FreezePlan.of(encoder.layout(head), freeze, new TrainingSettings(8, 16, weightDecay, 1e-3));
    }

    static TrainingSpec spec(int epochs) {
        return spec(epochs, false, null);
    }

    static TrainingSpec spec(int epochs, boolean frozenDropout, @Nullable EarlyStopping earlyStopping) {
        return new TrainingSpec(
                epochs, 8, 1, 1e-2, LearningRateSchedule.LINEAR, 0.1, 1.0, false, frozenDropout, 43, earlyStopping);
    }

    TrainingInput input(FreezePlan plan, Pooling pooling, TrainingSpec spec) {
        Head head = Head.textClassification(LABELS.size(), pooling);
        return input(plan, TaskSpec.of(head, LABELS, 16), spec, examples(64, 32));
    }

    TrainingInput input(FreezePlan plan, TaskSpec task, TrainingSpec spec, Map<Split, List<Example>> examples) {
        return new TrainingInput(spec, task, encoder.config(), tokenizer(), plan, this, examples, false);
    }

    /** Texts of differing lengths, as many in each split as asked for. */
    static Map<Split, List<Example>> examples(int train, int validation) {
        Map<Split, List<Example>> examples = new LinkedHashMap<>();
        Random random = new Random(5);
        examples.put(Split.TRAIN, texts(train, random));
        examples.put(Split.VALIDATION, texts(validation, random));
        return examples;
    }

    private static List<Example> texts(int count, Random random) {
        List<Example> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            boolean positive = random.nextBoolean();
            StringBuilder text = new StringBuilder();
            for (int words = random.nextInt(6); words >= 0; words--) {
                text.append(VOCABULARY.get(7 + random.nextInt(VOCABULARY.size() - 7)))
                        .append(' ');
            }
            text.append(positive ? "good" : "bad");
            texts.add(new Example.Labelled(text.toString(), null, positive ? "positive" : "negative"));
        }
        return texts;
    }

    private static String tokenizer() {
        StringBuilder vocabulary = new StringBuilder();
        for (int id = 0; id < VOCABULARY.size(); id++) {
            vocabulary
                    .append(id == 0 ? "" : ", ")
                    .append('"')
                    .append(VOCABULARY.get(id))
                    .append("\": ")
                    .append(id);
        }
        return """
                {"version": "1.0", "truncation": null, "padding": null,
                 "added_tokens": [{"id": 4, "content": "[MASK]", "single_word": false, "lstrip": true, "rstrip": false,
                                   "normalized": false, "special": true}],
                 "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true,
                                "strip_accents": null, "lowercase": true},
                 "pre_tokenizer": {"type": "BertPreTokenizer"},
                 "post_processor": {"type": "TemplateProcessing",
                   "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                              {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
                   "pair": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                            {"SpecialToken": {"id": "[SEP]", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}},
                            {"SpecialToken": {"id": "[SEP]", "type_id": 1}}],
                   "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [2], "tokens": ["[CLS]"]},
                                      "[SEP]": {"id": "[SEP]", "ids": [3], "tokens": ["[SEP]"]}}},
                 "decoder": null,
                 "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
                           "max_input_chars_per_word": 100, "vocab": {%s}}}
                """.formatted(vocabulary);
    }

    @Override
    public ByteBuffer read(String name) {
        ByteBuffer bytes = tensors.get(name);
        if (bytes == null) {
            throw new IllegalArgumentException(name);
        }
        read.add(name);
        ByteBuffer copy = ByteBuffer.allocate(bytes.remaining()).order(ByteOrder.LITTLE_ENDIAN);
        copy.put(bytes.duplicate()).flip();
        if (name.equals(damaged)) {
            copy.put(0, (byte) (copy.get(0) ^ 1));
        }
        return copy;
    }

    @Override
    public String sha256(String name) {
        return Sha256.of(tensors.get(name));
    }

    /** The tensors read since this was last asked. */
    Set<String> read() {
        Set<String> names = new TreeSet<>(read);
        read.clear();
        return names;
    }

    /** From now on one bit of this tensor flips on its way into memory. */
    void damage(String name) {
        damaged = name;
    }
}
