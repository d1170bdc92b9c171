"""Laws that hold for any two files: totals are those of the rows, every difference is explained to the last minor unit, each row
is accounted for, and neither the order of rows, nor threads, nor which side is called left makes a difference. The rows are drawn
at random, from a seed; what is expected is computed here from the rows alone."""
import collections
import csv
import itertools
import json
import os
import random
import shutil
import subprocess
import tempfile
import unittest
from decimal import Decimal

from company import KOPECK, read_text

COLUMNS = "{ key: id, number: number, date: { from: day, type: date }, amount: amount, warehouse: place, currency: currency }"
PROJECT = """company: Laws
timezone: UTC
currency: KZT
language: en
sources:
  left: {{ use: csv, files: left.csv, separator: "," }}
  right: {{ use: csv, files: right.csv, separator: "," }}
datasets:
  left.orders: {{ entity: order, columns: {columns} }}
  right.orders: {{ entity: order, columns: {columns} }}
rules:
  orders:
    reconcile: [left.orders, right.orders]
    match: [ {match} ]
    compare: {{ amount: {tolerance}, date: 1 day, warehouse: exact }}
    totals: {{ by: [day, warehouse], of: [amount, count] }}
jobs:
  weekly: {{ rules: [orders], cutoff: yesterday end of day, report: [csv, json] }}
"""
CARDS = """company: Laws
timezone: UTC
currency: KZT
language: en
sources:
  left: { use: csv, files: left.csv, separator: "," }
  right: { use: csv, files: right.csv, separator: "," }
datasets:
  left.clients: { entity: counterparty, columns: { key: id, name: name, tax_id: tax, phone: phone, amount: amount } }
  right.clients: { entity: counterparty, columns: { key: id, name: name, tax_id: tax, phone: phone, amount: amount } }
rules:
  clients:
    duplicates: [left.clients, right.clients]
    match: [ { same: [tax_id] }, { same: [phone], alike: { name: company 0.8 } } ]
    keep_apart: [tax_id]
jobs:
  weekly: { rules: [clients], cutoff: yesterday end of day, report: [csv] }
"""
NAMES = ["Romashka LLP", "Romashka", "TOO Romashka", "Vasilek JSC", "Vasilek", "Lotos", "Lotos LLC", "Lotos Trade"]
MATCHES = ["{ same: [key] }", "{ same: [key] }, { same: [number], within: { date: 3 days } }", "{ same: [number, currency] }",
           "{ same: [number] }, { same: [amount, warehouse], within: { date: 2 days } }"]
Row = collections.namedtuple("Row", "id number day amount place currency")


def draw_left(rnd, count):
    """Keys that repeat or not; some values are missing."""
    repeat, missing = rnd.random() < .5, rnd.choice([0, 0, .1, .4])

    def or_nothing(value):
        return "" if rnd.random() < missing else value
    return [Row(str(rnd.randint(1, count)) if repeat else str(i), "N%d" % rnd.randint(1, 2 * count),
                or_nothing("2026-09-%02d" % rnd.randint(1, 30)), or_nothing("%d.%02d" % (rnd.randint(-200, 5000), rnd.randint(0, 99))),
                or_nothing(rnd.choice("ABC")), rnd.choice(["KZT", "KZT", "USD", ""])) for i in range(count)]


def draw_right(rnd, left):
    """What another system has of the same: rows are gone, changed, there twice, and in another order."""
    right = []
    for row in left:
        fate = rnd.random()
        if fate < .1:
            continue
        if fate < .25 and row.amount:
            row = row._replace(amount=str(Decimal(row.amount) + Decimal(rnd.choice(["0.01", "-0.01", "0.02", "100.00", "-5.5"]))))
        elif fate < .3:
            row = row._replace(place=rnd.choice("ABCD"))
        elif fate < .35:
            row = row._replace(day="2026-09-%02d" % rnd.randint(1, 30))
        elif fate < .38:
            row = row._replace(currency=rnd.choice(["USD", "KZT"]))
        elif fate < .41:
            row = row._replace(id="x" + row.id)
        right += [row, row] if fate > .97 else [row]
    rnd.shuffle(right)
    return right or left[:1]


