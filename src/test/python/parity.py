"""Writes the fixtures of ParityTests: what Hugging Face Transformers does with a tiny BERT, the same ids, order and schedule.

    python -m venv venv && venv/bin/pip install torch==2.7.1 transformers==4.56.2 safetensors
    venv/bin/python src/test/python/parity.py src/test/resources/parity

Dropout is 0 and everything is float32. The product never runs this; its tests read the files.
"""

import json
import pathlib
import sys

import torch
import transformers
from safetensors.torch import save_file

LAYERS, HIDDEN, STEPS, BATCH = 2, 32, 20, 4
RATE, WARMUP, DECAY, CLIP = 1e-3, 0.1, 0.01, 1.0


def model(pooling):
    torch.manual_seed(7)
    config = transformers.BertConfig(
        vocab_size=64, hidden_size=HIDDEN, num_hidden_layers=LAYERS, num_attention_heads=4, intermediate_size=4 * HIDDEN,
        max_position_embeddings=32, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0, num_labels=3)
    bert = transformers.BertForSequenceClassification(config)
    with torch.no_grad():
        for name, parameter in bert.named_parameters():
            # Larger than at birth, so that a mistake anywhere shows in the loss.
            parameter.copy_(torch.randn_like(parameter) * (0.2 if parameter.dim() > 1 else 0.1)
                            + (1.0 if "LayerNorm.weight" in name else 0.0))
    return bert.train()


def batches():
    generator = torch.Generator().manual_seed(11)
    for _ in range(STEPS):
        lengths = torch.randint(3, 13, (BATCH,), generator=generator).tolist()
        rows = [[2] + torch.randint(5, 64, (n,), generator=generator).tolist() + [3] for n in lengths]
        types = [[0] * (len(row) // 2) + [1] * (len(row) - len(row) // 2) for row in rows]
        yield {"ids": rows, "types": types, "labels": torch.randint(0, 3, (BATCH,), generator=generator).tolist()}


def logits(bert, pooling, batch):
    longest = max(map(len, batch["ids"]))
    pad = lambda rows: torch.tensor([row + [0] * (longest - len(row)) for row in rows])
    mask = pad([[1] * len(row) for row in batch["ids"]])
    inputs = {"input_ids": pad(batch["ids"]), "token_type_ids": pad(batch["types"]), "attention_mask": mask}
    if pooling == "pooler":
        return bert(**inputs).logits
    hidden = bert.bert(**inputs).last_hidden_state
    pooled = hidden[:, 0] if pooling == "cls" else (hidden * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
    return bert.classifier(pooled)


def run(pooling, frozen):
    bert = model(pooling)
    if pooling != "pooler":
        frozen = frozen + ["bert.pooler."]
    for name, parameter in bert.named_parameters():
        parameter.requires_grad = not any(name.startswith(prefix) for prefix in frozen)
    trained = [(n, p) for n, p in bert.named_parameters() if p.requires_grad]
    decays = lambda name: not name.endswith("bias") and "LayerNorm" not in name
    optimizer = torch.optim.AdamW(
        [{"params": [p for n, p in trained if decays(n)], "weight_decay": DECAY},
         {"params": [p for n, p in trained if not decays(n)], "weight_decay": 0.0}], lr=RATE)
    schedule = transformers.get_linear_schedule_with_warmup(optimizer, round(WARMUP * STEPS), STEPS)
    losses, norms, gradients = [], [], {}
    for step, batch in enumerate(batches()):
        loss = torch.nn.functional.cross_entropy(logits(bert, pooling, batch), torch.tensor(batch["labels"]))
        loss.backward()
        if step == 0:
            gradients = {name: parameter.grad.norm().item() for name, parameter in trained}
        norms.append(torch.nn.utils.clip_grad_norm_([p for _, p in trained], CLIP).item())
        losses.append(loss.item())
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
    # The norm, and the first values, since a norm does not see where a value stands.
    final = {name: [parameter.detach().norm().item()] + parameter.detach().flatten()[:3].tolist()
             for name, parameter in trained}
    return {"pooling": pooling, "frozen": frozen, "losses": losses, "gradient_norms": norms,
            "first_gradients": gradients, "final": final}


def main(directory):
    directory = pathlib.Path(directory)
    directory.mkdir(parents=True, exist_ok=True)
    bert = model("pooler")
    save_file({n: p.detach().contiguous() for n, p in bert.named_parameters()}, directory / "model.safetensors")
    (directory / "config.json").write_text(bert.config.to_json_string())
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    (directory / "vocab.txt").write_text("\n".join(words + [f"w{i}" for i in range(len(words), 64)]) + "\n")
    prefix = ["bert.embeddings.", "bert.encoder.layer.0."]
    runs = [run("pooler", []), run("cls", []), run("mean", []), run("pooler", prefix), run("mean", ["bert."])]
    (directory / "runs.json").write_text(json.dumps({
        "torch": torch.__version__, "transformers": transformers.__version__,
        "learning_rate": RATE, "warmup_ratio": WARMUP, "weight_decay": DECAY, "max_grad_norm": CLIP,
        "head": {n: p.detach().flatten().tolist() for n, p in bert.classifier.named_parameters()},
        "batches": list(batches()), "runs": runs}, indent=1))


if __name__ == "__main__":
    main(sys.argv[1])
