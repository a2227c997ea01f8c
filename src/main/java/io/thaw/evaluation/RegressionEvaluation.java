package io.thaw.evaluation;

import java.util.Optional;

/**
 * Texts with one number each, 16 bytes kept of each text. Correlations and R2 are those of SciPy's {@code pearsonr} and
 * {@code spearmanr} and of scikit-learn's {@code r2_score}, undefined where a column has one value only.
 */
public final class RegressionEvaluation implements Evaluation {

    private final Column predictions = new Column();
    private final Column truths = new Column();

    /**
     * Adds one text.
     *
     * @return its squared error
     */
    public double add(double predicted, double truth) {
        predictions.add(predicted);
        truths.add(truth);
        return (predicted - truth) * (predicted - truth);
    }

    @Override
    public TaskMetrics task() {
        return TaskMetrics.TEXT_REGRESSION;
    }

    @Override
    public double value(MetricName name) {
        return switch (name) {
            case PEARSON -> Correlation.pearson(predictions.values(), truths.values());
            case SPEARMAN -> Correlation.spearman(predictions.values(), truths.values());
            case MSE -> squaredError() / truths.size();
            case RMSE -> Math.sqrt(squaredError() / truths.size());
            case MAE -> absoluteError() / truths.size();
            case R2 -> explained();
            default -> throw task().doesNotMeasure(name);
        };
    }

    @Override
    public Optional<Interval> interval(Bootstrap bootstrap) {
        return bootstrap.interval(
                truths.size(), texts -> Correlation.pearson(predictions.values(texts), truths.values(texts)));
    }

    private double squaredError() {
        double sum = 0;
        for (int text = 0; text < truths.size(); text++) {
            double error = predictions.get(text) - truths.get(text);
            sum += error * error;
        }
        return sum;
    }

    private double absoluteError() {
        double sum = 0;
        for (int text = 0; text < truths.size(); text++) {
            sum += Math.abs(predictions.get(text) - truths.get(text));
        }
        return sum;
    }

    private double explained() {
        if (Correlation.isConstant(truths.values())) {
            return Double.NaN;
        }
        double mean = truths.mean();
        double spread = 0;
        for (int text = 0; text < truths.size(); text++) {
            spread += (truths.get(text) - mean) * (truths.get(text) - mean);
        }
        return 1 - squaredError() / spread;
    }
}
