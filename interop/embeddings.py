"""Asks for vectors through OpenAI's own client, and holds them against `/v1/base-models/{id}/features`.

    THAW_KEY=$(cat data/api-key) python interop/embeddings.py --model all-minilm-l6-v2
"""

import argparse
import base64
import json
import os
import sys
import urllib.request

import numpy
from openai import NotFoundError, OpenAI

TEXTS = ["A wonderful little film.", "It broke after two days.", "Schöner Klang, 音が良い"]


def features(url, model):
    body = json.dumps({"inputs": TEXTS, "parameters": {"normalize": True}}).encode()
    headers = {"Content-Type": "application/json", "Authorization": "Bearer " + os.environ["THAW_KEY"]}
    with urllib.request.urlopen(urllib.request.Request(f"{url}/v1/base-models/{model}/features", body, headers)) as answer:
        return json.load(answer)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--url", default="http://localhost:8080")
    arguments.add_argument("--model", required=True, help="a base model")
    options = arguments.parse_args()
    client = OpenAI(base_url=options.url + "/v1", api_key=os.environ["THAW_KEY"])
    expected = features(options.url, options.model)
    for form in (None, "float", "base64"):
        asked = {"encoding_format": form} if form else {}
        answer = client.embeddings.create(model=options.model, input=TEXTS, **asked)
        worst = max(abs(a - b) for each, theirs in zip(answer.data, expected)
                    for a, b in zip(vector(each.embedding), theirs))
        if len(answer.data) != len(TEXTS) or worst > 1e-6:
            sys.exit(f"{form}: vectors differ by {worst}")
        print(f"{form}: {len(answer.data)} vectors, {answer.usage.prompt_tokens} tokens, largest difference {worst:.1e}")
    try:
        client.embeddings.create(model="no-such-model", input="a")
        sys.exit("A model that is not there answered.")
    except NotFoundError as error:
        print("As it should be:", error)


def vector(embedding):
    if isinstance(embedding, str):
        return numpy.frombuffer(base64.b64decode(embedding), dtype="<f4").tolist()
    return embedding


main()
