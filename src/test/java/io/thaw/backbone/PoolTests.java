package io.thaw.backbone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PoolTests {

    private final List<String> closed = new ArrayList<>();
    private final Pool<String, AutoCloseable> pool = new Pool<>();

    private AutoCloseable value(String name) {
        return () -> closed.add(name);
    }

    @Test
    void theLastUserCloses() {
        AutoCloseable first = pool.acquire("a", () -> value("first"));
        AutoCloseable second = pool.acquire("a", () -> value("second"));

        assertThat(second).isSameAs(first);
        pool.release("a");
        assertThat(closed).isEmpty();
        pool.release("a");
        assertThat(closed).containsExactly("first");
        assertThat(pool.size()).isZero();
    }

    @Test
    void whatCannotBeMadeLeavesNothingAndMayBeTriedAgain() {
        assertThatIllegalStateException()
                .isThrownBy(() -> pool.acquire("a", () -> {
                    throw new IllegalStateException("damaged");
                }))
                .withMessage("damaged");

        assertThat(pool.size()).isZero();
        assertThat(pool.acquire("a", () -> value("whole"))).isNotNull();
    }

    @Test
    void oneThatTakesLongHoldsUpNoOther() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch other = new CountDownLatch(1);
        CompletableFuture<AutoCloseable> slow = CompletableFuture.supplyAsync(() -> pool.acquire("slow", () -> {
            started.countDown();
            await(other);
            return value("slow");
        }));
        started.await();

        pool.acquire("quick", () -> value("quick"));
        other.countDown();

        assertThat(slow.get()).isNotNull();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
