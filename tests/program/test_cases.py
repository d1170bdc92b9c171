"""Cases: what is wrong with one deal is told once, and everything else about it points there."""
import csv
import os
import sqlite3
import subprocess
import tempfile
import unittest

from company import BREACH, CLEAN, KOPECK, CompanyTest, write_bytes


class Cases(CompanyTest):
    def ran(self, seed=1):
        company = self.company(orders=2000, seed=seed)
        company.run(status=BREACH)
        return company, company.findings()

    def test_each_story_is_told_by_a_finding_that_stands_before_it(self):
        for seed in (1, 2, 3):
            _, findings = self.ran(seed)
            by_id = {f["id"]: f for f in findings}
            teller = None
            for finding in findings:
                if finding["story"]:
                    self.assertEqual(finding["story"], teller)  # right behind it, among its own
                    self.assertEqual(by_id[finding["story"]]["story"], "")
                else:
                    teller = finding["id"]
            self.assertTrue(any(f["story"] for f in findings))

    def test_balances_follow_from_their_documents(self):
        company, findings = self.ran()
        by_id = {f["id"]: f for f in findings}
        balances = [f for f in findings if f["rule"] == "receivables" and f["kind"] == "amount differs"]
        self.assertEqual(sorted(f["cause"] for f in balances),
                         ["deleted", "entered twice", "no document", "no document", "no document", "not posted", "retry", "timing", "timing"])
        for balance in balances:
            self.assertNotEqual(by_id[balance["story"]]["rule"], "receivables")
            self.assertEqual(balance["severity"], "info" if balance["cause"] == "timing" else "error")

    def test_one_event_in_three_rules_is_one_case(self):
        _, findings = self.ran()
        lost = [f for f in findings if f["left_document"] in ("ЗК-000101", "ОТ-000101")]
        self.assertEqual(sorted(f["rule"] for f in lost), ["orders", "shipments"])
        self.assertEqual(len({f["story"] or f["id"] for f in lost}), 1)

    def test_a_balance_that_no_documents_account_for_stays_unexplained(self):
        company = self.company(orders=500)
        company.run(status=BREACH)
        before = [f for f in company.findings() if f["rule"] == "receivables"]
        self.assertTrue(before)
        # A kopeck more in the ERP than the documents say: by exact arithmetic nothing explains it any more.
        with sqlite3.connect(company.path("erp.sqlite")) as db:
            db.execute("UPDATE receivables SET balance = printf('%.2f', balance + 0.05) WHERE client_bin = ?", (before[0]["left_key"],))
        company.run("--out", company.path("again"), status=BREACH)
        after = [f for f in company.findings("again") if f["left_key"] == before[0]["left_key"] and f["rule"] == "receivables"]
        self.assertEqual([(f["cause"], f["story"]) for f in after], [("unexplained", "")])


BALANCES = """company: Small
timezone: UTC
currency: KZT
vat: kz
language: en
store: none
sources: { erp: { use: csv, separator: "," }, acc: { use: csv, separator: "," } }
datasets:
  erp.shipments: { entity: shipment, files: erp_shipments.csv, columns: { number: number, date: { from: day, type: date }, tax_id: client, amount: amount } }
  acc.shipments: { entity: shipment, files: acc_shipments.csv, columns: { number: number, date: { from: day, type: date }, tax_id: client, amount: amount } }
  erp.payments: { entity: payment, files: erp_payments.csv, columns: { number: number, date: { from: day, type: date }, tax_id: client, amount: amount } }
  acc.payments: { entity: payment, files: acc_payments.csv, columns: { number: number, date: { from: day, type: date }, tax_id: client, amount: amount } }
  erp.balances: { entity: receivable, files: erp_balances.csv, columns: { number: client, tax_id: client, amount: amount } }
  acc.balances: { entity: receivable, files: acc_balances.csv, columns: { number: client, tax_id: client, amount: amount } }
rules:
  shipments: { reconcile: [erp.shipments, acc.shipments], match: [ { same: [number] } ], compare: { amount: exact } }
  payments: { reconcile: [erp.payments, acc.payments], match: [ { same: [number] } ], compare: { amount: exact } }
  balances: { reconcile: [erp.balances, acc.balances], match: [ { same: [number] } ], compare: { amount: exact } }
jobs:
  weekly: { rules: [shipments, payments, balances], cutoff: given, report: [csv] }
"""
CLIENTS = {  # shipment left and right, payment left and right, balance left and right, causes
    "100000000001": ("116.00", "100.00", "40.00", None, "76.00", "100.00", "vat excluded 16 % + no document"),  # both, to the last kopeck
    "100000000002": ("116.00", "100.00", "40.00", None, "76.00", "100.01", "unexplained"),  # a kopeck beside both
    "100000000003": ("116.00", "116.00", "40.00", None, "76.00", "116.00", "no document"),
    "100000000004": ("116.00", "100.00", "40.00", "40.00", "76.00", "60.00", "vat excluded 16 %"),
    "100000000005": ("116.00", "116.00", "40.00", "40.00", "76.00", "76.00", None),  # innocent
}


class Balances(unittest.TestCase):
    """A balance's causes are those of the documents that come to its difference exactly, joined by + when it takes both kinds."""

    def test_documents_and_payments_together(self):
        with tempfile.TemporaryDirectory() as folder:
            tables = {name: ["number,day,client,amount"] for name in ("erp_shipments", "acc_shipments", "erp_payments", "acc_payments")}
            tables.update(erp_balances=["client,amount"], acc_balances=["client,amount"])
            for client, (*amounts, left, right, _) in CLIENTS.items():
                for name, amount in zip(tables, amounts):
                    if amount is not None:
                        tables[name].append("%s-%s,2026-09-01,%s,%s" % (name[4], client[-1], client, amount))
                tables["erp_balances"].append("%s,%s" % (client, left))
                tables["acc_balances"].append("%s,%s" % (client, right))
            for name, lines in tables.items():
                write_bytes(os.path.join(folder, name + ".csv"), ("\n".join(lines) + "\n").encode())
            write_bytes(os.path.join(folder, "kopeck.yaml"), BALANCES.encode())
            done = subprocess.run([KOPECK, "run", "weekly", "--as-of", "2026-09-30", "-C", folder], capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, CLEAN, done.stdout + done.stderr)
            with open(os.path.join(folder, "out/findings.csv"), encoding="utf-8", newline="") as file:
                found = {f["left_tax_id"]: f for f in csv.DictReader(file) if f["rule"] == "balances"}
        self.assertEqual({client: f["cause"] for client, f in found.items()}, {c: row[-1] for c, row in CLIENTS.items() if row[-1]})
        told = found["100000000001"]["explanation"]
        self.assertIn("VAT not included (16 %) and no document", told)
        self.assertIn("s-1", told)  # the documents behind it are named
        self.assertIn("p-1", told)


if __name__ == "__main__":
    unittest.main()
