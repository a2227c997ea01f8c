package io.thaw.cli;

import java.util.List;
import java.util.Map;

/**
 * A way to choose what trains.
 *
 * @param freeze as a job's field {@code freeze} holds it
 */
record Strategy(String title, Map<String, ?> freeze) {

    /**
     * The classifier alone, the upper third of the encoder's layers (of BERT-base's 12 the first 8 are frozen), everything.
     * The cheapest comes first, so that what one job's memory peaks at is not what another has left.
     */
    static List<Strategy> forLayers(int layers) {
        int frozen = layers * 2 / 3;
        return List.of(
                new Strategy("head_only", Map.of("strategy", "head_only")),
                new Strategy("freeze_first_n, n=" + frozen, Map.of("strategy", "freeze_first_n", "n", frozen)),
                new Strategy("full", Map.of("strategy", "full")));
    }
}
