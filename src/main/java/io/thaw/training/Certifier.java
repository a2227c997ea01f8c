package io.thaw.training;

import io.thaw.freeze.Certificate;
import io.thaw.freeze.Certificate.TensorProof;
import io.thaw.freeze.FreezePlan;
import io.thaw.freeze.PlannedParameter;
import io.thaw.freeze.Reason;
import io.thaw.storage.Sha256;
import io.thaw.torch.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compares every tensor's bytes at the end of a run with those it began with. */
record Certifier(FreezePlan plan, Parameters parameters, Origin origin) {

    /**
     * The certificate.
     *
     * @param statistics which trained tensors had a gradient
     * @param rateWasZero whether no step had a learning rate above zero
     */
    Certificate certify(LayerStatistics statistics, boolean rateWasZero) {
        List<TensorProof> proofs = new ArrayList<>();
        int trained = 0;
        for (PlannedParameter planned : plan.parameters()) {
            if (planned.count() == 0) {
                continue;
            }
            Reason excuse = null;
            if (planned.trainable()) {
                excuse = excuse(planned, statistics.sawGradient(trained++), rateWasZero);
            }
            proofs.add(prove(planned, parameters.get(planned.name()), excuse));
        }
        return new Certificate(plan.hash(), proofs);
    }

    private static @Nullable Reason excuse(PlannedParameter planned, boolean sawGradient, boolean rateWasZero) {
        if (rateWasZero || planned.lrMultiplier() == 0) {
            return Reason.LR_ZERO;
        }
        return sawGradient ? null : Reason.GRADIENT_ZERO;
    }

    private TensorProof prove(PlannedParameter planned, Tensor tensor, @Nullable Reason excuse) {
        ByteBuffer after = tensor.bytes();
        String before = origin.sha256(planned);
        String now = Sha256.of(after);
        boolean changed = !before.equals(now);
        TensorChange change =
                changed ? TensorChange.between(origin.bytes(planned), after) : new TensorChange(0, 1, 1, 1, 0);
        return new TensorProof(
                planned.name(),
                planned.count(),
                planned.trainable(),
                before,
                now,
                change.relative(),
                change.cosine(),
                change.maxAbsChange(),
                planned.trainable() && !changed ? excuse : null);
    }
}
