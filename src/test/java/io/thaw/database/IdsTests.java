package io.thaw.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class IdsTests {

    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    private final Clock standing = Clock.fixed(NOON, ZoneOffset.UTC);

    @Test
    void anIdIsItsPrefixAndTwentySixCharactersOfCrockfordsAlphabet() {
        assertThat(new Ids(standing).next("ds_")).matches("ds_[0-7][0-9a-hjkmnp-tv-z]{25}");
    }

    @Test
    void theFirstTenCharactersAreTheMilliseconds() {
        Ids ids = new Ids(Clock.fixed(Instant.ofEpochMilli(1_469_918_176_385L), ZoneOffset.UTC));

        // The example of the ULID specification, in lower case.
        assertThat(ids.next("job_")).startsWith("job_01aryz6s41");
    }

    @Test
    void idsOfOneMillisecondSortInTheOrderTheyWereMade() {
        Ids ids = new Ids(standing);

        List<String> made = Stream.generate(() -> ids.next("job_")).limit(1000).toList();

        assertThat(made).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void idsOfALaterTimeSortLater() {
        String earlier = new Ids(standing).next("job_");
        String later = new Ids(Clock.offset(standing, Duration.ofMillis(1))).next("job_");

        assertThat(later).isGreaterThan(earlier);
    }

    @Test
    void aPrefixWithoutItsUnderscoreIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Ids(standing).next("job"));
    }
}
