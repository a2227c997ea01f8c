package io.thaw.backbone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.data.Offset.offset;

import io.thaw.backbone.WorkQueue.Pass;
import io.thaw.encoder.Batch;
import io.thaw.encoder.Pooling;
import io.thaw.encoder.TaskType;
import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.tokenizer.Tokens;
import io.thaw.torch.Scope;
import io.thaw.torch.Tensor;
import io.thaw.torch.Torch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Models that part at the head, at the last layer, at the first and at the embeddings, and one that reads something else. */
class SharedPassTests {

    private static final List<String> LABELS = List.of("a", "b", "c");

    private final TinyModel tiny = new TinyModel();

    @BeforeAll
    static void prepare() {
        Torch.prepareThread(1);
    }

    private List<LoadedModel> models() {
        List<LoadedModel> models = new ArrayList<>();
        for (int seed = 0; seed < 5; seed++) {
            models.add(tiny.model(TaskType.TEXT_CLASSIFICATION, LABELS, List.of(), 32, seed));
        }
        models.add(tiny.model(TaskType.TOKEN_CLASSIFICATION, LABELS, List.of(), 32));
        for (String trained : List.of("encoder.layer.1.", "encoder.layer.0.", "embeddings.")) {
            models.add(tiny.changed(trained));
        }
        return models;
    }

    private static List<Work<?>> works(List<LoadedModel> models, List<Tokens> windows) {
        List<Work<?>> works = new ArrayList<>();
        for (LoadedModel model : models) {
            works.add(model.logits(windows));
            works.add(model.vectors(windows, Pooling.MEAN));
            works.add(model.vectors(windows, Pooling.CLS));
        }
        return works;
    }

    /** How many passes it took. */
    static int run(List<Work<?>> works) {
        WorkQueue queue = new WorkQueue(1, Duration.ofMinutes(1));
        queue.send(works);
        queue.close();
        int passes = 0;
        for (Optional<Pass> pass = queue.next(); pass.isPresent(); pass = queue.next()) {
            SharedPass.run(pass.get());
            passes++;
        }
        return passes;
    }

    @Test
    void eachModelAnswersToTheBitAsItDoesAlone() {
        List<LoadedModel> models = models();
        List<Tokens> text = List.of(BatchSpaceTests.window(9, 12));
        List<Work<?>> together = works(models, text);
        List<Work<?>> alone = works(models, text);

        // Other embeddings are another pass.
        assertThat(run(together)).isEqualTo(2);
        alone.forEach(work -> run(List.of(work)));

        for (int i = 0; i < together.size(); i++) {
            assertThat(together.get(i).join())
                    .as("work " + i)
                    .usingRecursiveComparison()
                    .isEqualTo(alone.get(i).join());
        }
        assertThat(together.stream()
                        .map(work -> ((float[]) work.join().get(0))[0])
                        .distinct()
                        .count())
                .as("different answers")
                .isGreaterThan(models.size());
    }

    @Test
    void eachModelReadsItsOwnTexts() {
        List<LoadedModel> models = models();
        List<Work<?>> together = new ArrayList<>();
        List<Work<?>> alone = new ArrayList<>();
        for (int i = 0; i < models.size(); i++) {
            List<Tokens> texts = IntStream.range(i, i + 3)
                    .mapToObj(number -> BatchSpaceTests.window(number + 1, 10 + number))
                    .toList();
            together.add(models.get(i).vectors(texts, Pooling.MEAN));
            together.add(models.get(i).vectors(texts, Pooling.CLS));
            alone.add(models.get(i).vectors(texts, Pooling.MEAN));
            alone.add(models.get(i).vectors(texts, Pooling.CLS));
        }

        run(together);
        alone.forEach(work -> run(List.of(work)));

        for (int i = 0; i < together.size(); i++) {
            for (int text = 0; text < 3; text++) {
                assertThat((float[]) together.get(i).join().get(text))
                        .as("work " + i + ", text " + text)
                        .containsExactly((float[]) alone.get(i).join().get(text), offset(1e-5f));
            }
        }
    }

    @Test
    void inBfloat16LayersTakeHalfTheMemoryAndAnswersAreNearlyTheSame() {
        LoadedModel exact = tiny.base();
        LoadedModel halved = tiny.halvedBase();
        List<Tokens> text = List.of(BatchSpaceTests.window(9, 12));
        Work<float[]> expected = exact.vectors(text, Pooling.MEAN);
        Work<float[]> rounded = halved.vectors(text, Pooling.MEAN);
        run(List.of(expected));
        run(List.of(rounded));

        assertThat(tiny.tensors().bytes() - tiny.halvedBytes()).isEqualTo(2 * tiny.layerWeights());
        // bfloat16 has 8 bits: values of about 1 are off by up to 2^-8 in each of two layers.
        assertThat(rounded.join().get(0)).containsExactly(expected.join().get(0), offset(0.05f));
        assertThat(rounded.join().get(0)).isNotEqualTo(expected.join().get(0));
    }

    @Test
    void oneThatFailsFailsAlone() {
        LoadedModel model = tiny.base();
        List<Tokens> text = List.of(BatchSpaceTests.window(9, 12));
        Work<float[]> sound = model.vectors(text, Pooling.MEAN);
        Work<float[]> failing = new Work<>(
                new LoadedEncoder(model.backbone(), List.of()),
                new Reading<float[]>() {
                    @Override
                    public Optional<Pooling> pooling() {
                        return Optional.empty();
                    }

                    @Override
                    public List<float[]> read(Scope scope, Tensor hidden, Batch batch, int[] rows) {
                        throw new DomainException(ErrorKind.OUT_OF_MEMORY, "too much");
                    }
                },
                text);

        run(List.of(failing, sound));

        assertThat(sound.join()).hasSize(1);
        assertThatExceptionOfType(DomainException.class).isThrownBy(failing::join);
    }
}
