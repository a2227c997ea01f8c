"""One fine-tuning job with Hugging Face's Trainer, as JobBenchmark runs it in the product: the same weights, texts, epochs,
batch size, rates and schedule, float32, dynamic padding, batches of similar lengths, mean pooling, one linear layer.

    python bench/peers/hf_trainer.py MODEL_DIRECTORY TEXTS.jsonl STRATEGY EPOCHS BATCH_SIZE RATE

Prints one line of JSON: the seconds of the whole job (tokenizing and training; imports and loading left out), and the loss.
"""

import json
import os
import sys
import tempfile
import time

os.environ.setdefault("HF_HUB_OFFLINE", "1")
import torch
import transformers


class MeanClassifier(torch.nn.Module):
    def __init__(self, bert):
        super().__init__()
        self.bert = bert
        self.dropout = torch.nn.Dropout(bert.config.hidden_dropout_prob)
        self.classifier = torch.nn.Linear(bert.config.hidden_size, 2)
        torch.nn.init.normal_(self.classifier.weight, std=0.02)
        torch.nn.init.zeros_(self.classifier.bias)

    def forward(self, input_ids, attention_mask, token_type_ids=None, labels=None):
        hidden = self.bert(input_ids, attention_mask, token_type_ids).last_hidden_state
        mask = attention_mask.unsqueeze(-1).float()
        logits = self.classifier(self.dropout((hidden * mask).sum(1) / mask.sum(1)))
        return {"loss": torch.nn.functional.cross_entropy(logits, labels), "logits": logits}


def main(directory, texts, strategy, epochs, batch_size, rate):
    transformers.set_seed(42)
    transformers.logging.set_verbosity_error()
    tokenizer = transformers.AutoTokenizer.from_pretrained(directory)
    bert = transformers.BertModel.from_pretrained(directory, add_pooling_layer=False)
    model = MeanClassifier(bert)
    frozen = {"full": 0, "head_only": len(bert.encoder.layer)}.get(strategy) if strategy in ("full", "head_only") else int(strategy)
    if frozen:
        for part in [bert.embeddings, *bert.encoder.layer[:frozen]]:
            part.requires_grad_(False)
    rows = [json.loads(line) for line in open(texts, encoding="utf-8")]

    start = time.perf_counter()
    encoded = tokenizer([row["text"] for row in rows], truncation=True, max_length=128)
    data = [{**{k: encoded[k][i] for k in encoded}, "labels": rows[i]["label"]} for i in range(len(rows))]
    with tempfile.TemporaryDirectory() as scratch:
        arguments = transformers.TrainingArguments(
            scratch, num_train_epochs=int(epochs), per_device_train_batch_size=int(batch_size), learning_rate=float(rate),
            weight_decay=0.01, warmup_ratio=0.1, lr_scheduler_type="linear", max_grad_norm=1.0, group_by_length=True,
            save_strategy="no", logging_strategy="no", report_to=[], disable_tqdm=True, use_cpu=True, seed=42)
        result = transformers.Trainer(
            model, arguments, train_dataset=data, data_collator=transformers.DataCollatorWithPadding(tokenizer)).train()
    print(json.dumps({"seconds": time.perf_counter() - start, "loss": result.training_loss,
                      "threads": torch.get_num_threads(), "torch": torch.__version__,
                      "transformers": transformers.__version__}))


if __name__ == "__main__":
    main(*sys.argv[1:])
