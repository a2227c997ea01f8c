package io.thaw.bench;

import io.thaw.checkpoint.CheckpointTensor;
import io.thaw.torch.Program;
import io.thaw.torch.Scope;
import io.thaw.torch.Tensor;
import io.thaw.torch.Torch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the optimizer costs on one core, over MiniLM's tensors. Writes {@code target/bench/optimizer.md}. */
class OptimizerBenchmark {

    private static final int STEPS = 10;

    private final Program optimizer = Program.load("optimizer.py");

    @Test
    void nanosecondsAParameter() throws IOException {
        Torch.prepareThread(1);
        Map<String, List<Double>> nanoseconds = new LinkedHashMap<>();
        try (Scope scope = Scope.open()) {
            List<Tensor> parameters = parameters(scope);
            List<Tensor> first = optimizer.callForList(scope, "zeros_like", parameters);
            List<Tensor> second = optimizer.callForList(scope, "zeros_like", parameters);
            List<Tensor> counts = parameters.stream()
                    .map(parameter -> scope.floats(new float[1]))
                    .toList();
            List<Tensor> gradients = optimizer.callForList(scope, "copies", parameters);
            Map<String, Runnable> parts = new LinkedHashMap<>();
            parts.put("clip by the joint norm", () -> clip(gradients));
            parts.put(
                    "AdamW",
                    () -> optimizer.run(
                            "adamw", parameters, gradients, first, second, counts, 1e-5, 0.9, 0.999, 0.01, 1e-8));
            double count = parameters.stream().mapToLong(Tensor::count).sum();
            for (int step = 0; step < STEPS; step++) {
                parts.forEach((name, part) -> nanoseconds
                        .computeIfAbsent(name, key -> new ArrayList<>())
                        .add(nanoseconds(part) / count));
            }
        }
        report(nanoseconds);
    }

    private void clip(List<Tensor> gradients) {
        try (Scope scope = Scope.open()) {
            optimizer.call(scope, "clip", gradients, 1.0);
        }
    }

    private static double nanoseconds(Runnable part) {
        long start = System.nanoTime();
        part.run();
        return System.nanoTime() - start;
    }

    private static List<Tensor> parameters(Scope scope) throws IOException {
        try (Base base = Base.open(Base.MINILM)) {
            return base.checkpoint().tensors().entrySet().stream()
                    .map(named -> scope.floats(base.weights().read(named.getKey()), shape(named.getValue()))
                            .requireGradient())
                    .toList();
        }
    }

    private static long[] shape(CheckpointTensor tensor) {
        return tensor.shape().stream().mapToLong(Integer::longValue).toArray();
    }

    private static void report(Map<String, List<Double>> nanoseconds) throws IOException {
        Table table = new Table("", "ns a trainable parameter and core", "goal");
        nanoseconds.forEach((name, values) -> table.row(
                name,
                "%.2f, at best %.2f".formatted(Numbers.median(values), Numbers.min(values)),
                name.equals("AdamW") ? "≤ 1.0" : ""));
        table.write("optimizer");
    }
}
