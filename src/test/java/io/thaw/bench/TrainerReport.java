package io.thaw.bench;

import io.thaw.training.TrainingListener.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** What the pairs come to: medians, and ratios taken within each pair. */
final class TrainerReport {

    private final Map<PairedCase, List<Pair>> pairs = new LinkedHashMap<>();

    void add(PairedCase each, Pair pair) {
        pairs.computeIfAbsent(each, key -> new ArrayList<>()).add(pair);
    }

    void write(@Nullable Peer peer) throws IOException {
        if (peer == null) {
            writeAlone();
        } else {
            writeBesidePeer(peer);
        }
        writePhases();
    }

    private void writeAlone() throws IOException {
        Table table = new Table("model", "job", "Thaw, s", "a second job, s");
        pairs.forEach((each, runs) -> table.row(
                each.model(),
                each.title(),
                spread(runs, run -> each.seconds(run.first())),
                each.wholeJob() ? spread(runs, run -> run.second().seconds()) : ""));
        table.note(calibration("Thaw", Pair::gflops));
        shareOfCalibration(table);
        table.write("trainer");
    }

    private void writeBesidePeer(Peer peer) throws IOException {
        Table table = new Table(
                "model",
                "job",
                "Thaw, s",
                "Trainer, s",
                "Trainer / Thaw",
                "goal",
                "a second job, s",
                "Trainer / second job",
                "mean loss, Thaw and Trainer");
        List<Map<String, Object>> ratios = new ArrayList<>();
        pairs.forEach((each, runs) -> {
            List<Double> first = values(runs, run -> each.seconds(run.peer()) / each.seconds(run.first()));
            List<Double> second = each.wholeJob()
                    ? values(runs, run -> run.peer().seconds() / run.second().seconds())
                    : List.of();
            table.row(
                    each.model(),
                    each.title(),
                    spread(runs, run -> each.seconds(run.first())),
                    spread(runs, run -> each.seconds(run.peer())),
                    Numbers.spread(first),
                    "≥ " + each.goal(),
                    each.wholeJob() ? spread(runs, run -> run.second().seconds()) : "",
                    each.wholeJob() ? Numbers.spread(second) : "",
                    "%.3f, %.3f"
                            .formatted(
                                    Numbers.median(
                                            values(runs, run -> run.first().loss())),
                                    Numbers.median(
                                            values(runs, run -> run.peer().loss()))));
            ratios.add(ratios(each, first, second));
        });
        table.note("Thaw computes in %s, the Trainer in %s."
                .formatted(ProductRun.BF16 ? "bfloat16" : "float32", Peer.BF16 ? "bfloat16" : "float32"));
        table.note(calibration("Thaw", Pair::gflops) + " " + calibration("Trainer", Pair::peerGflops));
        shareOfCalibration(table);
        table.note(peer.about() + ".");
        table.write("trainer");
        Files.write(
                Path.of("target", "bench", "trainer.json"),
                JsonMapper.builder().build().writeValueAsBytes(ratios));
    }

    private static Map<String, Object> ratios(PairedCase each, List<Double> first, List<Double> second) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("model", each.model());
        row.put(
                "job",
                each.wholeJob() ? each.name() + ", " + each.run().workload().epochs() + " epochs" : each.name());
        row.put("first", Numbers.median(first));
        row.put("second", each.wholeJob() ? Numbers.median(second) : null);
        row.put("goal", each.goal());
        return row;
    }

    /** Where the product's own seconds go. */
    private void writePhases() throws IOException {
        Table table = new Table(
                "model", "job", "", "load", "tokenize", "prefix and cache", "train", "verify", "all, seconds");
        pairs.forEach((each, runs) -> {
            phases(table, each, "first", runs.stream().map(Pair::first).toList());
            if (each.wholeJob()) {
                phases(table, each, "second", runs.stream().map(Pair::second).toList());
            }
        });
        table.write("phases");
    }

    private static void phases(Table table, PairedCase each, String which, List<Measured> runs) {
        List<Object> row = new ArrayList<>(List.of(each.model(), each.title(), which));
        for (Phase phase : List.of(
                Phase.LOADING_MODEL, Phase.TOKENIZING, Phase.CACHING_PREFIX, Phase.TRAINING, Phase.VERIFYING_FREEZE)) {
            row.add("%.3f"
                    .formatted(Numbers.median(runs.stream()
                            .map(run -> run.phases().getOrDefault(phase, 0.0))
                            .toList())));
        }
        row.add("%.3f"
                .formatted(Numbers.median(runs.stream().map(Measured::seconds).toList())));
        table.row(row.toArray());
    }

    private String calibration(String who, ToDoubleFunction<Pair> gflops) {
        List<Pair> all = pairs.values().stream().flatMap(List::stream).toList();
        return "Calibration of %s, GFLOP/s: %s.".formatted(who, spread(all, gflops));
    }

    /** How near the timed steps come to what matrix products alone would take: what is left to gain. */
    private void shareOfCalibration(Table table) {
        pairs.forEach((each, runs) -> {
            if (!each.wholeJob()) {
                double gigaflops = each.run().plan().cost().flopsPerStep() / 1e9;
                table.note("%s, %s: Thaw runs at %s of the calibration's speed."
                        .formatted(
                                each.model(),
                                each.title(),
                                spread(runs, run -> gigaflops / run.first().step() / run.gflops())));
            }
        });
    }

    private static String spread(List<Pair> runs, ToDoubleFunction<Pair> value) {
        return Numbers.spread(values(runs, value));
    }

    private static List<Double> values(List<Pair> runs, ToDoubleFunction<Pair> value) {
        return runs.stream().map(value::applyAsDouble).toList();
    }
}
