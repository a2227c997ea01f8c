package io.thaw.storage;

import java.util.List;

/**
 * What a collection removes.
 *
 * @param orphans blobs that nothing refers to, which go to the trash
 * @param expired blobs that were in the trash long enough, which are unlinked
 * @param wanted blobs in the trash that something refers to by now, which are put back
 */
record Garbage(List<Blob> orphans, List<Blob> expired, List<Blob> wanted) {

    boolean isEmpty() {
        return orphans.isEmpty() && expired.isEmpty() && wanted.isEmpty();
    }

    @Override
    public String toString() {
        return "%s to the trash, %s unlinked, %s put back".formatted(sum(orphans), sum(expired), sum(wanted));
    }

    private static String sum(List<Blob> blobs) {
        return "%,d blobs (%,d bytes)"
                .formatted(blobs.size(), blobs.stream().mapToLong(Blob::bytes).sum());
    }
}
