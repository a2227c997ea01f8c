package io.thaw.backbone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.thaw.encoder.Pooling;
import io.thaw.tokenizer.Tokens;
import io.thaw.torch.Torch;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Models whose layers multiply in 8 bits. */
class Int8Tests {

    private static final String NOTHING = "nothing";

    private final TinyModel tiny = new TinyModel();

    @BeforeAll
    static void prepare() {
        Torch.prepareThread(1);
    }

    private static List<Tokens> texts() {
        return List.of(BatchSpaceTests.window(9, 12), BatchSpaceTests.window(8, 12), BatchSpaceTests.window(7, 20));
    }

    @Test
    void answersAreNearlyThoseOfTheExactLayers() {
        Work<float[]> exact = tiny.base().vectors(texts(), Pooling.MEAN);
        Work<float[]> int8 = tiny.inInt8(1, NOTHING).vectors(texts(), Pooling.MEAN);
        SharedPassTests.run(List.of(exact));
        SharedPassTests.run(List.of(int8));

        for (int text = 0; text < 3; text++) {
            // A step of int8 is 1/127 of the range: values of about 1 are off by some of them in two layers.
            assertThat(int8.join().get(text)).containsExactly(exact.join().get(text), offset(0.1f));
            assertThat(int8.join().get(text)).isNotEqualTo(exact.join().get(text));
        }
    }

    /** Since every text goes through alone, what is asked beside it does not show. */
    @Test
    void eachTextIsAnsweredToTheBitAsItIsAlone() {
        List<LoadedModel> models = List.of(
                tiny.inInt8(1, NOTHING), tiny.inInt8(2, NOTHING), tiny.inInt8(3, "encoder.layer.1."), tiny.base());
        List<Work<float[]>> together = new ArrayList<>();
        models.forEach(model -> together.add(model.vectors(texts(), Pooling.CLS)));
        SharedPassTests.run(new ArrayList<>(together));

        for (int model = 0; model < 3; model++) {
            for (int text = 0; text < 3; text++) {
                Work<float[]> alone = models.get(model).vectors(List.of(texts().get(text)), Pooling.CLS);
                SharedPassTests.run(List.of(alone));
                assertThat(together.get(model).join().get(text))
                        .isEqualTo(alone.join().get(0));
            }
        }
        assertThat(together.get(2).join().get(0))
                .isNotEqualTo(together.get(1).join().get(0));
    }

    @Test
    void layersThatAreTheBasesAreHeldOnce() {
        LoadedModel first = tiny.inInt8(1, NOTHING);
        LoadedModel second = tiny.inInt8(2, NOTHING);
        assertThat(tiny.int8Parts()).isEqualTo(1);

        LoadedModel third = tiny.inInt8(3, "encoder.layer.1.");
        LoadedModel fourth = tiny.inInt8(4, "encoder.layer.1.");
        // The first layer for both, and their own second, which is the same in both.
        assertThat(tiny.int8Parts()).isEqualTo(3);

        LoadedModel fifth = tiny.inInt8(5, "encoder.layer.0.");
        assertThat(tiny.int8Parts()).isEqualTo(4);
        List.of(first, second, third, fourth, fifth).forEach(LoadedModel::close);
        assertThat(tiny.int8Parts()).isZero();
        assertThat(tiny.tensors().size()).isZero();
    }
}
