package io.thaw.chaos;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * How much of what happens.
 *
 * @param kills of workers, without a word (SIGKILL)
 * @param pauses of workers, for longer than a lease (SIGSTOP, SIGCONT)
 * @param ends of workers that are asked to (SIGTERM)
 * @param crashes of the database
 */
record Faults(int kills, int pauses, int ends, int crashes) {

    enum Kind {
        KILL,
        PAUSE,
        END,
        CRASH
    }

    /** All of them, in an order that follows from the seed. */
    List<Kind> shuffled(Random random) {
        List<Kind> all = new ArrayList<>();
        add(all, Kind.KILL, kills);
        add(all, Kind.PAUSE, pauses);
        add(all, Kind.END, ends);
        add(all, Kind.CRASH, crashes);
        Collections.shuffle(all, random);
        return all;
    }

    private static void add(List<Kind> all, Kind kind, int count) {
        IntStream.range(0, count).forEach(i -> all.add(kind));
    }
}
