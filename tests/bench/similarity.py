"""similarity.py jaro_winkler|levenshtein|token_set: pairs of names a second on one core, ours and rapidfuzz's.

A block of 2 000 names all against all, and 10 M scattered pairs of 1 M names, half of them Cyrillic; both with a cut-off. The time is from
texts in memory to scores in memory, in each program; seconds of the line are those of the two works together."""
import os
import statistics
import subprocess
import sys

from drift import peer_python
from measure import BUILD, DATA, ROOT, ROUNDS, Wrong, report, timed

NAMES, BLOCK, PAIRS, SEED = 1_000_000, 2_000, 10_000_000, 7
MEASURES = {"jaro_winkler": "jaro_winkler 0.9", "levenshtein": "edit 0.8", "token_set": "token_set 0.9"}
PEER = os.path.join(ROOT, "tests/bench/peers/similarity_rapidfuzz.py")


def data(python):
    """Names and pairs of their numbers, made when missing."""
    names, pairs = os.path.join(DATA, "names-%d.txt" % NAMES), os.path.join(DATA, "pairs-%d.bin" % PAIRS)
    if not os.path.exists(names):
        subprocess.run([os.path.join(BUILD, "bench/entities"), "names", str(NAMES), str(SEED), names + ".part"], check=True)
        os.rename(names + ".part", names)
    if not os.path.exists(pairs):
        subprocess.run([python, PEER, "pairs", str(NAMES), str(PAIRS), pairs + ".part"], check=True)
        os.rename(pairs + ".part", pairs)
    return names, pairs


def seconds(command):
    """Of each round (block, pairs), and MiB at the peak."""
    with open(os.path.join(DATA, "similarity.log"), "w+", encoding="utf-8") as log:
        _, mib = timed(["taskset", "-c", "1"] + command, stdout=log)
        log.seek(0)
        rounds = [[float(word) for word in line.split()] for line in log if line.strip()]
    return [statistics.median(one[i] for one in rounds) for i in (0, 1)], mib


def main(measure):
    python = peer_python()
    names, pairs = data(python)
    use, ours_out, peer_out = MEASURES[measure], os.path.join(DATA, "similarity.ours"), os.path.join(DATA, "similarity.peer")
    rounds = str(ROUNDS)
    ours, ours_mib = seconds([os.path.join(BUILD, "bench/similarity"), use, names, str(BLOCK), pairs, ours_out, rounds])
    peer, peer_mib = seconds([python, PEER, use, names, str(BLOCK), pairs, peer_out, rounds])
    same = subprocess.run([python, PEER, "compare", use, ours_out, peer_out], capture_output=True, text=True, check=False)
    if same.returncode:
        raise Wrong(same.stdout + same.stderr)
    version = subprocess.run([python, "-c", "import rapidfuzz; print(rapidfuzz.__version__)"], check=True, capture_output=True, text=True).stdout.strip()
    rate = [[count / one / 1e6 for count, one in zip((BLOCK * BLOCK, PAIRS), side)] for side in (ours, peer)]
    report(measure + "-rapidfuzz", (sum(ours), ours_mib), (sum(peer), peer_mib),
           "block of %d x %d: ours %.1f M pairs/s, rapidfuzz (process.cdist, workers=1) %.1f: %.1f times" % (BLOCK, BLOCK, rate[0][0], rate[1][0], rate[0][0] / rate[1][0]),
           "%d M scattered pairs of %d M names: ours %.1f M pairs/s, rapidfuzz (process.cpdist, workers=1) %.2f: %.1f times"
           % (PAIRS / 1e6, NAMES / 1e6, rate[0][1], rate[1][1], rate[0][1] / rate[1][1]),
           "ours: `%s`, one core; peer: rapidfuzz %s, the same cut-off; %s" % (use, version, same.stdout.strip()))


if __name__ == "__main__":
    main(sys.argv[1])
