package io.thaw.inference.http;

import io.thaw.backbone.ServedModel;
import io.thaw.encoder.TaskType;
import io.thaw.inference.LabelDecision;
import io.thaw.inference.LabelScore;
import io.thaw.inference.RegressionScore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * A model's answers as tensors of the Open Inference Protocol. Scores stand in the order of the model's labels; what is no
 * tensor by nature, as the spans of entities, is JSON in one element of BYTES for each input.
 */
record InferOutputs(ServedModel model) {

    private static final String SCORES = "scores";

    /** The datatypes of a task's outputs by their names. */
    static Map<String, String> datatypes(TaskType task) {
        Map<String, String> types = new LinkedHashMap<>();
        switch (task) {
            case TEXT_CLASSIFICATION -> {
                types.put("label", "BYTES");
                types.put("score", "FP64");
                types.put(SCORES, "FP64");
            }
            case MULTI_LABEL_CLASSIFICATION -> {
                types.put(SCORES, "FP64");
                types.put("applies", "BOOL");
            }
            case TEXT_REGRESSION -> types.put("score", "FP64");
            case TOKEN_CLASSIFICATION, QUESTION_ANSWERING, MASKED_LANGUAGE_MODELLING -> types.put("answer", "BYTES");
        }
        return types;
    }

    List<InferTensor> of(List<Object> answers) {
        int count = answers.size();
        int labels = model.labels().size();
        return switch (model.head().task()) {
            case TEXT_CLASSIFICATION -> {
                List<LabelScore> best = answers.stream()
                        .map(answer -> scores(answer)
                                .max(Comparator.comparingDouble(LabelScore::score))
                                .orElseThrow())
                        .toList();
                yield List.of(
                        InferTensor.of(
                                "label",
                                "BYTES",
                                best.stream().map(LabelScore::label).toList(),
                                count),
                        InferTensor.of(
                                "score",
                                "FP64",
                                best.stream().map(LabelScore::score).toList(),
                                count),
                        InferTensor.of(SCORES, "FP64", ordered(answers), count, labels));
            }
            case MULTI_LABEL_CLASSIFICATION ->
                List.of(
                        InferTensor.of(SCORES, "FP64", ordered(answers), count, labels),
                        InferTensor.of("applies", "BOOL", applying(answers), count, labels));
            case TEXT_REGRESSION ->
                List.of(InferTensor.of(
                        "score",
                        "FP64",
                        answers.stream()
                                .map(answer -> ((RegressionScore) answer).score())
                                .toList(),
                        count));
            case TOKEN_CLASSIFICATION, QUESTION_ANSWERING, MASKED_LANGUAGE_MODELLING ->
                List.of(InferTensor.of(
                        "answer",
                        "BYTES",
                        answers.stream()
                                .map(JsonMapper.shared()::writeValueAsString)
                                .toList(),
                        count));
        };
    }

    private static Stream<LabelScore> scores(Object answer) {
        return ((List<?>) answer)
                .stream()
                        .map(each -> each instanceof LabelDecision decision
                                ? new LabelScore(decision.label(), decision.score())
                                : (LabelScore) each);
    }

    /** A label that {@code top_k} left out has a score of 0. */
    private List<Double> ordered(List<Object> answers) {
        List<Double> ordered = new ArrayList<>();
        for (Object answer : answers) {
            Map<String, Double> byLabel = new HashMap<>();
            scores(answer).forEach(score -> byLabel.put(score.label(), score.score()));
            model.labels().forEach(label -> ordered.add(byLabel.getOrDefault(label, 0.0)));
        }
        return ordered;
    }

    private List<Boolean> applying(List<Object> answers) {
        List<Boolean> applying = new ArrayList<>();
        for (Object answer : answers) {
            Map<String, Boolean> byLabel = new HashMap<>();
            ((List<?>) answer)
                    .forEach(each -> byLabel.put(((LabelDecision) each).label(), ((LabelDecision) each).applies()));
            model.labels().forEach(label -> applying.add(byLabel.getOrDefault(label, false)));
        }
        return applying;
    }
}
