package io.thaw.registry.http;

import io.swagger.v3.oas.annotations.media.Schema;
import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.error.Faults;
import io.thaw.outbound.Outbound;
import io.thaw.outbound.RemoteFile;
import io.thaw.registry.BaseModels;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A checkpoint that lies elsewhere: files with their addresses, or a repository of the hub. */
record BaseModelAddresses(
        @Schema(description = "By which jobs will name it.", example = "my-bert")
        @NotNull
        @Pattern(regexp = BaseModels.NAME, message = "is not a name: " + BaseModelImport.LETTERS)
        String name,

        @Schema(
                description =
                        "The files of a Hugging Face directory, or one zip or jar, on hosts that the operator allows.")
        @Size(min = 1, max = 200)
        @Nullable
        List<@NotNull @Valid Address> files,

        @Schema(
                description =
                        "Instead of files: a model of the hub that the operator has set, as a rule Hugging Face's.",
                example = "google-bert/bert-base-uncased")
        @Pattern(
                regexp = "[A-Za-z0-9][A-Za-z0-9._-]{0,95}(/[A-Za-z0-9][A-Za-z0-9._-]{0,95})?",
                message = "is not a repository's name, as in google-bert/bert-base-uncased")
        @Nullable
        String repository,

        @Schema(
                description = "The repository's commit: branches move, and nobody would know what was imported.",
                example = "86b5e0934494bd15c9632b12f734a8a67f723594")
        @Pattern(regexp = "[0-9a-f]{40}", message = "is not a commit: 40 hexadecimal digits in lower case")
        @Nullable
        String revision) {

    /** Where a file lies. */
    @Schema(name = "BaseModelAddress")
    record Address(
            @Schema(
                    description = "Its last part is the file's name.",
                    example = "https://models.example.com/my-bert.zip")
            @NotNull
            String url,

            @Schema(
                    description = "What the file must have, so that it is the one that is meant.",
                    example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")
            @Pattern(regexp = BaseModelSpec.SHA256, message = "must be 64 hexadecimal digits in lower case")
            @Nullable
            String sha256) {}

    /** Finds out whether one of both is asked for; faults take in what is missing or too much. */
    void check(Faults faults) {
        if (faults.touch("/files") || faults.touch("/repository")) {
            return;
        }
        if (files == null && repository == null) {
            faults.add("/files", ErrorKind.MISSING_FIELD, "Name files, or a repository and its revision.");
        } else if (files != null && (repository != null || revision != null)) {
            faults.add("/files", ErrorKind.CONFLICTING_FIELDS, "Name files or a repository, not both.");
        } else if (repository != null && revision == null && !faults.touch("/revision")) {
            faults.add(
                    "/revision",
                    ErrorKind.MISSING_FIELD,
                    "The revision is missing: the commit of the repository, as 40 hexadecimal digits.");
        }
    }

    /** The files whose addresses may be called; faults take in the others. */
    List<RemoteFile> allowed(Outbound outbound, Faults faults) {
        List<RemoteFile> allowed = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int i = 0; files != null && i < files.size(); i++) {
            String pointer = "/files/" + i;
            if (!faults.touch(pointer + "/url")) {
                try {
                    Address address = files.get(i);
                    RemoteFile file = new RemoteFile(
                            pointer, outbound.allowed(address.url(), pointer + "/url"), address.sha256());
                    allowed.add(file);
                    checkName(file, names, faults);
                } catch (DomainException e) {
                    faults.addAll(e.faults());
                }
            }
        }
        return allowed;
    }

    private static void checkName(RemoteFile file, Set<String> names, Faults faults) {
        String pointer = file.pointer() + "/url";
        if (!BaseModels.isName(file.filename())) {
            faults.add(pointer, ErrorKind.INVALID_NAME, "The address does not end with the name of a file.");
        } else if (!names.add(file.filename())) {
            faults.add(pointer, ErrorKind.DUPLICATE_VALUE, "The file '" + file.filename() + "' is named twice.");
        }
    }
}
