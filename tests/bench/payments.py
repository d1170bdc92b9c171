"""payments-1m: 1 M payments against 1 M invoices of 20,000 counterparties, one to one by client, amount and the best total of days, against
DuckDB; and whether that is the optimum, by another method. payments-1m-linear is the same against ten times a tenth of it; payments-1m-sums
has a fifth of the rows paid in bulk, in parts or crosswise, against ten times a tenth."""
import csv
import json
import os
import random
import sys
from collections import defaultdict
from datetime import date

from drift import PEERS, peer_python
from measure import CUTOFF, DATA, KOPECK, Wrong, alternate, read_command, report, timed, written

PROJECT = """company: Bench
timezone: UTC
currency: KZT
language: en
sources:
  left: { use: csv, files: invoices.csv, encoding: utf-8, separator: "," }
  right: { use: csv, files: payments.csv, encoding: utf-8, separator: "," }
datasets:
  left.invoices:
    entity: order
    columns: { id: { from: id, type: integer }, date: { from: day, type: date }, client: client, amount: amount }
  right.payments:
    entity: payment
    columns: { id: { from: id, type: integer }, date: { from: day, type: date }, client: client, amount: amount }
rules:
  payments:
    reconcile: [left.invoices, right.payments]
    match:
      - same: [client, amount]
        within: { date: 15 days }
%s    compare: { amount: exact }
jobs:
  match: { rules: [payments], cutoff: yesterday end of day, report: [matches, json] }
"""
SUMS = """      - same: [client]
        sum: amount
        within: { date: 15 days }
        at_most: 3
"""


