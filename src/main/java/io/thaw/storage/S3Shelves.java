package io.thaw.storage;

import java.time.Instant;
import java.util.function.BiConsumer;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Blobs in a bucket, and the trash beside them. A move is a copy and then a deletion, so that a blob is always in one of the two
 * places or in both.
 */
final class S3Shelves implements Shelves {

    private final Bucket blobs;
    private final Bucket trash;

    S3Shelves(Bucket blobs) {
        this.blobs = blobs;
        this.trash = blobs.trash();
    }

    @Override
    public void eachBlob(BiConsumer<Blob, Instant> visitor) {
        each(blobs, visitor);
    }

    @Override
    public void eachDiscarded(BiConsumer<Blob, Instant> visitor) {
        each(trash, visitor);
    }

    private static void each(Bucket bucket, BiConsumer<Blob, Instant> visitor) {
        Bucket.call(() -> {
            for (S3Object object : bucket.s3()
                    .listObjectsV2Paginator(
                            request -> request.bucket(bucket.name()).prefix(bucket.prefix()))
                    .contents()) {
                String name = object.key().substring(bucket.prefix().length()).replace("/", "");
                if (Sha256.isName(name)) {
                    visitor.accept(new Blob(name, object.size()), object.lastModified());
                }
            }
            return true;
        });
    }

    @Override
    public boolean holds(String sha256) {
        return blobs.head(sha256).isPresent();
    }

    @Override
    public boolean discard(String sha256, Instant putBefore) {
        return isOlder(blobs, sha256, putBefore) && move(sha256, blobs, trash);
    }

    @Override
    public boolean restore(String sha256) {
        return move(sha256, trash, blobs);
    }

    @Override
    public boolean unlink(String sha256, Instant discardedBefore) {
        if (!isOlder(trash, sha256, discardedBefore)) {
            return false;
        }
        delete(sha256, trash);
        return true;
    }

    /** What was sent of such an upload would be paid for without end. */
    @Override
    public void sweep(Instant begunBefore) {
        Bucket.call(() -> {
            blobs
                    .s3()
                    .listMultipartUploadsPaginator(
                            request -> request.bucket(blobs.name()).prefix(blobs.prefix()))
                    .uploads()
                    .stream()
                    .filter(upload -> upload.initiated().isBefore(begunBefore))
                    .forEach(upload -> blobs.s3()
                            .abortMultipartUpload(request -> request.bucket(blobs.name())
                                    .key(upload.key())
                                    .uploadId(upload.uploadId())));
            return true;
        });
    }

    private static boolean isOlder(Bucket bucket, String sha256, Instant time) {
        return bucket.head(sha256)
                .filter(object -> object.lastModified().isBefore(time))
                .isPresent();
    }

    private static boolean move(String sha256, Bucket from, Bucket to) {
        boolean copied = Bucket.call(() -> {
            try {
                from.s3()
                        .copyObject(request -> request.sourceBucket(from.name())
                                .sourceKey(from.key(sha256))
                                .destinationBucket(to.name())
                                .destinationKey(to.key(sha256)));
                return true;
            } catch (NoSuchKeyException e) {
                return false;
            }
        });
        if (copied) {
            delete(sha256, from);
        }
        return copied;
    }

    private static void delete(String sha256, Bucket bucket) {
        Bucket.call(() -> bucket.s3()
                .deleteObject(request -> request.bucket(bucket.name()).key(bucket.key(sha256))));
    }
}
