package io.thaw.freeze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.thaw.freeze.FreezeStrategy.BitFit;
import io.thaw.freeze.FreezeStrategy.FreezeEmbeddings;
import io.thaw.freeze.FreezeStrategy.FreezeFirstN;
import io.thaw.freeze.FreezeStrategy.Full;
import io.thaw.freeze.FreezeStrategy.HeadOnly;
import io.thaw.freeze.RunCost.Workload;
import org.junit.jupiter.api.Test;

/** Three layers with a hidden size of 4 and an intermediate size of 8. */
class RunCostTests {

    /** A second for each FLOP of a matrix product, and nothing for anything else. */
    private static final DeviceSpeed COUNTS_FLOPS = new DeviceSpeed(1e-9, 0, 0, 0);

    private static final DeviceSpeed COUNTS_UPDATES = new DeviceSpeed(Double.MAX_VALUE, 0, 1e9, 0);

    private static final DeviceSpeed ORDINARY = DeviceSpeed.of(100, 10);

    private static final int LENGTH = 5;

    private static final Workload WORKLOAD = new Workload(800, 0, LENGTH, LENGTH, 1, 8, 1);

    @Test
    void nothingBelowTheLowestTrainableLayerNeedsAGradient() {
        double saved = flops(new Full()) - flops(new FreezeEmbeddings());

        // Query, key and value, 4 x 4 each, for every token.
        assertThat(saved).isCloseTo(2.0 * 3 * 4 * 4 * 8 * LENGTH, within(1e-3));
    }

    @Test
    void theLastLayerIsComputedWhereTheHeadReadsIt() {
        ModelLayout tagger = Layouts.tagger(3);
        RunCost everywhere = cost(tagger, new FreezeFirstN(2, false));
        RunCost atTheFirstToken = cost(Layouts.classifier(3), new FreezeFirstN(2, false));

        assertThat(atTheFirstToken.secondsPerStep(WORKLOAD, COUNTS_FLOPS))
                .isLessThan(everywhere.secondsPerStep(WORKLOAD, COUNTS_FLOPS) / 2);
        assertThat(atTheFirstToken.peakBytes(WORKLOAD)).isLessThan(everywhere.peakBytes(WORKLOAD));
    }

    @Test
    void theOptimizerUpdatesWhatTrains() {
        assertThat(cost(new FreezeFirstN(2, false)).secondsPerStep(WORKLOAD, COUNTS_UPDATES))
                .isCloseTo(
                        plan(Layouts.classifier(3), new FreezeFirstN(2, false))
                                .summary()
                                .trainableParameters(),
                        within(1e-3));
    }

    @Test
    void aCachedPrefixIsPaidForOnce() {
        RunCost cached = cost(new FreezeFirstN(2, false));
        double one = cached.seconds(epochs(1), ORDINARY);
        double two = cached.seconds(epochs(2), ORDINARY);
        double three = cached.seconds(epochs(3), ORDINARY);

        assertThat(two - one).isLessThan(one / 2 + two / 4).isCloseTo(three - two, within(1e-9));
        assertThat(one).isGreaterThan(100 * cached.secondsPerStep(WORKLOAD, ORDINARY));
    }

    @Test
    void evaluationCostsAForwardPass() {
        Workload judged = new Workload(800, 800, LENGTH, LENGTH, 1, 8, 1);
        double evaluation = cost(new Full()).seconds(judged, COUNTS_FLOPS)
                - cost(new Full()).seconds(WORKLOAD, COUNTS_FLOPS);

        assertThat(evaluation).isCloseTo(100 * flops(new Full()) / 3, within(evaluation / 100));
    }

    @Test
    void frozenWeightsThatGradientsCrossKeepLess() {
        assertThat(cost(new BitFit()).peakBytes(WORKLOAD))
                .isLessThan(cost(new Full()).peakBytes(WORKLOAD));
        assertThat(flops(new BitFit())).isLessThan(flops(new Full()));
    }

    @Test
    void batchesAreHalvedUntilTheyFit() {
        RunCost cost = cost(new Full());
        Workload large = new Workload(800, 0, 512, 512, 3, 32, 1);
        Workload quarter = new Workload(800, 0, 512, 512, 3, 8, 4);

        assertThat(cost.fitting(large, cost.peakBytes(large))).isEqualTo(large);
        assertThat(cost.fitting(large, cost.peakBytes(quarter))).isEqualTo(quarter);
        assertThat(cost.fitting(large, 0)).isEqualTo(new Workload(800, 0, 512, 512, 3, 1, 32));
    }

    @Test
    void aPlanTellsTheSecondsOfAStepOnceADeviceIsKnown() {
        ModelLayout layout = Layouts.classifier(3);
        FreezePlan plan = plan(layout, new HeadOnly(false));

        assertThat(plan.cost().estimatedSeconds()).isNull();
        assertThat(plan.on(ORDINARY, layout).cost().estimatedSeconds()).isPositive();
        assertThat(plan.on(ORDINARY, layout).hash()).isEqualTo(plan.hash());
    }

    private static Workload epochs(int epochs) {
        return new Workload(800, 0, LENGTH, LENGTH, epochs, 8, 1);
    }

    private static double flops(FreezeStrategy strategy) {
        return cost(strategy).secondsPerStep(WORKLOAD, COUNTS_FLOPS);
    }

    private static RunCost cost(FreezeStrategy strategy) {
        return cost(Layouts.classifier(3), strategy);
    }

    private static RunCost cost(ModelLayout layout, FreezeStrategy strategy) {
        return new RunCost(layout, plan(layout, strategy));
    }

    private static FreezePlan plan(ModelLayout layout, FreezeStrategy strategy) {
        return FreezePlan.of(layout, FreezeSpec.of(strategy), new TrainingSettings(8, LENGTH, 0.01, null));
    }
}
