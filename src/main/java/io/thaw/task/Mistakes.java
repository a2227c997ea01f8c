package io.thaw.task;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Keeps the worst mistakes. */
final class Mistakes {

    private static final int MOST = 50;

    private final PriorityQueue<Mistake> worst = new PriorityQueue<>(Comparator.comparingDouble(Mistake::loss));

    void add(int row, double loss, String expected, String predicted) {
        if (worst.size() < MOST || loss > worst.element().loss()) {
            worst.add(new Mistake(row, loss, expected, predicted));
            if (worst.size() > MOST) {
                worst.remove();
            }
        }
    }

    /** The worst first. */
    List<Mistake> list() {
        return worst.stream()
                .sorted(Comparator.comparingDouble(Mistake::loss).reversed().thenComparingInt(Mistake::row))
                .toList();
    }
}
