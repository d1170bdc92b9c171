"""payments-1m: 1 M payments against 1 M invoices of 20,000 counterparties: one to one, and then with one to many and many to many.
The peer is the same work on a tenth of the rows, ten times: ratio 1 is linear. What was planted is compared first."""
import csv
import os
import random
import sys

from measure import CUTOFF, DATA, KOPECK, Wrong, alternate, report, timed

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
    return lambda: timed([KOPECK, "run", "match", "--as-of", CUTOFF, "-C", folder, "--threads", "2", "-q"], statuses=(0, 1))


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


def main():
    size = int(os.environ.get("PAYMENTS", "1000000"))
    for name, sums in (("payments-1m", False), ("payments-1m-sums", True)):
        (large, planted), (small, _) = data(size, sums), data(size // 10, sums)
        ours, tenth = alternate(match(large), match(small))
        report(name, ours, (10 * tenth[0], tenth[1]), "ours: kopeck run match --threads 2, " + conserved(large, planted),
               "peer: ten times the seconds (and the memory once) of the same on a tenth, %.3f s" % tenth[0])


if __name__ == "__main__":
    sys.exit(main())
