package io.thaw.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.thaw.torch.Device;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On lengths as sentences have them: most are short, and a few are ten times as long. */
class SamplerTests {

    private static final int[] LENGTHS = sentences(2400);

    private static int[] sentences(int count) {
        Random random = new Random(1);
        return IntStream.range(0, count)
                .map(i -> (int) Math.min(120, 3 + Math.exp(2.5 + 0.65 * random.nextGaussian())))
                .toArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 16, 32, 64})
    void eachStepHasItsNumberOfWindowsAndEachWindowComesOnce(int batchSize) {
        List<List<int[]>> steps = Sampler.epoch(LENGTHS, batchSize, 1, 42, 1, Device.CPU);

        assertThat(steps).hasSize(-Math.floorDiv(-LENGTHS.length, batchSize));
        assertThat(steps.stream().mapToInt(SamplerTests::windows).filter(size -> size != batchSize))
                .hasSizeLessThanOrEqualTo(1);
        assertThat(flat(steps)).containsExactlyInAnyOrder(everyWindow());
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 16, 32, 64})
    void ofTheTokensOfAnEpochAtMostThreePercentArePadding(int batchSize) {
        List<List<int[]>> steps = Sampler.epoch(LENGTHS, batchSize, 1, 42, 1, Device.CPU);

        assertThat(padding(steps.stream().flatMap(List::stream).toList())).isLessThan(0.03);
    }

    @Test
    void accumulatedBatchesStayApart() {
        List<List<int[]>> single = Sampler.epoch(LENGTHS, 8, 1, 42, 1, Device.CPU);
        List<List<int[]>> fourfold = Sampler.epoch(LENGTHS, 8, 4, 42, 1, Device.CPU);

        assertThat(fourfold).hasSize(75);
        assertThat(fourfold.get(0))
                .containsExactlyElementsOf(
                        single.subList(0, 4).stream().flatMap(List::stream).toList());
        assertThat(fourfold)
                .allSatisfy(step ->
                        assertThat(step).allSatisfy(pass -> assertThat(pass).hasSizeLessThanOrEqualTo(8)));
    }

    @Test
    void theOrderIsAFunctionOfSeedAndEpoch() {
        int[] order = flat(Sampler.epoch(LENGTHS, 16, 1, 42, 3, Device.CPU));

        assertThat(flat(Sampler.epoch(LENGTHS, 16, 1, 42, 3, Device.CPU))).isEqualTo(order);
        assertThat(flat(Sampler.epoch(LENGTHS, 16, 1, 42, 4, Device.CPU))).isNotEqualTo(order);
        assertThat(flat(Sampler.epoch(LENGTHS, 16, 1, 43, 3, Device.CPU))).isNotEqualTo(order);
    }

    /** Pearson's correlation of a step's number with the mean length of its windows: below three standard errors. */
    @Test
    void whenABatchComesHasNothingToDoWithItsLength() {
        List<List<int[]>> steps = Sampler.epoch(LENGTHS, 16, 1, 42, 1, Device.CPU);
        double[] means = steps.stream()
                .mapToDouble(step -> step.stream()
                        .flatMapToInt(Arrays::stream)
                        .map(i -> LENGTHS[i])
                        .average()
                        .orElseThrow())
                .toArray();
        double meanStep = (means.length - 1) / 2.0;
        double mean = Arrays.stream(means).average().orElseThrow();
        double joint = 0;
        double steps2 = 0;
        double lengths2 = 0;
        for (int i = 0; i < means.length; i++) {
            joint += (i - meanStep) * (means[i] - mean);
            steps2 += (i - meanStep) * (i - meanStep);
            lengths2 += (means[i] - mean) * (means[i] - mean);
        }

        assertThat(Math.abs(joint / Math.sqrt(steps2 * lengths2))).isLessThan(3 / Math.sqrt(means.length));
    }

    @Test
    void passesWithoutGradientsKeepToTheirTokensAndPadLittle() {
        List<int[]> passes = Sampler.passes(LENGTHS, Device.CPU);

        assertThat(passes.stream().flatMapToInt(Arrays::stream).toArray()).containsExactlyInAnyOrder(everyWindow());
        assertThat(passes)
                .allSatisfy(pass -> assertThat(pass.length * longest(pass)).isLessThanOrEqualTo(4096));
        assertThat(padding(passes)).isLessThan(0.03);
        assertThat(passes).hasSizeLessThan(LENGTHS.length / 16);
    }

    @Test
    void aWindowLongerThanAPassHasOneOfItsOwn() {
        assertThat(Sampler.passes(new int[] {5000, 3, 6000}, Device.CPU))
                .extracting(pass -> pass[0])
                .containsExactly(2, 0, 1);
        assertThat(Sampler.passes(new int[0], Device.CPU)).isEmpty();
    }

    private static int windows(List<int[]> step) {
        return step.stream().mapToInt(pass -> pass.length).sum();
    }

    private static int[] flat(List<List<int[]>> steps) {
        return steps.stream().flatMap(List::stream).flatMapToInt(Arrays::stream).toArray();
    }

    private static int[] everyWindow() {
        return IntStream.range(0, LENGTHS.length).toArray();
    }

    private static int longest(int[] pass) {
        return Arrays.stream(pass).map(i -> LENGTHS[i]).max().orElseThrow();
    }

    private static double padding(List<int[]> passes) {
        double computed =
                passes.stream().mapToInt(pass -> pass.length * longest(pass)).sum();
        return 1 - Arrays.stream(LENGTHS).sum() / computed;
    }
}
