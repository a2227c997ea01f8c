"""Asks a model through Triton's own client, unchanged: with texts as JSON and as binary data, and holds the answers against
`/v1/models/{id}/predict`.

    THAW_KEY=$(cat data/api-key) python interop/triton.py --model reviews
"""

import argparse
import json
import os
import sys
import urllib.request

import numpy
import tritonclient.http as triton

KEY = "Bearer " + os.environ["THAW_KEY"]
TEXTS = ["A wonderful little film.", "It broke after two days.", "Schöner Klang, 音が良い"]


class Key(triton.InferenceServerClientPlugin):
    def __call__(self, request):
        request.headers["Authorization"] = KEY


def predict(url, model):
    body = json.dumps({"inputs": TEXTS}).encode()
    headers = {"Content-Type": "application/json", "Authorization": KEY}
    request = urllib.request.Request(f"http://{url}/v1/models/{model}/predict", body, headers)
    with urllib.request.urlopen(request) as answer:
        return [each[0] for each in json.load(answer)]


def infer(client, model, binary):
    texts = triton.InferInput("text", [len(TEXTS)], "BYTES")
    texts.set_data_from_numpy(numpy.array([text.encode() for text in TEXTS], dtype=object), binary_data=binary)
    answer = client.infer(model, [texts], outputs=[triton.InferRequestedOutput("label", binary_data=False),
                                                   triton.InferRequestedOutput("score", binary_data=False)])
    return answer.as_numpy("label").tolist(), answer.as_numpy("score").tolist()


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--url", default="localhost:8080")
    arguments.add_argument("--model", required=True, help="a text classifier")
    options = arguments.parse_args()
    client = triton.InferenceServerClient(options.url)
    client.register_plugin(Key())
    if not (client.is_server_live() and client.is_server_ready() and client.is_model_ready(options.model)):
        sys.exit("Something is not ready.")
    print(client.get_server_metadata(), client.get_model_metadata(options.model))
    expected = predict(options.url, options.model)
    for binary in (False, True):
        labels, scores = infer(client, options.model, binary)
        labels = [label.decode() if isinstance(label, bytes) else label for label in labels]
        if labels != [each["label"] for each in expected]:
            sys.exit(f"{labels} instead of {expected}")
        if max(abs(score - each["score"]) for score, each in zip(scores, expected)) > 1e-9:
            sys.exit(f"{scores} instead of {expected}")
    try:
        client.infer("no-such-model", [triton.InferInput("text", [0], "BYTES")])
        sys.exit("A model that is not there answered.")
    except triton.InferenceServerException as error:
        print("As it should be:", error)
    print("Triton's client reads what predict answers, asked in JSON and in binary data.")


main()
