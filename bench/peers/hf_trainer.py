"""Hugging Face's Trainer beside the product: reads one job a line from standard input, JSON, and answers with its times.

    python bench/peers/hf_trainer.py < jobs.jsonl

The benchmarks start it once and send it the same jobs as the product gets: the same weights (the new head's included), texts,
batches in the same order, epochs, rates and schedule, the same frozen tensors; float32, or bfloat16 by autocast where asked for, fused AdamW. Its own defaults stay:
dropout is on in frozen layers, too, the tokenizer works on all texts at once, batches are padded to their longest text. A
job's time begins before tokenizing and ends after the last step; imports, loading the model and saving are left out.
"""

import copy
import functools
import json
import os
import sys
import tempfile
import time

answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)  # The Trainer prints its log.
os.environ.setdefault("HF_HUB_OFFLINE", "1")
import torch
import transformers
from safetensors.torch import load_file

transformers.logging.set_verbosity_error()


class Classifier(torch.nn.Module):
    """What BertForSequenceClassification does, with a choice of pooling."""

    def __init__(self, bert, pooling, head):
        super().__init__()
        self.bert = bert
        self.pooling = pooling
        self.dropout = torch.nn.Dropout(bert.config.hidden_dropout_prob)
        labels, hidden = head["classifier.weight"].shape
        self.classifier = torch.nn.Linear(hidden, labels)
        self.load_state_dict(head, strict=False)

    def forward(self, input_ids, attention_mask, token_type_ids=None, labels=None):
        output = self.bert(input_ids, attention_mask, token_type_ids)
        logits = self.classifier(self.dropout(self.pool(output, attention_mask)))
        return {"loss": torch.nn.functional.cross_entropy(logits, labels), "logits": logits}

    def pool(self, output, mask):
        if self.pooling == "pooler":
            return output.pooler_output
        if self.pooling == "cls":
            return output.last_hidden_state[:, 0]
        weights = mask.unsqueeze(-1).float()
        return (output.last_hidden_state * weights).sum(1) / weights.sum(1)


class GivenBatches:
    """A batch sampler with a list of batches for each epoch."""

    def __init__(self, epochs):
        self.epochs = epochs
        self.next = 0

    def __len__(self):
        return len(self.epochs[0])

    def __iter__(self):
        self.next += 1
        return iter(self.epochs[self.next - 1])


class TimedTrainer(transformers.Trainer):
    def __init__(self, *arguments, batches, **more):
        super().__init__(*arguments, **more)
        self.batches = batches
        self.losses = []

    def get_train_dataloader(self):
        if self.batches is None:
            return super().get_train_dataloader()
        return torch.utils.data.DataLoader(
            self.train_dataset, batch_sampler=GivenBatches(self.batches), collate_fn=self.data_collator)

    def compute_loss(self, *arguments, **more):
        loss = super().compute_loss(*arguments, **more)
        self.losses.append(loss.detach())
        return loss


class StepTimes(transformers.TrainerCallback):
    """When each step ended. A GPU is waited for after the first step and the last alone, so those between count as equal."""

    def __init__(self, cpu):
        self.cpu = cpu
        self.ends = []

    def on_train_begin(self, *arguments, **more):
        self.ends.append(time.perf_counter())

    def on_step_end(self, *arguments, **more):
        if not self.cpu and len(self.ends) == 1:
            torch.cuda.synchronize()
        self.ends.append(time.perf_counter())

    def on_train_end(self, *arguments, **more):
        if not self.cpu:
            torch.cuda.synchronize()
            self.ends[-1] = time.perf_counter()

    def seconds(self):
        if self.cpu or len(self.ends) < 3:
            return [after - before for before, after in zip(self.ends, self.ends[1:])]
        rest = len(self.ends) - 2
        return [self.ends[1] - self.ends[0]] + [(self.ends[-1] - self.ends[1]) / rest] * rest


@functools.cache
def pretrained(directory, pooler):
    return (transformers.AutoTokenizer.from_pretrained(directory),
            transformers.BertModel.from_pretrained(directory, add_pooling_layer=pooler))


def fresh(directory, pooling, head, frozen, dropout):
    tokenizer, bert = pretrained(directory, pooling == "pooler")
    model = Classifier(copy.deepcopy(bert), pooling, load_file(head))
    for name, parameter in model.named_parameters():
        parameter.requires_grad = name.removeprefix("bert.") not in frozen
    if not dropout:
        for module in model.modules():
            if isinstance(module, torch.nn.Dropout):
                module.p = 0.0
            elif hasattr(module, "dropout_prob"):
                module.dropout_prob = 0.0
    return tokenizer, model


def run(model, texts, pooling, head, frozen, dropout, epochs, batch_size, rate, weight_decay, warmup_steps, max_norm,
        max_length, batches, pad_to_max, seed, bf16, cpu):
    tokenizer, model = fresh(model, pooling, head, set(frozen), dropout)
    with open(texts, encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    transformers.set_seed(seed)

    start = time.perf_counter()
    padding = "max_length" if pad_to_max else False
    encoded = tokenizer([row["text"] for row in rows], truncation=True, max_length=max_length, padding=padding)
    data = [{**{k: encoded[k][i] for k in encoded}, "labels": rows[i]["label"]} for i in range(len(rows))]
    times = StepTimes(cpu)
    # Given batches are grouped already; later versions call this otherwise.
    grouped = {} if batches else {"group_by_length": not pad_to_max}
    with tempfile.TemporaryDirectory() as scratch:
        arguments = transformers.TrainingArguments(
            scratch, num_train_epochs=epochs, per_device_train_batch_size=batch_size, learning_rate=rate,
            weight_decay=weight_decay, warmup_steps=warmup_steps, lr_scheduler_type="linear", max_grad_norm=max_norm,
            optim="adamw_torch_fused", save_strategy="no", logging_strategy="no",
            report_to=[], disable_tqdm=True, use_cpu=cpu, seed=seed, bf16=bf16, **grouped)
        trainer = TimedTrainer(
            model, arguments, train_dataset=data, callbacks=[times], batches=batches,
            data_collator=transformers.DataCollatorWithPadding(tokenizer))
        trainer.train()
    return {"seconds": time.perf_counter() - start,
            "steps": times.seconds(),
            "losses": torch.stack(trainer.losses).tolist()}


def calibrate(rows, inner, columns, repeats, cpu):
    """GFLOP/s of one matrix product, the best of some: in float32 on a CPU, in bfloat16 and 16 times as large on a GPU."""
    if not cpu:
        rows *= 16
    kind = {} if cpu else {"dtype": torch.bfloat16, "device": "cuda"}
    x, weight = torch.full((rows, inner), 0.5, **kind), torch.full((columns, inner), 0.5, **kind)
    best = float("inf")
    for _ in range(repeats):
        start = time.perf_counter()
        torch.nn.functional.linear(x, weight)
        if not cpu:
            torch.cuda.synchronize()
        best = min(best, time.perf_counter() - start)
    return {"gflops": 2 * rows * inner * columns / best / 1e9}


def about():
    return {"threads": torch.get_num_threads(), "torch": torch.__version__, "transformers": transformers.__version__}


for line in sys.stdin:
    request = json.loads(line)
    task = {"run": run, "calibrate": calibrate, "about": about}[request.pop("task")]
    print(json.dumps(task(**request)), file=answers, flush=True)
