"""compare.py NAME OUT LINKAGE [PEER FILE]: one line of precision, recall and F1 of the pairs that a run found in a data set against its truth.

compare.py name_bench|ing_namepairs --pairs LINKAGE FOLDER writes the names of such a set as the files that its project reads, without the truth.
"""
import csv
import gzip
import os
import sys
from collections import defaultdict
from itertools import combinations


def rows(path, separator=",", spaces=False):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=separator, skipinitialspace=spaces))


def pair(a, b):
    return (a, b) if a < b else (b, a)


def same_group(groups):
    """All pairs within groups of keys, a group a true entity."""
    return {pair(a, b) for keys in groups.values() for a, b in combinations(keys, 2)}


def group(records, key, entity):
    groups = defaultdict(list)
    for record in records:
        groups[entity(record)].append(record[key])
    return groups


def febrl_person(record):
    return record["rec_id"].split("-")[1]


def index_pairs(data, folder, left, right, separator):
    """gt.csv of the bibliographies and shops numbers the rows of the two files from 0."""
    a, b = (rows(f"{data}/{folder}/{name}.csv", separator) for name in (left, right))
    return {(a[int(t["D1"])]["id"], b[int(t["D2"])]["id"]) for t in rows(f"{data}/{folder}/gt.csv", separator)}


def febrl4(data):
    left = {febrl_person(r): r["rec_id"] for r in rows(f"{data}/febrl/dataset4a.csv", spaces=True)}
    right = rows(f"{data}/febrl/dataset4b.csv", spaces=True)
    return {(left[febrl_person(r)], r["rec_id"]) for r in right}


TRUTH = {
    "febrl4": febrl4,
    "febrl1": lambda data: same_group(group(rows(f"{data}/febrl/dataset1.csv", spaces=True), "rec_id", febrl_person)),
    "fake_1000": lambda data: same_group(group(rows(f"{data}/splink/fake_1000.csv"), "unique_id", lambda r: r["cluster"])),
    "payments_5k": lambda data: {(t["origin_id"], t["destination_id"]) for t in rows(f"{data}/splink/payments_truth_5k.csv")},
    "dblp_acm": lambda data: index_pairs(data, "dblp_acm", "dblp", "acm", "%"),
    "abt_buy": lambda data: index_pairs(data, "abt_buy", "abt", "buy", "|"),
    "fodors_zagat": lambda data: {(t["fodors_id"], t["zagats_id"])
                                  for t in rows(f"{data}/fodors_zagat/match_fodors_zagats_more_attrs.csv") if t["gold"] == "1"},
}


def matched(out, rule=None):
    """Pairs (left key, right key) of matches.csv."""
    sides = defaultdict(lambda: {"left": [], "right": []})
    for row in rows(f"{out}/matches.csv"):
        if rule is None or row["rule"] == rule:
            sides[row["rule"], row["group"]][row["side"]].append(row["key"])
    return {(a, b) for side in sides.values() for a in side["left"] for b in side["right"]}


def clustered(out):
    """All pairs within the clusters of duplicates.csv."""
    return same_group(group(rows(f"{out}/duplicates.csv"), "key", lambda row: (row["rule"], row["cluster"])))


def f1(found, truth):
    return 2 * len(found & truth) / (len(found) + len(truth)) if found or truth else 0


def line(name, found, truth, peer=None):
    """peer: its name and the pairs that it found, where one was run."""
    good = len(found & truth)
    precision = good / len(found) if found else 0
    recall = good / len(truth) if truth else 0
    other = f"{peer[0]} peer_f1 {f1(peer[1], truth):.4f}" if peer else "- peer_f1 -"
    return f"accuracy {name} precision {precision:.4f} recall {recall:.4f} f1 {f1(found, truth):.4f} peer {other}"


def peer_pairs(path, ordered):
    """Of a file without a head, two ids a line."""
    with open(path, encoding="utf-8", newline="") as file:
        return {pair(*row) if ordered else tuple(row) for row in csv.reader(file)}


# ---- name_bench, ing_namepairs: the pairs are given; the question is yes or no.

PAIRS = ("name_bench", "ing_namepairs")


def name_cases(name, data):
    """Of each kind: (id, name, name, is it the same)."""
    if name == "ing_namepairs":
        with gzip.open(f"{data}/ing_namepairs/unittest_sample_namepairs.csv.gz", "rt", encoding="utf-8", newline="") as file:
            return {"companies": [(f"n{number}", case["gt_name"], case["name"], case["correct"] == "True") for number, case in enumerate(csv.DictReader(file))]}
    kinds = {"companies": [], "people": []}
    for number, case in enumerate(rows(f"{data}/name_bench/cases.csv")):
        kind = "people" if case["schema"] == "Person" else "companies"
        kinds[kind].append((f"n{number}", case["name1"], case["name2"], case["is_match"].strip().lower() == "true"))
    return kinds


def write_pairs(name, data, folder):
    for kind, cases in name_cases(name, data).items():
        for side in (1, 2):
            with open(os.path.join(folder, f"{kind}{side}.csv"), "w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(["id", "name"])
                writer.writerows([case[0], case[side]] for case in cases)


def name_lines(name, out, data):
    all_found, all_truth = set(), set()
    lines = []
    for kind, cases in name_cases(name, data).items():
        truth = {(case[0], case[0]) for case in cases if case[3]}
        found = matched(out, kind)
        lines.append(line(f"{name}_{kind}", found, truth))
        all_found |= found
        all_truth |= truth
    return [line(name, all_found, all_truth)] + (lines if len(lines) > 1 else [])


def main(argv):
    if len(argv) == 5 and argv[2] == "--pairs":
        write_pairs(argv[1], argv[3], argv[4])
        return
    name, out, data = argv[1:4]
    one_side = name in ("febrl1", "fake_1000")
    peer = (argv[4], peer_pairs(argv[5], one_side)) if len(argv) == 6 else None
    if name in PAIRS:
        print("\n".join(name_lines(name, out, data)))
        return
    truth = TRUTH[name](data)
    found = clustered(out) if one_side else matched(out)
    print(line(name, found, truth, peer))


if __name__ == "__main__":
    main(sys.argv)
