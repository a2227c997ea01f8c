"""Holds a running service against Hugging Face Transformers, in both directions.

1. Directories that `save_pretrained` writes, one of each architecture and with random weights, are imported, and their
   features of 50 texts compared.
2. A model of each task is trained for one epoch, exported, loaded with `from_pretrained`, and its scores of 50 inputs
   compared.
3. The same model is exported for ONNX, checked, and its logits compared with those of Transformers.

    java -jar target/thaw.jar --thaw.base-models.directory=/tmp/bases --thaw.data=/tmp/interop
    python interop/round_trip.py --base-models /tmp/bases [--markdown docs/interop-result.md]

Ends with an error if any difference is above 1e-5, of ONNX above 1e-4.
"""

import argparse
import io
import json
import os
import math
import pathlib
import platform
import random
import sys
import tempfile
import time
import urllib.error
import urllib.request
import uuid
import zipfile

import numpy
import onnx
import onnxruntime
import torch
import transformers
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import (
    AutoModel,
    AutoModelForMaskedLM,
    AutoModelForQuestionAnswering,
    AutoModelForSequenceClassification,
    AutoModelForTokenClassification,
    AutoTokenizer,
    BertConfig,
    BertForMaskedLM,
    BertModel,
    DistilBertConfig,
    DistilBertModel,
    ElectraConfig,
    ElectraModel,
    PreTrainedTokenizerFast,
    RobertaConfig,
    RobertaModel,
    XLMRobertaConfig,
    XLMRobertaModel,
)

LIMIT, ONNX_LIMIT = 1e-5, 1e-4
WORDS = (
    "the a an ice melts water rains snow falls in on of river lake warm cold sun wind good bad film phone broke after two "
    "days wonderful little very not never works great poor price sound screen battery lasts long short who what where when "
    "is was it fell spring winter summer paris london anna peter lives lived ."
).split()
SIZES = dict(vocab_size=5 + len(WORDS), num_hidden_layers=2, num_attention_heads=4)
BERT_LIKE = dict(SIZES, hidden_size=32, intermediate_size=64, max_position_embeddings=72)

ARCHITECTURES = {
    "bert": (BertModel, BertConfig(**BERT_LIKE)),
    "bert-mlm": (BertForMaskedLM, BertConfig(**BERT_LIKE)),
    "roberta": (RobertaModel, RobertaConfig(**BERT_LIKE, pad_token_id=0, type_vocab_size=1)),
    "xlm-roberta": (XLMRobertaModel, XLMRobertaConfig(**BERT_LIKE, pad_token_id=0, type_vocab_size=1)),
    "distilbert": (DistilBertModel, DistilBertConfig(vocab_size=5 + len(WORDS), n_layers=2, n_heads=4, dim=32, hidden_dim=64,
                                                     max_position_embeddings=72)),
    "electra": (ElectraModel, ElectraConfig(**BERT_LIKE, embedding_size=16)),
}


class Service:
    def __init__(self, url):
        self.url = url

    def send(self, path, body=None, content_type="application/json", method=None):
        request = urllib.request.Request(self.url + path, body, {"Authorization": "Bearer " + os.environ["THAW_KEY"]}, method=method)
        if body is not None:
            request.add_header("Content-Type", content_type)
        try:
            with urllib.request.urlopen(request) as answer:
                return answer.read()
        except urllib.error.HTTPError as error:
            sys.exit(f"{path}: {error.code} {error.read().decode()}")

    def get(self, path):
        return json.loads(self.send(path))

    def post(self, path, value):
        return json.loads(self.send(path, json.dumps(value).encode()))

    def upload(self, content, file_name, spec):
        boundary = uuid.uuid4().hex
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{file_name}"\r\n\r\n{content}\r\n',
            f'--{boundary}\r\nContent-Disposition: form-data; name="spec"\r\nContent-Type: application/json\r\n\r\n'
            f"{json.dumps(spec)}\r\n--{boundary}--\r\n",
        ]
        return json.loads(self.send("/v1/datasets", "".join(parts).encode(), f"multipart/form-data; boundary={boundary}"))


def tokenizer():
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    vocabulary = {token: i for i, token in enumerate(special + WORDS)}
    fast = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    fast.normalizer = normalizers.BertNormalizer(lowercase=True)
    fast.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    fast.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", vocabulary["[CLS]"]), ("[SEP]", vocabulary["[SEP]"])])
    return PreTrainedTokenizerFast(
        tokenizer_object=fast, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]", mask_token="[MASK]")


def sentence(draw, words=None):
    return " ".join(draw.choice(WORDS) for _ in range(words or draw.randint(2, 20)))


def sentences(count, seed):
    draw = random.Random(seed)
    return [sentence(draw) for _ in range(count)]


def encode(tokens, model, *texts):
    batch = tokens(*[list(each) for each in texts], padding=True, truncation=True, max_length=64, return_tensors="pt")
    if getattr(model.config, "type_vocab_size", 0) < 2:
        batch.pop("token_type_ids", None)
    return batch


