package io.thaw.registry.card;

import io.thaw.encoder.Architecture;
import io.thaw.encoder.EncoderConfig;
import io.thaw.encoder.TaskType;
import io.thaw.registry.BaseModel;
import io.thaw.registry.Model;
import java.util.ArrayList;
import java.util.List;

/** How a model is asked: over HTTP, and in Python once it is exported. */
final class ModelUsage {

    private static final String TEXT = "A wonderful little film.";
    private static final String SENTENCE = "Ada Lovelace was born in London.";
    private static final String QUESTION = "Where was Ada Lovelace born?";

    private static final String PIPELINE = """
            from transformers import %1$s, AutoTokenizer, pipeline

            folder = "path/to/the/unpacked/export"
            model = %1$s.from_pretrained(folder%4$s)
            tokenizer = AutoTokenizer.from_pretrained(folder)
            ask = pipeline("%2$s", model=model, tokenizer=tokenizer)
            print(ask(%3$s))
            """;

    private final Model model;
    private final TaskType task;
    private final EncoderConfig encoder;

    ModelUsage(Model model, BaseModel base) {
        this.model = model;
        this.task = model.content().head().task();
        this.encoder = base.encoder().config();
    }

    /** The name that Hugging Face has for the task; it tells apart fewer than the service. */
    static String pipeline(TaskType task) {
        return switch (task) {
            case TEXT_CLASSIFICATION, MULTI_LABEL_CLASSIFICATION, TEXT_REGRESSION -> "text-classification";
            case TOKEN_CLASSIFICATION -> "token-classification";
            case QUESTION_ANSWERING -> "question-answering";
            case MASKED_LANGUAGE_MODELLING -> "fill-mask";
        };
    }

    List<String> markdown() {
        List<String> blocks = new ArrayList<>();
        blocks.add("Of the service that trained it:");
        blocks.add(Markdown.fenced("bash", """
                curl -s localhost:8080/v1/models/%s/predict -H 'Content-Type: application/json' \\
                  -d '{"inputs": %s}'
                """.formatted(model.id(), inputs())));
        blocks.add("In Python, once it is exported and unpacked:");
        blocks.add(Markdown.fenced(
                "python", PIPELINE.formatted(autoClass(), pipeline(task), argumentsInPython(), trust())));
        return blocks;
    }

    /** Where Transformers has no class that reads what the head reads, the export brings one. */
    private String trust() {
        return encoder.isPooledByItsClass(model.content().head()) ? "" : ", trust_remote_code=True";
    }

    private String autoClass() {
        return switch (task) {
            case TEXT_CLASSIFICATION, MULTI_LABEL_CLASSIFICATION, TEXT_REGRESSION ->
                "AutoModelForSequenceClassification";
            case TOKEN_CLASSIFICATION -> "AutoModelForTokenClassification";
            case QUESTION_ANSWERING -> "AutoModelForQuestionAnswering";
            case MASKED_LANGUAGE_MODELLING -> "AutoModelForMaskedLM";
        };
    }

    private String inputs() {
        return switch (task) {
            case TEXT_CLASSIFICATION, MULTI_LABEL_CLASSIFICATION, TEXT_REGRESSION -> quoted(TEXT);
            case TOKEN_CLASSIFICATION -> quoted(SENTENCE);
            case QUESTION_ANSWERING ->
                "{\"question\": %s, \"context\": %s}".formatted(quoted(QUESTION), quoted(SENTENCE));
            case MASKED_LANGUAGE_MODELLING -> quoted(masked());
        };
    }

    private String argumentsInPython() {
        return switch (task) {
            case TEXT_CLASSIFICATION, TOKEN_CLASSIFICATION, MASKED_LANGUAGE_MODELLING -> inputs();
            case MULTI_LABEL_CLASSIFICATION -> inputs() + ", top_k=None, function_to_apply=\"sigmoid\"";
            case TEXT_REGRESSION -> inputs() + ", function_to_apply=\"none\"";
            case QUESTION_ANSWERING -> "question=%s, context=%s".formatted(quoted(QUESTION), quoted(SENTENCE));
        };
    }

    private String masked() {
        return "Paris is the %s of France."
                .formatted(encoder.architecture() == Architecture.ROBERTA ? "<mask>" : "[MASK]");
    }

    private static String quoted(String text) {
        return '"' + text + '"';
    }
}
