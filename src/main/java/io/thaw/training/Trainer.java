package io.thaw.training;

import io.thaw.dataset.Split;
import io.thaw.encoder.Batch;
import io.thaw.encoder.Dropout;
import io.thaw.encoder.Encoder;
import io.thaw.encoder.TaskHead;
import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.freeze.Certificate;
import io.thaw.freeze.PlannedParameter;
import io.thaw.prefix.PrefixStore;
import io.thaw.task.Judgement;
import io.thaw.task.Minibatch;
import io.thaw.task.Task;
import io.thaw.tokenizer.StoredTokenizer;
import io.thaw.tokenizer.TokenStore;
import io.thaw.torch.Device;
import io.thaw.torch.Scope;
import io.thaw.torch.Tensor;
import io.thaw.torch.Torch;
import io.thaw.training.RunState.Progress;
import io.thaw.training.TrainingListener.Phase;
import io.thaw.training.TrainingListener.Signal;
import io.thaw.training.TrainingResult.Restored;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Trains a model as its freeze plan says. What lies below the plan's boundary runs once, without dropout or
 * graph; only what lies above is computed in each step; the optimizer knows only what trains; and at the end every tensor
 * is compared with what it was.
 *
 * <p>The same input gives the same losses and the same certificate on the same kind of device.
 */
public final class Trainer {

    private final Device device;
    private final int cores;
    private final TokenStore tokens;
    private final PrefixStore prefixes;

    /**
     * A trainer for one thread.
     *
     * @param device that runs compute on
     * @param cores how many cores a run may use
     * @param tokens where tokenized splits are kept between runs
     * @param prefixes where frozen prefixes' outputs are kept between runs
     */
    public Trainer(Device device, int cores, TokenStore tokens, PrefixStore prefixes) {
        this.device = device;
        this.cores = cores;
        this.tokens = tokens;
        this.prefixes = prefixes;
    }

    /** Trains from the beginning: see {@link #train(TrainingInput, StoredState, TrainingListener, WeightSink)}. */
    public TrainingResult train(TrainingInput input, TrainingListener listener, WeightSink sink) {
        return train(input, null, listener, sink);
    }

    /**
     * Trains, verifies, and hands over the trained tensors.
     *
     * @param from the state of an earlier run of the same input, to go on from; the losses, the kept weights and the
     *     certificate are then those of an unbroken run, to the bit. What was told after that state is told again
     * @throws CancellationException once the listener says so, within a step
     * @throws StoredState.UnusableException if the state is damaged or of another run
     * @throws DomainException {@code LOSS_NOT_FINITE} with the step, or {@code FREEZE_VIOLATION} with the tensors
     */
    public TrainingResult train(
            TrainingInput input, @Nullable StoredState from, TrainingListener listener, WeightSink sink) {
        Torch.prepareThread(cores);
        try (Scope scope = Scope.open(device)) {
            listener.phase(Phase.LOADING_MODEL);
            Parameters parameters = new Parameters(
                    scope,
                    input.plan(),
                    input.base(),
                    input.spec().seed(),
                    input.spec().bf16());
            PrefixedModel model = model(input, parameters);
            Task task = Task.of(input.task(), input.config());

            listener.phase(Phase.TOKENIZING);
            Map<Split, SplitRun> splits = tokenize(input, task, scope, model, listener);
            try {
                if (worthCaching(input, model, splits)) {
                    listener.phase(Phase.CACHING_PREFIX);
                    Origin origin = new Origin(input.base(), input.spec().seed());
                    PrefixKey key = new PrefixKey(input, model, origin, device);
                    splits.values().forEach(split -> split.cachePrefix(prefixes, key, () -> endIfAsked(listener)));
                }
                Run run = new Run(cores, input, listener, task, scope, parameters, splits);
                if (from != null) {
                    run.resume(from);
                }
                return run.train(sink);
            } finally {
                splits.values().forEach(SplitRun::close);
            }
        }
    }

    private static PrefixedModel model(TrainingInput input, Parameters parameters) {
        boolean bf16 = input.spec().bf16();
        Encoder encoder = new Encoder(input.config(), parameters.byName(), bf16);
        TaskHead head = TaskHead.of(input.task().head(), input.config(), parameters.byName(), bf16);
        return new PrefixedModel(encoder, head, Math.min(input.plan().boundary().depth(), encoder.depth()));
    }

    private Map<Split, SplitRun> tokenize(
            TrainingInput input, Task task, Scope scope, PrefixedModel model, TrainingListener listener) {
        Map<Split, SplitRun> splits = new EnumMap<>(Split.class);
        try (StoredTokenizer tokenizer =
                tokens.tokenizer(input.tokenizerJson(), input.task().maxLength())) {
            input.examples().forEach((split, examples) -> {
                if (!examples.isEmpty()) {
                    endIfAsked(listener);
                    SplitRun run = new SplitRun(scope, model, task.prepare(examples, tokenizer));
                    listener.tokenized(split, run.counts(input.task().maxLength()));
                    splits.put(split, run);
                }
            });
        }
        return splits;
    }

