package io.thaw.registry;

import io.thaw.encoder.Architecture;
import io.thaw.encoder.Pooling;
import io.thaw.encoder.TaskType;
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
            model = %1$s.from_pretrained(folder)
            tokenizer = AutoTokenizer.from_pretrained(folder)
            ask = pipeline("%2$s", model=model, tokenizer=tokenizer)
            print(ask(%3$s))
            """;

    private static final String HEAD_BY_HAND = """
            import torch
            from safetensors.torch import load_file
            from transformers import AutoModel, AutoTokenizer

            folder = "path/to/the/unpacked/export"
            encoder = AutoModel.from_pretrained(folder)
            tokenizer = AutoTokenizer.from_pretrained(folder)
            tensors = load_file(folder + "/model.safetensors")
            inputs = tokenizer("%s", truncation=True, max_length=%d, return_tensors="pt")
            with torch.no_grad():
                hidden = encoder(**inputs).last_hidden_state
                mask = inputs["attention_mask"].unsqueeze(-1)
                pooled = %s
                print(pooled @ tensors["classifier.weight"].T + tensors["classifier.bias"])
            """;

    private final Model model;
    private final TaskType task;
    private final Architecture architecture;

    ModelUsage(Model model, BaseModel base) {
        this.model = model;
        this.task = model.content().head().task();
        this.architecture = base.encoder().config().architecture();
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
        if (readAsItsClassDoes()) {
            blocks.add("In Python, once it is exported:");
            blocks.add(Markdown.fenced("python", PIPELINE.formatted(autoClass(), pipeline(task), argumentsInPython())));
        } else {
            blocks.addAll(headByHand());
        }
        return blocks;
    }

    /** Transformers' classifiers know one pooling each. */
    private boolean readAsItsClassDoes() {
        Pooling own = architecture.hasPooler() ? Pooling.POOLER : Pooling.CLS;
        return !task.pools() || model.content().head().pooling() == own;
    }

    private List<String> headByHand() {
        boolean mean = model.content().head().pooling() == Pooling.MEAN;
        String read = mean ? "the mean of the text's token vectors" : "the first token's vector";
        String other = "The head reads %s, unlike that of Transformers' own class.".formatted(read);
        if (architecture != Architecture.BERT) {
            return List.of(other);
        }
        String pooled = mean ? "(hidden * mask).sum(1) / mask.sum(1)" : "hidden[:, 0]";
        return List.of(
                other + " So in Python, once it is exported, it is put on the encoder by hand:",
                Markdown.fenced(
                        "python", HEAD_BY_HAND.formatted(TEXT, model.content().maxLength(), pooled)));
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
        return "Paris is the %s of France.".formatted(architecture == Architecture.ROBERTA ? "<mask>" : "[MASK]");
    }

    private static String quoted(String text) {
        return '"' + text + '"';
    }
}