def day(number):
    return "2026-%02d-%02d" % (1 + number // 28, 1 + number % 28)


def plant(draw, shape, clients):
    """One settlement: invoices and payments as (client, day, amount in hundredths)."""
    client, when = draw.randrange(clients), draw.randrange(200)
    def amount():
        return (1 + draw.randrange(20)) * 500000 if shape == "one" and draw.random() < 0.3 else draw.randrange(100, 5000000)
    left = [amount() for _ in range(3 if shape == "bulk" else 2 if shape == "many" else 1)]
    right = [sum(left)]
    if shape == "parts" or shape == "many":
        cut = draw.randrange(1, right[0])
        right = [cut, right[0] - cut]
    return [(client, when, a) for a in left], [(client, when + draw.randrange(9), a) for a in right]


def data(rows, sums):
    """The folder of a project with so many invoices, made when missing, and which rows belong together."""
    folder = os.path.join(DATA, "payments-%s-%d" % ("sums" if sums else "pairs", rows))
    os.makedirs(folder, exist_ok=True)
    draw, left, right, groups = random.Random(3), [], [], 0
    while len(left) < rows:
        shape = "one" if not sums else draw.choices(("one", "bulk", "parts", "many"), (80, 8, 8, 4))[0]
        invoices, payments = plant(draw, shape, rows // 50)
        left += invoices
        right += payments
        groups += 1
    if not os.path.exists(os.path.join(folder, "payments.csv")):
        for name, side in (("invoices.csv", left), ("payments.csv", right)):
            with open(os.path.join(folder, name + ".part"), "w", encoding="utf-8") as file:
                file.write("id,day,client,amount\n")
                file.writelines("%d,%s,c%d,%d.%02d\n" % (i, day(w), c, a // 100, a % 100) for i, (c, w, a) in enumerate(side))
            os.rename(os.path.join(folder, name + ".part"), os.path.join(folder, name))
    with open(os.path.join(folder, "kopeck.yaml"), "w", encoding="utf-8") as file:
        file.write(PROJECT % (SUMS if sums else ""))
    return folder, {"groups": groups, "rows": len(left) + len(right)}


def match(folder):
    return lambda: timed([KOPECK, "run", "match", "--as-of", CUTOFF, "-C", folder, "--threads", "2", "-q"], statuses=(0, 1), writes=written(folder))


def conserved(folder, planted):
    """Every match holds the same money on both sides; how many groups and rows there are."""
    sums, rows = {}, 0
    with open(os.path.join(folder, "out/matches.csv"), encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            amount = int(row["amount"].replace(".", ""))
            sums[row["group"]] = sums.get(row["group"], 0) + (amount if row["side"] == "right" else -amount)
            rows += 1
    wrong = [group for group, rest in sums.items() if rest]
    if wrong:
        raise Wrong("%d matches do not add up, first %s" % (len(wrong), wrong[0]))
    if rows < 0.9 * planted["rows"]:
        raise Wrong("%d of %d rows are matched" % (rows, planted["rows"]))
    return "%d matches of %d rows; planted %d of %d" % (len(sums), rows, planted["groups"], planted["rows"])


def number_of(text):
    return date.fromisoformat(text).toordinal()


def best(left, right, limit=15):
    """The most pairs of two lists of days at most `limit` apart, then the least sum of their distances: (-pairs, days). Of the best choices one
    does not cross (two pairs that do can be exchanged, no further apart), so the lists are gone through in order."""
    left, right = sorted(left), sorted(right)
    row = [(0, 0)] * (len(right) + 1)
    for day_of in left:
        before, row = row, [(0, 0)] * (len(right) + 1)
        for j, other in enumerate(right, 1):
            row[j] = min(before[j], row[j - 1])
            gap = abs(day_of - other)
            if gap <= limit:
                row[j] = min(row[j], (before[j - 1][0] - 1, before[j - 1][1] + gap))
    return row[-1]


def sides(folder):
    """Per client and amount the days of the invoices and of the payments, by id."""
    groups = defaultdict(lambda: ({}, {}))
    for side, name in enumerate(("invoices.csv", "payments.csv")):
        with open(os.path.join(folder, name), encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                groups[row["client"], row["amount"]][side][row["id"]] = number_of(row["day"])
    return groups


def our_pairs(folder):
    pairs = {}
    with open(os.path.join(folder, "out/matches.csv"), encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            pairs.setdefault(row["group"], {})[row["side"]] = row["key"]
    return {pair["left"]: pair["right"] for pair in pairs.values()}


def peer_pairs(path):
    with open(path, encoding="utf-8", newline="") as file:
        return {row["l"]: row["r"] for row in csv.DictReader(file)}


def score(groups, pairs):
    """(-pairs, days) of what was matched; Wrong where a pair is none that the rule allows."""
    place = {key: (group, when) for group, side in groups.items() for key, when in side[0].items()}
    total = [0, 0]
    for left, right in pairs.items():
        group, when = place[left]
        if right not in groups[group][1] or abs(groups[group][1][right] - when) > 15:
            raise Wrong("%s and %s are no pair of the rule" % (left, right))
        total[0] -= 1
        total[1] += abs(groups[group][1][right] - when)
    return tuple(total)


def optimum(folder, peer):
    """Ours must be the best there is, or, where several choices are equally good, what all of them have in common: what is left over must then
    complete it to the best, and be told as ambiguous."""
    groups, ours = sides(folder), our_pairs(folder)
    found, wanted, tied = score(groups, ours), [0, 0], 0
    taken = set(ours.values())
    for left, right in groups.values():
        whole = best(left.values(), right.values())
        rest = best([when for key, when in left.items() if key not in ours], [when for key, when in right.items() if key not in taken])
        own = [abs(when - right[ours[key]]) for key, when in left.items() if key in ours]
        if (rest[0] - len(own), rest[1] + sum(own)) != whole:
            raise Wrong("of %s ours is no part of the best choice" % sorted(left))
        wanted = [wanted[0] + whole[0], wanted[1] + whole[1]]
        tied += rest[0] < 0
    with open(os.path.join(folder, "out/summary.json"), encoding="utf-8") as file:
        ambiguous = json.load(file)["rules"][0]["ambiguous"]
    if ambiguous < tied:
        raise Wrong("%d groups have several best choices, %d are told" % (tied, ambiguous))
    greedy = score(groups, peer_pairs(peer))
    return ("the optimum, by dynamic programming: %d pairs, %d days apart in all; ours: %d pairs, %d days, all of them part of it, and %d choices told as ambiguous"
            % (-wanted[0], wanted[1], -found[0], found[1], ambiguous),
            "peer, greedy: %d pairs, %d days: %d pairs fewer than the optimum" % (-greedy[0], greedy[1], greedy[0] - wanted[0]))


def main():
    size = int(os.environ.get("PAYMENTS", "1000000"))
    (large, _), (small, _) = data(size, False), data(size // 10, False)
    python, out = peer_python(), os.path.join(DATA, "payments-duckdb.csv")
    command = [python, os.path.join(PEERS, "payments_duckdb.py"), os.path.join(large, "invoices.csv"), os.path.join(large, "payments.csv"), out, "2"]
    ours, tenth, peer = alternate(match(large), match(small), lambda: timed(command, writes=[out]))
    version = read_command(python, "-c", "import duckdb; print(duckdb.__version__)")
    report("payments-1m", ours, peer, "ours: kopeck run match --threads 2 (two CSV files -> sealed snapshot, matches.csv, summary.json)",
           "peer: DuckDB %s, 2 threads, tests/bench/peers/payments_duckdb.py (the same files -> pairs as CSV)" % version, *optimum(large, out))
    report("payments-1m-linear", ours, (10 * tenth[0], tenth[1]), "peer: ten times the seconds (and the memory once) of the same on a tenth, %.3f s" % tenth[0])
    (large, planted), (small, _) = data(size, True), data(size // 10, True)
    ours, tenth = alternate(match(large), match(small))
    report("payments-1m-sums", ours, (10 * tenth[0], tenth[1]), "ours: kopeck run match --threads 2, " + conserved(large, planted),
           "peer: ten times the seconds (and the memory once) of the same on a tenth, %.3f s" % tenth[0])


if __name__ == "__main__":
    sys.exit(main())
