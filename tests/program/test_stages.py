"""Stages and documents that do not go together, by the table of allowed pairs (B19); those that need no document yet."""
import csv
import os
import shutil
import subprocess
import tempfile
import unittest

from company import KOPECK, read_text

PROJECT = """company: Stages
timezone: UTC
currency: KZT
language: %(language)s
sources:
  crm: { use: csv, title: CRM, files: crm.csv, separator: "," }
  acc: { use: csv, title: 1C, files: acc.csv, separator: "," }
tables:
  words: { Talking: talks, Agreed: agreed, Paid: paid }
  pairs: %(pairs)s
datasets:
  crm.deals: { entity: order, columns: { id: id, number: id, date: { from: day, type: date }, amount: amount, status: { from: stage, table: words } } }
  acc.sales: { entity: order, columns: { id: id, number: id, date: { from: day, type: date }, amount: amount, status: state } }
rules:
  deals:
    reconcile: [crm.deals, acc.sales]
    match: [ { same: [id] } ]
    compare: { amount: exact, status: pairs }
    %(missing)s
    totals: { by: [day], of: [amount] }
    owner: { status: [crm, sales], "*": [acc, accounting] }
jobs:
  weekly: { rules: [deals], cutoff: given }
"""
ALLOWED = "{ talks: [none], agreed: [none, draft], paid: [posted] }"
DEALS = ["T1,2026-09-01,10.00,Talking", "A1,2026-09-01,20.00,Agreed", "A2,2026-09-01,30.00,Agreed", "A3,2026-09-02,40.00,Agreed", "P1,2026-09-02,50.00,Paid",
         "P2,2026-09-02,60.00,Paid", "P3,2026-09-03,70.00,Paid", "N1,2026-09-03,5.00,"]
SALES = ["A2,2026-09-01,30.00,draft", "A3,2026-09-02,40.00,posted", "P1,2026-09-02,50.00,posted", "P3,2026-09-03,70.00,draft"]


class Stages(unittest.TestCase):
    def run_job(self, pairs=ALLOWED, missing="", language="en"):
        self.folder = tempfile.mkdtemp(prefix="kopeck-stages-")
        self.addCleanup(shutil.rmtree, self.folder)
        for name, text in (("kopeck.yaml", PROJECT % {"pairs": pairs, "missing": missing, "language": language}),
                           ("crm.csv", "\n".join(["id,day,amount,stage", *DEALS]) + "\n"), ("acc.csv", "\n".join(["id,day,amount,state", *SALES]) + "\n")):
            with open(os.path.join(self.folder, name), "w", encoding="utf-8") as file:
                file.write(text)
        done = subprocess.run([KOPECK, "run", "weekly", "--as-of", "2026-09-30", "--store", "none", "-C", self.folder], text=True, capture_output=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        with open(os.path.join(self.folder, "out/findings.csv"), encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        return {r["left_document"]: r for r in rows}

    def test_pairs_that_are_not_allowed_and_stages_that_need_nothing_yet(self):
        found = self.run_job(missing="missing: { left: stage conflict }")
        self.assertEqual({n: (r["kind"], r["severity"], r["cause"]) for n, r in found.items()}, {
            "T1": ("not due yet", "info", "by stage"), "A1": ("not due yet", "info", "by stage"), "A3": ("stage conflict", "error", ""),
            "P2": ("stage conflict", "error", ""), "P3": ("stage conflict", "error", ""), "N1": ("stage conflict", "error", "")})
        self.assertEqual(found["A3"]["explanation"], "Order A3 of 2026-09-02: stage \"agreed\" in CRM and \"posted\" in 1C do not go together.")
        self.assertEqual(found["P2"]["explanation"], "Order P2 of 2026-09-02 for 60.00\u00a0KZT is at stage \"paid\" in CRM, which asks for a document, but no order was found in 1C.")
        self.assertEqual({n: r["at_risk"] for n, r in found.items() if n in ("A3", "P2")}, {"A3": "40.00", "P2": "60.00"})
        self.assertEqual((found["A3"]["owner_team"], found["P2"]["owner_team"]), ("sales", "sales"))
        totals = read_text(os.path.join(self.folder, "out/totals.csv")).splitlines()
        self.assertTrue(all(line.split(",")[-2] == "0.00" for line in totals[1:]), totals)  # each total is explained

    def test_missing_stays_missing_where_the_rule_says_nothing_else(self):
        found = self.run_job()
        self.assertEqual({n: r["kind"] for n, r in found.items()},
                         {"T1": "not due yet", "A1": "not due yet", "A3": "stage conflict", "P2": "missing", "P3": "stage conflict", "N1": "missing"})

    def test_a_table_without_none(self):
        found = self.run_job("{ agreed: [draft], paid: [posted] }", "missing: { left: missing }")
        self.assertEqual({n: r["kind"] for n, r in found.items()},
                         {"T1": "missing", "A1": "missing", "A3": "stage conflict", "P2": "missing", "P3": "stage conflict", "N1": "missing"})

    def test_in_russian(self):
        found = self.run_job(language="ru", missing="missing: { left: stage conflict }")
        self.assertIn("стадия в\u00a0CRM — «agreed», в\u00a01C — «posted», вместе они недопустимы".replace("\u00a0", " "), found["A3"]["explanation"].replace("\u00a0", " "))
        self.assertIn("на стадии «paid», которая требует документа", found["P2"]["explanation"].replace("\u00a0", " "))
        self.assertIn("на этой стадии документ ещё не нужен", found["T1"]["explanation"])
        self.assertIn("стади", found["A3"]["action"])


if __name__ == "__main__":
    unittest.main()
