"""What `explain` says of two records that did not match: each kind of reason, by a project of ten orders; and of keys that are no pair."""
import json
import os
import shutil
import subprocess
import tempfile
import unittest

from company import KOPECK

PROJECT = """\
company: Explained
timezone: UTC
currency: EUR
language: en
sources:
  a: { use: csv, files: left.csv }
  b: { use: csv, files: right.csv }
  c: { use: csv, files: third.csv }
datasets:
  a.orders:
    entity: order
    columns: { id: id, number: number, date: date, tax_id: tax, counterparty_name: name, amount: amount, status: status }
    where: status != 'test'
    leave_out: { draft: "status == 'draft'" }
  b.sales:
    entity: order
    columns: { id: id, number: number, date: date, tax_id: tax, counterparty_name: name, amount: amount }
  c.other:
    entity: other
    columns: { id: id, name: name, phone: phone, tax_id: tax }
rules:
  orders:
    reconcile: [a.orders, b.sales]
    match:
      - same: [number]
        within: { date: 3 days }
      - same: [tax_id, amount]
        within: { date: 10 days }
      - alike: { counterparty_name: company 0.9 }
        within: { date: 10 days, amount: 0.5 or 1 % }
        review: true
    keep_apart: [tax_id]
  others:
    duplicates: c.other
    match: [ { same: [name] }, { same: [phone] } ]
    keep_apart: [tax_id]
jobs:
  once: { rules: [orders, others], cutoff: given, report: [json] }
"""

LEFT = """\
id,number,date,tax,name,amount,status
a1,N-100,2026-01-05,111222333,Alpha Ltd,100.00,new
a2,N-200,2026-01-05,111222334,Beta Ltd,200.00,new
a3,N-300,2026-01-05,111222335,Gamma Ltd,300.00,new
a5,N-500,2026-01-05,111222337,Epsilon Ltd,500.00,draft
a6,N-600,2026-01-05,111222338,Zeta Ltd,600.00,test
a7,N-700,2026-13-45,111222339,Eta Ltd,700.00,new
a8,N-800,2026-02-05,111222340,Theta Ltd,800.00,new
a9,N-900,2026-01-05,111222341,Iota Ltd,900.00,new
a10,N-901,2026-01-05,111222341,Iota Ltd,900.00,new
same,N-902,2026-01-05,111222342,Kappa Ltd,1.00,new
"""

RIGHT = """\
id,number,date,tax,name,amount
b1,N-100,2026-01-06,111222333,Alpha Ltd,100.00
b2,N-200,2026-01-16,111222334,Beta Ltd,205.00
b3,N-300,2026-01-06,999222335,Gamma Ltd,300.00
b8,N-800,2026-02-06,111222340,Theta Ltd,800.00
b9,X-900,2026-01-05,111222341,Iota Ltd,900.00
same,N-903,2026-01-05,111222343,Lambda Ltd,2.00
"""


THIRD = """\
id,name,phone,tax
c1,foo,+77010000001,7701234567
c2,foo,+77010000002,
c3,bar,+77010000002,7809876543
"""


class Explained(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="kopeck-explained-")
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        for name, text in (("kopeck.yaml", PROJECT), ("left.csv", LEFT), ("right.csv", RIGHT), ("third.csv", THIRD)):
            with open(os.path.join(cls.folder, name), "w", encoding="utf-8") as file:
                file.write(text)
        subprocess.run([KOPECK, "run", "once", "--as-of", "2026-01-31", "-C", cls.folder], capture_output=True, check=False)

    def explain(self, a, b, status=0):
        done = subprocess.run([KOPECK, "explain", "last", a, b, "--json", "-C", self.folder], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done.stderr if status else json.loads(done.stdout)[0]

    def codes(self, a, b):
        said = self.explain(a, b)
        return said["outcome_code"], [step["outcome_code"] for step in said["steps"]]

    def test_what_stopped_two_records(self):
        self.assertEqual(self.codes("a1", "b1"), ("matched", ["brought", "taken before", "taken before"]))
        self.assertEqual(self.codes("b1", "a1"), self.codes("a.orders/a1", "b.sales/b1"))
        self.assertEqual(self.codes("a2", "b2"), ("not matched", ["not within", "not same", "not within"]))
        self.assertEqual(self.codes("a3", "b3"), ("not matched", ["kept apart", "not same", "kept apart"]))
        self.assertEqual(self.codes("a9", "b9"), ("not matched", ["not same", "ambiguous", "ambiguous"]))

    def test_a_record_that_takes_no_part_is_not_said_to_lack_anything_else(self):
        for a, why in (("a5", "draft"), ("a6", "where"), ("a8", "after the cut-off")):
            said = self.explain(a, "b8")
            self.assertEqual({step["outcome_code"] for step in said["steps"]}, {"takes no part"})
            self.assertEqual(said["outcome"], f"a.orders/{a} takes no part: {why}")

    def test_a_cluster_that_contradicts_itself_is_cut(self):
        """c1 and c2 by their name, c2 and c3 by their phone, and c1 and c3 have two tax ids: the weaker link goes, and says so."""
        self.assertEqual(self.codes("c1", "c2"), ("one cluster", ["brought", "not same"]))
        self.assertEqual(self.codes("c2", "c3"), ("cut", ["not same", "cut"]))
        self.assertEqual(self.codes("c1", "c3"), ("not matched", ["not same", "not same"]))

    def test_labels_of_two_sides_may_stand_either_way_round(self):
        path = os.path.join(self.folder, "labels.csv")

        def judged(pair, status=0):
            with open(path, "w", encoding="utf-8") as file:
                file.write("left,right,same\n" + pair + ",yes\n")
            done = subprocess.run([KOPECK, "accuracy", "orders", "--as-of", "2026-01-31", "--labels", path, "-C", self.folder], capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, status, done.stdout + done.stderr)
            return done.stdout + done.stderr

        self.assertIn("(1 found, 0 wrong, 0 missed)", judged("a1,b1"))
        self.assertIn("(1 found, 0 wrong, 0 missed)", judged("b.sales/b1,a1"))
        self.assertIn("no labelled pair has its two records in the data, one on each side of the rule, such as `a1, a2`", judged("a1,a2", status=2))

    def test_keys_that_are_no_pair(self):
        for a, b, wanted in (
                ("a1", "zzz", "no rule of this run has a record `zzz`"),
                ("a1", "b.sales/zzz", "no rule of this run has a record zzz in b.sales"),
                ("a7", "b1", "rows that could not be read (1) go by their `number`"),
                ("N-700", "b1", "`N-700` names a row that could not be read: a.orders, left.csv:7: not a date or time"),
                ("a.orders/N-700", "b1", "names a row that could not be read: a.orders, left.csv:7"),
                ("a1", "c1", "no rule of this run has both records: a.orders/a1 is one of rule orders (a.orders with b.sales), c.other/c1 of rule others (c.other)"),
                ("a1", "a2", "a.orders/a1 and a.orders/a2 stand on one side: rule orders compares a.orders with b.sales"),
                ("a1", "a1", "the two are one record, a.orders/a1"),
                ("c1", "c.other/c1", "the two are one record, c.other/c1")):
            self.assertIn(wanted, self.explain(a, b, status=2), (a, b))
        self.assertEqual(self.codes("same", "same")[0], "not matched")  # two records of one key, each on its side


if __name__ == "__main__":
    unittest.main()
