"""The similarity measurements in rapidfuzz.

    similarity_rapidfuzz.py USE NAMES BLOCK PAIRS OUT ROUNDS   scores as float64, of the block by rows, then of the pairs; seconds a round
    similarity_rapidfuzz.py pairs NAMES PAIRS OUT              numbers of names, two uint32 a pair
    similarity_rapidfuzz.py compare USE OURS PEER              ours are uint32, parts per million rounded down

Strings are Python's; each call begins with lists of them. Scores that lie on the cut-off to 9 digits may fall on either side of it in
floating point, so there ours, which are exact, may be there or not."""
import sys
import time

import numpy as np
from rapidfuzz import fuzz, process
from rapidfuzz.distance import JaroWinkler, Levenshtein

SCORERS = {"jaro_winkler 0.9": (JaroWinkler.normalized_similarity, 0.9, 1), "edit 0.8": (Levenshtein.normalized_similarity, 0.8, 1),
           "token_set 0.9": (fuzz.token_set_ratio, 90, 100)}


def score(use, names, block, pairs, out, rounds):
    scorer, cutoff, whole = SCORERS[use]
    with open(names, encoding="utf-8") as file:
        name = file.read().split("\n")[:-1]
    head = name[:int(block)]
    numbers = np.fromfile(pairs, dtype=np.uint32).reshape(-1, 2)
    left, right = [name[i] for i in numbers[:, 0]], [name[i] for i in numbers[:, 1]]
    for _ in range(int(rounds)):
        times = [time.monotonic()]
        matrix = process.cdist(head, head, scorer=scorer, score_cutoff=cutoff, workers=1, dtype=np.float64)
        times.append(time.monotonic())
        vector = process.cpdist(left, right, scorer=scorer, score_cutoff=cutoff, workers=1, dtype=np.float64)
        times.append(time.monotonic())
        print(times[1] - times[0], times[2] - times[1], flush=True)
    (np.concatenate([matrix.ravel(), vector]) / whole).tofile(out)


def compare(use, ours, peer):
    _, cutoff, whole = SCORERS[use]
    a, b = np.fromfile(ours, dtype=np.uint32), np.fromfile(peer, dtype=np.float64)
    if len(a) != len(b):
        sys.exit("%d scores against %d" % (len(a), len(b)))
    on_cutoff = abs(np.maximum(b, a / 1e6) - cutoff / whole) < 1e-9
    wrong = (abs(a - np.floor(b * 1e6 + 1e-5)) > 0) & ~on_cutoff
    if wrong.any():
        at = int(np.flatnonzero(wrong)[0])
        sys.exit("%d scores differ, the first at %d: %d against %.9f" % (int(wrong.sum()), at, a[at], b[at]))
    print("the same %d scores, %d of them from the cut-off on, %d just on it" % (len(a), int((a > 0).sum()), int(on_cutoff.sum())))


def pairs(names, count, out):
    np.random.default_rng(42).integers(0, int(names), size=(int(count), 2), dtype=np.uint32).tofile(out)


if __name__ == "__main__":
    {"pairs": pairs, "compare": compare}.get(sys.argv[1], lambda *rest: score(sys.argv[1], *rest))(*sys.argv[2:])