def imports(service, folder, run):
    """Imports each architecture; returns the largest difference of its features by name."""
    results = {}
    texts = sentences(50, 1)
    for name, (kind, config) in ARCHITECTURES.items():
        torch.manual_seed(7)
        model = kind(config).eval()
        directory = folder / f"{run}-{name}"
        model.save_pretrained(directory)
        tokenizer().save_pretrained(directory)
        service.post("/v1/base-models", {"name": directory.name, "file": directory.name})
        encoder = AutoModel.from_pretrained(directory).eval()
        batch = encode(AutoTokenizer.from_pretrained(directory), encoder, texts)
        batch = {key: batch[key] for key in batch if key != "token_type_ids" or name.startswith(("bert", "electra"))}
        with torch.no_grad():
            hidden = encoder(**batch)[0]
        mask = batch["attention_mask"].unsqueeze(-1)
        expected = {"cls": hidden[:, 0], "mean": (hidden * mask).sum(1) / mask.sum(1)}
        results[name] = max(
            (torch.tensor(service.post(f"/v1/base-models/{directory.name}/features",
                                       {"inputs": texts, "parameters": {"pooling": pooling}})) - vectors).abs().max().item()
            for pooling, vectors in expected.items())
    return results


def rows(task, seed):
    draw = random.Random(seed)
    for i in range(80):
        text = sentence(draw, 12)
        yield {
            "text-classification": lambda: {"text": text, "label": ["bad", "fair", "good"][i % 3]},
            "multi-label-classification": lambda: {"text": text, "labels": [["warm"], ["warm", "cold"], ["cold"]][i % 3]},
            "text-regression": lambda: {"text": text, "score": draw.random()},
            "token-classification": lambda: {"tokens": text.split(), "tags": ["B-X", "I-X", "O", "B-Y"] * 3},
            "question-answering": lambda: {"question": "what fell", "context": text, "answers": [
                {"text": text.split()[0], "answer_start": 0}]},
            "masked-language-modelling": lambda: {"text": text},
        }[task]()


CASES = [
    ("bert", "text-classification", "pooler"), ("bert", "text-classification", "mean"), ("bert", "text-classification", "cls"),
    ("bert", "multi-label-classification", "mean"), ("bert", "text-regression", "pooler"),
    ("bert", "token-classification", None), ("bert", "question-answering", None), ("bert-mlm", "masked-language-modelling", None),
] + [(base, task, pooling) for base in ("roberta", "xlm-roberta", "distilbert", "electra") for task, pooling in (
    ("text-classification", "cls"), ("text-classification", "mean"), ("token-classification", None),
    ("question-answering", None), ("masked-language-modelling", None))]


def train(service, base, dataset, task, pooling, name):
    job = service.post("/v1/jobs", {
        "name": name, "base_model": base, "dataset": dataset,
        "task": {"type": task, "max_length": 64, **({"pooling": pooling} if pooling else {})},
        "freeze": {"strategy": "full"}, "training": {"epochs": 1, "batch_size": 16, "learning_rate": 1e-3}})["id"]
    while (state := service.get(f"/v1/jobs/{job}"))["status"] in ("queued", "running"):
        time.sleep(0.2)
    if state["status"] != "succeeded":
        sys.exit(f"{name}: {state}")


def exports(service, run):
    """Trains, exports and loads a model of each case; returns the largest differences of its scores and its logits."""
    datasets = {}
    results = {}
    for base, task, pooling in CASES:
        if task not in datasets:
            content = "\n".join(json.dumps(row) for row in rows(task, 3))
            datasets[task] = service.upload(content, "rows.jsonl", {"task": task})["id"]
        name = f"{run}-{base}-{task}-{pooling}"
        train(service, f"{run}-{base}", datasets[task], task, pooling, name)
        case = f"{base} {task}" + (f" {pooling}" if pooling else "")
        with tempfile.TemporaryDirectory() as directory:
            unpack(service, f"/v1/models/{name}/export", directory)
            model, tokens = load(CLASSES[task], directory)
            results[f"export {case}"] = COMPARISONS[task](service, name, model, tokens)
        with tempfile.TemporaryDirectory() as directory:
            unpack(service, f"/v1/models/{name}/export?format=onnx", directory)
            results[f"ONNX {case}"] = onnx_difference(model, tokens, directory)
    return results


def unpack(service, path, directory):
    zipfile.ZipFile(io.BytesIO(service.send(path))).extractall(directory)


def onnx_difference(model, tokens, directory):
    """Of all logits that are no padding's, in one batch of texts of many lengths."""
    path = str(pathlib.Path(directory, "model.onnx"))
    onnx.checker.check_model(path, full_check=True)
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    batch = encode(tokens, model, sentences(50, 6))
    names = [each.name for each in session.get_inputs()]
    found = session.run(None, {name: batch[name].numpy() if name in batch else numpy.zeros_like(batch["input_ids"])
                               for name in names})
    out = logits(model, batch)
    expected = [out[each.name].numpy() for each in session.get_outputs()]
    real = batch["attention_mask"].numpy().astype(bool)
    return max(float(abs((a - b)[real] if a.shape[:2] == real.shape else a - b).max()) for a, b in zip(found, expected))


