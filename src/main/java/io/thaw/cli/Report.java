package io.thaw.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** What finished jobs are to be compared by, what their models answer, and what was proven. */
record Report(List<FinishedJob> jobs) {

    void print(PrintStream out) {
        out.println(costs());
        out.println();
        out.println(answers());
        out.println();
        out.println("Every tensor was compared with the base model's, byte by byte:");
        jobs.forEach(job -> out.println("  " + proof(job)));
    }

    private Table costs() {
        Table table =
                new Table("strategy", "trainable parameters", "accuracy", "seconds", "peak memory", "stored size");
        for (FinishedJob finished : jobs) {
            JsonNode job = finished.job();
            JsonNode measured = job.get("measurement");
            table.add(List.of(
                    finished.title(),
                    count(job.get("trainable_parameters").longValue()),
                    decimal(3, job.at("/result/metrics").get("test/accuracy").doubleValue()),
                    decimal(1, measured.get("seconds").doubleValue()),
                    size(measured.get("peak_memory_bytes").longValue()),
                    size(measured.get("stored_bytes").longValue())));
        }
        return table;
    }

    private Table answers() {
        String[] header = Stream.concat(Stream.of("sentence"), jobs.stream().map(FinishedJob::title))
                .toArray(String[]::new);
        Table table = new Table(header);
        for (int i = 0; i < FinishedJob.SENTENCES.size(); i++) {
            List<String> row = new ArrayList<>(List.of(FinishedJob.SENTENCES.get(i)));
            for (FinishedJob job : jobs) {
                FinishedJob.Answer answer = job.answers().get(i);
                row.add(answer.label() + " " + decimal(2, answer.score()));
            }
            table.add(row);
        }
        return table;
    }

    private static String proof(FinishedJob job) {
        JsonNode frozen = job.certificate().get("frozen");
        JsonNode trained = job.certificate().get("trained");
        String identical = frozen.get("tensors").intValue() == 0
                ? "nothing was frozen"
                : "%d of %d frozen tensors are byte-identical (%s parameters)"
                        .formatted(
                                frozen.get("identical").intValue(),
                                frozen.get("tensors").intValue(),
                                count(frozen.get("parameters").longValue()));
        return "%s: %s; %s, %d tensors trained."
                .formatted(
                        job.title(),
                        job.certificate().get("verdict").stringValue(),
                        identical,
                        trained.get("tensors").intValue());
    }

    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String decimal(int digits, double number) {
        return String.format(Locale.ROOT, "%." + digits + "f", number);
    }

    /** In decimal units. Nothing is shown where nothing could be measured. */
    private static String size(long bytes) {
        if (bytes == 0) {
            return "";
        }
        if (bytes < 1_000_000) {
            return decimal(1, bytes / 1e3) + " kB";
        }
        return bytes < 1_000_000_000 ? decimal(1, bytes / 1e6) + " MB" : decimal(1, bytes / 1e9) + " GB";
    }
}
