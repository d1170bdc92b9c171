"""People by names and initials (A3), and flats whose stage and first payment do not go together, by building (B20): each beside those that only look so."""
import csv
import os
import shutil
import subprocess
import tempfile
import unittest

from company import CLEAN, KOPECK

CLIENTS = """company: People
timezone: UTC
currency: KZT
vat: kz
language: en
store: none
sources: { crm: { use: csv, separator: "," } }
datasets:
  crm.clients: { entity: counterparty, files: clients.csv, columns: { id: id, name: { from: name, clean: translit }, phone: { from: phone, clean: phone } } }
rules:
  clients:
    duplicates: crm.clients
    match:
      - same: [phone]
        alike: { name: person }
      - alike: { name: person }
        review: true
jobs:
  weekly: { rules: [clients], cutoff: given, report: [csv] }
"""
PEOPLE = [("1", "Иван Петров", ""), ("2", "Петров И.И.", "+7 701 100-00-01"), ("3", "Петров Иван Иванович", "8 (701) 100-00-01"),
          # innocent: another first name, another surname, the same initials and nothing else, one phone of a family
          ("4", "Петров Олег Сергеевич", ""), ("5", "Петрова Ирина Игоревна", ""), ("6", "Сидоров И.И.", ""), ("7", "Сидоренко Иван Ильич", "+7 701 200-00-02"),
          ("8", "Сидоренко Мария Павловна", "+7 701 200-00-02")]
FLATS = """company: Flats
timezone: UTC
currency: KZT
language: en
store: none
sources: { crm: { use: csv, title: CRM, separator: "," }, acc: { use: csv, title: 1C, separator: "," } }
tables:
  stages: { Free: free, Reserved: reserved, Sold: sold }
  pairs: { free: [none], reserved: [none], sold: [posted] }
datasets:
  crm.flats: { entity: order, files: flats.csv, columns: { id: id, number: contract, date: { from: day, type: date }, amount: first, status: { from: stage, table: stages }, building: building } }
  acc.payments: { entity: payment, files: payments.csv, columns: { id: id, number: contract, date: { from: day, type: date }, amount: amount, status: state, building: building } }
rules:
  flats:
    reconcile: [crm.flats, acc.payments]
    match: [ { same: [number] } ]
    compare: { amount: exact, status: pairs }
    totals: { by: [building], of: [amount, count] }
    owner: { status: [crm, sales], "*": [acc, accounting] }
jobs:
  weekly: { rules: [flats], cutoff: given, report: [csv] }
"""


class People(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="kopeck-people-")
        self.addCleanup(shutil.rmtree, self.folder)

    def ran(self, project, **tables):
        """Rows of findings.csv, and the file of a name, as dictionaries."""
        for name, lines in {"kopeck.yaml": project.splitlines(), **{n + ".csv": lines for n, lines in tables.items()}}.items():
            with open(os.path.join(self.folder, name), "w", encoding="utf-8") as file:
                file.write("\n".join(lines) + "\n")
        done = subprocess.run([KOPECK, "run", "weekly", "--as-of", "2026-09-30", "-C", self.folder], text=True, capture_output=True, check=False)
        self.assertEqual(done.returncode, CLEAN, done.stdout + done.stderr)
        return self.rows("findings.csv")

    def rows(self, name):
        with open(os.path.join(self.folder, "out", name), encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def test_initials_are_a_candidate_and_a_phone_makes_sure(self):
        for cleaner in ("translit", "person"):
            with self.subTest(cleaner):
                self.initials(CLIENTS.replace("clean: translit", "clean: " + cleaner))

    def initials(self, project):
        self.ran(project, clients=["id,name,phone", *("%s,%s,%s" % row for row in PEOPLE)])
        sure, maybe = {}, {}
        for row in self.rows("duplicates.csv"):
            (maybe if row["review"] == "true" else sure).setdefault(row["cluster"], set()).add(row["key"])
        self.assertEqual(list(sure.values()), [{"2", "3"}])
        self.assertTrue(maybe and all(keys <= {"1", "2", "3"} and "1" in keys for keys in maybe.values()), maybe)
        found = self.rows("findings.csv")
        self.assertEqual({f["severity"] for f in found if f["kind"] == "duplicate counterparty"}, {"error", "review"})

    def test_a_reserved_flat_that_is_paid(self):
        found = self.ran(FLATS,
                         flats=["id,contract,day,first,stage,building", "1,D-1,2026-09-01,100.00,Reserved,North", "2,D-2,2026-09-02,200.00,Sold,North",
                                "3,D-3,2026-09-03,300.00,Reserved,South", "4,D-4,2026-09-04,400.00,Sold,South"],
                         payments=["id,contract,day,amount,state,building", "a,D-1,2026-09-01,100.00,posted,North", "b,D-2,2026-09-02,200.00,posted,North",
                                   "c,D-4,2026-09-04,390.00,posted,South"])
        self.assertEqual({(f["kind"], f["left_document"], f["owner_team"]) for f in found if f["severity"] == "error"},
                         {("stage conflict", "D-1", "sales"), ("amount differs", "D-4", "accounting")})  # D-2 is sold and paid
        self.assertEqual({(f["kind"], f["severity"]) for f in found if f["left_document"] == "D-3"}, {("not due yet", "info")})  # reserved, not paid
        by = {r["slice"]: (r["left_amount"], r["right_amount"], r["difference"], r["unexplained"]) for r in self.rows("totals.csv") if r["dimension"] == "building"}
        self.assertEqual(by, {"North": ("300.00", "300.00", "0.00", "0.00"), "South": ("700.00", "390.00", "-310.00", "0.00")})


if __name__ == "__main__":
    unittest.main()
