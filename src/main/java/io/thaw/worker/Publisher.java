package io.thaw.worker;

import io.thaw.freeze.PlannedParameter;
import io.thaw.job.Checkpoint;
import io.thaw.job.Job;
import io.thaw.job.JobJournal;
import io.thaw.job.Lease;
import io.thaw.registry.FinishedModel;
import io.thaw.registry.Model;
import io.thaw.registry.ModelDocuments;
import io.thaw.registry.Models;
import io.thaw.registry.TensorEntry;
import io.thaw.registry.Tensors;
import io.thaw.training.TrainingResult;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.LongFunction;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Stores what a job trained; then makes its model visible and ends the job, in one transaction that the queue's fence guards. */
@Component
class Publisher {

    private final JobJournal journal;
    private final Models models;
    private final ModelDocuments documents;
    private final Tensors tensors;

    Publisher(JobJournal journal, Models models, ModelDocuments documents, Tensors tensors) {
        this.journal = journal;
        this.models = models;
        this.documents = documents;
        this.tensors = tensors;
    }

    /** Keeps one tensor, which nobody sees until the model is published. */
    TensorEntry store(PlannedParameter parameter, ByteBuffer bytes) {
        return tensors.store(parameter.name(), parameter.checkpointName(), parameter.shape(), bytes);
    }

    /**
     * Publishes, unless the worker has lost the job: then nothing of this is kept.
     *
     * @param measurement what the job cost, from the bytes that the model adds to the store
     * @return the job's checkpoints, whose files nobody needs any more
     * @throws io.thaw.job.LeaseLostException if another worker has the job
     */
    @Transactional
    public List<Checkpoint> publish(
            Lease lease,
            FinishedModel finished,
            TrainingResult result,
            EvaluationReport evaluation,
            Receipt receipt,
            LongFunction<Job.Measurement> measurement) {
        CertificateReport certificate = CertificateReport.of(lease.jobId(), result.certificate());
        journal.certificate(lease, certificate);
        journal.evaluation(lease, evaluation);
        Model model = models.publish(finished);
        documents.keep(model.id(), lease.plan(), certificate, evaluation, receipt);
        if (!result.rollbacks().isEmpty()) {
            documents.keepRollbackCurve(model.id(), RollbackReport.of(result, model.storedBytes()));
        }
        journal.measured(lease, measurement.apply(model.storedBytes()));
        return journal.succeed(lease, new Job.Result(model.id(), finished.metrics(), result.keptStep()));
    }
}
