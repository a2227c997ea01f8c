package io.thaw.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.thaw.dataset.Example;
import io.thaw.dataset.Split;
import io.thaw.encoder.Head;
import io.thaw.encoder.Pooling;
import io.thaw.freeze.FreezePlan;
import io.thaw.freeze.FreezeSpec;
import io.thaw.freeze.FreezeStrategy;
import io.thaw.task.TaskSpec;
import io.thaw.training.PiecewiseRun.Told;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Longer texts are computed by other kernels, and those of a GPU may add up in any order: a run must not. */
class RepeatedStepTests {

    private static final TinyBert BERT = TinyBert.create(0.1);
    private static final List<String> LABELS = List.of("negative", "positive");

    @TempDir
    private Path caches;

    @ParameterizedTest
    @ValueSource(ints = {16, 65, 128, 129, 200})
    void aRunOfLongTextsGivesTheSameBitsAgain(int tokens) {
        for (boolean bf16 : new boolean[] {false, true}) {
            TrainingInput input = input(tokens, bf16);

            Told once = PiecewiseRun.unbroken(input, caches);

            assertThat(PiecewiseRun.unbroken(input, caches)).isEqualTo(once);
        }
    }

    private static TrainingInput input(int tokens, boolean bf16) {
        Head head = Head.textClassification(2, Pooling.CLS);
        FreezePlan plan = BERT.plan(FreezeSpec.of(new FreezeStrategy.Full()), head, 0.01);
        TrainingSpec spec =
                new TrainingSpec(1, 16, 1, 1e-3, LearningRateSchedule.CONSTANT, 0, 1.0, bf16, false, 43, null);
        return BERT.input(plan, TaskSpec.of(head, LABELS, tokens), spec, Map.of(Split.TRAIN, texts(tokens)));
    }

    private static List<Example> texts(int tokens) {
        Random random = new Random(7);
        List<Example> texts = new ArrayList<>();
        for (int text = 0; text < 64; text++) {
            String words = random.ints(tokens, 0, TinyBert.WORDS.size())
                    .mapToObj(TinyBert.WORDS::get)
                    .collect(Collectors.joining(" "));
            texts.add(new Example.Labelled(words, null, LABELS.get(text % 2)));
        }
        return texts;
    }
}
