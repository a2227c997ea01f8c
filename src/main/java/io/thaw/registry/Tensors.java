package io.thaw.registry;

import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.storage.Blob;
import io.thaw.storage.BlobStore;
import io.thaw.tenant.StorageQuota;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.springframework.stereotype.Component;

/** The tensors' bytes. */
@Component
public class Tensors {

    private final BlobStore blobs;
    private final StorageQuota quota;

    Tensors(BlobStore blobs, StorageQuota quota) {
        this.blobs = blobs;
        this.quota = quota;
    }

    /**
     * Asks whether the tenant may store a model.
     *
     * @param bytes of the tensors that it does not share with its base
     * @throws DomainException with {@code STORAGE_QUOTA_EXCEEDED}
     */
    void requireRoom(long bytes) {
        quota.require(bytes);
    }

    /**
     * Stores a tensor, unless the same bytes are stored already.
     *
     * @param data little-endian float32 in row-major order, from position to limit; stays as it is
     * @throws DomainException with {@code STORAGE_FULL}
     */
    public TensorEntry store(String name, String checkpointName, List<Integer> shape, ByteBuffer data) {
        Blob blob = blobs.put(data);
        return new TensorEntry(name, checkpointName, shape, blob.sha256(), blob.bytes());
    }

    /**
     * Looks whether all of some tensors are there, without reading them.
     *
     * @throws DomainException with {@code STORAGE_DAMAGED} that names the first that is not
     */
    public void requireStored(List<TensorEntry> entries) {
        for (TensorEntry entry : entries) {
            if (blobs.find(entry.sha256()).isEmpty()) {
                throw new DomainException(
                        ErrorKind.STORAGE_DAMAGED, "The stored bytes of the tensor " + entry.name() + " are missing.");
            }
        }
    }

    /**
     * Reads a tensor and checks its bytes against their hash.
     *
     * @return little-endian float32 in row-major order, from position 0
     * @throws DomainException with {@code STORAGE_DAMAGED}
     */
    public ByteBuffer read(TensorEntry tensor) {
        byte[] bytes = new byte[Math.toIntExact(tensor.bytes())];
        try (InputStream in = blobs.open(tensor.sha256())) {
            // The read that meets the end checks the hash.
            if (in.readNBytes(bytes, 0, bytes.length) < bytes.length || in.read() >= 0) {
                throw new DomainException(ErrorKind.STORAGE_DAMAGED, "The stored bytes have the wrong size.");
            }
        } catch (DomainException e) {
            throw new DomainException(e.kind(), "The tensor " + tensor.name() + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException("The tensor " + tensor.name() + " cannot be read", e);
        }
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
