package io.thaw.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.thaw.checkpoint.Checkpoint;
import io.thaw.checkpoint.CheckpointTensor;
import io.thaw.checkpoint.Checkpoints;
import io.thaw.database.Ids;
import io.thaw.encoder.PretrainedEncoder;
import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.error.Fault;
import io.thaw.storage.BlobStore;
import io.thaw.storage.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.data.domain.Limit;
import org.springframework.stereotype.Service;

/** The pretrained encoders that jobs start from. */
@Service
public class BaseModels {

    /** What a name may be. */
    public static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,99}";

    private static final Pattern NAME_PATTERN = Pattern.compile(NAME);
    /** Greater than every id, in every collation: an id goes on with a digit. */
    private static final String END = "base_z";

    private final BaseModelRepository rows;
    private final ModelRepository models;
    private final BaseModelFiles files;
    private final Tensors tensors;
    private final BlobStore blobs;
    private final Ids ids;
    private final Clock clock;

    BaseModels(
            BaseModelRepository rows,
            ModelRepository models,
            BaseModelFiles files,
            Tensors tensors,
            BlobStore blobs,
            Ids ids,
            Clock clock) {
        this.rows = rows;
        this.models = models;
        this.files = files;
        this.tensors = tensors;
        this.blobs = blobs;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * What an import led to.
     *
     * @param isNew false where the same model was there under the same name
     */
    public record Import(BaseModel baseModel, boolean isNew) {}

    /**
     * Imports a pretrained encoder. The same content under the same name is the same base model; a crash on the way leaves
     * no base model, only blobs.
     *
     * @param file the name of a file or directory in the operator's folder; see {@link Checkpoints}
     * @throws DomainException with pointers {@code /name} and {@code /file}; {@code MODEL_EXISTS} if the name has other
     *     content, {@code STORAGE_QUOTA_EXCEEDED}, {@code STORAGE_FULL}
     */
    public Import importFrom(String name, String file) {
        if (!isName(name)) {
            throw new DomainException(new Fault(
                    "/name",
                    ErrorKind.INVALID_NAME,
                    "A name holds up to 100 letters, digits, '.', '_' and '-', and begins with a letter or a digit.",
                    "all-minilm-l6-v2"));
        }
        return importFrom(name, files.find(file), file, BaseModelFiles.POINTER);
    }

    /**
     * As {@link #importFrom(String, String)}, from a file or directory anywhere.
     *
     * @param name that {@link #NAME} matches
     * @param source what the base model will say that it came from
     * @param pointer the field to which faults of the checkpoint point
     */
    public Import importFrom(String name, Path path, String source, String pointer) {
        boolean known = rows.findByName(name).isPresent();
        try (Checkpoint checkpoint = Checkpoints.open(path)) {
            BaseModel imported = read(name, source, checkpoint, !known);
            return known ? same(imported) : insert(imported);
        } catch (IOException e) {
            throw new UncheckedIOException("The checkpoint " + source + " cannot be read", e);
        } catch (DomainException e) {
            throw pointedTo(pointer, e);
        }
    }

    /** Whether {@link #NAME} matches. */
    public static boolean isName(String name) {
        return NAME_PATTERN.matcher(name).matches();
    }

    /** Finds a base by its id or its name. */
    public Optional<BaseModel> find(String idOrName) {
        return rows.findById(idOrName).or(() -> rows.findByName(idOrName)).map(BaseModelEntity::toBaseModel);
    }

    /**
     * The base of this id or name.
     *
     * @throws DomainException with {@code MODEL_NOT_FOUND}
     */
    public BaseModel get(String idOrName) {
        return find(idOrName)
                .orElseThrow(() ->
                        new DomainException(ErrorKind.MODEL_NOT_FOUND, "There is no base model '" + idOrName + "'."));
    }

    /** Every base, newest first; there are few. */
    public List<BaseModel> list() {
        return rows.findAllByOrderByIdDesc().stream()
                .map(BaseModelEntity::toBaseModel)
                .toList();
    }

    /** Bases newest first, those older than the id {@code after}. */
    public List<BaseModel> list(int limit, @Nullable String after) {
        return rows.findByIdLessThanOrderByIdDesc(after == null ? END : after, Limit.of(limit)).stream()
                .map(BaseModelEntity::toBaseModel)
                .toList();
    }

    /** The base's {@code tokenizer.json}. */
    public String tokenizerJson(BaseModel base) {
        try (InputStream in = blobs.open(base.tokenizerSha256())) {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("The tokenizer of " + base.name() + " cannot be read", e);
        }
    }

    /**
     * Deletes a base model that no model is built on and no job uses.
     *
     * @throws DomainException with {@code MODEL_NOT_FOUND} or {@code MODEL_IN_USE}
     */
    public void delete(String idOrName) {
        BaseModel base = get(idOrName);
        long built = models.countByBaseModelId(base.id());
        if (built > 0) {
            throw new DomainException(
                    ErrorKind.MODEL_IN_USE,
                    "'" + base.name() + "' shares its tensors with " + built + " models; delete those first.");
        }
        try {
            rows.deleteById(base.id());
        } catch (DataIntegrityViolationException e) {
            throw new DomainException(
                    ErrorKind.MODEL_IN_USE,
                    "A job that has not ended uses '" + base.name() + "'; let it end, or cancel it.",
                    e);
        }
    }

    /** Reads all of the checkpoint, and stores it or only finds out what it would be stored as. */
    private BaseModel read(String name, String source, Checkpoint checkpoint, boolean store) throws IOException {
        if (store) {
            tensors.requireRoom(checkpoint.tensors().values().stream()
                    .mapToLong(tensor -> tensor.count() * Float.BYTES)
                    .sum());
        }
        List<TensorEntry> entries = new ArrayList<>();
        for (Map.Entry<String, CheckpointTensor> named : checkpoint.tensors().entrySet()) {
            CheckpointTensor tensor = named.getValue();
            ByteBuffer data = tensor.read();
            String canonical = named.getKey();
            entries.add(
                    store
                            ? tensors.store(canonical, tensor.checkpointName(), tensor.shape(), data)
                            : TensorEntry.of(canonical, tensor.checkpointName(), tensor.shape(), data));
        }
        if (store) {
            blobs.put(tokenizer(checkpoint));
        }
        return baseModel(name, source, checkpoint, new Manifest(entries));
    }

    private BaseModel baseModel(String name, String source, Checkpoint checkpoint, Manifest manifest) {
        PretrainedEncoder encoder = checkpoint.encoder();
        String tokenizerSha256 = Sha256.of(tokenizer(checkpoint));
        String content =
                new String(encoder.config().toJson(), UTF_8) + "\n" + manifest.sha256() + "\n" + tokenizerSha256;
        return new BaseModel(
                ids.next("base_"),
                name,
                "sha256:" + Sha256.of(ByteBuffer.wrap(content.getBytes(UTF_8))),
                encoder,
                manifest,
                tokenizerSha256,
                source,
                clock.instant());
    }

    private static ByteBuffer tokenizer(Checkpoint checkpoint) {
        return ByteBuffer.wrap(checkpoint.tokenizerJson().getBytes(UTF_8));
    }

    private Import insert(BaseModel base) {
        try {
            rows.saveAndFlush(new BaseModelEntity(base));
            return new Import(base, true);
        } catch (DataIntegrityViolationException e) {
            return same(base); // somebody else was faster with the name
        }
    }

    private Import same(BaseModel base) {
        BaseModel there = get(base.name());
        if (!there.contentHash().equals(base.contentHash())) {
            throw new DomainException(new Fault(
                    "/name",
                    ErrorKind.MODEL_EXISTS,
                    "The base model '" + base.name() + "' exists already, imported from " + there.source()
                            + " and with other content.",
                    "Take another name, or delete it first."));
        }
        return new Import(there, false);
    }

    /** What a checkpoint's readers find wrong is wrong with the files that the request names. */
    private static DomainException pointedTo(String pointer, DomainException e) {
        boolean ofTheFile = e.kind() == ErrorKind.CHECKPOINT_INVALID || e.kind() == ErrorKind.ARCHITECTURE_UNSUPPORTED;
        return ofTheFile
                ? new DomainException(e.faults().stream()
                        .map(fault -> new Fault(pointer, fault.kind(), fault.message(), fault.suggestion()))
                        .toList())
                : e;
    }
}
