package io.thaw.prefix;

import static org.assertj.core.api.Assertions.assertThat;

import io.thaw.torch.Devices;
import io.thaw.torch.Scope;
import io.thaw.torch.Tensor;
import io.thaw.torch.Torch;
import java.nio.file.Path;
import java.time.Clock;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResidentRowsTests {

    private static final int HIDDEN = 3;
    private static final int[] ROWS = {1, 3, 2};

    @TempDir
    private Path directory;

    @Test
    void theyGiveWhatAFileGives() {
        Torch.prepareThread(1);
        PrefixStore store = new PrefixStore(directory, Long.MAX_VALUE, Clock.systemUTC());
        try (Scope scope = Scope.open(Devices.TESTED);
                PrefixCache file = store.get("key", HIDDEN, ROWS, ResidentRowsTests::fill);
                ResidentRows resident = ResidentRows.in(scope, HIDDEN, ROWS)) {
            fill(resident);

            for (int[] texts : new int[][] {{0}, {1}, {2, 0, 1}, {0, 2}}) {
                Tensor states = resident.get(scope, texts);

                assertThat(states.shape()).isEqualTo(file.get(scope, texts).shape());
                assertThat(states.floats()).isEqualTo(file.get(scope, texts).floats());
            }
            assertThat(resident.bytes()).isEqualTo(file.bytes());
        }
    }

    private static void fill(PrefixRows rows) {
        try (Scope scope = Scope.open(Devices.TESTED)) {
            float[] states = new float[2 * 3 * HIDDEN];
            IntStream.range(0, states.length).forEach(i -> states[i] = i + 1);
            rows.put(new int[] {2, 1}, scope.floats(states, 2, 3, HIDDEN));
            rows.put(new int[] {0}, scope.floats(new float[] {7, 8, 9}, 1, 1, HIDDEN));
        }
    }
}
