package io.thaw.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecentTests {

    private final AtomicInteger reads = new AtomicInteger();

    private String read(String key) {
        return key + reads.incrementAndGet();
    }

    @Test
    void whatWasReadAMomentAgoIsNotReadAgain() {
        Recent<String, String> recent = new Recent<>(Duration.ofHours(1));

        assertThat(recent.get("a", this::read)).isEqualTo("a1");
        assertThat(recent.get("a", this::read)).isEqualTo("a1");
        assertThat(recent.get("b", this::read)).isEqualTo("b2");
        recent.forget();
        assertThat(recent.get("a", this::read)).isEqualTo("a3");
    }

    @Test
    void whatIsOldIsReadAgain() {
        Recent<String, String> recent = new Recent<>(Duration.ZERO);

        assertThat(recent.get("a", this::read)).isEqualTo("a1");
        assertThat(recent.get("a", this::read)).isEqualTo("a2");
    }

    @Test
    void aFailureIsNotKept() {
        Recent<String, String> recent = new Recent<>(Duration.ofHours(1));

        assertThatIllegalStateException()
                .isThrownBy(() -> recent.get("a", key -> {
                    throw new IllegalStateException("away");
                }));

        assertThat(recent.get("a", this::read)).isEqualTo("a1");
    }

    @Test
    void itTakesLittleMemoryHoweverManyAsk() {
        Recent<Integer, Integer> recent = new Recent<>(Duration.ofHours(1));
        IntStream.range(0, 20_000).forEach(i -> recent.get(i, key -> key));

        recent.get(0, key -> reads.incrementAndGet());
        recent.get(19_999, key -> reads.incrementAndGet());

        assertThat(reads).hasValue(1);
    }
}
