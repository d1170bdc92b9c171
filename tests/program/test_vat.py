"""Amounts of which the one is the other with VAT: they bring records together, and agree, by the rate in force on the document's day."""
import subprocess
import unittest

from company import KOPECK
from small import SmallTest

PROJECT = """company: Small
timezone: UTC
currency: KZT
language: en
%s
sources:
  crm: { use: csv, files: crm.csv, separator: "," }
  acc: { use: csv, files: acc.csv, separator: "," }
datasets:
  crm.orders: { entity: order, columns: { id: id, date: { from: day, type: date }, amount: amount, client: client } }
  acc.sales: { entity: order, columns: { id: id, date: { from: day, type: date }, amount: amount, client: client } }
rules:
  orders:
    reconcile: [crm.orders, acc.sales]
    match: %s
    compare: { amount: %s }
    totals: { by: [day], of: [amount] }
jobs:
  weekly: { rules: [orders], cutoff: given, report: [csv, matches] }
"""
VAT = "vat: kz"
STEP = "[ { same: [client], within: { amount: %s } } ]"


class Vat(SmallTest):
    def pair(self, orders, sales, within="0.01 or vat", compare="{ vat: true }", vat=VAT, match=None, status=(0, 1)):
        """Rows are (id, day, amount, client)."""
        for name, rows in (("crm.csv", orders), ("acc.csv", sales)):
            self.write_rows(name, "id,day,amount,client", rows)
        self.write("kopeck.yaml", PROJECT % (vat, match or STEP % within, compare))
        said = self.weekly("2026-12-31", status=status)
        if said is not None:
            return said
        self.explained("")
        return self.groups()

    def kinds(self):
        return sorted((f["kind"], f["cause"]) for f in self.table("findings.csv"))

    def test_net_and_gross_are_one_order(self):
        """Kazakhstan: 12 % until the end of 2025, 16 % from 2026 on."""
        orders = [("o1", "2026-03-01", "1000.00", "a"), ("o2", "2025-03-01", "1000.00", "b"), ("o3", "2026-03-01", "1160.00", "c")]
        sales = [("s1", "2026-03-01", "1160.00", "a"), ("s2", "2025-03-01", "1120.00", "b"), ("s3", "2026-03-01", "1000.00", "c")]
        self.assertEqual(self.pair(orders, sales), ["o1 s1", "o2 s2", "o3 s3"])
        self.assertEqual(self.kinds(), [("within tolerance", "vat excluded 16 %"), ("within tolerance", "vat included 12 %"), ("within tolerance", "vat included 16 %")])
        said = subprocess.run([KOPECK, "explain", "last", "o1", "s1", "-C", self.folder], capture_output=True, text=True, check=True).stdout
        self.assertIn("or one is the other with VAT", said)

    def test_a_rate_of_another_day_is_none(self):
        orders, sales = [("o1", "2025-03-01", "1000.00", "a")], [("s1", "2025-03-01", "1160.00", "a")]
        self.assertEqual(self.pair(orders, sales), [])
        self.assertEqual(self.kinds(), [("missing", ""), ("missing", "")])

    def test_what_is_nearly_vat_is_not(self):
        self.assertEqual(self.pair([("o1", "2026-03-01", "1000.00", "a")], [("s1", "2026-03-01", "1160.50", "a")]), [])
        self.assertEqual(self.pair([("o1", "2026-03-01", "1000.00", "a")], [("s1", "2026-03-01", "1160.50", "a")], "0.50 or vat"), ["o1 s1"], "0.50 of rounding")

    def test_an_equal_amount_goes_before_one_with_vat(self):
        orders = [("o1", "2026-03-01", "1000.00", "a")]
        self.assertEqual(self.pair(orders, [("s1", "2026-03-01", "1160.00", "a"), ("s2", "2026-03-01", "1000.00", "a")]), ["o1 s2"])

    def test_many_rows_of_one_client(self):
        """Enough pairs that they are found by a sweep along the amounts."""
        orders = [("o%d" % i, "2026-03-01", "%d.00" % (100 * i + 1000), "a") for i in range(0, 120, 3)]
        sales = [("s%d" % i, "2026-03-01", "%.2f" % ((100 * i + 1000) * 1.16), "a") for i in range(0, 120, 3)]
        groups = self.pair(orders, sales, "vat")
        self.assertEqual(len(groups), 40)
        self.assertIn("o3 s3", groups)

    def test_without_vat_they_differ_with_the_cause(self):
        orders, sales = [("o1", "2026-03-01", "1000.00", "a")], [("s1", "2026-03-01", "1160.00", "a")]
        self.assertEqual(self.pair(orders, sales, compare="exact"), ["o1 s1"])
        self.assertEqual(self.kinds(), [("amount differs", "vat included 16 %")])

    def test_mistakes(self):
        orders, sales = [("o1", "2026-03-01", "1000.00", "a")], [("s1", "2026-03-01", "1160.00", "a")]
        self.assertIn("`vat` needs the rates of a country", self.pair(orders, sales, vat="", status=(2,)))
        self.assertIn("`vat` needs the rates of a country", self.pair(orders, sales, "0.01", vat="", status=(2,)))
        self.assertIn("vatt", self.pair(orders, sales, "vatt", status=(2,)))
        self.assertIn("without `vat`", self.pair(orders, sales, match="[ { same: [client], sum: amount, within: { amount: vat } } ]", status=(2,)))
        self.assertIn("date", self.pair(orders, sales, match="[ { same: [client], within: { date: vat } } ]", status=(2,)))


if __name__ == "__main__":
    unittest.main()
