"""Writes the fixtures of ReferenceTests: 1,000 random cases for each task, and what the reference implementations make of them.

    python -m venv venv && venv/bin/pip install torch==2.7.1 torchmetrics==1.9.0 scikit-learn==1.9.1 scipy==1.17.1 seqeval==1.2.2
    venv/bin/python src/test/python/metrics.py evaluate-v2.0.py src/test/resources/evaluation

The first argument is SQuAD's official script, from https://github.com/rajpurkar/SQuAD-explorer (commit eee5fdb). One JSON
object a line; null stands for what is undefined. Python 3.11. The product never runs this; its tests read the files.
"""

import collections
import gzip
import importlib.util
import json
import math
import pathlib
import sys
import warnings

import numpy as np
import scipy.special
import scipy.stats
from seqeval.metrics import sequence_labeling as seqeval
import torch
import torchmetrics.functional
from sklearn import metrics as sklearn
from torch.nn import functional

CASES = 1000

warnings.simplefilter("ignore")


def defined(value):
    """JSON has no NaN, and neither has the product an undefined metric."""
    value = float(value)
    return value if math.isfinite(value) else None


def or_undefined(compute):
    try:
        return defined(compute())
    except (ValueError, ZeroDivisionError):
        return None


def rows(random, most=40):
    """Few rows more often than many, since that is where the odd cases are."""
    return int(2 + (most - 2) * random.random() ** 2)


def logits(random, shape):
    """Here and there coarse, so that scores are equal, or large, so that a softmax saturates."""
    values = random.normal(0, 2, shape)
    style = random.integers(6)
    if style == 0:
        values = np.round(values * 2) / 2
    elif style == 1:
        values *= 12
    return values


def floats(values):
    """As a model gives them, but with two digits after the point, so that they are short to write."""
    return np.round(values, 2).astype(np.float32)


def written(scores):
    """So that reading them as floats gives the same floats."""
    return np.round(scores.astype(np.float64), 2).tolist()


def quality(truth, predicted, labels):
    precision, recall, f1, support = sklearn.precision_recall_fscore_support(
        truth, predicted, labels=labels, average=None, zero_division=0)
    return [[float(p), float(r), float(f), int(s)] for p, r, f, s in zip(precision, recall, f1, support)]


def calibration_error(probabilities, truth, bins=15):
    """Guo et al. 2017; torchmetrics puts what lies on the edge of a bin into the next one, and 1 into a bin of its own."""
    confidence, right = probabilities.max(1), probabilities.argmax(1) == truth
    position = confidence * bins
    of_row = np.maximum(np.ceil(position).astype(int) - 1, 0)
    error = sum(abs((right[of_row == b].astype(float) - confidence[of_row == b]).sum()) for b in range(bins)) / len(truth)
    if np.abs(position - np.round(position)).min() > 1e-4:
        theirs = torchmetrics.functional.classification.multiclass_calibration_error(
            torch.from_numpy(probabilities), torch.from_numpy(truth), probabilities.shape[1], n_bins=bins)
        assert abs(theirs - error) < 1e-5, (theirs, error)
    return error


