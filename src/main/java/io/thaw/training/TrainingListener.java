package io.thaw.training;

import io.thaw.dataset.Split;
import java.util.Map;

/** Hears what a run does. Called on the training thread, so an implementation must be quick. */
public interface TrainingListener {

    /** What a run is to do next. */
    enum Signal {
        /** Train. */
        GO_ON,
        /** Hand over a checkpoint, and train. */
        CHECKPOINT,
        /** Hand over a checkpoint, and end with a {@link java.util.concurrent.CancellationException}. */
        SUSPEND,
        /** End with a {@link java.util.concurrent.CancellationException}. */
        STOP;

        boolean keeps() {
            return this == CHECKPOINT || this == SUSPEND;
        }

        boolean ends() {
            return this == SUSPEND || this == STOP;
        }
    }

    /** A run's parts, in their order. */
    enum Phase {
        LOADING_MODEL,
        TOKENIZING,
        CACHING_PREFIX,
        TRAINING,
        EVALUATING,
        VERIFYING_FREEZE
    }

    /**
     * What a split's texts became.
     *
     * @param windows that the encoder reads
     * @param tokens of all windows together, without padding
     * @param full windows as long as the longest allowed: where each text has one window, those of cut texts
     */
    record TokenCounts(int windows, long tokens, int full) {}

    /**
     * One optimizer step.
     *
     * @param step counted from 1 over the whole run
     * @param totalSteps of the whole run
     * @param epoch counted from 1
     * @param loss mean over the batch
     * @param learningRate before each tensor's multiplier
     * @param gradientNorm joint L2 norm of all gradients before clipping
     */
    record Step(long step, long totalSteps, int epoch, double loss, double learningRate, double gradientNorm) {}

    /**
     * What a component's tensors did.
     *
     * @param step the last step covered
     * @param component as in {@code encoder.layer.8}
     * @param gradientNorm mean over the epoch's steps of the component's L2 norm
     * @param updateNorm L2 norm of its change since the run began, relative to its weights' norm then
     */
    record LayerMovement(long step, String component, double gradientNorm, double updateNorm) {}

    void phase(Phase phase);

    /** A split was tokenized. */
    void tokenized(Split split, TokenCounts counts);

    void step(Step step);

    /** Metrics as in {@code accuracy}: of each epoch on the validation split, of the kept one at the end on the test split. */
    void evaluation(int epoch, long step, Split split, Map<String, Double> metrics);

    void layers(int epoch, Iterable<LayerMovement> movements);

    /**
     * What the run is to do next. Asked before every step, and between the passes of caching, of evaluating, and between
     * splits while tokenizing.
     */
    Signal signal();

    /**
     * Takes the state after the last step, once it was asked for. It is not called where no step was done since the run began
     * or the last call: then the state of before is as good.
     *
     * @param state copies of what trains, which the run does not touch again: to be written and closed, on any one thread
     */
    void checkpoint(TrainingState state);
}