def totals_of(rows):
    """(dimension, slice, currency) -> count, amount."""
    totals = collections.defaultdict(lambda: (0, Decimal(0)))
    for row in rows:
        for place in (("all", ""), ("day", row.day), ("warehouse", row.place)):
            count, amount = totals[place + (row.currency or "KZT",)]
            totals[place + (row.currency or "KZT",)] = (count + 1, amount + Decimal(row.amount or 0))
    return dict(totals)


def told(findings, mirrored=False):
    """What findings say but for their rank and words; mirrored: as if the sides were called the other way round."""
    sides = {"left": "right", "right": "left"} if mirrored else {"left": "left", "right": "right"}
    said = []
    for f in findings:
        records = sorted(sides[r.split(".")[0]] + "." + r.split(".", 1)[1] for r in f["records"].split(" | ") if r)
        difference = Decimal(f["difference"] or 0) * (-1 if mirrored else 1)
        said.append((f["kind"], f["severity"], f["field"], f["cause"], f[sides["left"] + "_value"], f[sides["right"] + "_value"],
                     str(difference + 0), f["at_risk"], f["currency"], f["step"], tuple(records)))
    return sorted(said)


def shown(findings):
    """All that a finding shows of its records, in their order."""
    fields = ["kind", "currency", "left_amount", "right_amount", "difference", "at_risk", "left_count", "right_count", "records"]
    fields += [side + field for side in ("left_", "right_") for field in ("key", "document", "date", "warehouse", "currency", "record_amount")]
    return sorted(tuple(f[field] for field in fields) for f in findings)


