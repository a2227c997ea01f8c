package io.thaw.dataset;

import io.thaw.database.Ids;
import io.thaw.dataset.Dataset.Profile;
import io.thaw.dataset.Dataset.SplitProfile;
import io.thaw.encoder.TaskType;
import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.storage.Blob;
import io.thaw.storage.BlobStore;
import io.thaw.storage.Sha256;
import io.thaw.tenant.StorageQuota;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.data.domain.Limit;
import org.springframework.stereotype.Service;
import tools.jackson.databind.json.JsonMapper;

/** The datasets that are stored. */
@Service
public class Datasets {

    private static final String PREFIX = "ds_";
    /** Sorts after every id. */
    private static final String AFTER_ALL = "ds_~";

    private static final JsonMapper JSON = JsonMapper.shared();

    private final DatasetRepository repository;
    private final BlobStore blobs;
    private final StorageQuota quota;
    private final Ids ids;
    private final Clock clock;

    Datasets(DatasetRepository repository, BlobStore blobs, StorageQuota quota, Ids ids, Clock clock) {
        this.repository = repository;
        this.blobs = blobs;
        this.quota = quota;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * A dataset that was asked for.
     *
     * @param isNew false where the same content was stored before under the same spec
     */
    public record Creation(Dataset dataset, boolean isNew) {}

    /** Stores the rows of a split, each read when it is written. Returns what {@link SplitProfile#blob} names. */
    public String putRows(Iterator<? extends Example> examples) {
        return blobs.put(new ExampleLines(examples)).sha256();
    }

    /**
     * Makes a dataset of splits whose rows are stored, unless there is one of the same content.
     *
     * @throws DomainException with {@code STORAGE_QUOTA_EXCEEDED}
     */
    public Creation add(DatasetSpec spec, Profile profile) {
        String contentHash = contentHash(spec, profile);
        Optional<Dataset> same = findByContent(contentHash);
        if (same.isPresent()) {
            return new Creation(same.get(), false);
        }
        long bytes = storedBytes(profile);
        quota.require(bytes);
        Dataset dataset = new Dataset(ids.next(PREFIX), contentHash, name(spec), spec, profile, clock.instant());
        try {
            return new Creation(
                    repository.saveAndFlush(new DatasetEntity(dataset, bytes)).toDataset(), true);
        } catch (DataIntegrityViolationException e) {
            // Somebody else has sent the same files at the same time.
            return new Creation(findByContent(contentHash).orElseThrow(() -> e), false);
        }
    }

    public Optional<Dataset> find(String id) {
        return repository.findById(id).map(DatasetEntity::toDataset);
    }

    /**
     * The dataset of an id.
     *
     * @throws DomainException with {@code DATASET_NOT_FOUND}
     */
    public Dataset get(String id) {
        return find(id).orElseThrow(
                        () -> new DomainException(ErrorKind.DATASET_NOT_FOUND, "There is no dataset '" + id + "'."));
    }

    /** Datasets, newest first. */
    public List<Dataset> list(int limit, @Nullable String olderThan) {
        return repository
                .findByIdLessThanOrderByIdDesc(olderThan == null ? AFTER_ALL : olderThan, Limit.of(limit))
                .stream()
                .map(DatasetEntity::toDataset)
                .toList();
    }

    /** All examples of a split in the order of their rows, none where the dataset has no such split. */
    public List<Example> examples(String id, Split split) {
        return read(id, split, ExampleLines::readAll);
    }

    /** Up to {@code limit} examples of a split after the first {@code skip} ones, found by reading up to there. */
    public List<Example> examples(String id, Split split, int skip, int limit) {
        return read(id, split, (task, lines) -> ExampleLines.read(task, lines, skip, limit));
    }

    /**
     * Removes a dataset. Its rows are blobs, which other datasets may share: the store collects those that nothing needs.
     *
     * @throws DomainException with {@code DATASET_NOT_FOUND}, or {@code DATASET_IN_USE} until the jobs that use it end
     */
    public void delete(String id) {
        get(id);
        try {
            repository.deleteById(id);
        } catch (DataIntegrityViolationException e) {
            throw new DomainException(
                    ErrorKind.DATASET_IN_USE, "A job that has not ended uses " + id + "; let it end, or cancel it.", e);
        }
    }

    private List<Example> read(String id, Split split, BiFunction<TaskType, InputStream, List<Example>> reader) {
        Dataset dataset = get(id);
        Optional<SplitProfile> stored = dataset.split(split);
        if (stored.isEmpty()) {
            return List.of();
        }
        try (InputStream lines = blobs.open(stored.get().blob())) {
            return reader.apply(dataset.task(), lines);
        } catch (IOException e) {
            throw new UncheckedIOException("The rows of " + id + " cannot be read", e);
        }
    }

    private long storedBytes(Profile profile) {
        return profile.splits().stream()
                .map(split -> blobs.find(split.blob()).orElseThrow())
                .mapToLong(Blob::bytes)
                .sum();
    }

    /** What names a dataset: the same rows, split in the same way, under the same spec. */
    private static String contentHash(DatasetSpec spec, Profile profile) {
        StringBuilder content = new StringBuilder(JSON.writeValueAsString(spec));
        profile.splits()
                .forEach(split ->
                        content.append('\n').append(split.split()).append(' ').append(split.blob()));
        return Sha256.of(ByteBuffer.wrap(content.toString().getBytes(StandardCharsets.UTF_8)));
    }

    private static String name(DatasetSpec spec) {
        return Objects.requireNonNullElse(spec.name(), "dataset");
    }

    private Optional<Dataset> findByContent(String contentHash) {
        return repository.findByContentHash(contentHash).map(DatasetEntity::toDataset);
    }
}
