"""Writes the fixture of TokenizerParityIT: what Hugging Face tokenizers makes of 10,000 lines.

    python -m venv venv && venv/bin/pip install tokenizers==0.22.2
    venv/bin/python src/test/python/tokens.py target/base-models/all-minilm-l6-v2.jar

The lines are words of samples/*.csv mixed with the fragments of tokens/fragments.json, picked by a generator that the test
repeats. For each line the fixture holds 64 bits: a hash of 16 bits for each of the four ways to cut it into windows. The
product never runs this; its test reads the file.
"""

import json
import pathlib
import struct
import sys
import zipfile

from tokenizers import Tokenizer

LINES, MAX_LENGTH, STRIDE = 10_000, 48, 8
ROOT = pathlib.Path(__file__).parents[3]
FIXTURES = ROOT / "src/test/resources/tokens"


class Draws:
    """Knuth's MMIX generator; its upper bits."""

    def __init__(self, state):
        self.state = state

    def below(self, bound):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % bound


def sample_words():
    lines = [line for name in ("train", "test")
             for line in (ROOT / f"samples/sentiment-{name}.csv").read_text("utf-8").split("\n")]
    return [word for line in lines for word in line.split(" ") if word]


def line(draws, words, fragments):
    pieces = []
    for _ in range(1 + draws.below(90 if draws.below(8) == 0 else 24)):
        odd = draws.below(4) == 0
        pieces.append(fragments[draws.below(len(fragments))] if odd else words[draws.below(len(words))])
        pieces.append("" if draws.below(8) == 0 else " ")
    return "".join(pieces)


def fnv(windows):
    """FNV-1a over the columns of all windows, folded to 16 bits."""
    digest = 0xCBF29CE484222325
    for columns in windows:
        for column in columns:
            for value in [len(column)] + column:
                digest = (digest ^ (value & 0xFFFFFFFF)) * 0x100000001B3 % 2**64
    return (digest ^ digest >> 16 ^ digest >> 32 ^ digest >> 48) & 0xFFFF


def indices(values):
    return [-1 if value is None else value for value in values]


def spans(encoding, end):
    return [span[end] if sequence == 1 else -1 for span, sequence in zip(encoding.offsets, encoding.sequence_ids)]


def with_overflow(encoding):
    return [encoding] + encoding.overflowing


def hashes(tokenizer, text, pair, question):
    tokenizer.enable_truncation(MAX_LENGTH)
    texts = [tokenizer.encode(text), tokenizer.encode(text, pair)]
    yield fnv([[one.ids, one.type_ids] for one in texts])
    words = tokenizer.encode(text.split(" "), is_pretokenized=True)
    yield fnv([[words.ids, words.type_ids, indices(words.word_ids)]])
    chunks = [one for one in with_overflow(tokenizer.encode(text)) if len(one.ids) > 2]
    yield fnv([[one.ids, one.type_ids, indices(one.word_ids)] for one in chunks])
    tokenizer.enable_truncation(MAX_LENGTH, stride=STRIDE, strategy="only_second")
    windows = with_overflow(tokenizer.encode(question, text))
    yield fnv([[one.ids, one.type_ids, spans(one, 0), spans(one, 1)] for one in windows])


def main(jar):
    with zipfile.ZipFile(jar) as archive:
        name = next(name for name in archive.namelist() if name.endswith("tokenizer.json"))
        tokenizer = Tokenizer.from_str(archive.read(name).decode())
    tokenizer.no_padding()
    words, draws = sample_words(), Draws(4)
    fragments = json.loads((FIXTURES / "fragments.json").read_text("utf-8"))
    with open(FIXTURES / "hashes.bin", "wb") as file:
        previous = ""
        for _ in range(LINES):
            text = line(draws, words, fragments)
            question = " ".join(words[draws.below(len(words))] for _ in range(4))
            file.write(struct.pack(">4H", *hashes(tokenizer, text, previous, question)))
            previous = text


if __name__ == "__main__":
    main(sys.argv[1])
