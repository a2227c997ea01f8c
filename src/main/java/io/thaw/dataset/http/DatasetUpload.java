package io.thaw.dataset.http;

import io.thaw.dataset.DatasetSpec;
import io.thaw.dataset.Field;
import io.thaw.dataset.Source;
import io.thaw.dataset.Split;
import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.error.Faults;
import io.thaw.error.NearestNames;
import io.thaw.web.Checked;
import io.thaw.web.JsonPartReader;
import jakarta.servlet.http.Part;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The parts of a multipart request: a file, or one per split, and how to read them. */
record DatasetUpload(DatasetSpec spec, Map<Split, Source> sources) {

    private static final String FILE = "file";
    private static final String SPEC = "spec";
    private static final List<String> PARTS = List.of(FILE, "train", "validation", "test", SPEC);
    private static final int LARGEST_SPEC_BYTES = 1 << 16;
    private static final Pattern NO_NAME_CHARACTERS = Pattern.compile("[^\\p{L}\\p{M}\\p{N} ._-]+|^[^\\p{L}\\p{N}]+");

    /**
     * Sorts out what was sent.
     *
     * @throws DomainException with all that is wrong with the parts and the spec; no row was looked at by then
     */
    static DatasetUpload of(Collection<Part> sent, JsonPartReader json) throws IOException {
        Faults faults = new Faults();
        Map<String, Part> parts = byName(sent, faults);
        Map<Split, Source> sources = sources(parts, faults);
        DatasetSpec spec = spec(parts.get(SPEC), json, faults);
        check(spec, sources.keySet(), faults);
        faults.throwIfAny();
        return new DatasetUpload(
                spec.name() == null
                        ? spec.named(name(
                                Objects.requireNonNull(sources.get(Split.TRAIN)).filename()))
                        : spec,
                sources);
    }

    private static Map<String, Part> byName(Collection<Part> sent, Faults faults) {
        Map<String, Part> parts = new LinkedHashMap<>();
        for (Part part : sent) {
            String name = part.getName();
            if (!PARTS.contains(name)) {
                faults.add(
                        "/" + name,
                        ErrorKind.UNKNOWN_FIELD,
                        "'" + name + "' is not a part here.",
                        "Did you mean '%s'? Parts: %s."
                                .formatted(NearestNames.of(name, PARTS, 1).get(0), String.join(", ", PARTS)));
            } else if (parts.putIfAbsent(name, part) != null) {
                faults.add("/" + name, ErrorKind.DUPLICATE_PART, "The part '" + name + "' is there twice.");
            }
        }
        return parts;
    }

    private static Map<Split, Source> sources(Map<String, Part> parts, Faults faults) {
        if (parts.containsKey(FILE) && parts.containsKey("train")) {
            faults.add(
                    "/" + FILE, ErrorKind.CONFLICTING_FIELDS, "The parts 'file' and 'train' both hold training rows.");
        }
        Map<Split, Source> sources = new EnumMap<>(Split.class);
        for (Split split : Split.values()) {
            Part part = parts.get(split.toString());
            if (split == Split.TRAIN && part == null) {
                part = parts.get(FILE);
            }
            if (part != null) {
                sources.put(split, new Source(part.getName(), part.getSubmittedFileName(), part::getInputStream));
            }
        }
        if (!sources.containsKey(Split.TRAIN)) {
            faults.add(
                    "/" + FILE,
                    ErrorKind.MISSING_PART,
                    "The rows are missing.",
                    "Send them as the part 'file', or as 'train' beside 'validation' and 'test'.");
        }
        return sources;
    }

    private static DatasetSpec spec(@Nullable Part part, JsonPartReader json, Faults faults) throws IOException {
        if (part == null) {
            return DatasetSpec.DEFAULT;
        }
        try (InputStream bytes = part.getInputStream()) {
            Checked<DatasetSpec> spec = json.read(bytes.readNBytes(LARGEST_SPEC_BYTES), DatasetSpec.class, "/" + SPEC);
            faults.addAll(spec.faults().list());
            return spec.value();
        } catch (DomainException e) {
            faults.addAll(e.faults());
            throw new DomainException(faults.list());
        }
    }

    /**
     * Finds what contradicts itself in a spec, and what was sent.
     *
     * @param sent the splits that files were sent for
     */
    static void check(DatasetSpec spec, Set<Split> sent, Faults faults) {
        checkColumns(spec, faults);
        DatasetSpec.Shares split = spec.split();
        if (!faults.touch("/spec/split") && split.validation() + split.test() >= 1) {
            faults.add(
                    "/spec/split",
                    ErrorKind.OUT_OF_RANGE,
                    "The shares of validation (%s) and test (%s) leave nothing to train on."
                            .formatted(split.validation(), split.test()));
        }
        if (sent.contains(Split.TEST) && split.test() > 0) {
            faults.add(
                    "/spec/split/test",
                    ErrorKind.CONFLICTING_FIELDS,
                    "A file was sent for test, and a share of the training rows was asked for it.");
        }
    }

    /** No column can be two values at once. */
    private static void checkColumns(DatasetSpec spec, Faults faults) {
        Map<String, String> taken = new HashMap<>();
        for (Field field : spec.fields()) {
            String other = field.required() ? taken.putIfAbsent(field.column(), field.name()) : null;
            if (other != null) {
                faults.add(
                        "/spec/columns/" + field.name(),
                        ErrorKind.CONFLICTING_FIELDS,
                        "The column '%s' cannot be %s and %s at once.".formatted(field.column(), other, field.name()));
            }
        }
    }

    /** The training file's name without its extension and without what names do not hold. */
    static String name(@Nullable String trainingFile) {
        String filename = Objects.requireNonNullElse(trainingFile, "");
        String stem = filename.replaceFirst("\\.[gG][zZ]$", "").replaceFirst("\\.[^.]*$", "");
        String name = NO_NAME_CHARACTERS.matcher(stem).replaceAll("");
        return name.isEmpty() ? "dataset" : name.substring(0, Math.min(name.length(), 100));
    }
}
