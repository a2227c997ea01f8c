package io.thaw.registry.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.thaw.checkpoint.CheckpointTensor;
import io.thaw.checkpoint.SafetensorsWriter;
import io.thaw.encoder.EncoderConfig;
import io.thaw.encoder.Head;
import io.thaw.encoder.Pooling;
import io.thaw.registry.BaseModel;
import io.thaw.registry.BaseModels;
import io.thaw.registry.Model;
import io.thaw.registry.TensorEntry;
import io.thaw.registry.Tensors;
import io.thaw.registry.card.ModelCards;
import io.thaw.registry.onnx.OnnxModel;
import io.thaw.registry.onnx.OnnxModel.Quantization;
import java.io.IOException;
import java.io.OutputStream;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.springframework.stereotype.Component;

/**
 * Writes models as zip files. The same model gives the same bytes, at any time. One tensor is in memory at a time, and each is
 * checked against its hash on the way.
 *
 * <p>Methods throw {@link io.thaw.error.DomainException} with {@code STORAGE_DAMAGED} when a tensor is missing, before they
 * write anything, or is not what was stored, in the midst of the file, which then has no end.
 */
@Component
public class ModelExport {

    /** The first moment that a zip file can name. */
    private static final LocalDateTime TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private final BaseModels baseModels;
    private final Tensors tensors;
    private final ModelCards cards;

    ModelExport(BaseModels baseModels, Tensors tensors, ModelCards cards) {
        this.baseModels = baseModels;
        this.tensors = tensors;
        this.cards = cards;
    }

    /**
     * The whole model as a writer of the zip, see {@link Archive}. Its files lie at the top: {@code config.json},
     * {@code tokenizer.json}, {@code tokenizer_config.json}, {@code model.safetensors}, {@code thaw.json} and the card as
     * {@code README.md}; where the head reads what no class of Transformers reads, also {@code modeling_thaw.py}.
     */
    public Archive whole(Model model) {
        BaseModel base = baseModels.get(model.content().baseModelId());
        List<TensorEntry> read = model.manifest().tensors().stream()
                .filter(tensor -> isRead(tensor, model.content().head()))
                .toList();
        tensors.requireStored(read);
        EncoderConfig encoder = base.encoder().config();
        return archive(model, base, zip -> {
            if (!encoder.isPooledByItsClass(model.content().head())) {
                add(zip, "modeling_thaw.py", encoder.poolingClass());
            }
            addTensors(zip, "model.safetensors", read);
        });
    }

    /** The model for runtimes of ONNX: the same files, with {@code model.onnx} for the weights, see {@link OnnxModel}. */
    public Archive onnx(Model model, Quantization quantization) {
        BaseModel base = baseModels.get(model.content().baseModelId());
        tensors.requireStored(model.manifest().tensors());
        return archive(model, base, zip -> {
            begin(zip, "model.onnx");
            OnnxModel.write(
                    base.encoder().config(), model.content().head(), model.manifest(), tensors, quantization, zip);
            zip.closeEntry();
        });
    }

    /**
     * Only the tensors that the base does not have: {@code delta.safetensors}, and {@code thaw.json}, which names every tensor
     * of the model by its hash, those of the base too.
     */
    public Archive delta(Model model) {
        BaseModel base = baseModels.get(model.content().baseModelId());
        Set<String> shared =
                base.manifest().tensors().stream().map(TensorEntry::sha256).collect(Collectors.toSet());
        List<TensorEntry> own = model.manifest().tensors().stream()
                .filter(tensor -> !shared.contains(tensor.sha256()))
                .toList();
        tensors.requireStored(own);
        return out -> {
            ZipOutputStream zip = zip(out);
            add(zip, "thaw.json", Provenance.of(model, base).toJson());
            addTensors(zip, "delta.safetensors", own);
            zip.finish();
        };
    }

    /** Writes a zip file. */
    @FunctionalInterface
    public interface Archive {

        /** Writes all of it and leaves the stream open. What fails on the way leaves a file without its directory. */
        void writeTo(OutputStream out) throws IOException;
    }

    private interface Weights {
        void addTo(ZipOutputStream zip) throws IOException;
    }

    private Archive archive(Model model, BaseModel base, Weights weights) {
        EncoderConfig encoder = base.encoder().config();
        String tokenizer = baseModels.tokenizerJson(base);
        return out -> {
            ZipOutputStream zip = zip(out);
            add(zip, "README.md", cards.markdown(model).getBytes(UTF_8));
            add(
                    zip,
                    "config.json",
                    encoder.toJson(model.content().head(), model.content().labels()));
            add(zip, "tokenizer.json", tokenizer.getBytes(UTF_8));
            add(zip, "tokenizer_config.json", TokenizerConfig.of(encoder, tokenizer));
            add(zip, "thaw.json", Provenance.of(model, base).toJson());
            weights.addTo(zip);
            zip.finish();
        };
    }

    /** A pretrained pooler stays a part of a model whose head does not read it; Transformers' classes have no place for it. */
    private static boolean isRead(TensorEntry tensor, Head head) {
        return head.pooling() == Pooling.POOLER || !tensor.name().startsWith("pooler.");
    }

    private static ZipOutputStream zip(OutputStream out) {
        ZipOutputStream zip = new ZipOutputStream(out, UTF_8);
        // Weights are as good as random: packing them takes long and saves little.
        zip.setLevel(Deflater.NO_COMPRESSION);
        return zip;
    }

    private void addTensors(ZipOutputStream zip, String name, List<TensorEntry> entries) throws IOException {
        begin(zip, name);
        SafetensorsWriter.write(
                entries.stream()
                        .map(entry ->
                                new CheckpointTensor(entry.checkpointName(), entry.shape(), () -> tensors.read(entry)))
                        .toList(),
                zip);
        zip.closeEntry();
    }

    private static void add(ZipOutputStream zip, String name, byte[] content) throws IOException {
        begin(zip, name);
        zip.write(content);
        zip.closeEntry();
    }

    private static void begin(ZipOutputStream zip, String name) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(TIME);
        zip.putNextEntry(entry);
    }
}