    /** Embeddings alone are as quick to look up as to read back; a prefix with dropout differs each time. */
    private static boolean worthCaching(TrainingInput input, PrefixedModel model, Map<Split, SplitRun> splits) {
        boolean varies = splits.values().stream().anyMatch(split -> split.data().varies());
        return model.boundary() > 1 && !input.spec().frozenDropout() && !varies;
    }

    /** Before training there is nothing to keep. */
    private static void endIfAsked(TrainingListener listener) {
        if (listener.signal().ends()) {
            throw new CancellationException();
        }
    }

    /** One run, from its first step to its certificate. */
    private static final class Run {

        /** Keeps the draws of one job's steps apart from those of a job with the next seed. */
        private static final long DRAW_STRIDE = 0x9E3779B97F4A7C15L;

        private final int cores;
        private final TrainingInput input;
        private final TrainingSpec spec;
        private final TrainingListener listener;
        private final Task task;
        private final Scope scope;
        private final Parameters parameters;
        private final Map<Split, SplitRun> splits;
        private final SplitRun training;
        private final Origin origin;
        private final LayerStatistics statistics;
        private final AdamW optimizer;
        private final long stepsPerEpoch;
        private final long totalSteps;
        private final long warmupSteps;
        private final BestWeights best;
        private final RunState state;
        private Progress progress;
        private long checkpointedStep;

        Run(
                int cores,
                TrainingInput input,
                TrainingListener listener,
                Task task,
                Scope scope,
                Parameters parameters,
                Map<Split, SplitRun> splits) {
            this.cores = cores;
            this.input = input;
            this.spec = input.spec();
            this.listener = listener;
            this.task = task;
            this.scope = scope;
            this.parameters = parameters;
            this.splits = splits;
            this.training = Objects.requireNonNull(splits.get(Split.TRAIN));
            this.origin = new Origin(input.base(), spec.seed());
            this.statistics = new LayerStatistics(parameters.trained());
            this.optimizer = new AdamW(scope, parameters.trained());
            this.stepsPerEpoch = -Math.floorDiv(
                    -training.data().windows().size(), spec.batchSize() * spec.gradientAccumulationSteps());
            this.totalSteps = stepsPerEpoch * spec.epochs();
            this.warmupSteps = Math.round(spec.warmupRatio() * totalSteps);
            this.best = new BestWeights(scope, parameters.trained());
            this.state = new RunState(input.plan().hash(), parameters.trained(), optimizer, statistics, best);
            this.progress = Progress.none(totalSteps);
        }

        /** Goes on from where another run of this input was. */
        void resume(StoredState from) {
            progress = state.restore(from, totalSteps);
            Parameters.Trained.copied(parameters.trained());
            checkpointedStep = progress.step();
        }

        TrainingResult train(WeightSink sink) {
            while (progress.epoch() <= spec.epochs()) {
                int epoch = progress.epoch();
                listener.phase(Phase.TRAINING);
                for (List<int[]> batches : remainingSteps(epoch)) {
                    heed();
                    step(epoch, batches);
                }
                listener.layers(epoch, statistics.movements(progress.step(), changes()));
                listener.phase(Phase.EVALUATING);
                boolean goOn = improves(epoch);
                statistics.endEpoch();
                progress = progress.inEpoch(1 + (goOn ? epoch : spec.epochs()));
            }
            best.restore();
            Map<Split, Judgement> judgements = judgements();
            listener.phase(Phase.VERIFYING_FREEZE);
            Certificate certificate = verify();
            for (PlannedParameter planned : input.plan().parameters()) {
                if (planned.count() > 0 && (planned.trainable() || planned.fresh())) {
                    sink.write(planned, parameters.get(planned.name()).bytes());
                }
            }
            List<Restored> rollbacks = input.rollbackCurve() ? rollbacks(judgements) : List.of();
            long cacheBytes =
                    splits.values().stream().mapToLong(SplitRun::cacheBytes).sum();
            return new TrainingResult(judgements, best.epoch(), bestStep(), cacheBytes, certificate, rollbacks);
        }

        private List<List<int[]>> remainingSteps(int epoch) {
            long done = progress.step() - (epoch - 1) * stepsPerEpoch;
            List<List<int[]>> steps = Sampler.epoch(
                    training.lengths(),
                    spec.batchSize(),
                    spec.gradientAccumulationSteps(),
                    spec.seed(),
                    epoch,
                    scope.device());
            return steps.subList(Math.toIntExact(done), steps.size());
        }

        /** Keeps what the last step left, or ends, if the listener says so. */
        private void heed() {
            Signal signal = listener.signal();
            if (signal.keeps() && progress.step() > checkpointedStep) {
                listener.checkpoint(state.snapshot(progress));
                checkpointedStep = progress.step();
            }
            if (signal.ends()) {
                throw new CancellationException();
            }
        }

