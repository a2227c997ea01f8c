package io.thaw.backbone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.thaw.encoder.TaskType;
import io.thaw.torch.Torch;
import java.util.List;
import org.junit.jupiter.api.Test;

class SharedTensorsTests {

    private final TinyModel tiny = new TinyModel();

    @Test
    void modelsOnOneBaseHoldItOnce() {
        Torch.prepareThread(1);
        int base = tiny.manifest().tensors().size();
        LoadedModel tagger = tiny.model(TaskType.TOKEN_CLASSIFICATION, List.of("O", "B-X"), List.of(), 32);
        LoadedModel answerer = tiny.model(TaskType.QUESTION_ANSWERING, List.of(), List.of(), 32);

        assertThat(tiny.tensors().size()).isLessThan(base + 2 + 2);

        tagger.close();
        answerer.close();
        assertThat(tiny.tensors().size()).isZero();
    }

    @Test
    void aModelThatCannotBeReadLeavesNothingInMemory() {
        Torch.prepareThread(1);
        tiny.damage();

        assertThatIllegalStateException().isThrownBy(tiny::base);
        assertThat(tiny.tensors().size()).isZero();
    }
}
