package io.thaw.cli;

import java.util.List;
import java.util.Map;

/**
 * A way to choose what trains.
 *
 * @param freeze as a job's field {@code freeze} holds it
 */
record Strategy(String title, Map<String, ?> freeze) {

    /** Everything, the upper third of an encoder's layers, nothing of it: for BERT-base "the first 8 of 12 frozen". */
    static List<Strategy> forLayers(int layers) {
        int frozen = layers * 2 / 3;
        return List.of(
                new Strategy("full", Map.of("strategy", "full")),
                new Strategy("freeze_first_n, n=" + frozen, Map.of("strategy", "freeze_first_n", "n", frozen)),
                new Strategy("head_only", Map.of("strategy", "head_only")));
    }
}
