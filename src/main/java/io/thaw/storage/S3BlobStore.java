package io.thaw.storage;

import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.storage.StorageProperties.S3;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/**
 * Blobs as objects of one bucket, by the same names as files. What is put is written to a local file first, since an object's
 * name is its hash; an object appears in one step, whole. The same bytes again replace the object, which mends one that
 * was damaged.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html">multipart uploads</a>
 */
final class S3BlobStore implements BlobStore, AutoCloseable {

    /** Larger blobs go in several parts, so that one that is lost costs no more than itself. */
    private static final int PART_BYTES = 32 << 20;

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final S3Client s3;
    private final Bucket blobs;
    private final S3Shelves shelves;
    private final Path unfinished;

    private S3BlobStore(S3Client s3, S3 settings, Path unfinished) {
        this.s3 = s3;
        this.blobs = new Bucket(s3, settings.bucket(), settings.prefix());
        this.shelves = new S3Shelves(blobs);
        this.unfinished = unfinished;
    }

    /**
     * Opens a store.
     *
     * @param unfinished a local directory for what is being put
     */
    static S3BlobStore open(S3 settings, Path unfinished) {
        S3ClientBuilder client = S3Client.builder()
                .region(Region.of(settings.region()))
                .forcePathStyle(settings.pathStyle())
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(TIMEOUT)
                        .socketTimeout(TIMEOUT));
        if (settings.endpoint() != null) {
            client.endpointOverride(URI.create(settings.endpoint()));
        }
        if (settings.accessKey() != null && settings.secretKey() != null) {
            client.credentialsProvider(StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(settings.accessKey(), settings.secretKey())));
        }
        return new S3BlobStore(client.build(), settings, unfinished);
    }

    Shelves shelves() {
        return shelves;
    }

    @Override
    public Blob put(InputStream bytes) {
        try {
            Path file = Files.createTempFile(unfinished, "", "");
            try {
                Blob blob = HashedFiles.copy(bytes, file);
                upload(file, blob);
                return blob;
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("A blob cannot be put", e);
        }
    }

    private void upload(Path file, Blob blob) throws IOException {
        String key = blobs.key(blob.sha256());
        try {
            if (blob.bytes() > PART_BYTES) {
                uploadInParts(file, key);
            } else {
                String checksum =
                        Base64.getEncoder().encodeToString(HexFormat.of().parseHex(blob.sha256()));
                s3.putObject(
                        request -> request.bucket(blobs.name()).key(key).checksumSHA256(checksum),
                        RequestBody.fromFile(file));
            }
        } catch (SdkException e) {
            Bucket.call(() -> {
                throw e;
            });
        }
    }

    private void uploadInParts(Path file, String key) throws IOException {
        String upload = s3.createMultipartUpload(
                        request -> request.bucket(blobs.name()).key(key).checksumAlgorithm(ChecksumAlgorithm.SHA256))
                .uploadId();
        try {
            List<CompletedPart> parts = parts(file, key, upload);
            s3.completeMultipartUpload(request -> request.bucket(blobs.name())
                    .key(key)
                    .uploadId(upload)
                    .multipartUpload(completed -> completed.parts(parts)));
        } catch (IOException | SdkException e) {
            abort(key, upload, e);
            throw e;
        }
    }

    private List<CompletedPart> parts(Path file, String key, String upload) throws IOException {
        List<CompletedPart> parts = new ArrayList<>();
        try (InputStream in = Files.newInputStream(file)) {
            for (byte[] part = in.readNBytes(PART_BYTES); part.length > 0; part = in.readNBytes(PART_BYTES)) {
                int number = parts.size() + 1;
                MessageDigest digest = Sha256.digest();
                String checksum = Base64.getEncoder().encodeToString(digest.digest(part));
                String tag = s3.uploadPart(
                                request -> request.bucket(blobs.name())
                                        .key(key)
                                        .uploadId(upload)
                                        .partNumber(number)
                                        .checksumSHA256(checksum),
                                RequestBody.fromBytes(part))
                        .eTag();
                parts.add(CompletedPart.builder()
                        .partNumber(number)
                        .eTag(tag)
                        .checksumSHA256(checksum)
                        .build());
            }
        }
        return parts;
    }

    private void abort(String key, String upload, Exception reason) {
        try {
            s3.abortMultipartUpload(
                    request -> request.bucket(blobs.name()).key(key).uploadId(upload));
        } catch (SdkException e) {
            reason.addSuppressed(e);
        }
    }

    @Override
    public InputStream open(String sha256) {
        return stored(sha256)
                .or(() -> shelves.restore(sha256) ? stored(sha256) : Optional.empty())
                .map(object -> new VerifyingInputStream(object, sha256))
                .orElseThrow(() -> new DomainException(
                        ErrorKind.STORAGE_DAMAGED, "The stored bytes of " + sha256 + " are missing."));
    }

    private Optional<InputStream> stored(String sha256) {
        String key = blobs.key(sha256);
        return Bucket.call(() -> {
            try {
                return Optional.of(
                        s3.getObject(request -> request.bucket(blobs.name()).key(key)));
            } catch (NoSuchKeyException e) {
                return Optional.empty();
            }
        });
    }

    @Override
    public Optional<Blob> find(String sha256) {
        return blobs.head(sha256)
                .or(() -> shelves.restore(sha256) ? blobs.head(sha256) : Optional.empty())
                .map(object -> new Blob(sha256, object.contentLength()));
    }

    @Override
    public void delete(String sha256) {
        String key = blobs.key(sha256);
        Bucket.call(
                () -> s3.deleteObject(request -> request.bucket(blobs.name()).key(key)));
    }

    @Override
    public void close() {
        s3.close();
    }
}
