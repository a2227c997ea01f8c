package io.thaw.training;

/**
 * How the learning rate goes on after its linear warm-up, by the global step. Equal to Hugging Face's
 * {@code get_linear_schedule_with_warmup} and its siblings.
 */
public enum LearningRateSchedule {
    LINEAR,
    COSINE,
    CONSTANT;

    /**
     * The share of the peak rate at a step.
     *
     * @param step counted from 0 over the whole job
     * @param warmup steps over which the rate rises
     * @param total steps of the whole job
     * @return between 0 and 1
     */
    public double factor(long step, long warmup, long total) {
        if (step < warmup) {
            return (double) step / Math.max(1, warmup);
        }
        double done = (double) (step - warmup) / Math.max(1, total - warmup);
        return switch (this) {
            case LINEAR -> Math.max(0, 1 - done);
            case COSINE -> 0.5 * (1 + Math.cos(Math.PI * Math.min(1, done)));
            case CONSTANT -> 1;
        };
    }
}
