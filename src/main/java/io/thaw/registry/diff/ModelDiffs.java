package io.thaw.registry.diff;

import io.thaw.registry.BaseModel;
import io.thaw.registry.BaseModels;
import io.thaw.registry.Manifest;
import io.thaw.registry.Model;
import io.thaw.registry.Models;
import io.thaw.registry.TensorEntry;
import io.thaw.registry.Tensors;
import io.thaw.registry.diff.ModelDiff.ComponentDiff;
import io.thaw.registry.diff.ModelDiff.Status;
import io.thaw.registry.diff.ModelDiff.TensorDiff;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/**
 * Compares models. Tensors of one hash are equal without a look at their bytes; of the others one pair is in memory at a time,
 * so that a comparison takes about as long as what differs takes to read.
 */
@Service
public class ModelDiffs {

    private final Models models;
    private final BaseModels baseModels;
    private final Tensors tensors;

    ModelDiffs(Models models, BaseModels baseModels, Tensors tensors) {
        this.models = models;
        this.baseModels = baseModels;
        this.tensors = tensors;
    }

    /**
     * Compares two models, or a model with a base, named as {@link Models#get} and {@link BaseModels#get} have it.
     *
     * @throws io.thaw.error.DomainException with {@code MODEL_NOT_FOUND} or {@code STORAGE_DAMAGED}
     */
    public ModelDiff between(String first, String second) {
        Named a = named(first);
        Named b = named(second);
        Map<String, TensorEntry> others = b.manifest().byName();
        Map<String, Sum> sums = new LinkedHashMap<>();
        List<TensorDiff> diffs = new ArrayList<>();
        long shared = 0;
        for (TensorEntry mine : a.manifest().tensors()) {
            TensorEntry other = others.remove(mine.name());
            Sum sum = sums.computeIfAbsent(component(mine.name()), name -> new Sum());
            diffs.add(diff(mine, other, sum));
            shared += other != null && other.sha256().equals(mine.sha256()) ? mine.bytes() : 0;
        }
        for (TensorEntry other : b.manifest().tensors()) {
            if (others.containsKey(other.name())) {
                sums.computeIfAbsent(component(other.name()), name -> new Sum()).changed++;
                diffs.add(without(other, Status.ONLY_SECOND));
            }
        }
        List<ComponentDiff> parts = sums.entrySet().stream()
                .map(sum -> sum.getValue().of(sum.getKey()))
                .toList();
        return new ModelDiff(a.id(), b.id(), shared, parts, diffs);
    }

    private record Named(String id, Manifest manifest) {}

    private Named named(String reference) {
        Optional<BaseModel> base = baseModels.find(reference);
        Optional<Model> model = models.find(reference);
        if (model.isEmpty() && base.isPresent()) {
            return new Named(base.get().id(), base.get().manifest());
        }
        Model found = models.get(reference);
        return new Named(found.id(), found.manifest());
    }

    private TensorDiff diff(TensorEntry first, @Nullable TensorEntry second, Sum sum) {
        if (second == null) {
            sum.changed++;
            return without(first, Status.ONLY_FIRST);
        }
        if (first.sha256().equals(second.sha256()) && first.shape().equals(second.shape())) {
            sum.equal++;
            return new TensorDiff(first.name(), Status.EQUAL, first.shape(), 0.0, 1.0, 0.0);
        }
        sum.changed++;
        if (!first.shape().equals(second.shape())) {
            return without(first, Status.OTHER_SHAPE);
        }
        Distance distance = Distance.between(
                tensors.read(first).asFloatBuffer(), tensors.read(second).asFloatBuffer());
        sum.squares += distance.squares();
        sum.squaresOfFirst += distance.squaresOfFirst();
        return new TensorDiff(
                first.name(),
                Status.CHANGED,
                first.shape(),
                distance.relative(),
                distance.cosine(),
                distance.maxAbsChange());
    }

    private static TensorDiff without(TensorEntry tensor, Status status) {
        return new TensorDiff(tensor.name(), status, tensor.shape(), null, null, null);
    }

    /** {@code encoder.layer.5} for a layer's tensors, else the first part of the name. */
    private static String component(String name) {
        String[] parts = name.split("\\.", 4);
        return parts[0].equals("encoder") ? String.join(".", parts[0], parts[1], parts[2]) : parts[0];
    }

    /** What is known of a component so far. The norm is that of its changed tensors: those that are equal are not read. */
    private static final class Sum {
        private int equal;
        private int changed;
        private double squares;
        private double squaresOfFirst;

        ComponentDiff of(String component) {
            return new ComponentDiff(component, equal, changed, Distance.relative(squares, squaresOfFirst));
        }
    }
}
