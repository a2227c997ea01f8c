package io.thaw.backbone;

import io.thaw.backbone.Work.Piece;
import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Works that wait. What comes next is one pass for all models that begin with the same embeddings, and the works take turns: a
 * request of a thousand texts holds up a short one by one pass.
 */
final class WorkQueue implements Forward {

    /** Of a pass's speed in the estimate: the last ten count most. */
    private static final double NEWEST = 0.1;

    private final int threads;
    private final Duration longestWait;
    private final Deque<Work<?>> works = new ArrayDeque<>();
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
        double seconds = works.stream().mapToDouble(this::turn).sum() / threads;
        if (seconds * 1e9 > longestWait.toNanos()) {
            throw new DomainException(
                    ErrorKind.OVERLOADED,
                    "More is asked for than can be answered: the answer would have to wait for more than "
                            + longestWait.toMillis() + " ms. Ask again in a second.");
        }
        sent.stream().filter(work -> !work.taken()).forEach(works::add);
        notifyAll();
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
        }
        Work<?> first = works.remove();
        BatchSpace space = new BatchSpace(first.longest(), first.int8().isEmpty());
        List<Piece<?>> pieces = new ArrayList<>();
        pieces.add(first.take(space));
        String embeddings = first.backbone().prefix(1);
        for (Iterator<Work<?>> others = works.iterator(); others.hasNext(); ) {
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
        if (!first.taken()) {
            works.add(first);
        }
        return Optional.of(new Pass(space, pieces));
    }

    /** Takes no more works; those that wait are still given out. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }
}
