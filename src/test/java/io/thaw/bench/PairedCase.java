package io.thaw.bench;

/**
 * A job that the product and the Trainer run in turns.
 *
 * @param goal how many times as fast as the Trainer the product's first job is to be
 * @param wholeJob whether the job's seconds count; else a step's
 */
record PairedCase(String model, String name, ProductRun run, double goal, boolean wholeJob) {

    double seconds(Measured measured) {
        return wholeJob ? measured.seconds() : measured.step();
    }

    String title() {
        Workload workload = run.workload();
        return wholeJob
                ? "%s, %d epochs, %d texts"
                        .formatted(name, workload.epochs(), workload.texts().size())
                : "%s, a step of %d texts".formatted(name, workload.batchSize());
    }
}
