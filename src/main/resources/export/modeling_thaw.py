"""A text classifier whose head reads what `config.pooling` names: the mean of the last hidden states over the text's
tokens, or the first token's. Load it with `trust_remote_code=True`."""

import torch
from torch import nn
from transformers import {classes}Config, {classes}ForSequenceClassification
from transformers.modeling_outputs import SequenceClassifierOutput


class ThawConfig({classes}Config):
    model_type = "{model_type}"


class ThawForSequenceClassification({classes}ForSequenceClassification):
    config_class = ThawConfig

    def __init__(self, config):
        super().__init__(config)
        if getattr(self.base_model, "pooler", None) is not None:
            self.base_model.pooler = None

    def forward(self, input_ids=None, attention_mask=None, labels=None, **inputs):
        if attention_mask is None:
            attention_mask = torch.ones_like(input_ids)
        inputs.pop("return_dict", None)
        hidden = self.base_model(input_ids=input_ids, attention_mask=attention_mask, **inputs)[0]
        if self.config.pooling == "mean":
            mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
            pooled = (hidden * mask).sum(1) / mask.sum(1).clamp(min=1)
        else:
            pooled = hidden[:, 0]
        logits = self.logits(pooled)
        loss = None if labels is None else self.loss(logits, labels)
        return SequenceClassifierOutput(loss=loss, logits=logits)

    def logits(self, pooled):
        """What the class does with the vector that it reads, [B, H], to [B, labels]."""
        if hasattr(self, "pre_classifier"):
            pooled = torch.relu(self.pre_classifier(pooled))
        if not isinstance(self.classifier, nn.Linear):
            return self.classifier(pooled.unsqueeze(1))
        return self.classifier(self.dropout(pooled))

    def loss(self, logits, labels):
        problem = self.config.problem_type
        if problem == "regression":
            return nn.functional.mse_loss(logits.squeeze(-1), labels.to(logits.dtype).view(-1))
        if problem == "multi_label_classification":
            return nn.functional.binary_cross_entropy_with_logits(logits, labels.to(logits.dtype))
        return nn.functional.cross_entropy(logits, labels.view(-1))
