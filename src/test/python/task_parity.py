"""Writes the fixture of TaskParityTests: what Hugging Face Transformers does with the tiny BERT of parity.py under each head.

    python -m venv venv && venv/bin/pip install torch==2.7.1 transformers==4.56.2 safetensors
    venv/bin/python src/test/python/task_parity.py src/test/resources/parity

Losses of ten steps of AdamW at a constant rate, and the gradient norms of the first. Dropout is 0. Windows of a question are
of one length, since Transformers lets padding compete with the answer and the product does not.
"""

import json
import pathlib
import sys

import torch
import transformers
from safetensors.torch import load_file

STEPS, BATCH, LABELS, RATE, DECAY = 10, 4, 3, 1e-3, 0.01
CLASS_WEIGHTS, SMOOTHING = [1.0, 2.0, 0.5], 0.1


def rows(generator, equal):
    lengths = torch.randint(6, 13, (BATCH,), generator=generator).tolist()
    lengths = [12] * BATCH if equal else lengths
    return [[2] + torch.randint(5, 64, (n,), generator=generator).tolist() + [3] for n in lengths]


def batches(task):
    generator = torch.Generator().manual_seed(13)
    for _ in range(STEPS):
        ids = rows(generator, task == "question-answering")
        draw = lambda high, *shape: torch.randint(0, high, shape, generator=generator)
        if task == "text-classification":
            targets = draw(LABELS, BATCH).tolist()
        elif task == "multi-label-classification":
            targets = draw(2, BATCH, LABELS).tolist()
        elif task == "text-regression":
            targets = torch.randn(BATCH, generator=generator).tolist()
        elif task == "token-classification":
            targets = [[-100] + draw(LABELS, len(row) - 2).tolist() + [-100] for row in ids]
            targets[0][2] = -100
        elif task == "question-answering":
            targets = [sorted(draw(14, 2).tolist()) for _ in ids]
        else:
            targets = [[-100 if i % 4 else token for i, token in enumerate(row)] for row in ids]
            ids = [[token if i % 4 else 4 for i, token in enumerate(row)] for row in ids]
        yield {"ids": ids, "targets": targets}


def head(task):
    auto = transformers
    return {"text-classification": auto.BertForSequenceClassification, "multi-label-classification": auto.BertForSequenceClassification,
            "text-regression": auto.BertForSequenceClassification, "token-classification": auto.BertForTokenClassification,
            "question-answering": auto.BertForQuestionAnswering, "masked-language-modelling": auto.BertForMaskedLM}[task]


def model(task, directory):
    torch.manual_seed(17)
    config = transformers.BertConfig.from_json_file(directory / "config.json")
    config.num_labels = {"text-regression": 1, "question-answering": 2}.get(task, LABELS)
    bert = head(task)(config)
    stored = load_file(directory / "model.safetensors")
    with torch.no_grad():
        for name, parameter in bert.named_parameters():
            if name in stored and not name.startswith("classifier"):
                parameter.copy_(stored[name])
            else:
                parameter.copy_(torch.randn_like(parameter) * 0.2 + (1.0 if "LayerNorm.weight" in name else 0.0))
    return bert.train()


def padded(values, fill):
    longest = max(map(len, values))
    return torch.tensor([row + [fill] * (longest - len(row)) for row in values])


def loss(bert, task, batch):
    inputs = {"input_ids": padded(batch["ids"], 0), "attention_mask": padded([[1] * len(row) for row in batch["ids"]], 0)}
    targets = batch["targets"]
    if task == "question-answering":
        return bert(**inputs, start_positions=torch.tensor([t[0] for t in targets]),
                    end_positions=torch.tensor([t[1] for t in targets])).loss
    if task in ("token-classification", "masked-language-modelling"):
        return bert(**inputs, labels=padded(targets, -100)).loss
    if task == "text-classification":
        return torch.nn.functional.cross_entropy(
            bert(**inputs).logits, torch.tensor(targets), torch.tensor(CLASS_WEIGHTS), label_smoothing=SMOOTHING)
    bert.config.problem_type = "regression" if task == "text-regression" else "multi_label_classification"
    return bert(**inputs, labels=torch.tensor(targets, dtype=torch.float32)).loss


def run(task, directory):
    bert = model(task, directory)
    fresh = {n: p.detach().flatten().tolist() for n, p in bert.named_parameters()
             if not n.startswith("bert.") or "pooler" in n}
    decays = lambda name: not name.endswith("bias") and "LayerNorm" not in name
    named = list(bert.named_parameters())
    optimizer = torch.optim.AdamW(
        [{"params": [p for n, p in named if decays(n)], "weight_decay": DECAY},
         {"params": [p for n, p in named if not decays(n)], "weight_decay": 0.0}], lr=RATE)
    losses, gradients = [], {}
    for step, batch in enumerate(batches(task)):
        value = loss(bert, task, batch)
        value.backward()
        if step == 0:
            gradients = {n: p.grad.norm().item() for n, p in named}
        losses.append(value.item())
        torch.nn.utils.clip_grad_norm_([p for _, p in named], 1.0)
        optimizer.step()
        optimizer.zero_grad()
    return {"task": task, "head": fresh, "batches": list(batches(task)), "losses": losses, "first_gradients": gradients}


def main(directory):
    directory = pathlib.Path(directory)
    tasks = ["text-classification", "multi-label-classification", "text-regression", "token-classification",
             "question-answering", "masked-language-modelling"]
    (directory / "tasks.json").write_text(json.dumps({
        "torch": torch.__version__, "transformers": transformers.__version__, "learning_rate": RATE, "weight_decay": DECAY,
        "class_weights": CLASS_WEIGHTS, "label_smoothing": SMOOTHING, "runs": [run(task, directory) for task in tasks]}))


if __name__ == "__main__":
    main(sys.argv[1])
