"""Writes the fixtures of PipelineParityTests: what Hugging Face's pipelines answer with the tiny BERT of parity.py.

    python -m venv venv && venv/bin/pip install torch==2.7.1 transformers==4.56.2 safetensors
    venv/bin/python src/test/python/pipelines.py src/test/resources/parity src/test/resources/pipelines

The encoder's weights are those of parity.py; the vocabulary has words, and parts of words, of which there are as many. The
product never runs this; its tests read the files.
"""

import json
import pathlib
import sys

import torch
import transformers
from safetensors.torch import load_file

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
WORDS = """the a of in is was by and to where who when what , . ? - ' born lived city river capital france paris london berlin
    vienna ada love ##lace marie cur ##ie play ##ing ##ed ##s music film year 1815 old new ü ##ber über café 🙂 man woman
    x y z ##x ##y ##z sea it""".split()
TAGS = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"]
SENTENCES = [
    "Ada Lovelace lived in London, Berlin and Paris.",
    "🙂 Marie Curie   was born in Über-Vienna, the old capital of music",
    "The café by the river is new."]
QUESTIONS = [
    ("Where was Ada born?", "Ada Lovelace was born in London, 🙂 a city by the river."),
    ("Who played music?", "The new film was by Marie Curie, a woman of Paris.")]
MASKED = ["Paris is the [MASK] of France.", "[MASK] Lovelace was [MASK] in London."]


def load(kind, config, weights):
    torch.manual_seed(12)
    model = kind(config).eval()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            # Larger than at birth, so that answers are told apart.
            parameter.copy_(torch.randn_like(parameter) * (0.5 if parameter.dim() > 1 else 0.1)
                            + (1.0 if "LayerNorm.weight" in name else 0.0))
    model.load_state_dict({n: w for n, w in weights.items() if n in model.state_dict()}, strict=False)
    model.tie_weights()
    return model


def tensors(model, names):
    state = model.state_dict()
    return {ours: {"shape": list(state[theirs].shape), "values": state[theirs].flatten().tolist()}
            for theirs, ours in names.items()}


def linear(theirs, ours):
    return {f"{theirs}.{part}": f"{ours}.{part}" for part in ("weight", "bias")}


def main(encoder, directory):
    encoder, directory = pathlib.Path(encoder), pathlib.Path(directory)
    weights = {n: w for n, w in load_file(encoder / "model.safetensors").items() if n.startswith("bert.")}
    vocabulary = SPECIAL + WORDS
    assert len(vocabulary) == len(set(vocabulary)) == 64, len(vocabulary)
    (directory / "vocab.txt").write_text("\n".join(vocabulary) + "\n", encoding="utf-8")
    tokenizer = transformers.BertTokenizerFast(str(directory / "vocab.txt"), strip_accents=False)
    tokenizer.save_pretrained(directory)
    for name in ("special_tokens_map.json", "tokenizer_config.json", "vocab.txt"):
        (directory / name).unlink()
    tokenizer.model_max_length = 32

    config = lambda **more: transformers.BertConfig.from_pretrained(encoder / "config.json", **more)
    tagger = load(transformers.BertForTokenClassification,
                  config(id2label=dict(enumerate(TAGS)), label2id={t: i for i, t in enumerate(TAGS)}), weights)
    answerer = load(transformers.BertForQuestionAnswering, config(num_labels=2), weights)
    filler = load(transformers.BertForMaskedLM, config(), weights)
    encoder_alone = load(transformers.BertModel, config(), {n.removeprefix("bert."): w for n, w in weights.items()})

    pipe = lambda task, model, **more: transformers.pipeline(task, model=model, tokenizer=tokenizer, device="cpu", **more)
    tagging = pipe("token-classification", tagger, aggregation_strategy="first")
    answering = pipe("question-answering", answerer)
    filling = pipe("fill-mask", filler)

    def vectors(text, cls):
        with torch.no_grad():
            hidden = encoder_alone(**tokenizer(text, return_tensors="pt")).last_hidden_state[0]
        return (hidden[0] if cls else hidden.mean(0)).tolist()

    def entities(text):
        return [{**e, "score": float(e["score"])} for e in tagging(text)]

    (directory / "answers.json").write_text(json.dumps({
        "torch": torch.__version__, "transformers": transformers.__version__, "tags": TAGS,
        "heads": {
            "token-classification": tensors(tagger, linear("classifier", "head.classifier")),
            "question-answering": tensors(answerer, linear("qa_outputs", "head.qa_outputs")),
            "masked-language-modelling": tensors(filler, {
                **linear("cls.predictions.transform.dense", "head.transform"),
                **linear("cls.predictions.transform.LayerNorm", "head.layer_norm"),
                "cls.predictions.bias": "head.decoder.bias"})},
        "entities": [{"text": text, "answer": entities(text)} for text in SENTENCES],
        "answers": [{"question": q, "context": c, "answer": answering(
            question=q, context=c, top_k=5, max_answer_len=4, align_to_words=False)} for q, c in QUESTIONS],
        "fillings": [{"text": text, "answer": filling(text, top_k=5)} for text in MASKED],
        "features": [{"text": text, "cls": vectors(text, True), "mean": vectors(text, False)} for text in SENTENCES],
    }, indent=1, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
