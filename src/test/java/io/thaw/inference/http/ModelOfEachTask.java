package io.thaw.inference.http;

import io.thaw.encoder.Head;
import io.thaw.encoder.TaskType;
import io.thaw.freeze.ParameterSpec;
import io.thaw.registry.BaseModel;
import io.thaw.registry.BaseModelFolder;
import io.thaw.registry.BaseModels;
import io.thaw.registry.FinishedModel;
import io.thaw.registry.Lineage;
import io.thaw.registry.Models;
import io.thaw.registry.TensorEntry;
import io.thaw.registry.Tensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A model of each task on a tiny base, with a random head, named after its task. */
public record ModelOfEachTask(BaseModels baseModels, Models models, Tensors tensors) {

    public void publish(String data) throws IOException {
        publish(data, "ds_1");
    }

    /** Models that say they were trained on a dataset. */
    public void publish(String data, String dataset) throws IOException {
        new BaseModelFolder(data).addTinyBert("tiny");
        BaseModel base = baseModels.importFrom("tiny", "tiny").baseModel();
        for (TaskType task : TaskType.values()) {
            if (models.find(task.toString()).isEmpty()) {
                models.publish(finished(base, task, dataset));
            }
        }
    }

    private FinishedModel finished(BaseModel base, TaskType task, String dataset) {
        List<String> labels = task.hasLabels() ? List.of("B-X", "I-X") : List.of();
        Head head = base.encoder().resolve(Head.of(task, labels.size(), null));
        Random random = new Random(3);
        List<TensorEntry> own = new ArrayList<>();
        for (ParameterSpec parameter : base.encoder().layout(head).parameters()) {
            if (parameter.fresh()) {
                ByteBuffer values =
                        ByteBuffer.allocate((int) parameter.elements() * 4).order(ByteOrder.LITTLE_ENDIAN);
                while (values.hasRemaining()) {
                    values.putFloat((float) random.nextGaussian());
                }
                own.add(tensors.store(parameter.name(), parameter.name(), parameter.shape(), values.flip()));
            }
        }
        return new FinishedModel(
                task.toString(),
                base.id(),
                head,
                labels,
                task == TaskType.MULTI_LABEL_CLASSIFICATION ? List.of(0.0, 1.0) : List.of(),
                16,
                base.manifest().trained(base.encoder().layout(head), own),
                Map.of(),
                new Lineage("job_" + task + "_" + base.id(), dataset, "sha256:plan", 42));
    }
}
