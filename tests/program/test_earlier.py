"""What earlier snapshots and rejected rows say: types that changed (D6), reruns that fail, counterparts that could not be read,
money that is shown once, and quantities in units (B18)."""
import csv
import glob
import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
import unittest

from company import BUILD, CompanyTest, INCOMPLETE, BREACH, read_bytes

PROJECT = """company: Small
timezone: UTC
currency: KZT
language: en
sources:
  left: {{ use: csv, files: left.csv, separator: "," }}
  right: {{ use: csv, files: right.csv, separator: "," }}
tables:
  packs:
    - {{ from: box, to: pc, factor: 10 }}
    - {{ from: box, to: pc, factor: 12, since: 2026-09-10 }}
datasets:
  left.orders:
    entity: order
    columns: {{ number: id, date: {{ from: day, type: date }}, amount: amount, {left} }}
  right.orders:
    entity: order
    columns: {{ number: id, date: {{ from: day, type: date }}, amount: amount, {right} }}
rules:
  orders:
    reconcile: [left.orders, right.orders]
    match: [ {{ same: [number] }} ]
    compare: {{ {compare} }}
    totals: {{ by: [day], of: [amount, count] }}
  {more}
jobs:
  weekly: {{ rules: [{rules}], cutoff: yesterday end of day, report: [csv, json] }}
"""
HEAD = "id,day,amount,quantity,unit\n"
UNITS = "quantity: { from: quantity, unit: unit }, unit: { from: unit, table: packs }"


class Small(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="kopeck-earlier-")

    def tearDown(self):
        shutil.rmtree(self.folder)

    def path(self, name):
        return os.path.join(self.folder, name)

    def run_project(self, left, right, status, compare="amount: exact", columns=("id: id", "id: id"), more="", rules="orders"):
        text = PROJECT.format(left=columns[0], right=columns[1], compare=compare, more=more, rules=rules)
        for name, content in (("left.csv", left), ("right.csv", right), ("kopeck.yaml", text)):
            with open(self.path(name), "w", encoding="utf-8") as file:
                file.write(content)
        return self.again(status)

    def again(self, status):
        done = subprocess.run([os.path.join(BUILD, "kopeck"), "run", "weekly", "--as-of", "2026-09-30", "-C", self.folder],
                              text=True, capture_output=True)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        with open(self.path("out/findings.csv"), encoding="utf-8", newline="") as file:
            self.findings = list(csv.DictReader(file))
        return done

    def of(self, rule):
        return [finding for finding in self.findings if finding["rule"] == rule]

    # ---- counterparts that were rejected

    def test_a_rejected_counterpart_is_not_missing(self):
        left = HEAD + "A1,2026-09-01,10.00,,\nA2,2026-09-02,20.00,,\nA3,2026-09-03,30.00,,\n"
        right = HEAD + "A1,2026-09-01,10.00,,\nA2,2026-09-02,20.0o,,\n"
        self.run_project(left, right, 0)
        found = {finding["left_document"]: finding for finding in self.of("orders")}
        self.assertEqual({name: finding["kind"] for name, finding in found.items()}, {"A2": "counterpart rejected", "A3": "missing"})
        self.assertIn("right.csv:3", found["A2"]["explanation"])
        self.assertIn("20.0o", found["A2"]["explanation"])
        with open(self.path("out/totals.csv"), encoding="utf-8", newline="") as file:
            self.assertEqual({row["unexplained"] for row in csv.DictReader(file)}, {"0.00"})

    def test_the_other_side_too(self):
        self.run_project(HEAD + "A1,2026-09-01,x,,\n" + "A9,2026-09-01,1.00,,\n", HEAD + "A1,2026-09-01,10.00,,\nA9,2026-09-01,1.00,,\n", 0)
        self.assertEqual([(f["kind"], f["right_document"]) for f in self.of("orders")], [("counterpart rejected", "A1")])

    # ---- an incomplete rerun

    def test_an_incomplete_rerun_keeps_the_complete_snapshot(self):
        rows = HEAD + "A1,2026-09-01,10.00,,\n"
        self.run_project(rows, rows, 0)
        [snapshot] = glob.glob(self.path("snapshots/weekly-*"))
        before = read_bytes(os.path.join(snapshot, "manifest.json"))
        os.rename(self.path("right.csv"), self.path("away"))
        done = self.again(INCOMPLETE)
        self.assertIn("INCOMPLETE", done.stdout)
        self.assertEqual(read_bytes(os.path.join(snapshot, "manifest.json")), before)
        self.assertTrue(os.path.exists(snapshot + ".incomplete/manifest.json"))
        self.again(INCOMPLETE)  # and again
        os.rename(self.path("away"), self.path("right.csv"))
        self.again(0)

    # ---- money is shown once

    def test_a_duplicate_and_its_surplus_show_the_money_once(self):
        left = HEAD + "A1,2026-09-01,10.00,,\n"
        right = HEAD + "A1,2026-09-01,10.00,,\nA1,2026-09-01,10.00,,\n"
        self.run_project(left, right, 0, rules="orders, twice",
                         more="twice: { duplicates: right.orders, match: [ { same: [number, amount] } ], kind: duplicate document }")
        self.assertEqual(sorted((f["kind"], f["at_risk"]) for f in self.findings if f["kind"] in ("surplus", "missing", "duplicate document")),
                         [("duplicate document", "10.00"), ("surplus", "0.00")])

    # ---- B18: units

    def test_boxes_are_pieces_by_the_factor_of_the_day(self):
        left = HEAD + "A1,2026-09-01,1.00,5,box\nA2,2026-09-15,1.00,5,box\nA3,2026-09-15,1.00,5,box\n"
        right = HEAD + "A1,2026-09-01,1.00,50,шт\nA2,2026-09-15,1.00,60,pcs\nA3,2026-09-15,1.00,50,pc\n"
        self.run_project(left, right, 0, "amount: exact, quantity: exact", (UNITS, UNITS))
        found = self.of("orders")
        self.assertEqual([(f["kind"], f["field"], f["left_document"]) for f in found], [("field differs", "quantity", "A3")])
        self.assertEqual((found[0]["left_value"], found[0]["right_value"]), ("5.000 box (60.000 pc)", "50.000 pc (50.000 pc)"))
        self.assertEqual([f for f in self.findings if f["kind"] == "unknown value"], [])

    def test_kilograms_are_no_pieces(self):
        self.run_project(HEAD + "A1,2026-09-01,1.00,60,pc\nA2,2026-09-01,1.00,1.5,kg\n", HEAD + "A1,2026-09-01,1.00,60,mg\nA2,2026-09-01,1.00,1500,г\n",
                         0, "amount: exact, quantity: exact", (UNITS, UNITS))
        self.assertEqual([(f["kind"], f["cause"], f["left_document"]) for f in self.of("orders")], [("field differs", "unit of measure", "A1")])

    def test_an_unknown_unit_is_a_data_error_and_no_difference(self):
        self.run_project(HEAD + "A1,2026-09-01,1.00,5,zorb\n", HEAD + "A1,2026-09-01,1.00,50,pc\n", 0, "amount: exact, quantity: exact", (UNITS, UNITS))
        self.assertEqual(self.of("orders"), [])
        self.assertEqual([(f["kind"], f["cause"], f["left_value"]) for f in self.findings], [("unknown value", "unknown unit", "zorb")])
        plain = "quantity: { from: quantity, unit: unit }, unit: unit"
        self.run_project(HEAD + "A1,2026-09-01,1.00,5,zorb\n", HEAD + "A1,2026-09-01,1.00,50,pc\n", 0, "amount: exact, quantity: exact", (plain, plain))
        self.assertEqual([(f["kind"], f["cause"], f["left_value"]) for f in self.findings], [("unknown value", "unknown unit", "zorb")])

    # ---- KPP

    def test_kpp_may_hold_letters(self):
        kpp = ("kpp: { from: unit, valid: ru_kpp }",) * 2
        rows = HEAD + "A1,2026-09-01,1.00,,7736AB001\nA2,2026-09-01,1.00,,773601001\n"
        other = HEAD + "A1,2026-09-01,1.00,,7736CD001\nA2,2026-09-01,1.00,, 773601001\n"
        self.run_project(rows, other, 0, "amount: exact, kpp: exact", kpp)
        self.assertEqual([(f["kind"], f["field"], f["left_document"]) for f in self.findings], [("field differs", "kpp", "A1")])


