"""dedupe.py splink|5m: duplicates among synthetic companies and persons, end to end: the file read, a model learnt without labels, the
pairs of the same blocking rules scored, clusters written. Against Splink on 1 M records, and ours alone on 5 M."""
import csv
import os
import subprocess
import sys
from collections import Counter

from drift import peer_python
from measure import BUILD, CUTOFF, DATA, KOPECK, ROOT, ROUNDS, Wrong, alternate, report, timed, written

SEED = 11
PEER = os.path.join(ROOT, "tests/bench/peers/dedupe_splink.py")


def folder(records):
    """The file, made when missing, and the project that reads it."""
    path = os.path.join(DATA, "entities-%d" % records)
    file = os.path.join(path, "entities.csv")
    os.makedirs(path, exist_ok=True)
    if not os.path.exists(file):
        subprocess.run([os.path.join(BUILD, "bench/entities"), "entities", str(records), str(SEED), file + ".part"], check=True)
        os.rename(file + ".part", file)
    with open(os.path.join(ROOT, "tests/bench/dedupe.yaml"), encoding="utf-8") as project, \
         open(os.path.join(path, "kopeck.yaml"), "w", encoding="utf-8") as copy:
        copy.write(project.read())
    return path


def quality(path, clusters, key, cluster):
    """(precision, recall, F1) of the pairs of records within clusters against the truth."""
    with open(os.path.join(path, "entities.csv"), encoding="utf-8", newline="") as file:
        truth = {row["id"]: row["entity"] for row in csv.DictReader(file)}
    csv.field_size_limit(1 << 30)
    with open(clusters, encoding="utf-8", newline="") as file:
        found = [(row[cluster], truth[row[key]]) for row in csv.DictReader(file)]
    def pairs(groups):
        return sum(n * (n - 1) // 2 for n in groups.values())
    true, seen, good = pairs(Counter(truth.values())), pairs(Counter(c for c, _ in found)), pairs(Counter(found))
    return good / seen, good / true, 2 * good / (seen + true)


def ours(path):
    command = [KOPECK, "duplicates", "dedupe", "--as-of", CUTOFF, "-C", path, "--threads", "2", "-q"]
    return timed(command, statuses=(0, 1), writes=written(path))


def our_quality(path):
    return quality(path, os.path.join(path, "out/clusters.csv"), "key", "cluster")


def main(peer):
    if peer == "5m":
        path = folder(5_000_000)
        run = ours(path)
        report("dedupe-5m", run, run, "ours alone: kopeck duplicates of 5 M records with a model, --threads 2; one round",
               "precision %.4f recall %.4f f1 %.4f; not run here: the peer, DuckDB with Splink's plan, of which 120 s are known for such a machine" % our_quality(path))
        return
    path, python = folder(1_000_000), peer_python()
    out = os.path.join(DATA, "splink-clusters.csv")
    command = [python, PEER, os.path.join(path, "entities.csv"), out, "2"]
    run, theirs = alternate(lambda: ours(path), lambda: timed(command, writes=[out], stderr=subprocess.DEVNULL))
    scores, peers = our_quality(path), quality(path, out, "unique_id", "cluster_id")
    if scores[2] < peers[2]:
        raise Wrong("F1 %.4f is below Splink's %.4f" % (scores[2], peers[2]))
    version = subprocess.run([python, "-c", "import splink; print(splink.__version__)"], check=True, capture_output=True, text=True).stdout.strip()
    report("dedupe-1m-splink", run, theirs,
           "ours: kopeck duplicates of 1 M records (CSV -> sealed snapshot, model, clusters, clusters.csv): precision %.4f recall %.4f f1 %.4f" % scores,
           "peer: Splink %s on DuckDB, 2 threads, tests/bench/peers/dedupe_splink.py (CSV -> model, clusters.csv): precision %.4f recall %.4f f1 %.4f" % (version, *peers),
           "both: candidates equal in tax_id, phone, email, or name and city; medians of %d rounds in turns" % ROUNDS)


if __name__ == "__main__":
    main(sys.argv[1])
