package io.thaw.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.thaw.dataset.Example;
import io.thaw.dataset.Split;
import io.thaw.encoder.Head;
import io.thaw.encoder.Pooling;
import io.thaw.encoder.TaskType;
import io.thaw.evaluation.Evaluation;
import io.thaw.evaluation.MetricName;
import io.thaw.freeze.Certificate.TensorProof;
import io.thaw.freeze.FreezePlan;
import io.thaw.freeze.FreezeSpec;
import io.thaw.freeze.FreezeStrategy;
import io.thaw.prefix.PrefixStore;
import io.thaw.task.Judgement;
import io.thaw.task.Masking;
import io.thaw.task.TaskSpec;
import io.thaw.tokenizer.TokenStore;
import io.thaw.torch.Devices;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each task from examples to a judged model, on real libtorch, with the first of three layers frozen. */
class TaskTrainerTests {

    private static final List<String> TOPICS = List.of("film", "food", "place");
    private static final List<String> OTHERS = List.of("the", "was", "very", "and", "is");

    private final TinyBert bert = TinyBert.create(0);
    private final Random random = new Random(7);
    private int epochs = 16;

    @TempDir
    private Path scratch;

    @Test
    void severalLabelsApplyAboveThresholdsChosenOnTheValidationSplit() {
        List<String> labels = List.of("film", "food", "praise");

        epochs = 64;
        Judgement judged = train(TaskType.MULTI_LABEL_CLASSIFICATION, labels, null, this::labelledSentence);

        assertThat(judged.evaluation().value(MetricName.MACRO_F1)).isGreaterThan(0.75);
        assertThat(judged.thresholds())
                .hasSize(3)
                .allSatisfy(threshold -> assertThat(threshold).isBetween(0.0, 1.0));
    }

    @Test
    void aNumberFollowsTheWordsThatMakeIt() {
        Judgement judged = train(TaskType.TEXT_REGRESSION, List.of(), 0.5, this::scoredSentence);

        assertThat(judged.evaluation().value(MetricName.PEARSON)).isGreaterThan(0.7);
        assertThat(judged.worst()).isNotEmpty().isSortedAccordingTo((a, b) -> Double.compare(b.loss(), a.loss()));
    }

    @Test
    void wordsGetTheirTags() {
        Judgement judged =
                train(TaskType.TOKEN_CLASSIFICATION, List.of("B-topic", "I-topic", "O"), 0.5, this::taggedSentence);

        assertThat(judged.evaluation().value(MetricName.F1)).isGreaterThan(0.9);
        assertThat(judged.evaluation().labels()).hasSize(1);
    }

    @Test
    void questionsAreAnsweredFromContextsOfSeveralWindows() {
        Judgement judged = train(TaskType.QUESTION_ANSWERING, List.of(), 0.5, this::question);

        assertThat(judged.evaluation().value(MetricName.EXACT_MATCH)).isGreaterThan(0.8);
    }

    @Test
    void hiddenWordsBecomeLessSurprising() {
        RecordingListener listener = new RecordingListener();

        train(TaskType.MASKED_LANGUAGE_MODELLING, List.of(), 0.5, this::sentence, listener);

        double first = listener.evaluations.get(0).get("perplexity");
        // After the epochs on the validation split comes the test split, once.
        assertThat(listener.evaluations).hasSize(16 + 1);
        assertThat(listener.evaluations.get(15).get("perplexity")).isLessThan(0.8 * first);
    }

    private Judgement train(
            TaskType type, List<String> labels, @Nullable Double threshold, Function<Integer, Example> make) {
        return train(type, labels, threshold, make, new RecordingListener());
    }

    /** Trains, holds the freeze plan to the certificate, and gives the judgement on the test split. */
    private Judgement train(
            TaskType type,
            List<String> labels,
            @Nullable Double threshold,
            Function<Integer, Example> make,
            RecordingListener listener) {
        Head head = Head.of(type, labels.size(), type.pools() ? Pooling.MEAN : null);
        FreezePlan plan = bert.plan(FreezeSpec.of(new FreezeStrategy.FreezeFirstN(1, false)), head, 0.01);
        TaskSpec task = new TaskSpec(head, labels, 16, 4, Masking.DEFAULT, List.of(), 0, threshold);
        Map<Split, List<Example>> examples =
                Map.of(Split.TRAIN, made(192, make), Split.VALIDATION, made(48, make), Split.TEST, made(48, make));
        TokenStore tokens = new TokenStore(scratch.resolve("tokens"), Long.MAX_VALUE, Clock.systemUTC());
        PrefixStore prefixes = new PrefixStore(scratch.resolve("prefixes"), Long.MAX_VALUE, Clock.systemUTC());

        TrainingResult result = new Trainer(Devices.TESTED, 1, tokens, prefixes)
                .train(bert.input(plan, task, TinyBert.spec(epochs), examples), listener, (parameter, bytes) -> {});

        assertThat(result.certificate().verified()).isTrue();
        assertThat(result.certificate().tensors().stream()
                        .filter(TensorProof::changed)
                        .map(TensorProof::name)
                        .collect(Collectors.toSet()))
                .isSubsetOf(plan.trainable().keySet())
                .isNotEmpty();
        assertThat(result.judgements()).containsOnlyKeys(Split.VALIDATION, Split.TEST);
        Evaluation evaluation = result.judgements().get(Split.TEST).evaluation();
        assertThat(evaluation.task().name()).isEqualTo(type.name());
        return result.judgements().get(Split.TEST);
    }

    private static List<Example> made(int count, Function<Integer, Example> make) {
        List<Example> examples = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            examples.add(make.apply(i));
        }
        return examples;
    }

    private Example labelledSentence(int number) {
        List<String> words = words(4);
        List<String> labels = new ArrayList<>();
        for (String topic : List.of("film", "food")) {
            if (random.nextBoolean()) {
                words.add(random.nextInt(words.size()), topic);
                labels.add(topic);
            }
        }
        if (random.nextBoolean()) {
            words.add("good");
            labels.add("praise");
        }
        return new Example.MultiLabelled(String.join(" ", words), null, labels);
    }

    private Example scoredSentence(int number) {
        List<String> words = words(3);
        int good = random.nextInt(4);
        for (int i = 0; i < 3; i++) {
            words.add(i < good ? "good" : "bad");
        }
        return new Example.Scored(String.join(" ", words), null, good);
    }

    private Example taggedSentence(int number) {
        List<String> words = words(5);
        words.set(random.nextInt(5), topic());
        List<String> tags = words.stream()
                .map(word -> TOPICS.contains(word) ? "B-topic" : "O")
                .toList();
        return new Example.Tagged(words, tags);
    }

    /** Contexts of up to thirty words, in windows of sixteen tokens. */
    private Example question(int number) {
        List<String> words = words(5 + random.nextInt(25));
        String topic = topic();
        int place = random.nextInt(words.size());
        words.set(place, topic);
        int start = String.join(" ", words.subList(0, place)).length() + (place == 0 ? 0 : 1);
        return new Example.Question(
                String.valueOf(number), "is the", String.join(" ", words), List.of(new Example.Answer(topic, start)));
    }

    private Example sentence(int number) {
        String topic = topic();
        return new Example.Plain("the " + topic + " was very " + (topic.equals("film") ? "good" : "bad"));
    }

    private List<String> words(int count) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            words.add(OTHERS.get(random.nextInt(OTHERS.size())));
        }
        return words;
    }

    private String topic() {
        return TOPICS.get(random.nextInt(TOPICS.size()));
    }
}
