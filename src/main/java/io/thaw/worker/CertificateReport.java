package io.thaw.worker;

import io.thaw.freeze.Certificate;
import io.thaw.freeze.Certificate.TensorProof;
import io.thaw.freeze.Reason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A certificate as {@code GET /v1/jobs/{id}/certificate} answers with it. */
record CertificateReport(
        String verdict, String job, String planHash, Frozen frozen, Trained trained, List<TensorReport> tensors) {

    record Frozen(int tensors, long parameters, int identical) {}

    record Trained(int tensors, long parameters, int unchanged) {}

    record TensorReport(
            String name,
            String status,
            String sha256Before,
            String sha256After,
            double relativeUpdateNorm,
            double cosine,
            double maxAbsChange,
            @Nullable Reason reason) {}

    static CertificateReport of(String job, Certificate certificate) {
        List<TensorProof> frozen = certificate.tensors().stream()
                .filter(proof -> !proof.trainable())
                .toList();
        List<TensorProof> trained =
                certificate.tensors().stream().filter(TensorProof::trainable).toList();
        return new CertificateReport(
                certificate.verified() ? "verified" : "freeze_violation",
                job,
                certificate.planHash(),
                new Frozen(frozen.size(), parameters(frozen), unchanged(frozen)),
                new Trained(trained.size(), parameters(trained), unchanged(trained)),
                certificate.tensors().stream().map(CertificateReport::report).toList());
    }

    private static long parameters(List<TensorProof> proofs) {
        return proofs.stream().mapToLong(TensorProof::parameters).sum();
    }

    private static int unchanged(List<TensorProof> proofs) {
        return (int) proofs.stream().filter(proof -> !proof.changed()).count();
    }

    private static TensorReport report(TensorProof proof) {
        return new TensorReport(
                proof.name(),
                proof.trainable() ? "trained" : "frozen",
                proof.sha256Before(),
                proof.sha256After(),
                proof.relativeUpdateNorm(),
                proof.cosine(),
                proof.maxAbsChange(),
                proof.reason());
    }
}
