"""Holds a model's int8 ONNX export against its float32 one, on sentences with labels.

    python interop/quantized.py --model reviews --sentences samples/sentiment-test.csv

Prints how often the two give the same label, the accuracy of both, and the bytes; ends with an error below 99 % agreement.
"""

import argparse
import csv
import io
import json
import os
import pathlib
import sys
import tempfile
import urllib.request
import zipfile

import numpy
import onnxruntime
from transformers import AutoTokenizer


def labels(url, model, quantization, texts):
    with tempfile.TemporaryDirectory() as directory:
        export = f"{url}/v1/models/{model}/export?format=onnx&quantization={quantization}"
        request = urllib.request.Request(export, headers={"Authorization": "Bearer " + os.environ["THAW_KEY"]})
        with urllib.request.urlopen(request) as answer:
            zipfile.ZipFile(io.BytesIO(answer.read())).extractall(directory)
        path = pathlib.Path(directory, "model.onnx")
        tokens = AutoTokenizer.from_pretrained(directory)
        names = json.loads(pathlib.Path(directory, "config.json").read_text())["id2label"]
        session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
        inputs = [each.name for each in session.get_inputs()]
        found = []
        for start in range(0, len(texts), 32):
            batch = tokens(texts[start:start + 32], padding=True, truncation=True, max_length=128, return_tensors="np")
            logits = session.run(None, {name: batch[name].astype(numpy.int64) for name in inputs})[0]
            found += [names[str(each)] for each in logits.argmax(-1)]
        return found, path.stat().st_size


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--url", default="http://localhost:8080")
    arguments.add_argument("--model", required=True)
    arguments.add_argument("--sentences", required=True, type=pathlib.Path, help="CSV with the columns text and label")
    options = arguments.parse_args()
    with options.sentences.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    texts, right = [row["text"] for row in rows], [row["label"] for row in rows]
    exact, exact_bytes = labels(options.url, options.model, "none", texts)
    rounded, rounded_bytes = labels(options.url, options.model, "int8", texts)
    share = sum(a == b for a, b in zip(exact, rounded)) / len(texts)
    accuracy = [sum(a == b for a, b in zip(found, right)) / len(texts) for found in (exact, rounded)]
    print(f"{options.model}: {len(texts)} texts, same label {share:.4f}, accuracy float32 {accuracy[0]:.4f} and int8 "
          f"{accuracy[1]:.4f}, {exact_bytes:,} and {rounded_bytes:,} bytes, onnxruntime {onnxruntime.__version__}")
    if share < 0.99:
        sys.exit("The labels differ too often.")


main()
