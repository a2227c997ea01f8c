"""Serves an exported text classifier as most people do: FastAPI, Transformers' pipeline parts, PyTorch.

    python bench/peers/fastapi_server.py --model DIRECTORY --port 8098
"""

import argparse

import torch
import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel
from transformers import AutoModelForSequenceClassification, AutoTokenizer

arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
arguments.add_argument("--model", required=True, help="a directory that from_pretrained loads")
arguments.add_argument("--port", type=int, default=8098)
arguments.add_argument("--threads", type=int, default=2, help="cores that one forward pass uses")
options = arguments.parse_args()

torch.set_num_threads(options.threads)
tokenizer = AutoTokenizer.from_pretrained(options.model)
model = AutoModelForSequenceClassification.from_pretrained(options.model, trust_remote_code=True).eval()
app = FastAPI()


class Request(BaseModel):
    inputs: str


@app.post("/predict")
def predict(request: Request):
    tokens = tokenizer(request.inputs, truncation=True, max_length=128, return_tensors="pt")
    with torch.inference_mode():
        scores = model(**tokens).logits.softmax(-1)[0].tolist()
    ranked = sorted(((score, model.config.id2label[i]) for i, score in enumerate(scores)), reverse=True)
    return [{"label": label, "score": score} for score, label in ranked]


uvicorn.run(app, port=options.port, log_level="warning")
