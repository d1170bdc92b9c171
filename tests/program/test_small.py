"""Small companies of two CSV files, each with one thing that comparing or judging must get right."""
import unittest

from small import SmallTest

PROJECT = """company: Small
timezone: UTC
currency: KZT
language: en
sources:
  left: {{ use: csv, files: left.csv, separator: "," }}
  right: {{ use: csv, files: right.csv, separator: "," }}
{tables}lists:
  critical: ["111"]
datasets:
  left.orders:
    entity: order
    columns: {{ key: id, date: {{ from: day, type: date }}, amount: {amount}, {left} }}
  right.orders:
    entity: order
    columns: {{ key: id, date: {{ from: day, type: date }}, amount: {amount}, {right} }}
rules:
  orders:
    reconcile: [left.orders, right.orders]
    match: [ {{ same: [key] }} ]
    compare: {{ {compare} }}
    {more}
jobs:
  weekly: {{ rules: [orders], cutoff: yesterday end of day, report: [csv, json] }}
"""


class Small(SmallTest):
    def run_project(self, left, right, status, compare="amount: exact", columns=("currency: currency", "currency: currency"),
                    amount="amount", more="", tables=""):
        self.write("left.csv", left)
        self.write("right.csv", right)
        self.write("kopeck.yaml", PROJECT.format(amount=amount, left=columns[0], right=columns[1], compare=compare, more=more, tables=tables))
        said = self.weekly("2026-09-30", status=(status,))
        if said is not None:
            return said
        self.findings = self.table("findings.csv")
        return [(f["kind"], f["field"], f["left_key"]) for f in self.findings if f["rule"] == "orders"]

    def test_other_numbers_are_compared_within_their_tolerance(self):
        head = "id,day,amount,quantity\n"
        left = head + "1,2026-09-01,10.00,5\n2,2026-09-01,10.00,5\n3,2026-09-01,10.00,5\n"
        right = head + "1,2026-09-01,10.00,5\n2,2026-09-01,10.00,6\n3,2026-09-01,10.00,8\n"
        found = self.run_project(left, right, 0, "amount: exact, quantity: { tolerance: 1 }", ("quantity: quantity",) * 2)
        self.assertEqual(found, [("field differs", "quantity", "3")])

    def test_a_mapping_holds_from_its_day(self):
        """D5: store 7 was handed over in the middle of September. A document of before stands where the store was then."""
        tables = "tables:\n  stores: [ { from: '7', to: ALA }, { from: '7', to: AST, since: 2026-09-15 }, { from: '8', to: SHY } ]\n"
        head = "id,day,amount,store\n"
        left = head + "1,2026-09-14,10.00,7\n2,2026-09-15,10.00,7\n3,2026-09-16,10.00,7\n4,2026-09-16,10.00,8\n5,2026-09-01,10.00,7\n"
        right = head + "1,2026-09-14,10.00,ALA\n2,2026-09-15,10.00,AST\n3,2026-09-16,10.00,ALA\n4,2026-09-16,10.00,SHY\n5,2026-09-01,10.00,AST\n"
        columns = ("warehouse: { from: store, table: stores }", "warehouse: store")
        found = self.run_project(left, right, 0, "amount: exact, warehouse: exact", columns, tables=tables)
        self.assertEqual([(f["left_key"], f["left_value"], f["right_value"]) for f in sorted(self.findings, key=lambda f: f["left_key"])],
                         [("3", "AST", "ALA"), ("5", "ALA", "AST")])
        self.assertEqual({kind for kind, _, _ in found}, {"field differs"})

    def test_documents_left_alone_on_both_sides_name_each_other(self):
        head = "id,day,amount,bin,warehouse\n"
        left = head + ("1,2026-09-01,1000.07,111,A\n"   # booked to another counterparty
                       "2,2026-09-01,2000.07,111,A\n"   # to another warehouse
                       "3,2026-09-01,3000.07,111,A\n"   # on another day
                       "4,2026-09-01,4000.07,111,A\n"   # the other one is too far away
                       "5,2026-09-01,5000.07,111,A\n5b,2026-09-01,5000.07,111,A\n"  # two of one amount: nobody knows which
                       "6,2026-09-01,6000.07,111,A\n")  # a tiyn apart
        right = head + ("a,2026-09-01,1000.07,222,A\nb,2026-09-02,2000.07,111,B\nc,2026-09-20,3000.07,111,A\n"
                        "d,2026-01-01,4000.07,111,A\ne,2026-09-01,5000.07,222,A\nf,2026-09-01,6000.08,222,A\n")
        found = self.run_project(left, right, 0, columns=("tax_id: bin, warehouse: warehouse",) * 2)
        self.assertEqual(len(found), 13)
        by_key = {f["left_key"] or f["right_key"]: f for f in self.findings}
        self.assertEqual([by_key[key]["cause"] for key in ("1", "a", "2", "b", "3", "c")],
                         ["wrong counterparty"] * 2 + ["wrong warehouse"] * 2 + ["another day"] * 2)
        self.assertEqual([by_key[key]["cause"] for key in ("4", "d", "5", "5b", "e", "6", "f")], [""] * 7)
        for left, right in (("1", "a"), ("2", "b"), ("3", "c")):
            self.assertEqual({by_key[left]["story"], by_key[right]["story"]} - {""}, {by_key[left]["id"], by_key[right]["id"]} -
                             {f["id"] for f in (by_key[left], by_key[right]) if f["story"]})
        self.assertIn("possibly a of 2026-09-01", by_key["1"]["explanation"])

    def test_other_dates_are_compared_by_themselves(self):
        head = "id,day,amount,due\n"
        left = head + "1,2026-09-01,10.00,2026-09-10\n2,2026-09-01,10.00,2026-09-10\n"
        right = head + "1,2026-09-01,10.00,2026-09-11\n2,2026-09-01,10.00,2026-09-20\n"
        due = ("due: { from: due, type: date }",) * 2
        self.assertEqual(self.run_project(left, right, 0, "amount: exact, due: 1 day", due), [("field differs", "due", "2")])

    def test_a_tolerance_is_money_at_every_scale(self):
        head = "id,day,amount\n"
        left = head + "1,2026-09-01,10.0000\n2,2026-09-01,10.0000\n"
        right = head + "1,2026-09-01,10.0100\n2,2026-09-01,10.0101\n"
        found = self.run_project(left, right, 0, "amount: { tolerance: 0.01 }", ("id: id",) * 2, "{ from: amount, type: decimal(4) }")
        self.assertEqual(sorted(found), [("amount differs", "amount", "2"), ("within tolerance", "amount", "1")])

    def test_a_currency_on_one_side_meets_the_companys(self):
        left = "id,day,amount,currency\n1,2026-09-01,100.00,USD\n2,2026-09-01,100.00,KZT\n"
        right = "id,day,amount\n1,2026-09-01,100.00\n2,2026-09-01,100.00\n"
        found = self.run_project(left, right, 0, columns=("currency: currency", "id: id"))
        self.assertEqual(found, [("amount differs", "amount", "1")])

    def test_a_small_currency_does_not_hide_behind_a_large_one(self):
        head = "id,day,amount,currency\n"
        left = head + "1,2026-09-01,1000000.00,KZT\n2,2026-09-01,100.00,USD\n"
        right = head + "1,2026-09-01,999900.00,KZT\n2,2026-09-01,50.00,USD\n"
        self.run_project(left, right, 1, more="limits: [ { drift: { alert: 1 % of turnover } } ]")

    def test_a_limit_on_a_list_counts_that_list_alone(self):
        head = "id,day,amount,tax_id\n"
        left = head + "1,2026-09-01,10.00,111\n2,2026-09-01,10.00,222\n"
        columns, limit = ("tax_id: tax_id",) * 2, "limits: [ { findings for counterparties in critical: { alert: 0 } } ]"
        other = head + "1,2026-09-01,10.00,111\n2,2026-09-01,99.00,222\n"
        self.run_project(left, other, 0, columns=columns, more=limit)
        critical = head + "1,2026-09-01,99.00,111\n2,2026-09-01,10.00,222\n"
        self.run_project(left, critical, 1, columns=columns, more=limit)

    def test_a_drift_limit_without_its_totals_is_a_mistake(self):
        row = "id,day,amount,currency\n1,2026-09-01,10.00,KZT\n"
        for more, said in (("missing: { right: nothing }\n    limits: [ { drift: { alert: 0 } } ]", "no totals, so no drift"),
                           ("totals: { by: [day], of: [count] }\n    limits: [ { drift: { alert: 0 } } ]", "needs totals of `amount`"),
                           ("limits: [ { drift for counterparties in critical: { alert: 0 } } ]", "needs totals by `counterparty`")):
            self.assertIn(said, self.run_project(row, row, 2, more=more))

    def test_equal_keys_have_findings_of_their_own(self):
        head = "id,day,amount,currency\n"
        left = head + "1,2026-09-01,10.00,KZT\n1,2026-09-05,20.00,KZT\n1,2026-09-09,30.00,KZT\n"
        right = head + "2,2026-09-01,10.00,KZT\n"
        self.run_project(left, right, 0)
        ids = [f["id"] for f in self.findings]
        self.assertEqual(len(ids), 4)
        self.assertEqual(len(set(ids)), 4)
        self.run_project(head + "".join(reversed(left.splitlines(True)[1:])), right, 0)
        self.assertEqual(sorted(ids), sorted(f["id"] for f in self.findings))

    def test_more_than_can_be_kept_apart_is_a_mistake(self):
        row = "id,day,amount,currency\n1,2026-09-01,10.00,KZT\n"
        totals = "totals: { by: [%s], of: [amount] }" % ", ".join(["currency"] * 33)
        self.assertIn("at most 32 totals", self.run_project(row, row, 2, more=totals))
        kinds = "currency: currency }\n    leave_out: { %s" % ", ".join("r%d: amount == %d" % (i, i) for i in range(251))
        self.assertIn("at most 250 reasons", self.run_project(row, row, 2, columns=(kinds, "currency: currency")))

    def test_counted_totals_explain_no_money(self):
        head = "id,day,amount,currency\n"
        left = head + "1,2026-09-01,10.00,KZT\n2,2026-09-02,5.00,KZT\n"
        self.run_project(left, head + "1,2026-09-01,10.00,KZT\n", 0, more="totals: { by: [day], of: [count] }")
        rows = self.table("totals.csv")
        self.assertGreater(len(rows), 2)
        self.assertEqual({r["explained"] for r in rows} | {r["unexplained"] for r in rows}, {""})


if __name__ == "__main__":
    unittest.main()
