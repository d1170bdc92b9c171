"""Payments whose purposes name invoices, in the wording of several countries."""
import csv
import os
import shutil
import subprocess
import tempfile
import unittest

from company import BUILD

PROJECT = """company: Small
timezone: UTC
currency: KZT
language: en
sources:
  acc: { use: csv, files: invoices.csv, separator: "," }
  bank: { use: csv, files: payments.csv, separator: "," }
datasets:
  acc.invoices: { entity: order, columns: { id: id, number: { from: number, clean: references }, date: { from: day, type: date }, amount: amount } }
  bank.payments: { entity: payment, columns: { id: id, purpose: { from: purpose, clean: references }, date: { from: day, type: date }, amount: amount } }
rules:
  paid:
    reconcile: [acc.invoices, bank.payments]
    match:
      - alike: { number = purpose: reference }
        within: { amount: 0.01 }
jobs:
  weekly: { rules: [paid], cutoff: given, report: [matches] }
"""

INVOICES = """id,number,day,amount
i1,00123,2026-02-01,100.00
i2,УТ-45,2026-02-01,70.00
i3,7,2026-02-01,30.00
i4,INV-2026-001,2026-02-01,900.00
i5,999,2026-02-01,50.00
i6,12,2026-02-01,12.00
"""

PAYMENTS = """id,purpose,day,amount
p1,"Оплата по сч. №123, 124 от 01.02.2026",2026-02-03,100.00
p2,"Сплата згідно рах. УТ-0045 від 01.02.2026",2026-02-04,70.00
p3,7 шот бойынша төлем,2026-02-04,30.00
p4,payment for invoice inv-2026-1,2026-02-04,900.00
p5,за услуги марта,2026-02-04,50.00
p6,"Аванс, НДС 12 %",2026-02-04,12.00
"""


class References(unittest.TestCase):
    def test_payments_find_the_invoices_that_they_name(self):
        folder = tempfile.mkdtemp(prefix="kopeck-references-")
        self.addCleanup(shutil.rmtree, folder)
        for name, text in (("kopeck.yaml", PROJECT), ("invoices.csv", INVOICES), ("payments.csv", PAYMENTS)):
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.write(text)
        run = subprocess.run([os.path.join(BUILD, "kopeck"), "run", "weekly", "--as-of", "2026-03-01", "-C", folder], capture_output=True, text=True, check=False)
        self.assertIn(run.returncode, (0, 1), run.stdout + run.stderr)
        with open(os.path.join(folder, "out/matches.csv"), encoding="utf-8", newline="") as file:
            groups = {}
            for row in csv.DictReader(file):
                groups.setdefault(row["group"], []).append(row["key"])
        self.assertEqual(sorted(groups.values()), [["i1", "p1"], ["i2", "p2"], ["i3", "p3"], ["i4", "p4"]])


if __name__ == "__main__":
    unittest.main()
