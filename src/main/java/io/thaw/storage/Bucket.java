package io.thaw.storage;

import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * A bucket and the names of its objects.
 *
 * @param prefix before each object's name
 */
record Bucket(S3Client s3, String name, String prefix) {

    private static final int INSUFFICIENT_STORAGE = 507;

    /** @throws IllegalArgumentException if the name is no hash */
    String key(String sha256) {
        if (!Sha256.isName(sha256)) {
            throw new IllegalArgumentException("Not a SHA-256: " + sha256);
        }
        return prefix + sha256.substring(0, 2) + "/" + sha256.substring(2);
    }

    Bucket trash() {
        return new Bucket(s3, name, prefix + "trash/");
    }

    /** What the server knows of a blob's object, if there is one. */
    Optional<HeadObjectResponse> head(String sha256) {
        String key = key(sha256);
        return call(() -> {
            try {
                return Optional.of(s3.headObject(request -> request.bucket(name).key(key)));
            } catch (NoSuchKeyException e) {
                return Optional.empty();
            }
        });
    }

    /** Calls the server. Its address and the keys' names stay in the cause of what is thrown. */
    static <T> T call(Supplier<T> request) {
        try {
            return request.get();
        } catch (SdkException e) {
            throw e instanceof S3Exception answer && answer.statusCode() == INSUFFICIENT_STORAGE
                    ? new DomainException(ErrorKind.STORAGE_FULL, "The bucket of blobs is full.", e)
                    : new UncheckedIOException("The bucket of blobs failed", new IOException(e));
        }
    }
}