        /** One update, from the gradients of some minibatches together. */
        private void step(int epoch, List<int[]> batches) {
            long step = progress.step();
            double rate = spec.learningRate() * spec.schedule().factor(step, warmupSteps, totalSteps);
            double loss = 0;
            try (Scope pass = scope.child()) {
                long draw = spec.seed() * DRAW_STRIDE + step;
                List<Minibatch> minibatches = batches.stream()
                        .map(chosen -> training.data().minibatch(pass, chosen, draw))
                        .toList();
                double weight =
                        minibatches.stream().mapToDouble(Minibatch::weight).sum();
                Dropout dropout = Dropout.of(scope.device(), spec.seed(), step);
                for (int i = 0; i < batches.size(); i++) {
                    loss += backward(batches.get(i), minibatches.get(i), weight, dropout);
                }
            }
            progress = progress.afterStep(rate);
            if (!Double.isFinite(loss)) {
                throw new DomainException(
                        ErrorKind.LOSS_NOT_FINITE, "The loss was " + loss + " at step " + progress.step() + ".");
            }
            double gradientNorm = statistics.add(optimizer.step(rate, spec.maxGradNorm()));
            listener.step(new TrainingListener.Step(progress.step(), totalSteps, epoch, loss, rate, gradientNorm));
        }

        /** Adds a minibatch's gradients; returns its part of the step's loss. */
        private double backward(int[] chosen, Minibatch minibatch, double weight, Dropout dropout) {
            Batch batch = minibatch.batch();
            try (Scope pass = scope.child()) {
                Tensor below = training.below(pass, chosen, batch, spec.frozenDropout() ? dropout : Dropout.off());
                try (Torch.Recording recording = Torch.record()) {
                    Tensor logits = training.above(pass, below, batch, dropout);
                    Tensor loss = task.loss(pass, logits, minibatch, weight);
                    optimizer.add(recording, loss);
                    return loss.item();
                }
            }
        }

        /** Judges the weights on the validation split, keeps the best, and says whether to go on. */
        private boolean improves(int epoch) {
            SplitRun validation = splits.get(Split.VALIDATION);
            Judgement judgement = validation == null ? null : validation.evaluate(List.of(), this::heed);
            if (judgement != null) {
                listener.evaluation(
                        epoch,
                        progress.step(),
                        Split.VALIDATION,
                        judgement.evaluation().metrics());
            }
            return best.offer(epoch, judgement, spec.earlyStopping());
        }

        /** What the kept weights are worth. The test split is looked at here alone, so that nothing is chosen by it. */
        private Map<Split, Judgement> judgements() {
            Map<Split, Judgement> judgements = new EnumMap<>(Split.class);
            SplitRun validation = splits.get(Split.VALIDATION);
            if (validation != null) {
                // A run that was resumed since knows which weights were best, and not what they made of each text.
                judgements.put(
                        Split.VALIDATION, best.judgement().orElseGet(() -> validation.evaluate(List.of(), this::heed)));
            }
            SplitRun test = splits.get(Split.TEST);
            if (test != null) {
                Judgement chosenBy = judgements.get(Split.VALIDATION);
                List<Double> thresholds = chosenBy == null ? List.of() : chosenBy.thresholds();
                Judgement judgement = test.evaluate(thresholds, this::heed);
                listener.evaluation(
                        best.epoch(),
                        bestStep(),
                        Split.TEST,
                        judgement.evaluation().metrics());
                judgements.put(Split.TEST, judgement);
            }
            return judgements;
        }

        /** Comes last, and no checkpoint is made from here on: it writes over what was trained. */
        private List<Restored> rollbacks(Map<Split, Judgement> judgements) {
            SplitRun split =
                    splits.containsKey(Split.VALIDATION) ? splits.get(Split.VALIDATION) : splits.get(Split.TEST);
            if (split == null) {
                return List.of();
            }
            listener.phase(Phase.EVALUATING);
            List<Double> thresholds = judgements.values().iterator().next().thresholds();
            return new RollbackCurve(parameters.trained(), origin).of(split, thresholds, () -> endIfAsked(listener));
        }

        private long bestStep() {
            return best.epoch() * stepsPerEpoch;
        }

        private List<TensorChange> changes() {
            return Parallel.map(
                    cores,
                    parameters.trained(),
                    each -> TensorChange.between(
                            origin.bytes(each.plan()), each.tensor().bytes()));
        }

        private Certificate verify() {
            Certificate certificate = new Certifier(input.plan(), parameters, origin, state, cores, spec.learningRate())
                    .certify(progress);
            if (!certificate.verified()) {
                String names = certificate.violations().stream()
                        .map(Certificate.TensorProof::name)
                        .collect(Collectors.joining(", "));
                throw new DomainException(
                        ErrorKind.FREEZE_VIOLATION, "These tensors did not do what the plan says: " + names + ".");
            }
            return certificate;
        }
    }
}