class Laws(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="kopeck-laws-")

    def tearDown(self):
        shutil.rmtree(self.folder)

    def run_rows(self, name, project, head, left, right, threads):
        """The folder of a project's outputs over the rows."""
        folder = os.path.join(self.folder, name)
        os.makedirs(folder)
        for side, rows in (("left", left), ("right", right)):
            with open(os.path.join(folder, side + ".csv"), "w", encoding="utf-8") as file:
                file.write(head + "\n" + "".join(",".join(row) + "\n" for row in rows))
        with open(os.path.join(folder, "kopeck.yaml"), "w", encoding="utf-8") as file:
            file.write(project)
        done = subprocess.run([KOPECK, "run", "weekly", "--as-of", "2026-09-30", "-C", folder, "--threads", str(threads)],
                              text=True, capture_output=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return os.path.join(folder, "out")

    def run_project(self, name, left, right, match, tolerance, threads):
        """findings.csv, totals.csv and summary.json of a run over the rows."""
        project = PROJECT.format(columns=COLUMNS, match=match, tolerance=tolerance)
        folder = self.run_rows(name, project, "id,number,day,amount,place,currency", left, right, threads)
        out = []
        for file_name in ("findings.csv", "totals.csv"):
            with open(os.path.join(folder, file_name), encoding="utf-8", newline="") as file:
                out.append(list(csv.DictReader(file)))
        with open(os.path.join(folder, "summary.json"), encoding="utf-8") as file:
            return out + [json.load(file)]

    def check_totals(self, totals, left, right):
        expected = {place: (left.get(place, (0, 0)), right.get(place, (0, 0))) for place in {**left, **right}}
        self.assertEqual({(t["dimension"], t["slice"], t["currency"]): ((int(t["left_count"]), Decimal(t["left_amount"])),
                                                                       (int(t["right_count"]), Decimal(t["right_amount"])))
                          for t in totals}, expected)
        self.assertEqual([t for t in totals if Decimal(t["unexplained"])], [])

    def check_by_key(self, findings, left, right):
        """Rows whose key stands once on each side: what is said of them, exactly."""
        counts = collections.Counter(row.id for row in left), collections.Counter(row.id for row in right)
        rights = {row.id: row for row in right}
        said = collections.defaultdict(set)
        for f in findings:
            if f["left_count"] == "1" and f["kind"] in ("amount differs", "within tolerance", "missing", "field differs"):
                said[f["left_key"]].add(f["field"] or f["kind"])
        for row in left:
            if counts[0][row.id] > 1 or counts[1][row.id] > 1:
                continue
            other, expected = rights.get(row.id), set()
            if not other:
                expected = {"missing"}
            elif row.amount != other.amount and Decimal(row.amount) != Decimal(other.amount) or \
                    (row.amount or other.amount) and (row.currency or "KZT") != (other.currency or "KZT"):
                expected.add("amount")
            if other and row.place != other.place:
                expected.add("warehouse")
            self.assertEqual(said[row.id] - {"date"}, expected, (row, other))

    def test_any_two_files(self):
        for seed in range(24):
            rnd = random.Random(seed)
            left = draw_left(rnd, rnd.choice([3, 10, 40, 200]))
            right = draw_right(rnd, left)
            match, tolerance = rnd.choice(MATCHES), rnd.choice(["exact", "{ tolerance: 0.01 }", "1 %"])
            with self.subTest(seed=seed, match=match, tolerance=tolerance):
                findings, totals, summary = self.run_project("%d-once" % seed, left, right, match, tolerance, 1)
                self.check_totals(totals, totals_of(left), totals_of(right))
                self.assertEqual([d["rows"]["read"] for d in summary["datasets"]], [len(left), len(right)])
                self.assertTrue(all(d["rows"]["accounted"] for d in summary["datasets"]))
                if match == MATCHES[0]:
                    self.check_by_key(findings, left, right)
                shuffled = rnd.sample(left, len(left)), rnd.sample(right, len(right))
                again = self.run_project("%d-shuffled" % seed, *shuffled, match, tolerance, 3)[0]
                self.assertEqual((told(again), shown(again)), (told(findings), shown(findings)))
                swapped = self.run_project("%d-swapped" % seed, right, left, match, tolerance, 2)[0]
                self.assertEqual(told(swapped, mirrored=True), told(findings))

    def in_all_orders(self, left, right, match):
        seen = set()
        for i, order in enumerate(itertools.product(itertools.permutations(left), itertools.permutations(right))):
            seen.add(tuple(shown(self.run_project("order-%d" % i, *order, match, "exact", 1)[0])))
        self.assertEqual(len(seen), 1, seen)
        return seen.pop()

    def test_which_of_equal_rows(self):
        """Two rows of the right are the same to the rule, the left ones are not: which pair differs does not hang on any order."""
        left = [Row("33", "N1", "", "1779.65", "C", "KZT"), Row("164", "N1", "", "", "C", "KZT")]
        right = [Row("164", "N1", "", "", "C", "KZT"), Row("33", "N1", "", "", "C", "KZT")]
        self.in_all_orders(left, right, "{ same: [number, currency] }")

    def test_which_of_equal_rows_is_left_over(self):
        left, right = [Row(str(i), "N1", "2026-09-01", "5.00", "A", "KZT") for i in range(3)], [Row("9", "N1", "2026-09-01", "5.00", "A", "KZT")]
        surplus, = [f for f in self.in_all_orders(left, right, "{ same: [number] }") if f[0] == "surplus"]
        self.assertEqual(surplus[8], "left.orders/1 | left.orders/2")

    def test_the_order_of_records_within_a_finding(self):
        left = [Row("1", "N1", "2026-09-03", "5.00", "A", "USD"), Row("2", "N1", "2026-09-02", "5.00", "A", "KZT")]
        right = [Row("8", "N1", "2026-09-05", "5.00", "B", "KZT"), Row("9", "N1", "2026-09-04", "5.00", "B", "USD")]
        found = self.in_all_orders(left, right, "{ same: [number], many: right }")
        self.assertEqual([f[8] for f in found if f[0] == "ambiguous"], ["left.orders/2 | left.orders/1 | right.orders/9 | right.orders/8"])

    def test_duplicates_in_any_order(self):
        for seed in range(16):
            rnd = random.Random(seed)

            def draw(count):
                return [(str(i), rnd.choice(NAMES), rnd.choice(["", "100%02d" % rnd.randint(0, count)]),
                         rnd.choice(["", "+7701555%04d" % rnd.randint(0, count // 2)]), "%d.00" % rnd.randint(1, 9)) for i in range(count)]
            left, right = draw(rnd.choice([5, 20, 60])), draw(rnd.choice([5, 20]))
            shuffled = rnd.sample(left, len(left)), rnd.sample(right, len(right))
            with self.subTest(seed=seed):
                once = self.run_rows("%d-cards" % seed, CARDS, "id,name,tax,phone,amount", left, right, 1)
                again = self.run_rows("%d-cards-shuffled" % seed, CARDS, "id,name,tax,phone,amount", *shuffled, 3)
                for name in ("findings.csv", "duplicates.csv"):
                    self.assertEqual(read_text(os.path.join(again, name)), read_text(os.path.join(once, name)))


if __name__ == "__main__":
    unittest.main()
