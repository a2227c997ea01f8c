package io.thaw.registry.http;

import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.error.Faults;
import io.thaw.registry.BaseModels;
import io.thaw.registry.intake.SentFile;
import io.thaw.web.Checked;
import io.thaw.web.JsonPartReader;
import jakarta.servlet.http.Part;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The parts of a multipart request: the files of a checkpoint, and under which name to import them. */
record BaseModelUpload(String name, List<SentFile> files) {

    private static final String FILE = "file";
    private static final String SPEC = "spec";
    private static final int LARGEST_SPEC_BYTES = 1 << 16;

    /**
     * Sorts out what was sent.
     *
     * @throws DomainException with all that is wrong with the parts and the spec; no file was looked at by then
     */
    static BaseModelUpload of(Collection<Part> sent, JsonPartReader json) throws IOException {
        Faults faults = new Faults();
        Map<String, Part> files = new LinkedHashMap<>();
        Part spec = null;
        for (Part part : sent) {
            switch (part.getName()) {
                case FILE -> addTo(files, part, faults);
                case SPEC -> {
                    if (spec != null) {
                        faults.add("/spec", ErrorKind.DUPLICATE_PART, "The part 'spec' is there twice.");
                    }
                    spec = part;
                }
                default ->
                    faults.add(
                            "/" + part.getName(),
                            ErrorKind.UNKNOWN_FIELD,
                            "'" + part.getName() + "' is not a part here.",
                            "Parts: spec, and file for each file.");
            }
        }
        if (files.isEmpty() && !faults.touch("/file")) {
            faults.add(
                    "/file",
                    ErrorKind.MISSING_PART,
                    "The files are missing.",
                    "Send each as a part 'file', with its name, or a zip of them.");
        }
        BaseModelSpec checked = spec(spec, json, faults);
        Map<String, String> hashes = hashes(checked, files, faults);
        faults.throwIfAny();
        return new BaseModelUpload(
                Objects.requireNonNull(checked).name(),
                files.entrySet().stream()
                        .map(file ->
                                new SentFile(file.getKey(), file.getValue()::getInputStream, hashes.get(file.getKey())))
                        .toList());
    }

    private static void addTo(Map<String, Part> files, Part part, Faults faults) {
        String filename = Objects.requireNonNullElse(part.getSubmittedFileName(), "");
        if (!BaseModels.isName(filename)) {
            faults.add(
                    "/file",
                    ErrorKind.INVALID_NAME,
                    "A part 'file' has no file's name, or a path.",
                    "Send it with a name like model.safetensors.");
        } else if (files.putIfAbsent(filename, part) != null) {
            faults.add("/file", ErrorKind.DUPLICATE_PART, "The file '" + filename + "' is there twice.");
        }
    }

    private static @Nullable BaseModelSpec spec(@Nullable Part part, JsonPartReader json, Faults faults)
            throws IOException {
        if (part == null) {
            faults.add(
                    "/spec",
                    ErrorKind.MISSING_PART,
                    "The part 'spec' is missing; it says the base model's name.",
                    "{\"name\": \"my-bert\"}");
            return null;
        }
        try (InputStream bytes = part.getInputStream()) {
            Checked<BaseModelSpec> spec =
                    json.read(bytes.readNBytes(LARGEST_SPEC_BYTES), BaseModelSpec.class, "/" + SPEC);
            faults.addAll(spec.faults().list());
            return spec.value();
        } catch (DomainException e) {
            faults.addAll(e.faults());
            return null;
        }
    }

    private static Map<String, String> hashes(@Nullable BaseModelSpec spec, Map<String, Part> files, Faults faults) {
        if (spec == null || spec.sha256() == null || faults.touch("/spec/sha256")) {
            return Map.of();
        }
        for (String name : spec.sha256().keySet()) {
            if (!files.containsKey(name)) {
                faults.add(
                        "/spec/sha256/" + name,
                        ErrorKind.UNKNOWN_VALUE,
                        "No file of the name '" + name + "' was sent.");
            }
        }
        return spec.sha256();
    }
}
