package io.thaw.evaluation;

import java.util.Optional;

/**
 * Texts some of whose tokens are masked and guessed. The loss is the mean over all masked tokens, and perplexity its
 * exponential; the interval draws texts, since the tokens of one text are not independent.
 */
public final class MaskedTokenEvaluation implements Evaluation {

    private final Column losses = new Column();
    private final Column hits = new Column();
    private final Column tokens = new Column();

    /**
     * Adds one text.
     *
     * @param logits for each masked token one per entry of the vocabulary
     * @param truth the token that was masked, by its id
     */
    public void add(float[][] logits, int[] truth) {
        double loss = 0;
        int right = 0;
        for (int token = 0; token < truth.length; token++) {
            loss += Logits.crossEntropy(logits[token], truth[token]);
            right += Logits.best(logits[token]) == truth[token] ? 1 : 0;
        }
        add(loss, right, truth.length);
    }

    /**
     * Adds one text whose logits were reduced where they are: 30,000 for each token are a lot to carry.
     *
     * @param loss cross-entropy in nats, the sum over its masked tokens
     * @param right how many of them were guessed
     * @param masked how many there are
     */
    public void add(double loss, int right, int masked) {
        losses.add(loss);
        hits.add(right);
        tokens.add(masked);
    }

    @Override
    public TaskMetrics task() {
        return TaskMetrics.MASKED_LANGUAGE_MODELLING;
    }

    @Override
    public double value(MetricName name) {
        return switch (name) {
            case LOSS -> losses.sum() / tokens.sum();
            case PERPLEXITY -> Math.exp(losses.sum() / tokens.sum());
            case ACCURACY -> hits.sum() / tokens.sum();
            default -> throw task().doesNotMeasure(name);
        };
    }

    @Override
    public Optional<Interval> interval(Bootstrap bootstrap) {
        return bootstrap.interval(tokens.size(), texts -> Math.exp(losses.sum(texts) / tokens.sum(texts)));
    }
}