class Drift(CompanyTest):
    """D6: a column that holds another type than in the last snapshot."""

    def retype(self, company, type_name):
        database = sqlite3.connect(company.path("erp.sqlite"))
        database.executescript("ALTER TABLE shipments RENAME TO old; ")
        columns = [(row[1], row[2]) for row in database.execute("PRAGMA table_info(old)")]
        database.execute("CREATE TABLE shipments (%s)" % ", ".join("%s %s" % (name, type_name if name == "amount" else kind) for name, kind in columns))
        database.execute("INSERT INTO shipments SELECT * FROM old")
        database.execute("DROP TABLE old")
        database.commit()
        database.close()

    def test_a_type_that_changed_is_told_first_and_once(self):
        company = self.company()
        company.run(status=BREACH)
        whole = company.findings()
        self.retype(company, "VARCHAR(40)")
        done = company.run(status=INCOMPLETE)
        self.assertIn("the type of amount changed since the last snapshot", done.stdout)
        first = company.findings()[0]
        self.assertEqual((first["kind"], first["cause"], first["field"], first["origin"]), ("schema drift", "type changed", "amount", "erp.shipments"))
        self.assertIn("VARCHAR", first["right_value"].upper())
        self.assertNotIn("shipments", {finding["rule"] for finding in company.findings()})
        snapshot = [path for path in glob.glob(company.path("snapshots/*")) if path.endswith(".incomplete")]
        replay = company.run_from(snapshot[0], "--out", company.path("replay"), status=INCOMPLETE)
        self.assertEqual(company.findings("replay")[0]["id"], first["id"])
        company.run(status=BREACH)
        self.assertEqual([f["id"] for f in company.findings()], [f["id"] for f in whole])

    def test_a_wider_column_is_no_change(self):
        company = self.company()
        self.retype(company, "DECIMAL(15,2)")
        company.run(status=BREACH)
        self.retype(company, "DECIMAL(17,2)")
        company.run(status=BREACH)


if __name__ == "__main__":
    unittest.main()
