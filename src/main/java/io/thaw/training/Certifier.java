package io.thaw.training;

import io.thaw.freeze.Certificate;
import io.thaw.freeze.Certificate.TensorProof;
import io.thaw.freeze.FreezePlan;
import io.thaw.freeze.PlannedParameter;
import io.thaw.freeze.Reason;
import io.thaw.storage.Sha256;
import io.thaw.torch.Tensor;
import io.thaw.training.RunState.Progress;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Compares every tensor's bytes at the end of a run with those it began with.
 *
 * @param state what the run left, with all of the plan's tensors that train
 * @param cores that compare
 * @param peakRate the highest learning rate of any step, before each tensor's multiplier
 */
record Certifier(FreezePlan plan, Parameters parameters, Origin origin, RunState state, int cores, double peakRate) {

    private static final TensorChange UNCHANGED = new TensorChange(0, 1, 1, 1, 0);

    /** A tensor, and how many of those before it train. */
    private record Counted(PlannedParameter planned, int place) {}

    /** The certificate of a run that came so far. */
    Certificate certify(Progress progress) {
        List<Counted> tensors = new ArrayList<>();
        int trained = 0;
        for (PlannedParameter planned : plan.parameters()) {
            if (planned.count() > 0) {
                tensors.add(new Counted(planned, trained));
                trained += planned.trainable() ? 1 : 0;
            }
        }
        List<TensorProof> proofs = Parallel.map(cores, tensors, each -> prove(each.planned, each.place, progress));
        return new Certificate(plan.hash(), proofs);
    }

    /** What was never loaded cannot have changed: it is as the base has it. */
    private TensorProof prove(PlannedParameter planned, int place, Progress progress) {
        String before = origin.sha256(planned);
        Optional<Tensor> tensor = parameters.loaded(planned.name());
        if (tensor.isEmpty()) {
            return proof(planned, before, before, UNCHANGED, null);
        }
        ByteBuffer after = tensor.get().bytes();
        String now = Sha256.of(after);
        if (!before.equals(now)) {
            return proof(planned, before, now, TensorChange.between(origin.bytes(planned), after), null);
        }
        return proof(
                planned, before, now, UNCHANGED, planned.trainable() ? excuse(planned, place, after, progress) : null);
    }

    private static TensorProof proof(
            PlannedParameter planned, String before, String after, TensorChange change, @Nullable Reason excuse) {
        return new TensorProof(
                planned.name(),
                planned.count(),
                planned.trainable(),
                before,
                after,
                change.relative(),
                change.cosine(),
                change.maxAbsChange(),
                excuse);
    }

    /** Why a tensor that trains did not move, where that can be proven. */
    private @Nullable Reason excuse(PlannedParameter planned, int place, ByteBuffer weights, Progress progress) {
        if (progress.rateWasZero() || planned.lrMultiplier() == 0) {
            return Reason.LR_ZERO;
        }
        if (!state.statistics().sawGradient(place)) {
            return Reason.GRADIENT_ZERO;
        }
        double rate = peakRate * planned.lrMultiplier();
        return updatesAreLost(
                        weights.asFloatBuffer(),
                        state.optimizer().second().get(place).bytes().asFloatBuffer(),
                        rate * AdamW.largestUpdate(progress.step()),
                        rate * planned.weightDecay())
                ? Reason.UPDATE_LOST_IN_PRECISION
                : null;
    }

    /**
     * Whether no update can have moved an element, since it was less than half of the way to the next float. A tensor whose
     * gradients never got to the optimizer has no such excuse.
     *
     * @param squares means of each element's squared gradients; where there was none, decay alone moves the element
     * @param largest change of an element by a gradient
     * @param decay share of an element that a step takes away
     */
    private static boolean updatesAreLost(FloatBuffer weights, FloatBuffer squares, double largest, double decay) {
        boolean updated = false;
        for (int i = 0; i < weights.remaining(); i++) {
            float weight = Math.abs(weights.get(i));
            boolean hadGradient = squares.get(i) != 0;
            double half = ((double) weight - Math.nextDown(weight)) / 2;
            if (decay * weight + (hadGradient ? largest : 0) >= half) {
                return false;
            }
            updated |= hadGradient;
        }
        return updated;
    }
}
