package io.thaw.cli;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * How far a job is, as its events tell.
 *
 * @param title what to call it
 * @param steps how many optimizer steps it will do
 * @param step how many it has done
 * @param loss of the last step, null before the first
 * @param accuracy on the held-out split, null before the first evaluation
 */
record JobProgress(
        String title,
        String status,
        String phase,
        long steps,
        long step,
        @Nullable Double loss,
        @Nullable Double accuracy) {

    static JobProgress queued(String title, long steps) {
        return new JobProgress(title, "queued", "", steps, 0, null, null);
    }

    /** The progress after one more event. */
    JobProgress after(JobEvent event) {
        JsonNode data = event.data();
        return switch (event.kind()) {
            case "state" -> new JobProgress(title, data.get("status").stringValue(), "", steps, step, loss, accuracy);
            case "phase" ->
                new JobProgress(title, status, data.get("phase").stringValue(), steps, step, loss, accuracy);
            case "metrics" ->
                new JobProgress(
                        title,
                        status,
                        phase,
                        steps,
                        data.get("step").longValue(),
                        value(data, "train/loss", loss),
                        value(data, "test/accuracy", value(data, "validation/accuracy", accuracy)));
            default -> this;
        };
    }

    private static @Nullable Double value(JsonNode data, String metric, @Nullable Double before) {
        JsonNode value = data.get("values").get(metric);
        return value == null ? before : Double.valueOf(value.doubleValue());
    }

    /** The status, or what a running job is busy with. */
    String activity() {
        return phase.isEmpty() ? status : phase.replace('_', ' ');
    }

    /** Loss and metric, as far as they are known. */
    String numbers() {
        return (loss == null ? "" : String.format(Locale.ROOT, "loss %.3f", loss))
                + (accuracy == null ? "" : String.format(Locale.ROOT, " accuracy %.3f", accuracy));
    }
}
