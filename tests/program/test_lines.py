"""Lines of documents tell what makes their amounts differ - or say nothing when they do not account for it."""
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
store: none
sources:
  crm: { use: csv, files: "{source}-{dataset}.csv", separator: "," }
  acc: { use: csv, files: "x.csv", separator: "," }
datasets:
  crm.orders: { entity: order, files: orders.csv, columns: { id: id, number: id, date: { from: day, type: date }, amount: amount } }
  crm.lines: { entity: other, files: order_lines.csv, columns: { document: order_id -> crm.orders, item: sku,
               quantity: qty, price: { from: price, type: decimal }, amount: sum } }
  acc.sales: { entity: order, files: sales.csv, columns: { id: id, number: id, date: { from: day, type: date }, amount: amount } }
  acc.lines: { entity: other, files: sale_lines.csv, columns: { document: sale_id -> acc.sales, item: sku,
               quantity: qty, price: { from: price, type: decimal }, amount: sum } }
rules:
  orders:
    reconcile: [crm.orders, acc.sales]
    match: [ { same: [id] } ]
    compare: { amount: exact }
    lines: [crm.lines, acc.lines]
jobs:
  weekly: { rules: [orders], cutoff: yesterday end of day, report: [csv, json] }
""".replace('files: "{source}-{dataset}.csv", ', "").replace('files: "x.csv", ', "")

DOCUMENTS = "id,day,amount\n"
LEFT = "order_id,sku,qty,price,sum\n"
RIGHT = "sale_id,sku,qty,price,sum\n"


class Lines(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="kopeck-lines-")
        self.addCleanup(shutil.rmtree, self.folder)

    def write(self, name, text):
        with open(os.path.join(self.folder, name), "w", encoding="utf-8") as file:
            file.write(text)

    def kopeck(self, *arguments, status):
        done = subprocess.run([os.path.join(BUILD, "kopeck"), *arguments, "-C", self.folder], text=True, capture_output=True)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def findings(self, cases, threads="1"):
        """cases: {id: (left lines, right lines[, amount of the right document])}, a line "sku,qty,price,sum"."""
        total = lambda lines: "%.2f" % sum(float(line.split(",")[3]) for line in lines)
        self.write("orders.csv", DOCUMENTS + "".join("%s,2026-09-01,%s\n" % (k, total(c[0])) for k, c in cases.items()))
        self.write("sales.csv", DOCUMENTS + "".join("%s,2026-09-01,%s\n" % (k, c[2] if len(c) > 2 else total(c[1])) for k, c in cases.items()))
        self.write("order_lines.csv", LEFT + "".join("%s,%s\n" % (k, line) for k, c in cases.items() for line in c[0]))
        self.write("sale_lines.csv", RIGHT + "".join("%s,%s\n" % (k, line) for k, c in cases.items() for line in c[1]))
        self.write("kopeck.yaml", PROJECT)
        self.kopeck("run", "weekly", "--as-of", "2026-09-30", "--threads", threads, status=0)
        with open(os.path.join(self.folder, "out/findings.csv"), encoding="utf-8", newline="") as file:
            return {f["left_key"]: f for f in csv.DictReader(file) if f["rule"] == "orders"}

    def test_causes(self):
        bolt, nut = "bolt,10,12.00,120.00", "nut,100,1.00,100.00"
        cases = {
            "price": ([bolt, nut], ["bolt,10,13.10,131.00", nut]),
            "quantity": ([bolt, nut], [bolt, "nut,90,1.00,90.00"]),
            "missing": ([bolt, nut], [bolt]),
            "added": ([bolt], [bolt, nut]),
            "both": ([bolt, nut], ["bolt,10,13.00,130.00", "nut,90,1.00,90.00", "washer,1,5.00,5.00"]),
            "split": ([bolt], ["bolt,4,12.00,48.00", "bolt,6,13.00,78.00"]),  # one item in two lines
            "moved": ([bolt, nut], [nut, bolt]),                              # another order only: equal
            "elsewhere": ([bolt], ["bolt,10,12.00,120.00"], "125.00"),        # the lines agree, the document does not
            "beyond": ([bolt], ["bolt,10,13.00,130.00"], "131.00"),           # the lines account for a part alone
            "none": ([bolt], [], "133.33"),                                   # no line there: not a missing line for 120
        }
        found = self.findings(cases)
        self.assertNotIn("moved", found)
        self.assertEqual({key: f["cause"] for key, f in found.items()},
                         {"price": "price changed", "quantity": "quantity", "missing": "line missing", "added": "line missing",
                          "both": "price changed + quantity + line missing", "split": "price changed", "elsewhere": "unexplained",
                          "beyond": "unexplained", "none": "unexplained"})
        self.assertIn("(bolt: 10 × 12 → 10 × 13.1)", found["price"]["explanation"])
        self.assertIn("(nut: 100 × 1 → —)", found["missing"]["explanation"])
        self.assertEqual(self.findings(cases, threads="4"), found)

    def test_lines_are_asked_only_when_nothing_else_fits(self):
        """VAT, a rounding, swapped digits: what accounts for the amounts by themselves is the cause, though lines would fit, too."""
        cases = {
            "vat": (["bolt,10,11.60,116.00"], ["bolt,10,10.00,100.00"]),
            "rounding": (["bolt,1,99.70,99.70"], ["bolt,1,100.00,100.00"]),
            "price": (["bolt,10,11.60,116.00"], ["bolt,10,10.01,100.10"]),  # near the VAT, but not it
        }
        global PROJECT
        plain, PROJECT = PROJECT, PROJECT.replace("language: en", "language: en\nvat: kz")
        self.addCleanup(lambda: globals().update(PROJECT=plain))
        found = self.findings(cases)
        self.assertEqual({key: f["cause"] for key, f in found.items()},
                         {"vat": "vat excluded 16 %", "rounding": "rounding per total", "price": "price changed"})
        self.assertNotIn("bolt", found["vat"]["explanation"])
        self.assertIn("(bolt: 10 × 11.6 → 10 × 10.01)", found["price"]["explanation"])

    def test_lines_must_name_their_document(self):
        self.findings({"a": (["bolt,1,1.00,1.00"], ["bolt,1,1.00,1.00"])})
        for old, new, said in (("order_id -> crm.orders", "order_id", "crm.lines has no field that looks up crm.orders"),
                               ("item: sku,\n               quantity: qty, price: { from: price, type: decimal }, amount: sum } }\n  acc.sales",
                                "quantity: qty } }\n  acc.sales", "lines need the field `item`, a text"),
                               ("lines: [crm.lines, acc.lines]", "lines: [crm.lines]", "`lines` names two datasets"),
                               ("lines: [crm.lines, acc.lines]", "lines: [crm.lines, acc.line]", "did you mean `acc.lines`?")):
            self.assertIn(old, PROJECT)
            self.write("kopeck.yaml", PROJECT.replace(old, new))
            self.assertIn(said, self.kopeck("check", status=2).stderr)


if __name__ == "__main__":
    unittest.main()
