package io.thaw.cli;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * A job that succeeded, and what its model answers.
 *
 * @param answers for each of {@link #SENTENCES}
 */
record FinishedJob(String title, JsonNode job, JsonNode certificate, List<Answer> answers) {

    static final List<String> SENTENCES = List.of(
            "A wonderful little film, I smiled all the way through.",
            "It broke after two days and nobody answers the phone.",
            "Not bad at all: the battery lasts for days.");

    record Answer(String label, double score) {}

    /**
     * Reads what a job has left, and asks its model.
     *
     * @throws DemoException if the job did not succeed
     */
    static FinishedJob read(Api api, PostedJob posted) {
        JsonNode job = api.get("/v1/jobs/" + posted.id());
        String status = job.get("status").stringValue();
        if (!status.equals("succeeded")) {
            String reasons = job.get("failure")
                    .valueStream()
                    .map(failure -> " " + failure.get("message").stringValue())
                    .collect(Collectors.joining());
            throw new DemoException("The job %s (%s) %s.%s".formatted(posted.title(), posted.id(), status, reasons));
        }
        JsonNode certificate = api.get("/v1/jobs/" + posted.id() + "/certificate");
        JsonNode answers = api.post(
                "/v1/models/" + job.at("/result/model").stringValue() + "/predict",
                Map.of("inputs", SENTENCES, "parameters", Map.of("top_k", 1)));
        return new FinishedJob(posted.title(), job, certificate, answers(answers));
    }

    private static List<Answer> answers(JsonNode json) {
        return json.valueStream()
                .map(labels -> labels.get(0))
                .map(best -> new Answer(
                        best.get("label").stringValue(), best.get("score").doubleValue()))
                .toList();
    }

    /**
     * Checks that what was to be frozen is what it was, and that there is an answer to every sentence.
     *
     * @throws DemoException if not
     */
    void check() {
        boolean proven = certificate.get("verdict").stringValue().equals("verified")
                && certificate.at("/frozen/identical").equals(certificate.at("/frozen/tensors"));
        if (!proven) {
            throw new DemoException("The certificate of " + title + " is not verified: " + certificate.get("frozen"));
        }
        if (answers.size() != SENTENCES.size()) {
            throw new DemoException("The model of " + title + " gave " + answers.size() + " answers.");
        }
    }
}
