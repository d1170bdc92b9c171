"""Schedules of payments: an instalment that is not due yet is no discrepancy, one that is past its day is."""
import csv
import os
import shutil
import subprocess
import tempfile
import unittest

from company import BUILD

PROJECT = """company: Developer
timezone: UTC
currency: KZT
language: ru
store: none
sources:
  crm: { use: csv, files: schedule.csv, separator: ",", title: CRM }
  acc: { use: csv, files: payments.csv, separator: ",", title: 1С }
datasets:
  crm.schedule:
    entity: order
    columns: { key: id, number: id, contract: contract, date: { from: signed, type: date }, due: { from: due, type: date }, amount: amount }
  acc.payments:
    entity: payment
    columns: { key: id, number: id, contract: contract, date: { from: day, type: date }, amount: amount }
rules:
  schedule:
    title: График платежей по ДДУ
    reconcile: [crm.schedule, acc.payments]
    match: [ { same: [contract, amount] }, { same: [contract], many: right } ]
jobs:
  weekly: { rules: [schedule], cutoff: yesterday end of day, report: [csv, json] }
"""


class Schedule(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="kopeck-schedule-")
        self.addCleanup(shutil.rmtree, self.folder)

    def write(self, name, text):
        with open(os.path.join(self.folder, name), "w", encoding="utf-8") as file:
            file.write(text)

    def findings(self, schedule, payments):
        self.write("schedule.csv", "id,contract,signed,due,amount\n" + schedule)
        self.write("payments.csv", "id,contract,day,amount\n" + payments)
        self.write("kopeck.yaml", PROJECT)
        done = subprocess.run([os.path.join(BUILD, "kopeck"), "run", "weekly", "--as-of", "2026-09-30", "-C", self.folder],
                              text=True, capture_output=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        with open(os.path.join(self.folder, "out/findings.csv"), encoding="utf-8", newline="") as file:
            return {f["left_key"] or f["right_key"]: f for f in csv.DictReader(file)}

    def test_overdue_and_not_due_yet(self):
        found = self.findings(
            "A1,ДДУ-1,2026-06-01,2026-07-01,1000000.00\n"   # paid
            "B1,ДДУ-2,2026-06-01,2026-09-30,500000.00\n"    # due on the day of the cut-off, not paid
            "C1,ДДУ-3,2026-06-01,2026-10-01,700000.00\n"    # due the day after it
            "D1,ДДУ-4,2026-06-01,2026-08-01,900000.00\n"    # paid in part, past its day
            "E1,ДДУ-5,2026-06-01,2026-12-01,800000.00\n"    # paid in part, ahead of its day
            "F1,ДДУ-6,2026-06-01,,300000.00\n",             # no day: simply missing
            "P1,ДДУ-1,2026-07-01,1000000.00\nP2,ДДУ-4,2026-07-15,400000.00\nP3,ДДУ-5,2026-09-01,100000.00\n")
        self.assertEqual({key: (f["kind"], f["cause"], f["severity"]) for key, f in found.items()}, {
            "B1": ("missing", "overdue instalment", "error"),
            "C1": ("not due yet", "", "info"),
            "D1": ("partly paid", "overdue instalment", "error"),
            "E1": ("partly paid", "partial payment", "info"),
            "F1": ("missing", "", "error")})
        self.assertIn("срок ещё не наступил (01.10.2026)", found["C1"]["explanation"].replace("«", "").replace("»", ""))
        self.assertIn("просрочен платёж по графику", found["B1"]["explanation"])


if __name__ == "__main__":
    unittest.main()
