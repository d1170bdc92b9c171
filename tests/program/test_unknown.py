"""A value that stands in no table of the project is one fact: what follows from it is told as such."""
import unittest

from small import SmallTest

PROJECT = """company: Small
timezone: UTC
currency: KZT
language: en
store: none
sources: { crm: { use: csv, files: none.csv }, acc: { use: csv, files: none.csv } }
tables:
  wh: { "1": ALA, "2": AST }
datasets:
  crm.orders: { entity: order, files: a.csv, columns: { id: id, number: number, date: date, amount: amount, warehouse: { from: wh, table: wh } } }
  acc.sales: { entity: order, files: b.csv, columns: { id: id, number: number, date: date, amount: amount, warehouse: warehouse } }
rules:
  orders:
    reconcile: [crm.orders, acc.sales]
    match: [{ same: [number] }]
    compare: { amount: exact, warehouse: exact }
    totals: { by: [warehouse], of: [amount, count] }
jobs: { weekly: { rules: [orders], cutoff: given, report: [csv] } }
"""


class Unknown(SmallTest):
    def told(self, left, right):
        self.write("kopeck.yaml", PROJECT)
        self.write_rows("a.csv", "id,number,date,amount,wh", left)
        self.write_rows("b.csv", "id,number,date,amount,warehouse", right)
        self.weekly("2026-09-30")
        self.explained()
        return self.table("findings.csv")

    def test_what_follows_is_told_by_the_value(self):
        found = self.told([["1", "N-1", "2026-09-01", "10.00", "3"], ["2", "N-2", "2026-09-02", "20.00", "3"], ["3", "N-3", "2026-09-02", "5.00", "2"]],
                          [["1", "N-1", "2026-09-01", "10.00", "SHY"], ["2", "N-2", "2026-09-02", "20.00", "SHY"], ["3", "N-3", "2026-09-02", "5.00", "ALA"]])
        (value,) = [f for f in found if f["kind"] == "unknown value"]
        self.assertEqual((value["left_value"], value["right_value"], value["story"]), ("3", "2", ""))
        follows = [(f["kind"], f["left_document"], f["cause"]) for f in found if f["story"] == value["id"]]
        self.assertEqual(sorted(follows), [("field differs", "N-1", "unknown value"), ("field differs", "N-2", "unknown value"),
                                           ("no counterpart slice", "", "unknown value")])
        (other,) = [f for f in found if f["left_document"] == "N-3"]  # known on both sides, and another: no consequence
        self.assertEqual((other["kind"], other["cause"], other["story"]), ("field differs", "", ""))

    def test_another_fact_of_the_document_stands_by_itself(self):
        found = self.told([["1", "N-1", "2026-09-01", "10.00", "3"]], [["1", "N-1", "2026-09-01", "11.00", "SHY"]])
        (amount,) = [f for f in found if f["kind"] == "amount differs"]
        (field,) = [f for f in found if f["kind"] == "field differs"]
        (value,) = [f for f in found if f["kind"] == "unknown value"]
        self.assertEqual((amount["story"], field["story"]), ("", value["id"]))


if __name__ == "__main__":
    unittest.main()
