package io.thaw.inference.http;

import io.thaw.inference.Prediction;
import io.thaw.inference.Predictors;
import io.thaw.registry.Model;
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

    List<Object> of(Model model, Predictors predictors) {
        return predictors.predict(model, prediction).stream().map(shape).toList();
    }
}