def labels(random):
    count, n = int(random.integers(2, 6)), rows(random)
    scores = logits(random, (n, count))
    used = count if random.random() < 0.8 else int(random.integers(1, count + 1))
    truth = random.integers(0, used, n)
    if random.random() < 0.5:
        scores[np.arange(n), truth] += 2
    if random.random() < 0.1:
        scores[:, 0] += 50
    if random.random() < 0.3:
        scores[n // 2:] = scores[:n - n // 2]
    scores = floats(scores)
    probabilities = scipy.special.softmax(scores.astype(np.float64), axis=1)
    kept = probabilities.astype(np.float32)
    predicted = scores.argmax(1)
    f1 = lambda average: sklearn.f1_score(truth, predicted, average=average, zero_division=0)
    auroc = lambda: (sklearn.roc_auc_score(truth, kept[:, 1]) if count == 2 else
                     sklearn.roc_auc_score(truth, kept, multi_class="ovr", average="macro", labels=range(count)))
    return {
        "labels": count, "logits": written(scores), "truth": truth.tolist(),
        "metrics": {
            "loss": defined(functional.cross_entropy(torch.from_numpy(scores).double(), torch.from_numpy(truth))),
            "accuracy": sklearn.accuracy_score(truth, predicted),
            "macro_f1": f1("macro"), "micro_f1": f1("micro"), "weighted_f1": f1("weighted"),
            "mcc": sklearn.matthews_corrcoef(truth, predicted),
            "auroc": or_undefined(auroc),
            "ece": calibration_error(probabilities, truth)},
        "quality": quality(truth, predicted, range(count)),
        "confusion": sklearn.confusion_matrix(truth, predicted, labels=range(count)).tolist()}


def best_threshold(truth, scores):
    """The lowest of the scores that give the highest F1."""
    if not truth.any():
        return 0.5
    candidates = np.unique(scores)
    return float(candidates[np.argmax([sklearn.f1_score(truth, scores >= t) for t in candidates])])


def multi_label(random):
    count, n = int(random.choice([2, 3, 4, 5, 70], p=[.3, .25, .25, .195, .005])), rows(random, 24)
    scores = logits(random, (n, count))
    low, high = (0.3, 0.7) if random.random() < 0.7 else (0, 0.3)
    share = random.uniform(low, high, count)
    truth = random.random((n, count)) < share
    if random.random() < 0.5:
        scores += np.where(truth, 1.5, -1.5)
    scores = floats(scores)
    kept = scipy.special.expit(scores.astype(np.float64)).astype(np.float32)
    thresholds = np.full(count, 0.5) if random.random() < 0.5 else np.round(random.random(count), 2)
    predicted = kept >= thresholds
    f1 = lambda average: sklearn.f1_score(truth, predicted, average=average, zero_division=0)
    return {
        "logits": written(scores), "truth": truth.astype(int).tolist(), "thresholds": thresholds.tolist(),
        "metrics": {
            "macro_f1": f1("macro"), "micro_f1": f1("micro"), "weighted_f1": f1("weighted"), "samples_f1": f1("samples"),
            "loss": defined(functional.binary_cross_entropy_with_logits(
                torch.from_numpy(scores).double(), torch.from_numpy(truth).double())),
            "subset_accuracy": sklearn.accuracy_score(truth, predicted),
            "auroc": or_undefined(lambda: sklearn.roc_auc_score(truth, kept, average="macro"))},
        "quality": quality(truth, predicted, range(count)),
        "best_thresholds": [best_threshold(truth[:, label], kept[:, label]) for label in range(count)]}


def regression(random):
    n = rows(random)
    truth = random.normal(0, 1, n) * 10.0 ** random.integers(-2, 3) + random.choice([0, 3, 100])
    predicted = truth * random.choice([-1, 0.5, 1]) + random.normal(0, truth.std(), n)
    style = random.random()
    if style < 0.3:
        step = np.round(truth.std(), 3) or 1
        truth, predicted = np.round(truth / step) * step, np.round(predicted / step) * step
    elif style < 0.35:
        predicted[:] = 0.1
    elif style < 0.4:
        truth[:] = 0.1
    elif style < 0.45:
        predicted = truth.copy()
    truth, predicted = np.round(truth, 4), np.round(predicted, 4)
    mse = sklearn.mean_squared_error(truth, predicted)
    return {
        "predicted": predicted.tolist(), "truth": truth.tolist(),
        "metrics": {
            "pearson": or_undefined(lambda: scipy.stats.pearsonr(truth, predicted).statistic),
            "spearman": or_undefined(lambda: scipy.stats.spearmanr(truth, predicted).statistic),
            "mse": mse, "rmse": math.sqrt(mse), "mae": sklearn.mean_absolute_error(truth, predicted),
            "r2": None if (truth == truth[0]).all() else sklearn.r2_score(truth, predicted)}}


def entities(random):
    scheme = str(random.choice(["BI", "BIES", "BILU"]))
    types = ["LOC", "MISC", "ORG-NAME", "PER"][:random.integers(1, 5)]
    tags = ["O"] + [f"{place}-{kind}" for kind in types for place in scheme] + (list("BI") if random.random() < 0.1 else [])
    outside = random.random()

    def tag(before):
        """Well formed for the most part, ill formed often enough."""
        if random.random() < outside:
            return "O"
        inside = [t for t in tags if t[0] in "IEL" and t[1:] == before[1:]]
        return str(random.choice(inside if inside and random.random() < 0.6 else tags))

    truth, predicted = [], []
    for _ in range(rows(random, 8)):
        sentence, guess = [], []
        for _ in range(random.integers(1, 9)):
            sentence.append(tag(sentence[-1] if sentence else "O"))
            guess.append(sentence[-1] if random.random() < 0.7 else tag(guess[-1] if guess else "O"))
        truth.append(sentence)
        predicted.append(guess)
    # seqeval's default mode knows IOBES; BILOU says last for end and unit for single.
    plain = lambda sentences: [[tag.replace("L-", "E-").replace("U-", "S-") if tag[:2] in ("L-", "U-") else tag
                                for tag in sentence] for sentence in sentences]
    y_true, y_pred = plain(truth), plain(predicted)
    of_type = {kind: [0.0, 0.0, 0.0, 0] for kind in sorted({tag[2:] or "_" for tag in tags if tag != "O"})}
    spans = [[[kind, start, end + 1] for kind, start, end in seqeval.get_entities(sentence)]
             for sentence in y_pred]
    seen = seqeval.precision_recall_fscore_support(y_true, y_pred, average=None)
    names = sorted({kind for sentences in (y_true, y_pred)
                    for kind, *_ in seqeval.get_entities(sentences)})
    for kind, p, r, f, s in zip(names, *seen):
        of_type[kind] = [float(p), float(r), float(f), int(s)]
    return {
        "labels": tags, "truth": [[tags.index(tag) for tag in sentence] for sentence in truth],
        "predicted": [[tags.index(tag) for tag in sentence] for sentence in predicted],
        "metrics": {
            "f1": float(seqeval.f1_score(y_true, y_pred)),
            "precision": float(seqeval.precision_score(y_true, y_pred)),
            "recall": float(seqeval.recall_score(y_true, y_pred)),
            "macro_f1": or_undefined(lambda: seqeval.f1_score(y_true, y_pred, average="macro")),
            "accuracy": float(seqeval.accuracy_score(y_true, y_pred))},
        "quality": list(of_type.values()), "spans": spans}


# Case, accents (composed and not), punctuation inside and outside ASCII, odd white space, digits,
# and what only looks like an article.
WORDS = """a an the The A. AN the, (the) a-b the_end an_ a1 a² aⅣ a\u0301 the\u0301
thé Thé’s “the” a\u200bb cat Cat's cat cats dog. DOG!
in In 1889 1,889 $5 ½ 東京 the東京 東京。 Σίσυφος ΣΊΣΥΦΟΣ İstanbul istanbul
straße STRASSE ǅ Å A\u030a ﬁ can't
e.g. U.S. — – a— … ... !? '' ` ~ ^ + = < > |
naïve NAÏVE и И ה अ अ\u094d a\u0940 the\u0903 a٣ \U0001d400 😀 a😀the""".split()
SPACES = [" ", " ", " ", " ", "  ", "\t", "\n", "\u00a0", "\u2007", "\u202f",
          "\u3000", "\u2028", "\x1c", "\x85", "\u200b", "\ufeff", "\u1680"]


def answers(random):
    def text(length):
        words = "".join(str(random.choice(WORDS)) + str(random.choice(SPACES)) for _ in range(length))
        return words[:-1] if random.random() < 0.8 else words

    def near(answer):
        """The answer, or parts of it, or something else."""
        style = random.random()
        if style < 0.3:
            return answer
        if style < 0.5:
            return "the " + answer.upper() + "."
        if style < 0.8:
            return " ".join(word for word in answer.split(" ") if random.random() < 0.6)
        return text(int(random.integers(0, 4)))

    answered = random.choice([0, 0.5, 1], p=[0.05, 0.6, 0.35])
    cases = []
    for _ in range(rows(random, 16)):
        true = [text(int(random.integers(1, 6))) for _ in range(random.integers(1, 4))] if random.random() < answered else []
        if true and random.random() < 0.05:
            true[0] = str(random.choice(["the", "", "...", "a an", " "]))
        cases.append({"answers": true, "prediction": near(str(random.choice(true))) if true else near("")})
    dataset = [{"paragraphs": [{"qas": [
        {"id": str(i), "answers": [{"text": answer} for answer in case["answers"]]} for i, case in enumerate(cases)]}]}]
    exact, f1 = SQUAD.get_raw_scores(dataset, {str(i): case["prediction"] for i, case in enumerate(cases)})
    has_answer = SQUAD.make_qid_to_has_ans(dataset)
    expected = collections.OrderedDict()
    for prefix, which in (("", None), ("has_answer_", True), ("no_answer_", False)):
        questions = [i for i in exact if which is None or has_answer[i] == which]
        values = SQUAD.make_eval_dict(exact, f1, questions) if questions else {"exact": math.nan, "f1": math.nan}
        expected[prefix + "exact_match"] = defined(values["exact"] / 100)
        expected[prefix + "f1"] = defined(values["f1"] / 100)
    return {"questions": cases, "metrics": expected}


def masked_tokens(random):
    vocabulary = int(random.integers(3, 9))
    texts = [floats(logits(random, (int(random.integers(0, 5)), vocabulary))) for _ in range(rows(random, 12))]
    truth = [random.integers(0, vocabulary, len(text)) for text in texts]
    scores, tokens = np.concatenate(texts), np.concatenate(truth)
    loss = functional.cross_entropy(torch.from_numpy(scores).double(), torch.from_numpy(tokens))
    return {
        "logits": [written(text) for text in texts], "truth": [text.tolist() for text in truth],
        "metrics": {
            "loss": defined(loss),
            # In double precision, which torchmetrics' perplexity is not.
            "perplexity": defined(torch.exp(loss)),
            "accuracy": defined(sklearn.accuracy_score(tokens, scores.argmax(1))) if len(tokens) else None}}


def main(directory):
    directory = pathlib.Path(directory)
    directory.mkdir(parents=True, exist_ok=True)
    for seed, task in enumerate((labels, multi_label, regression, entities, answers, masked_tokens)):
        random = np.random.default_rng(seed)
        lines = "".join(json.dumps(task(random), separators=(",", ":")) + "\n" for _ in range(CASES))
        (directory / f"{task.__name__}.jsonl.gz").write_bytes(gzip.compress(lines.encode(), 9, mtime=0))


if __name__ == "__main__":
    spec = importlib.util.spec_from_file_location("squad", sys.argv[1])
    SQUAD = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(SQUAD)
    main(sys.argv[2])
