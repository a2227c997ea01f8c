package io.thaw.backbone;

import io.thaw.backbone.Work.Piece;
import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.tenant.Tenant;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Works that wait. What comes next is one pass for all models that begin with the same embeddings. Tenants take turns, and a
 * tenant's works do: a request of a thousand texts holds up a short one by one pass, and a thousand requests hold up another
 * tenant's by one.
 */
final class WorkQueue implements Forward {

    /** Of a pass's speed in the estimate: the last ten count most. */
    private static final double NEWEST = 0.1;

    private final int threads;
    private final Duration longestWait;
    /** The tenant whose turn is next first. None is empty. */
    private final Map<Tenant, Deque<Work<?>>> works = new LinkedHashMap<>();

    /** In seconds for what {@link Backbone#costOfToken} counts; 0 before the first pass. */
    private double secondsOfCost;

    private boolean closed;

    /**
     * An empty queue.
     *
     * @param threads that take passes
     * @param longestWait works that would wait longer for their first pass are refused
     */
    WorkQueue(int threads, Duration longestWait) {
        this.threads = threads;
        this.longestWait = longestWait;
    }

    /**
     * What is computed together.
     *
     * @param pieces at least one
     */
    record Pass(BatchSpace space, List<Piece<?>> pieces) {

        /** How long the oldest of its works stood in the queue before {@code nanoTime}. */
        Duration waited(long nanoTime) {
            return Duration.ofNanos(pieces.stream()
                    .mapToLong(piece -> nanoTime - piece.work().sent())
                    .max()
                    .orElse(0));
        }

        private double cost() {
            return space.tokens() * pieces.get(0).work().backbone().costOfToken();
        }
    }

    @Override
    public synchronized void send(List<Work<?>> sent) {
        if (closed) {
            throw new IllegalStateException("the service stops");
        }
        for (Work<?> work : sent) {
            Duration wait = wait(work.tenant());
            if (work.isTooLateIn(wait)) {
                throw Deadline.exceeded();
            }
            if (wait.compareTo(longestWait) > 0) {
                throw new DomainException(
                        ErrorKind.OVERLOADED,
                        "More is asked for than can be answered: the answer would have to wait for more than "
                                + longestWait.toMillis() + " ms. Ask again in a second.");
            }
        }
        sent.stream().filter(work -> !work.taken()).forEach(this::add);
        notifyAll();
    }

    private void add(Work<?> work) {
        works.computeIfAbsent(work.tenant(), tenant -> new ArrayDeque<>()).add(work);
    }

    /** Until a tenant's next work has its first pass: meanwhile each other tenant gets as much as this one is still to get. */
    private Duration wait(Tenant tenant) {
        double own = turns(works.getOrDefault(tenant, new ArrayDeque<>()));
        double seconds = works.values().stream()
                        .mapToDouble(others -> Math.min(own, turns(others)))
                        .sum()
                / threads;
        return Duration.ofNanos((long) (seconds * 1e9));
    }

    private double turns(Deque<Work<?>> waiting) {
        return waiting.stream().mapToDouble(this::turn).sum();
    }

    /** In seconds, of a work's next pass. */
    private double turn(Work<?> work) {
        return Math.min(work.tokens(), BatchSpace.TOKENS) * work.backbone().costOfToken() * secondsOfCost;
    }

    /** Notes how long a pass took. */
    synchronized void took(Pass pass, double seconds) {
        double measured = seconds / pass.cost();
        secondsOfCost = secondsOfCost == 0 ? measured : secondsOfCost + NEWEST * (measured - secondsOfCost);
    }

    /** Waits for a pass; there is none once the queue is closed and empty. */
    synchronized Optional<Pass> next() {
        dropLate();
        while (works.isEmpty()) {
            if (closed) {
                return Optional.empty();
            }
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            }
            dropLate();
        }
        Work<?> first = takeFirst();
        BatchSpace space = new BatchSpace(first.longest(), first.int8().isEmpty());
        List<Piece<?>> pieces = new ArrayList<>();
        pieces.add(first.take(space));
        String embeddings = first.backbone().prefix(1);
        works.values().forEach(waiting -> {
            for (Iterator<Work<?>> others = waiting.iterator(); others.hasNext(); ) {
                Work<?> other = others.next();
                if (other.backbone().prefix(1).equals(embeddings)) {
                    Piece<?> piece = other.take(space);
                    if (piece.windows().length > 0) {
                        pieces.add(piece);
                    }
                    if (other.taken()) {
                        others.remove();
                    }
                }
            }
        });
        works.values().removeIf(Deque::isEmpty);
        if (!first.taken()) {
            add(first);
        }
        return Optional.of(new Pass(space, pieces));
    }

    /** Whoever asked has gone. */
    private void dropLate() {
        for (Deque<Work<?>> waiting : works.values()) {
            waiting.removeIf(work -> {
                boolean late = work.isTooLateIn(Duration.ZERO);
                if (late) {
                    work.fail(Deadline.exceeded());
                }
                return late;
            });
        }
        works.values().removeIf(Deque::isEmpty);
    }

    /** Its tenant's other works come after those of all other tenants. */
    private Work<?> takeFirst() {
        Iterator<Map.Entry<Tenant, Deque<Work<?>>>> turns = works.entrySet().iterator();
        Map.Entry<Tenant, Deque<Work<?>>> turn = turns.next();
        Tenant tenant = turn.getKey();
        Deque<Work<?>> waiting = turn.getValue();
        turns.remove();
        Work<?> first = waiting.remove();
        if (!waiting.isEmpty()) {
            works.put(tenant, waiting);
        }
        return first;
    }

    /** Takes no more works; those that wait are still given out. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }
}
