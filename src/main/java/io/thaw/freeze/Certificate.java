package io.thaw.freeze;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The proof that a run did what its plan said: every frozen tensor byte-identical to the base's, every trained one moved.
 *
 * @param planHash of the plan the run followed
 * @param tensors in the plan's order
 */
public record Certificate(String planHash, List<TensorProof> tensors) {

    public Certificate {
        tensors = List.copyOf(tensors);
    }

    /**
     * What happened to one tensor.
     *
     * @param trainable what the plan said
     * @param sha256Before of its float32 bytes when the run began, lower-case hex
     * @param sha256After of its bytes at the end; a tensor that the run never loaded is as it was stored
     * @param relativeUpdateNorm L2 norm of the change over the norm before
     * @param cosine between the values before and after
     * @param maxAbsChange largest change of one element
     * @param reason why a tensor that trains did not move, where that is known
     */
    public record TensorProof(
            String name,
            long parameters,
            boolean trainable,
            String sha256Before,
            String sha256After,
            double relativeUpdateNorm,
            double cosine,
            double maxAbsChange,
            @Nullable Reason reason) {

        public boolean changed() {
            return !sha256Before.equals(sha256After);
        }

        boolean violation() {
            return trainable ? !changed() && reason == null : changed();
        }
    }

    /** Whether the tensors that changed are those that the plan lets train, less those excused by a reason. */
    public boolean verified() {
        return violations().isEmpty();
    }

    /** The tensors that moved though frozen, or stood still though trainable without a reason. */
    public List<TensorProof> violations() {
        return tensors.stream().filter(TensorProof::violation).toList();
    }
}
