"""trace: one document through all systems and runs."""
import glob
import json
import os
import shutil
import subprocess
import tempfile
import unittest

from company import BREACH, CLEAN, KOPECK, WRONG, CompanyTest, read_bytes, write_bytes
from small import SmallTest
from test_history import WEEKS, Weeks


class Trace(CompanyTest):
    def setUp(self):
        folder = tempfile.mkdtemp(prefix="kopeck-trace-")
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        self.weeks = weeks = Weeks(os.path.join(folder, "project"))
        for week, amounts in zip(WEEKS, (("100.00", "90.00"), ("100.00", "70.00"), ("100.00", "100.00"), ("100.00", None))):
            weeks.write({"A": amounts, "B": ("1.00", "2.00")})
            weeks.run(week)

    def test_the_story_of_a_document(self):
        story = self.weeks.json("trace", "A-65")
        changes = {r["dataset"]: [(c["day"], c["what"], c["field"], c["before"], c["after"]) for c in r["changes"]] for r in story["records"]}
        self.assertEqual(changes, {
            "shop.orders": [(WEEKS[0], "appeared", "", "", "")],
            "acc.sales": [(WEEKS[0], "appeared", "", "", ""), (WEEKS[1], "changed", "amount", "90.00", "70.00"),
                          (WEEKS[2], "changed", "amount", "70.00", "100.00"), (WEEKS[3], "gone", "", "", "")]})
        findings = {f["kind"]: [(s["from"], s["until"], s["end"], s["difference"]) for s in f["spans"]] for f in story["findings"]}
        self.assertEqual(findings, {"amount differs": [(WEEKS[0], WEEKS[1], "changed", "-10.00"), (WEEKS[1], WEEKS[2], "resolved", "-30.00")],
                                    "missing": [(WEEKS[3], "", "open", "-100.00")]})
        self.assertEqual((story["snapshots"], story["snapshots_gone"], story["cut"]), (4, 0, False))

    def test_by_the_findings_id_with_its_decision(self):
        finding = self.weeks.json("show", "last")["list"][0]
        self.weeks.kopeck("decide", "last", finding["id"], "accept", "--why", "returned", "--who", "Ivanova", status=CLEAN)
        story = self.weeks.json("trace", finding["id"])
        self.assertEqual([f["id"] for f in story["findings"]], [finding["id"]])
        self.assertEqual(story["findings"][0]["decisions"], [{"decision": "accept", "who": "Ivanova", "why": "returned", "until": "", "assignee": ""}])
        self.assertIn("decided: accept — Ivanova: returned\n", self.weeks.kopeck("trace", finding["id"], status=CLEAN).stdout)

    def test_as_text(self):
        text = self.weeks.kopeck("trace", "A-65", status=CLEAN).stdout
        for line in ("  2026-09-13  amount: 90.00 → 70.00\n", "  2026-09-27  gone\n", "  2026-09-20  resolved\n", "snapshots looked at: 4\n"):
            self.assertIn(line, text)
        self.assertNotIn("B-66", text)

    def test_in_the_projects_language(self):
        """Labels, states, fields, money and days are told as the project's reports tell them; JSON stays as it is."""
        before = [self.weeks.kopeck(*c, "--json", status=CLEAN).stdout for c in (("history",), ("show", "2"), ("compare", "1", "2"), ("trace", "A-65"))]
        project = self.weeks.path("kopeck.yaml")
        with open(project, encoding="utf-8") as file:
            text = file.read()
        said = {"ru": ("расхождений", "разница −29,00 KZT", "изменились (1)", "сумма: 90.00 → 70.00"),
                "uk": ("розбіжностей", "різниця −29,00 KZT", "змінилися (1)", "сума: 90.00 → 70.00"),
                "kk": ("айырмашылық", "айырма −29,00 KZT", "өзгергендер (1)", "сома: 90.00 → 70.00")}
        for language, wanted in said.items():
            with open(project, "w", encoding="utf-8") as file:
                file.write(text.replace("language: en", "language: " + language))
            for command, words in zip((("history",), ("show", "2"), ("compare", "1", "2"), ("trace", "A-65")), wanted):
                self.assertIn(words, self.weeks.kopeck(*command, status=CLEAN).stdout.replace("\u00a0", " "))
        self.assertEqual([self.weeks.kopeck(*c, "--json", status=CLEAN).stdout for c in (("history",), ("show", "2"), ("compare", "1", "2"), ("trace", "A-65"))],
                         before)

    def test_nothing_of_that_name(self):
        self.assertIn("not found", self.weeks.kopeck("trace", "Z-9", status=BREACH).stdout)
        self.assertEqual(self.weeks.kopeck("trace", status=WRONG).stdout, "")
        shutil.rmtree(self.weeks.path("snapshots"))
        story = self.weeks.json("trace", "A-65")
        self.assertEqual((story["records"], story["snapshots"], story["snapshots_gone"], len(story["findings"])), ([], 0, 4, 2))

    def test_a_source_that_failed_is_not_a_document_that_is_gone(self):
        os.remove(self.weeks.path("shop.csv"))
        self.weeks.run("2026-10-04")
        story = self.weeks.json("trace", "A-65")
        self.assertEqual([[c["what"] for c in r["changes"]] for r in story["records"] if r["dataset"] == "shop.orders"], [["appeared"]])

    def change(self, number):
        """One bit of a file of a snapshot, its moment of change as it was."""
        snapshots = sorted(glob.glob(self.weeks.path("snapshots", "*")))
        file = max(glob.glob(snapshots[number] + "/acc.sales/*"), key=os.path.getsize)
        before = os.stat(file)
        with open(file, "r+b") as column:
            last = column.read()[-1]
            column.seek(-1, os.SEEK_END)
            column.write(bytes([last ^ 1]))
        os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))

    def test_a_snapshot_that_was_changed_proves_nothing(self):
        self.change(1)
        story = self.weeks.json("trace", "A-65")
        self.assertEqual((story["snapshots"], story["snapshots_gone"], story["snapshots_changed"]), (3, 0, 1))
        self.assertIn("; CHANGED SINCE THEY WERE TAKEN, so not looked at: 1", self.weeks.kopeck("trace", "A-65", status=CLEAN).stdout)

    def test_what_was_proven_is_proven_again_when_touched(self):
        """A snapshot is read whole once; its index serves until a file of it is another one."""
        first = self.weeks.json("trace", "A-65")
        indexes = sorted(glob.glob(self.weeks.path("snapshots", "*", "names")))
        self.assertEqual(len(indexes), 4)
        made = [os.stat(i).st_ino for i in indexes]
        self.assertEqual(self.weeks.json("trace", "A-65"), first)
        self.assertEqual([os.stat(i).st_ino for i in indexes], made)
        self.change(1)
        self.assertEqual([self.weeks.json("trace", "A-65")[k] for k in ("snapshots", "snapshots_gone", "snapshots_changed")], [3, 0, 1])

    def test_an_index_that_is_wrong_is_made_again(self):
        first = self.weeks.json("trace", "A-65")
        indexes = sorted(glob.glob(self.weeks.path("snapshots", "*", "names")))
        good = read_bytes(indexes[0])
        for bad in (b"", b"not an index", good[:24], good[:-8], good[:8] + bytes(8) + good[16:], good[:16] + b"x" * (len(good) - 16),
                    good[:-8] + bytes([good[-8] ^ 1]) + good[-7:], good[:-4] + bytes([good[-4] ^ 1]) + good[-3:]):
            write_bytes(indexes[0], bad)
            self.assertEqual(self.weeks.json("trace", "A-65"), first)
            self.assertEqual(read_bytes(indexes[0]), good)

    def test_a_project_that_was_moved(self):
        first = self.weeks.json("trace", "A-65")
        moved = self.weeks.folder + "-moved"
        os.rename(self.weeks.folder, moved)
        self.weeks.folder = moved
        self.assertEqual(self.weeks.json("trace", "A-65"), first)

    def test_an_order_leads_to_what_names_it(self):
        company = self.company(2000)
        company.run("--out", company.path("out"), status=BREACH)
        done = company.kopeck("trace", "ЗК-000133", "--json", status=CLEAN)
        for dataset in ("crm.orders", "erp.shipments", "acc.sales"):
            self.assertIn('"dataset": "%s"' % dataset, done.stdout)
        self.assertIn('"id": "', done.stdout)


