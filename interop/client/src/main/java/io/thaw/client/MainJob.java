package io.thaw.client;

import io.thaw.client.api.BaseModelsApi;
import io.thaw.client.api.DatasetsApi;
import io.thaw.client.api.JobsApi;
import io.thaw.client.api.ModelsApi;
import io.thaw.client.http.ApiClient;
import io.thaw.client.http.ApiException;
import io.thaw.client.model.BaseModel;
import io.thaw.client.model.BaseModelSpec;
import io.thaw.client.model.Dataset;
import io.thaw.client.model.FreezeSpec;
import io.thaw.client.model.Job;
import io.thaw.client.model.JobSpec;
import io.thaw.client.model.JobSpecTask;
import io.thaw.client.model.PredictRequest;
import io.thaw.client.model.PredictRequestInputs;
import io.thaw.client.model.TrainingSpec;
import java.io.File;
import java.io.IOException;
import java.util.List;
import okhttp3.Response;

/**
 * Runs the main job by nothing but what was generated from the API's document: sends an encoder and a dataset, trains the
 * classifier alone, and asks the model. Arguments: the service's address, a key, the encoder's files or archive, a table.
 */
class MainJob {

    private static final int PAUSE_MILLISECONDS = 500;

    private MainJob() {}

    public static void main(String[] arguments) throws Exception {
        ApiClient client = new ApiClient();
        client.setBasePath(arguments[0]);
        client.addDefaultHeader("Authorization", "Bearer " + arguments[1]);

        BaseModel base = new BaseModelsApi(client)
                .uploadBaseModel(List.of(new File(arguments[2])), new BaseModelSpec().name("generated-client"));
        System.out.println("base model " + base.getId() + ", " + base.getLayers() + " layers");
        Dataset dataset = new DatasetsApi(client).createDataset(new File(arguments[3]), null, null, null, null);
        System.out.println("dataset " + dataset.getId() + ", labels " + dataset.getLabels());

        JobsApi jobs = new JobsApi(client);
        Job job = ended(jobs, submit(jobs, job(base, dataset)));
        System.out.println("job " + job.getId() + " " + job.getStatus());
        if (job.getStatus() != Job.StatusEnum.SUCCEEDED) {
            throw new IllegalStateException(String.valueOf(job));
        }
        System.out.println(new ModelsApi(client)
                .predict("generated-client-job", new PredictRequest().inputs(new PredictRequestInputs("a film to remember"))));
    }

    /** The generator takes 200, the answer of a dry run, for the only one; a job's id stands in the Location of a 202, too. */
    private static String submit(JobsApi jobs, JobSpec spec) throws ApiException, IOException {
        try (Response response = jobs.submitJobCall(spec, null, null, null).execute()) {
            String location = response.header("Location");
            if (response.code() != 202 || location == null) {
                throw new IllegalStateException(response.body().string());
            }
            return location.substring(location.lastIndexOf('/') + 1);
        }
    }

    private static JobSpec job(BaseModel base, Dataset dataset) {
        return new JobSpec()
                .name("generated-client-job")
                .baseModel(base.getId())
                .dataset(dataset.getId())
                .task(new JobSpecTask()
                        .type(JobSpecTask.TypeEnum.TEXT_CLASSIFICATION)
                        .pooling(JobSpecTask.PoolingEnum.MEAN))
                .freeze(new FreezeSpec("head_only"))
                .training(new TrainingSpec().epochs(1));
    }

    private static Job ended(JobsApi jobs, String id) throws ApiException, InterruptedException {
        Job job = jobs.getJob(id);
        while (job.getFinishedAt() == null) {
            Thread.sleep(PAUSE_MILLISECONDS);
            job = jobs.getJob(id);
        }
        return job;
    }
}
