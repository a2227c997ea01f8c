package io.thaw.registry;

import io.thaw.encoder.Catalogue;
import io.thaw.encoder.Head;
import io.thaw.encoder.PretrainedEncoder;
import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.error.Faults;
import io.thaw.error.NearestNames;
import io.thaw.freeze.DeviceSpeed;
import io.thaw.freeze.FreezePlan;
import io.thaw.freeze.FreezeSpec;
import io.thaw.freeze.ModelLayout;
import io.thaw.freeze.TrainingSettings;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.springframework.stereotype.Service;

/** Plans what a request would train. Faults point to the request's {@code base_model}, {@code task} and {@code freeze}. */
@Service
public class FreezePlanner {

    private final BaseModels baseModels;
    private final Optional<DeviceSpeed.Source> device;

    FreezePlanner(BaseModels baseModels, Optional<DeviceSpeed.Source> device) {
        this.baseModels = baseModels;
        this.device = device;
    }

    /** The encoder of an imported base, by its name or id, or else of a well-known one by its name. */
    public Optional<PretrainedEncoder> encoder(String base, Faults faults) {
        Optional<PretrainedEncoder> encoder =
                baseModels.find(base).map(BaseModel::encoder).or(() -> Catalogue.find(base));
        if (encoder.isEmpty()) {
            List<String> names = Stream.concat(
                            baseModels.list().stream().map(BaseModel::name), Catalogue.names().stream())
                    .distinct()
                    .toList();
            faults.add(
                    "/base_model",
                    ErrorKind.MODEL_NOT_FOUND,
                    "There is no base model of this name or id.",
                    "Did you mean one of " + String.join(", ", NearestNames.of(base, names, 3)) + "?");
        }
        return encoder;
    }

    /** The plan, or nothing where {@code faults} say why. */
    public Optional<FreezePlan> plan(
            PretrainedEncoder encoder, Head head, FreezeSpec spec, TrainingSettings settings, Faults faults) {
        int longest = encoder.config().maxLength();
        if (settings.maxLength() > longest) {
            faults.add(
                    "/task/max_length",
                    ErrorKind.OUT_OF_RANGE,
                    "max_length is %d, but the encoder reads at most %d tokens."
                            .formatted(settings.maxLength(), longest));
        }
        return within("/task", faults, () -> encoder.layout(head))
                .flatMap(layout ->
                        within("/freeze", faults, () -> timed(layout, FreezePlan.of(layout, spec, settings))));
    }

    private FreezePlan timed(ModelLayout layout, FreezePlan plan) {
        return device.flatMap(DeviceSpeed.Source::speed)
                .map(speed -> plan.on(speed, layout))
                .orElse(plan);
    }

    private static <T> Optional<T> within(String pointer, Faults faults, Supplier<T> step) {
        try {
            return Optional.of(step.get());
        } catch (DomainException e) {
            e.faults()
                    .forEach(fault ->
                            faults.add(pointer + fault.pointer(), fault.kind(), fault.message(), fault.suggestion()));
            return Optional.empty();
        }
    }
}
