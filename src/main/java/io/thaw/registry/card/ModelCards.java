package io.thaw.registry.card;

import io.thaw.registry.BaseModels;
import io.thaw.registry.Model;
import io.thaw.registry.ModelDocuments;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** Writes models' cards. */
@Component
public class ModelCards {

    private final BaseModels baseModels;
    private final ModelDocuments documents;

    ModelCards(BaseModels baseModels, ModelDocuments documents) {
        this.baseModels = baseModels;
        this.documents = documents;
    }

    /** The card of a model, as its {@code README.md} on a hub would read: Markdown under a front matter in YAML. */
    public String markdown(Model model) {
        JsonNode unknown = MissingNode.getInstance();
        ModelCard card = new ModelCard(
                model,
                baseModels.get(model.content().baseModelId()),
                documents.plan(model.id()).orElse(unknown),
                documents.certificate(model.id()).orElse(unknown),
                documents.evaluation(model.id()).orElse(unknown));
        return card.markdown();
    }
}
