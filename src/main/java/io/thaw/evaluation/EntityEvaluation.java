package io.thaw.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Sentences with a tag per word, judged by their entities: one counts if its type and both its ends are right, as in the
 * CoNLL shared tasks (Tjong Kim Sang and De Meulder 2003) and in seqeval's default mode. Precision, recall and F1 are over
 * all types together; the macro F1 is over the types that are true or predicted somewhere.
 */
public final class EntityEvaluation implements Evaluation {

    private final List<Tag> tags;
    private final List<String> types;
    private final long[] hitsOfType;
    private final long[] predictedOfType;
    private final long[] truthOfType;
    private final Column hits = new Column();
    private final Column predicted = new Column();
    private final Column truth = new Column();
    private long words;
    private long rightWords;
    private double lossSum;

    /**
     * Nothing added yet.
     *
     * @param labels the tags, in the order of the logits
     */
    public EntityEvaluation(List<String> labels) {
        this.tags = labels.stream().map(Tag::of).toList();
        Set<String> sorted = new TreeSet<>();
        tags.stream().filter(tag -> !tag.isOutside()).forEach(tag -> sorted.add(tag.type()));
        this.types = List.copyOf(sorted);
        this.hitsOfType = new long[types.size()];
        this.predictedOfType = new long[types.size()];
        this.truthOfType = new long[types.size()];
    }

    /**
     * Adds one sentence.
     *
     * @param logits for each word one per tag
     * @param labels the true tag of each word, by index
     * @return its loss, the sum over its words
     */
    public double add(float[][] logits, int[] labels) {
        int[] best = new int[labels.length];
        double loss = 0;
        for (int word = 0; word < labels.length; word++) {
            best[word] = Logits.best(logits[word]);
            rightWords += best[word] == labels[word] ? 1 : 0;
            loss += Logits.crossEntropy(logits[word], labels[word]);
        }
        words += labels.length;
        lossSum += loss;
        compare(entities(best), entities(labels));
        return loss;
    }

    private List<Entity> entities(int[] labels) {
        return Entity.of(Arrays.stream(labels).mapToObj(tags::get).toList());
    }

    private void compare(List<Entity> said, List<Entity> so) {
        List<Entity> right = new ArrayList<>(said);
        right.retainAll(new HashSet<>(so));
        count(right, hitsOfType, hits);
        count(said, predictedOfType, predicted);
        count(so, truthOfType, truth);
    }

    private void count(List<Entity> entities, long[] ofType, Column ofSentence) {
        entities.forEach(entity -> ofType[types.indexOf(entity.type())]++);
        ofSentence.add(entities.size());
    }

    @Override
    public TaskMetrics task() {
        return TaskMetrics.TOKEN_CLASSIFICATION;
    }

    @Override
    public double value(MetricName name) {
        return switch (name) {
            case F1 -> tallies().total().f1();
            case PRECISION -> tallies().total().precision();
            case RECALL -> tallies().total().recall();
            case MACRO_F1 -> tallies().seen().macroF1();
            case ACCURACY -> (double) rightWords / words;
            case LOSS -> lossSum / words;
            default -> throw task().doesNotMeasure(name);
        };
    }

    /** By type, in the order of the alphabet. */
    @Override
    public List<LabelQuality> labels() {
        return tallies().qualities(types);
    }

    @Override
    public Optional<Interval> interval(Bootstrap bootstrap) {
        return bootstrap.interval(hits.size(), sentences -> total(sentences).f1());
    }

    private Tally total(int[] sentences) {
        return new Tally((long) hits.sum(sentences), (long) predicted.sum(sentences), (long) truth.sum(sentences));
    }

    private Tallies tallies() {
        return Tallies.of(hitsOfType, predictedOfType, truthOfType);
    }
}
