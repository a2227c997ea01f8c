package io.thaw.inference.http;

import io.thaw.backbone.LoadedModel;
import io.thaw.inference.Prediction;
import io.thaw.inference.Predictors;
import java.util.List;
import java.util.function.Function;

/**
 * What a request asks of a model.
 *
 * @param shape makes an answer what it is on the wire
 */
record Asked<A>(Prediction<A> prediction, Function<A, Object> shape) {

    static <A> Asked<A> asItIs(Prediction<A> prediction) {
        return new Asked<>(prediction, answer -> answer);
    }

    List<Object> of(LoadedModel model, Predictors predictors) {
        return shaped(predictors.answers(model, prediction));
    }

    /** Answers of this prediction as they are on the wire. */
    List<Object> shaped(List<?> answers) {
        @SuppressWarnings("unchecked") // They answer this prediction.
        List<A> own = (List<A>) answers;
        return own.stream().map(shape).toList();
    }
}
