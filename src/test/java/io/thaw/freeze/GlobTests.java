package io.thaw.freeze;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GlobTests {

    @ParameterizedTest
    @CsvSource({
        "pooler.weight, pooler.weight",
        "pooler.*, pooler.weight",
        "embeddings.**, embeddings.layer_norm.bias",
        "**, encoder.layer.0.ffn.output.bias",
        "**.bias, encoder.layer.0.ffn.output.bias",
        "encoder.layer.*.attention.**, encoder.layer.11.attention.layer_norm.weight",
        "encoder.layer.1*.**, encoder.layer.11.ffn.output.weight",
        "*.*.*.*.*.*, encoder.layer.0.ffn.output.bias",
        "en*er.**.w*t, encoder.layer.0.ffn.output.weight",
        "**ffn**, encoder.layer.0.ffn.output.weight",
        "**.ffn.*.weight, encoder.layer.0.ffn.output.weight",
    })
    void matches(String pattern, String name) {
        assertThat(Glob.compile(pattern).matches(name)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "pooler, pooler.weight",
        "head.*, head.classifier.weight",
        "encoder.layer.*.weight, encoder.layer.0.ffn.output.weight",
        "encoder.layer.1.**, encoder.layer.11.ffn.output.weight",
        "encoder.layer.**.attention, encoder.layer.0.attention.query.bias",
        "Embeddings.**, embeddings.word.weight",
        "еmbeddings.**, embeddings.word.weight",
        "*, embeddings.word.weight",
        "**.bias, pooler.weight",
    })
    void doesNotMatch(String pattern, String name) {
        assertThat(Glob.compile(pattern).matches(name)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "(.*a){12}",
                "((a{1000}){1000}){10}",
                "encoder.layer.[",
                "encoder\\.layer",
                "embeddings.\0",
                "embeddings.\n",
                "encoder layer",
                "***",
                "a?",
            })
    void refusesWhatIsNoGlob(String pattern) {
        assertThat(Glob.fault(pattern)).isPresent();
    }

    @Test
    void refusesLongPatternsAndManyStars() {
        assertThat(Glob.fault("a".repeat(256))).isEmpty();
        assertThat(Glob.fault("a".repeat(257))).isPresent();
        assertThat(Glob.fault("(".repeat(20_000))).isPresent();
        assertThat(Glob.fault("*".repeat(200))).isPresent();
        assertThat(Glob.fault("a*".repeat(Glob.MAX_STARS))).isEmpty();
        assertThat(Glob.fault("a*".repeat(Glob.MAX_STARS + 1))).isPresent();
    }

    @Test
    void longPatternsCrossWordBoundaries() {
        String name = "a".repeat(63) + "." + "b".repeat(64) + ".c";

        assertThat(Glob.compile("a".repeat(63) + ".*" + "b".repeat(63) + ".c").matches(name))
                .isTrue();
        assertThat(Glob.compile("a".repeat(63) + "**" + "b".repeat(66) + ".c").matches(name))
                .isFalse();
    }

    /** The goal is 50 ms; the bound leaves room for a busy machine and still tells linear from anything else. */
    @Test
    @Timeout(10)
    void hostilePatternsTakeMilliseconds() {
        List<Glob> globs = new ArrayList<>();
        for (int i = 0; i < FreezeSpec.MAX_RULES; i++) {
            String hostile = (i % 2 == 0 ? "**e*" : "e**") + "e**.*e".repeat(6) + "**";
            globs.add(Glob.compile(hostile + "e".repeat(Glob.MAX_LENGTH - hostile.length() - 1) + i % 10));
        }
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            names.add("encoder.layer." + i + ".eeeeeeee.eeeeeeee.eeeeeeee.weight");
        }
        Duration best = Duration.ofDays(1);
        for (int round = 0; round < 5; round++) {
            long start = System.nanoTime();
            long matches = globs.stream()
                    .mapToLong(g -> names.stream().filter(g::matches).count())
                    .sum();
            Duration taken = Duration.ofNanos(System.nanoTime() - start);
            best = taken.compareTo(best) < 0 ? taken : best;
            assertThat(matches).isZero();
        }
        assertThat(best).isLessThan(Duration.ofMillis(50));
    }
}
