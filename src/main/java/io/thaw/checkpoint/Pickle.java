package io.thaw.checkpoint;

import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;

/** Python's own format, in which PyTorch saves: it runs code when it is read, so it never is. */
final class Pickle {

    private Pickle() {}

    static DomainException refused() {
        return new DomainException(
                ErrorKind.CHECKPOINT_INVALID,
                "PyTorch's pickle files can run code when they are read, so they are not. Convert the model once where"
                        + " you trust it: python -c \"from transformers import AutoModel, AutoTokenizer;"
                        + " AutoModel.from_pretrained('IN').save_pretrained('OUT', safe_serialization=True);"
                        + " AutoTokenizer.from_pretrained('IN').save_pretrained('OUT')\"");
    }
}
