package io.thaw.storage;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Where the service keeps its files, and how it keeps them few.
 *
 * @param data where the service keeps its files, relative to the working directory or absolute
 */
@Validated
@ConfigurationProperties("thaw")
record StorageProperties(
        @DefaultValue("data") String data,
        @DefaultValue @Valid Storage storage) {

    /**
     * Settings of the blob store.
     *
     * @param orphanAge how long ago a blob that nothing refers to must have been put to go to the trash; longer than a dataset,
     *     an import or a model takes from its first blob to its row
     * @param trashAge how long a blob stays in the trash
     * @param collectEvery how often blobs are looked through
     * @param refuseBelow new datasets, base models and jobs are refused when less of the disk is free, in percent; of a disk
     *     above 128 GB, of 128 GB
     * @param pauseBelow jobs that run pause when less is free, in the same percent
     * @param s3 a bucket that keeps the blobs; null for the directory
     */
    record Storage(
            @DefaultValue("24h") Duration orphanAge,
            @DefaultValue("72h") Duration trashAge,
            @DefaultValue("1h") Duration collectEvery,
            @DefaultValue("15") @Min(0) @Max(100) int refuseBelow,
            @DefaultValue("5") @Min(0) @Max(100) int pauseBelow,

            @Valid @Nullable S3 s3) {}

    /**
     * A bucket for the blobs, in place of the directory. What is being put is still written below {@code thaw.data} first, and
     * caches stay there.
     *
     * @param bucket which must be there
     * @param endpoint the address of a server other than Amazon's, as in {@code https://minio:9000}
     * @param region of the bucket
     * @param prefix before each object's name, as in {@code thaw/}
     * @param pathStyle whether the bucket stands in the path and not in the host's name, as other servers have it
     * @param accessKey with the secret key; without them the usual places of the AWS SDK are looked at: environment, profile,
     *     container, instance
     * @param secretKey with the access key
     */
    record S3(
            @NotBlank String bucket,
            @Nullable String endpoint,
            @DefaultValue("us-east-1") String region,
            @DefaultValue("") String prefix,
            @DefaultValue("false") boolean pathStyle,
            @Nullable String accessKey,
            @Nullable String secretKey) {

        /** Without the secret. */
        @Override
        public String toString() {
            return "s3://" + bucket + "/" + prefix;
        }
    }

    /** Not bound as a path: Spring would look for a resource of that name first. */
    Path directory() {
        return Path.of(data).toAbsolutePath().normalize();
    }
}
