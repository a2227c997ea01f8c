package io.thaw.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.thaw.checkpoint.SafetensorsWriter;
import io.thaw.dataset.Example;
import io.thaw.freeze.PlannedParameter;
import io.thaw.torch.Device;
import io.thaw.torch.Devices;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Hugging Face's Trainer in a process of its own, which sleeps between the jobs it is sent: {@code bench/peers/hf_trainer.py}
 * in the Python that {@code -Dbench.python} names.
 */
final class Peer implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    /** Whether the Trainer computes in bfloat16, by PyTorch's autocast. */
    static final boolean BF16 =
            System.getProperty("bench.peer-precision", "fp32").equals("bf16");

    private static final Path OUTPUT = Path.of("target", "bench").toAbsolutePath();

    /** Which batches the Trainer takes. */
    enum Batches {
        /** The product's, in its order. */
        GIVEN,
        /** Its own, of similar lengths. */
        GROUPED,
        /** Its own, every text padded to 128 tokens. */
        PADDED
    }

    private final Process process;
    private final Writer requests;
    private final BufferedReader answers;

    private Peer(Process process) {
        this.process = process;
        this.requests = process.outputWriter();
        this.answers = process.inputReader();
    }

    /** The peer; null where no Python is named. */
    static @Nullable Peer start() throws IOException {
        String python = System.getProperty("bench.python");
        if (python == null) {
            return null;
        }
        Files.createDirectories(OUTPUT);
        return new Peer(new ProcessBuilder(
                        python, Path.of("bench", "peers", "hf_trainer.py").toString())
                .redirectError(OUTPUT.resolve("peer.log").toFile())
                .start());
    }

    /** Its versions and threads. */
    String about() throws IOException {
        JsonNode about = ask(Map.of("task", "about"));
        return "Transformers %s on PyTorch %s, %d threads"
                .formatted(
                        about.get("transformers").stringValue(),
                        about.get("torch").stringValue(),
                        about.get("threads").intValue());
    }

    /** See {@link Calibration}. */
    double gflops() throws IOException {
        return ask(Map.of(
                        "task", "calibrate",
                        "cpu", Devices.TESTED == Device.CPU,
                        "rows", Calibration.ROWS,
                        "inner", Calibration.INNER,
                        "columns", Calibration.COLUMNS,
                        "repeats", Calibration.REPEATS))
                .get("gflops")
                .doubleValue();
    }

    /** Trains what the product trains. */
    Measured measure(ProductRun run, Batches kind) throws IOException {
        Workload workload = run.workload();
        List<List<int[]>> batches = run.batches();
        long steps = batches.stream().mapToLong(List::size).sum();
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("task", "run");
        request.put("model", run.base().export().toString());
        request.put("texts", write(workload.texts()).toString());
        request.put("pooling", workload.pooling().toString());
        request.put("head", write(run).toString());
        request.put("frozen", frozen(run));
        request.put("dropout", workload.dropout());
        request.put("epochs", workload.epochs());
        request.put("batch_size", workload.batchSize());
        request.put("rate", workload.rate());
        request.put("weight_decay", Workload.WEIGHT_DECAY);
        request.put("warmup_steps", Math.round(Workload.WARMUP * steps));
        request.put("max_norm", Workload.MAX_NORM);
        request.put("max_length", Workload.MAX_LENGTH);
        request.put("batches", kind == Batches.GIVEN ? batches : null);
        request.put("pad_to_max", kind == Batches.PADDED);
        request.put("seed", workload.seed());
        request.put("bf16", BF16);
        request.put("cpu", Devices.TESTED == Device.CPU);
        JsonNode answer = ask(request);
        return new Measured(
                answer.get("seconds").doubleValue(),
                doubles(answer.get("steps")),
                doubles(answer.get("losses")),
                Map.of());
    }

    private static List<String> frozen(ProductRun run) {
        return run.plan().parameters().stream()
                .filter(planned -> !planned.trainable())
                .map(PlannedParameter::checkpointName)
                .map(name -> name.replaceFirst("^bert\\.", ""))
                .toList();
    }

    private static Path write(List<Example.Labelled> texts) throws IOException {
        List<String> lines = new ArrayList<>();
        for (Example.Labelled text : texts) {
            lines.add(JSON.writeValueAsString(
                    Map.of("text", text.text(), "label", Sentences.LABELS.indexOf(text.label()))));
        }
        return Files.write(OUTPUT.resolve("texts.jsonl"), lines);
    }

    private static Path write(ProductRun run) throws IOException {
        Path file = OUTPUT.resolve("head.safetensors");
        try (OutputStream out = Files.newOutputStream(file)) {
            SafetensorsWriter.write(run.freshTensors(), out);
        }
        return file;
    }

    private static List<Double> doubles(JsonNode values) {
        return StreamSupport.stream(values.spliterator(), false)
                .map(JsonNode::doubleValue)
                .toList();
    }

    private JsonNode ask(Map<String, Object> request) throws IOException {
        requests.write(JSON.writeValueAsString(request) + "\n");
        requests.flush();
        String answer = answers.readLine();
        assertThat(answer).as("the peer has ended, see target/bench/peer.log").isNotNull();
        return JSON.readTree(answer);
    }

    /** It ends with its standard input. */
    @Override
    public void close() throws IOException {
        requests.close();
        process.onExit().join();
    }
}