SHOP = """company: Shop
timezone: UTC
currency: KZT
language: en
sources: { shop: { use: csv }, stock: { use: csv }, pay: { use: csv } }
datasets:
  shop.orders: { entity: order, files: orders.csv, columns: { key: id, id: id, number: number } }
  stock.shipments: { entity: shipment, files: shipments.csv, columns: { id: id, number: number, order_number: order_no } }
  pay.payments: { entity: payment, files: payments.csv, columns: { id: id, order: order } }
rules:
  shipped: { reconcile: [shop.orders, stock.shipments], match: [ { same: [number = order_number] } ] }
  paid: { reconcile: [shop.orders, pay.payments], match: [ { same: [key = order] } ] }
jobs: { weekly: { rules: [shipped, paid], cutoff: given, report: [json] } }
"""


class Counters(unittest.TestCase):
    """Systems that count their records from 1: order 15 and shipment 15 have nothing to do with each other."""

    def test_a_counter_leads_to_what_names_it_alone(self):
        self.assertEqual(self.trace(SHOP, "5015"), [("pay.payments", "16"), ("shop.orders", "15"), ("stock.shipments", "12")])

    def test_what_a_rule_matches_by_names_the_document(self):
        """Fields of other names lead on, too, where a rule knows a record by them alone."""
        project = SHOP.replace("id: id, number: number", "id: id, slip: number").replace("order_number: order_no", "basis: order_no")
        project = project.replace("number = order_number", "slip = basis")
        self.assertEqual(self.trace(project, "5015"), [("pay.payments", "16"), ("shop.orders", "15"), ("stock.shipments", "12")])

    def trace(self, project, document):
        folder = tempfile.mkdtemp(prefix="kopeck-trace-")
        self.addCleanup(shutil.rmtree, folder)
        files = {"kopeck.yaml": project, "orders.csv": "id,number\n15,5015\n16,5016\n",
                 "shipments.csv": "id,number,order_no\n12,S-1,5015\n15,S-2,5016\n", "payments.csv": "id,order\n15,16\n16,15\n"}
        for name, text in files.items():
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.write(text)
        subprocess.run([KOPECK, "run", "weekly", "--as-of", "2026-09-30", "-C", folder], check=True, capture_output=True)
        done = subprocess.run([KOPECK, "trace", document, "--json", "-C", folder], check=True, capture_output=True, text=True)
        return sorted((r["dataset"], r["key"]) for r in json.loads(done.stdout)["records"])


class Money(SmallTest):
    def test_what_compares_no_amounts_tells_no_difference(self):
        self.write("kopeck.yaml", """company: Small
timezone: UTC
currency: KZT
language: en
sources: { files: { use: csv, files: none.csv } }
datasets:
  files.a: { entity: order, files: a.csv, columns: { id: id, number: number, amount: amount } }
rules: { twice: { duplicates: files.a, match: [{ same: [number] }] } }
jobs: { weekly: { rules: [twice], cutoff: given, report: [json] } }
""")
        self.write_rows("a.csv", "id,number,amount", [["1", "N-1", "10.00"], ["2", "N-1", "10.00"]])
        self.weekly("2026-09-06")
        told = subprocess.run([KOPECK, "trace", "N-1", "-C", self.folder], capture_output=True, text=True, check=True).stdout
        self.assertIn("Duplicate document", told)
        self.assertNotIn("0.00", told.replace("10.00", ""))


if __name__ == "__main__":
    unittest.main()
