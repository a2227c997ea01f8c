package io.thaw.dataset.http;

import io.swagger.v3.oas.annotations.media.Schema;
import io.thaw.dataset.DatasetSpec;
import io.thaw.dataset.Split;
import io.thaw.error.DomainException;
import io.thaw.error.Faults;
import io.thaw.outbound.Outbound;
import io.thaw.outbound.RemoteFile;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Files that are to be fetched, and how to read them. */
record DatasetAddresses(
        @NotNull @Valid Address train,
        @Valid @Nullable Address validation,
        @Valid @Nullable Address test,
        @Valid @Nullable DatasetSpec spec) {

    /** Where a file lies. */
    record Address(
            @Schema(
                    description = "On a host that the service's operator has allowed.",
                    example = "https://data.example.com/reviews/train.csv.gz")
            @NotNull
            String url,

            @Schema(
                    description = "What the file must have, so that it is the one that is meant.",
                    example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")
            @Pattern(regexp = "[0-9a-f]{64}", message = "must be 64 hexadecimal digits in lower case")
            @Nullable
            String sha256) {}

    DatasetSpec specOrDefault() {
        return spec == null ? DatasetSpec.DEFAULT : spec;
    }

    /** The files whose addresses may be called; faults take in the others. */
    Map<Split, RemoteFile> allowed(Outbound outbound, Faults faults) {
        Map<Split, RemoteFile> files = new EnumMap<>(Split.class);
        for (Split split : Split.values()) {
            Address address = of(split);
            String pointer = "/" + split;
            if (address != null && !faults.touch(pointer + "/url")) {
                try {
                    files.put(
                            split,
                            new RemoteFile(
                                    pointer, outbound.allowed(address.url(), pointer + "/url"), address.sha256()));
                } catch (DomainException e) {
                    faults.addAll(e.faults());
                }
            }
        }
        return files;
    }

    private @Nullable Address of(Split split) {
        return switch (split) {
            case TRAIN -> train;
            case VALIDATION -> validation;
            case TEST -> test;
        };
    }
}