def load(kind, directory):
    own = pathlib.Path(directory, "modeling_thaw.py").exists()
    model, report = kind.from_pretrained(directory, trust_remote_code=own, output_loading_info=True)
    if report["missing_keys"] or report["unexpected_keys"]:
        sys.exit(f"{directory}: {report}")
    return model.eval(), AutoTokenizer.from_pretrained(directory)


def logits(model, batch):
    with torch.no_grad():
        return model(**batch)


def predict(service, name, inputs, **parameters):
    return service.post(f"/v1/models/{name}/predict", {"inputs": inputs, **({"parameters": parameters} if parameters else {})})


def whole_texts(service, name, model, tokens):
    texts = sentences(50, 5)
    out = logits(model, encode(tokens, model, texts)).logits
    problem = model.config.problem_type
    if problem == "regression":
        return max(abs(answer["score"] - x.item()) for answer, x in zip(predict(service, name, texts), out[:, 0]))
    scores = out.sigmoid() if problem == "multi_label_classification" else out.softmax(-1)
    return max(
        abs(each["score"] - scores[i, model.config.label2id[each["label"]]].item())
        for i, answer in enumerate(predict(service, name, texts)) for each in answer)


def words(service, name, model, tokens):
    texts = sentences(50, 5)
    scores = logits(model, encode(tokens, model, texts)).logits.softmax(-1)
    worst = 0.0
    for i, answer in enumerate(predict(service, name, texts, aggregation_strategy="none")):
        for each in answer:
            word = texts[i][: each["start"]].count(" ")
            worst = max(worst, abs(each["score"] - scores[i, 1 + word, model.config.label2id[each["entity"]]].item()))
    return worst


def answers(service, name, model, tokens):
    """Scores are a softmax over the best spans' logits, so that their logarithms differ as the logits do."""
    inputs = [{"question": "what fell", "context": context} for context in sentences(50, 5)]
    worst = 0.0
    for each, found in zip(inputs, predict(service, name, inputs, top_k=5)):
        batch = encode(tokens, model, [each["question"]], [each["context"]])
        places = [(place, offsets) for place, offsets in enumerate(
            tokens([each["question"]], [each["context"]], return_offsets_mapping=True)["offset_mapping"][0])][4:-1]
        starts = {offsets[0]: place for place, offsets in places}
        ends = {offsets[1]: place for place, offsets in places}
        out = logits(model, batch)
        expected = [(out.start_logits[0, starts[span["start"]]] + out.end_logits[0, ends[span["end"]]]).item() for span in found]
        for span, logit in zip(found, expected):
            given = math.log(span["score"] / found[0]["score"])
            worst = max(worst, abs(given - (logit - expected[0])))
    return worst


def masks(service, name, model, tokens):
    texts = [" ".join(["[MASK]"] + text.split()[1:]) for text in sentences(50, 5)]
    batch = encode(tokens, model, texts)
    scores = logits(model, batch).logits.softmax(-1)
    worst = 0.0
    for i, answer in enumerate(predict(service, name, texts, top_k=5)):
        for each in answer:
            worst = max(worst, abs(each["score"] - scores[i, 1, tokens.convert_tokens_to_ids(each["token_str"])].item()))
    return worst


CLASSES = {
    "text-classification": AutoModelForSequenceClassification, "multi-label-classification": AutoModelForSequenceClassification,
    "text-regression": AutoModelForSequenceClassification, "token-classification": AutoModelForTokenClassification,
    "question-answering": AutoModelForQuestionAnswering, "masked-language-modelling": AutoModelForMaskedLM,
}
COMPARISONS = {
    "text-classification": whole_texts, "multi-label-classification": whole_texts, "text-regression": whole_texts,
    "token-classification": words, "question-answering": answers, "masked-language-modelling": masks,
}


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--url", default="http://localhost:8080")
    arguments.add_argument("--base-models", required=True, type=pathlib.Path, help="the service's thaw.base-models.directory")
    arguments.add_argument("--markdown", type=pathlib.Path, help="where to write the result")
    options = arguments.parse_args()
    transformers.logging.set_verbosity_error()
    service = Service(options.url)
    run = "interop-" + uuid.uuid4().hex[:6]
    lines = [f"transformers {transformers.__version__}, torch {torch.__version__}, onnxruntime {onnxruntime.__version__}, "
             f"Python {platform.python_version()}.", "",
             "| case | largest difference |", "|---|---:|"]
    results = {f"import {name}": value for name, value in imports(service, options.base_models, run).items()}
    results.update(exports(service, run))
    lines += [f"| {name} | {value:.1e} |" for name, value in results.items()]
    print("\n".join(lines))
    if options.markdown:
        options.markdown.write_text("\n".join(lines) + "\n")
    if (bad := [name for name, value in results.items() if not value <= (ONNX_LIMIT if "ONNX" in name else LIMIT)]):
        sys.exit(f"Too far apart: {', '.join(bad)}")


main()
