package io.thaw.inference.http;

import static java.util.Objects.requireNonNullElse;

import io.thaw.backbone.ServedModel;
import io.thaw.error.ErrorKind;
import io.thaw.error.Faults;
import io.thaw.inference.Classification;
import io.thaw.inference.MaskFilling;
import io.thaw.inference.MultiLabelClassification;
import io.thaw.inference.QuestionAnswering;
import io.thaw.inference.Regression;
import io.thaw.inference.WordTagging;
import io.thaw.inference.WordTagging.Aggregation;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads a request as the task of the model that it is for; what does not fit is noted. */
record TaskRequest(
        ServedModel model, Inputs inputs, @Nullable JsonNode parameters, JsonObjects objects, Faults faults) {

    private static final String POINTER = "/parameters";
    private static final int LONGEST_ANSWER = 15;
    private static final int TOKENS_OF_A_MASK = 5;

    Asked<?> read() {
        return switch (model.head().task()) {
            case TEXT_CLASSIFICATION -> classification();
            case MULTI_LABEL_CLASSIFICATION -> {
                boolean truncate = truncate();
                yield Asked.asItIs(new MultiLabelClassification(inputs.textsAndPairs(), truncate));
            }
            case TEXT_REGRESSION -> {
                boolean truncate = truncate();
                yield Asked.asItIs(new Regression(inputs.textsAndPairs(), truncate));
            }
            case TOKEN_CLASSIFICATION -> wordTagging();
            case QUESTION_ANSWERING -> questionAnswering();
            case MASKED_LANGUAGE_MODELLING -> maskFilling();
        };
    }

    private Asked<?> classification() {
        Parameters.OfLabels chosen = choices(Parameters.OfLabels.class, new Parameters.OfLabels(null, null));
        int topK = requireNonNullElse(chosen.topK(), Integer.MAX_VALUE);
        boolean truncate = requireNonNullElse(chosen.truncate(), true);
        return Asked.asItIs(new Classification(inputs.textsAndPairs(), topK, truncate));
    }

    private boolean truncate() {
        Parameters.OfTexts chosen = choices(Parameters.OfTexts.class, new Parameters.OfTexts(null));
        return requireNonNullElse(chosen.truncate(), true);
    }

    private Asked<?> wordTagging() {
        Parameters.OfWords chosen = choices(Parameters.OfWords.class, new Parameters.OfWords(null));
        Aggregation aggregation = requireNonNullElse(chosen.aggregationStrategy(), Aggregation.FIRST);
        return Asked.asItIs(new WordTagging(inputs.textsAndWords(), aggregation));
    }

    private Asked<?> questionAnswering() {
        Parameters.OfAnswers chosen =
                choices(Parameters.OfAnswers.class, new Parameters.OfAnswers(null, null, null, null));
        int topK = requireNonNullElse(chosen.topK(), 1);
        return new Asked<>(
                new QuestionAnswering(
                        inputs.questions(),
                        topK,
                        requireNonNullElse(chosen.docStride(), model.maxLength() / 3),
                        requireNonNullElse(chosen.maxAnswerLen(), LONGEST_ANSWER),
                        requireNonNullElse(chosen.handleImpossibleAnswer(), false)),
                answers -> topK == 1 ? answers.get(0) : answers);
    }

    private Asked<?> maskFilling() {
        Parameters.OfMasks chosen = choices(Parameters.OfMasks.class, new Parameters.OfMasks(null));
        int topK = requireNonNullElse(chosen.topK(), TOKENS_OF_A_MASK);
        return new Asked<>(new MaskFilling(inputs.texts(), topK), masks -> masks.size() == 1 ? masks.get(0) : masks);
    }

    private <P> P choices(Class<P> type, P usual) {
        return given().flatMap(object -> objects.read(object, type, POINTER)).orElse(usual);
    }

    private Optional<JsonNode> given() {
        if (parameters == null || parameters.isNull()) {
            return Optional.empty();
        }
        if (!parameters.isObject()) {
            faults.add(POINTER, ErrorKind.WRONG_TYPE, "The parameters are an object.");
        }
        return Optional.of(parameters).filter(JsonNode::isObject);
    }
}
