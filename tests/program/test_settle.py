"""Payments and documents: sums, advances, reversals and references, from two CSV files to findings, matches and totals."""
import datetime
import os
import random
import subprocess
import unittest
import zipfile

from company import BUILD, KOPECK
from small import SmallTest

PROJECT = """company: Small
timezone: UTC
currency: KZT
language: en
sources:
  acc: {{ use: csv, files: acc.csv, separator: ",", title: 1C }}
  bank: {{ use: csv, files: bank.csv, separator: ",", title: Bank }}
datasets:
  acc.sales:
    entity: shipment
    columns: {{ key: id, number: number, reverses: reverses, date: {{ from: day, type: date }}, amount: amount, currency: currency, tax_id: client }}
  bank.payments:
    entity: payment
    columns: {{ key: id, contract: contract, reverses: reverses, date: {{ from: day, type: date }}, amount: amount, tax_id: client }}
rules:
  settled:
    reconcile: [acc.sales, bank.payments]
    {reversals}
    match: {match}
    totals: {{ by: [day, counterparty], of: [amount, count] }}
jobs:
  weekly: {{ rules: [settled], cutoff: yesterday end of day, report: [csv, json, matches, xlsx] }}
"""
SUM = "[ { same: [tax_id], sum: amount, within: { date: 60 days } } ]"


class Settle(SmallTest):
    def settle(self, sales, payments, match=SUM, reversals="", threads="2", status=0):
        """Sales are (id, number, reverses, day, amount, currency, client), payments (id, contract, reverses, day, amount, client)."""
        self.write_rows("acc.csv", "id,number,reverses,day,amount,currency,client", sales)
        self.write_rows("bank.csv", "id,contract,reverses,day,amount,client", payments)
        self.write("kopeck.yaml", PROJECT.format(match=match, reversals=reversals))
        said = self.weekly("2026-09-30", "--threads", threads, status=(status,))
        if said is not None:
            return said
        self.findings = self.table("findings.csv")
        self.explained()
        return self.groups()

    def kinds(self):
        return sorted((f["kind"], f["cause"]) for f in self.findings if f["kind"] != "boundary")

    def sale(self, name, amount, day="2026-09-01", client="123456789012", number=None, reverses="", currency="KZT"):
        return name, number or name, reverses, day, amount, currency, client

    def payment(self, name, amount, day="2026-09-01", client="123456789012", contract="", reverses=""):
        return name, contract, reverses, day, amount, client

    def test_one_payment_order_for_three_sales(self):
        sales = [self.sale("S1", "600.00"), self.sale("S2", "350.50"), self.sale("S3", "49.50"), self.sale("S4", "77.00", client="987654321098")]
        groups = self.settle(sales, [self.payment("P1", "1000.00", "2026-09-05")])
        self.assertEqual(groups, ["P1 S1 S2 S3"])
        self.assertEqual(self.kinds(), [("missing", "")])

    def test_two_choices_are_ambiguous_and_named(self):
        sales = [self.sale("S%d" % i, a) for i, a in enumerate(("400.00", "200.00", "450.00", "150.00"))]
        groups = self.settle(sales, [self.payment("P1", "600.00")])
        self.assertEqual(groups, [])
        self.assertEqual(self.kinds(), [("ambiguous", "several candidates")])
        self.assertEqual(self.findings[0]["records"].count("/"), 5)
        said = self.findings[0]["explanation"]
        for choice in ("S0 + S1 = P1", "S2 + S3 = P1"):
            self.assertIn(choice, said)

    def test_of_many_choices_some_are_named_and_all_are_counted(self):
        sales = [self.sale("S%d" % i, "%d.00" % a) for i, a in enumerate(v for k in range(1, 13) for v in (100 - k, 100 + k))]
        self.settle(sales, [self.payment("P1", "200.00")], SUM.replace("sum: amount", "sum: amount, at_most: 2"))
        self.assertEqual(self.kinds(), [("ambiguous", "several candidates")])
        said = self.findings[0]["explanation"]
        self.assertEqual(said.count(" = P1"), 5)
        self.assertIn("(+7)", said)

    def test_equal_rents_paid_late_are_paid(self):
        """Which payment is for which month nothing says, and nobody asks: the oldest goes with the oldest, marked as equal items."""
        sales = [self.sale("S%d" % i, "500.00", "2026-0%d-01" % (5 + i)) for i in range(3)]
        payments = [self.payment("P%d" % i, "500.00", "2026-08-2%d" % i) for i in range(3)]
        match = "[ { same: [tax_id, amount], within: { date: 120 days } } ]"
        for rows in ((sales, payments), (sales[::-1], payments[1:] + payments[:1])):
            self.assertEqual(self.settle(*rows, match), ["P0 S0", "P1 S1", "P2 S2"])
            self.assertEqual(self.kinds(), [])
            self.assertEqual({row["multiset"] for row in self.table("matches.csv")}, {"true"})
        said = subprocess.run([KOPECK, "explain", "out", "S0", "P1", "-C", self.folder], cwd=self.folder, capture_output=True, text=True, check=False).stdout
        self.assertIn("of equal items any would do as well", said)
        self.assertEqual(self.settle(sales, payments, match.replace("tax_id, amount", "tax_id").replace("within: {", "within: { amount: 0.01,")),
                         ["P0 S0", "P1 S1", "P2 S2"])
        self.assertEqual(self.settle(sales, payments, SUM.replace("60", "120")), ["P0 S0", "P1 S1", "P2 S2"])

    def test_currencies_do_not_add_up(self):
        sales = [self.sale("S1", "600.00", currency="USD"), self.sale("S2", "400.00")]
        self.assertEqual(self.settle(sales, [self.payment("P1", "1000.00")]), [])
        self.assertEqual(self.settle([self.sale("S1", "600.00", currency=""), sales[1]], [self.payment("P1", "1000.00")]), ["P1 S1 S2"])

    def test_a_search_that_ends_early_is_told(self):
        sales = [self.sale("S%d" % i, "%d.%02d" % (5000 + 7 * i, i % 50 * 2)) for i in range(600)]
        self.settle(sales, [self.payment("P1", "36000.01")])
        told = [f for f in self.findings if f["kind"] == "search limit reached"]
        self.assertEqual([(f["left_value"], f["right_value"], f["origin"]) for f in told], [("600", "1", "123456789012")])
        self.assertIn("some may belong together", told[0]["explanation"])

    def test_a_client_with_thousands_of_documents_is_searched(self):
        """Only those within the window of days may go together, so that the client as a whole is no block that is too large."""
        start, draw = datetime.date(2025, 1, 1), random.Random(8)
        sales, payments, wanted = [], [], []
        for n in range(1200):
            when = start + datetime.timedelta(n // 2)
            cents = [draw.randrange(10000, 99999999) for _ in range(2)]
            sales += [self.sale("S%d.%d" % (n, i), "%d.%02d" % divmod(c, 100), when.isoformat()) for i, c in enumerate(cents)]
            payments.append(self.payment("P%d" % n, "%d.%02d" % divmod(sum(cents), 100), (when + datetime.timedelta(3)).isoformat()))
            wanted.append("P%d S%d.0 S%d.1" % (n, n, n))
        match = "[ { same: [tax_id], sum: amount, within: { date: 4 days }, at_most: 3 } ]"
        self.assertEqual(self.settle(sales, payments, match), sorted(wanted))
        self.assertEqual(self.kinds(), [])

    def test_an_advance_is_spread_over_acts(self):
        sales = [self.sale("A1", "60.00", "2026-09-02"), self.sale("A2", "40.00", "2026-09-03"), self.sale("A3", "50.00", "2026-09-04"),
                 self.sale("A4", "10.00", "2026-09-09")]
        payments = [self.payment("P1", "100.00", "2026-09-01"), self.payment("P2", "30.00", "2026-09-05")]
        groups = self.settle(sales, payments, "[ { same: [tax_id], spread: amount } ]")
        self.assertEqual(groups, ["A1 A2 P1", "A3 P2"])
        self.assertEqual(self.kinds(), [("missing", ""), ("partly paid", "partial payment")])
        self.assertIn("60% paid", [f for f in self.findings if f["kind"] == "partly paid"][0]["explanation"])

    def test_the_rest_of_an_advance_is_stated(self):
        self.settle([self.sale("A1", "70.00", "2026-09-02")], [self.payment("P1", "100.00")], "[ { same: [tax_id], spread: amount } ]")
        self.assertEqual(self.kinds(), [("overpaid", "advance")])
        self.assertEqual(self.findings[0]["difference"], "30.00")

    def allocations(self):
        return [" ".join((a["payment_key"] or "-", a["document_key"] or "-", a["settles"], a["paid"], a["paid_percent"], a["open"], a["rest"]))
                for a in self.table("allocations.csv")]

    def test_what_settles_what_is_told(self):
        sales = [self.sale("A1", "60.00", "2026-09-02"), self.sale("A2", "40.00", "2026-09-03"), self.sale("A3", "50.00", "2026-09-04"),
                 self.sale("A4", "10.00", "2026-09-09"), self.sale("B1", "9.00", client="987654321098")]
        payments = [self.payment("P1", "70.00", "2026-09-01"), self.payment("P2", "30.00", "2026-09-03"), self.payment("P3", "15.55", "2026-09-05"),
                    self.payment("Q1", "12.00", client="987654321098")]
        self.settle(sales, payments, "[ { same: [tax_id], spread: amount } ]")
        self.assertEqual(self.allocations(), ["P1 A1 60.00 60.00 100.00 0.00 10.00", "P1 A2 10.00 10.00 25.00 30.00 0.00", "P2 A2 30.00 40.00 100.00 0.00 0.00",
                                              "P3 A3 15.55 15.55 31.10 34.45 0.00", "Q1 B1 9.00 9.00 100.00 0.00 3.00", "Q1 - 0.00    3.00"])
        shapes = {row["key"]: row["shape"] for row in self.table("matches.csv")}
        self.assertEqual((shapes["A1"], shapes["P3"], shapes["B1"]), ("N:M", "1:1", "1:1"))
        with zipfile.ZipFile(os.path.join(self.folder, "out/report.xlsx")) as book:
            self.assertIn('name="Payments"', book.read("xl/workbook.xml").decode())
        said = subprocess.run([os.path.join(BUILD, "kopeck"), "explain", "last", "A2", "P2", "-C", self.folder], text=True, capture_output=True).stdout
        self.assertIn("30.00 of the payment settles the document, which is paid 40.00 by then (100.00 %)", said)

    def test_a_credit_note_pays_and_what_is_one_with_one_is_not_listed(self):
        sales = [self.sale("S3", "30.00"), self.sale("S4", "-5.00"), self.sale("S5", "8.00", client="987654321098", number="N5")]
        self.settle(sales, [self.payment("P1", "25.00", "2026-09-02"), self.payment("P2", "8.00", client="987654321098", contract="N5")],
                    "[ { same: [number = contract] }, { same: [tax_id], sum: amount, within: { date: 60 days } } ]")
        self.assertEqual(self.allocations(), ["S4 S3 5.00 5.00 16.66 25.00 0.00", "P1 S3 25.00 30.00 100.00 0.00 0.00"])

    def test_two_currencies_settle_nothing_of_each_other(self):
        self.settle([self.sale("S1", "100.00", currency="USD")], [self.payment("P1", "100.00", contract="S1")], "[ { same: [number = contract], many: both } ]")
        self.assertEqual(self.allocations(), [])

    def test_a_refund_is_no_partial_payment(self):
        payments = [self.payment("P1", "100.00", contract="A1"), self.payment("P2", "-100.00", "2026-09-20", contract="A1")]
        groups = self.settle([self.sale("A1", "100.00")], payments, "[ { same: [number = contract], many: both } ]")
        self.assertEqual(groups, ["A1 P1 P2"])
        self.assertEqual(self.kinds(), [("partly paid", "refund")])

    def test_a_reference_goes_before_sums(self):
        sales = [self.sale("S1", "400.00"), self.sale("S2", "200.00"), self.sale("S3", "600.00")]
        match = "[ { same: [number = contract], many: both }, { same: [tax_id], sum: amount } ]"
        groups = self.settle(sales, [self.payment("P1", "600.00", contract="S3"), self.payment("P2", "600.00")], match)
        self.assertEqual(groups, ["P1 S3", "P2 S1 S2"])

    def test_a_storno_is_netted(self):
        sales = [self.sale("S1", "100.00"), self.sale("S2", "-100.00", "2026-09-10"), self.sale("S3", "55.00")]
        groups = self.settle(sales, [self.payment("P1", "55.00")], reversals="reversals: { same: [tax_id] }")
        self.assertEqual(groups, ["P1 S3"])
        self.assertEqual(self.kinds(), [("reversed", "reversal")])
        self.assertEqual(self.findings[0]["severity"], "info")

    def test_a_payment_for_what_was_reversed_says_so(self):
        sales = [self.sale("S1", "100.00"), self.sale("S2", "-100.00", "2026-09-10")]
        self.settle(sales, [self.payment("P1", "100.00")], reversals="reversals: { same: [tax_id] }")
        self.assertEqual(self.kinds(), [("reversed", "reversal"), ("status conflict", "reversal")])

    def test_what_only_looks_like_a_storno(self):
        later = [self.sale("S1", "-100.00"), self.sale("S2", "100.00", "2026-09-10")]
        self.settle(later, [self.payment("P1", "1.00")], reversals="reversals: { same: [tax_id] }")
        self.assertNotIn(("reversed", "reversal"), self.kinds())
        either = [self.sale("S1", "100.00"), self.sale("S2", "100.00"), self.sale("S3", "-100.00", "2026-09-10")]
        self.settle(either, [self.payment("P1", "1.00")], reversals="reversals: { same: [tax_id] }")
        self.assertNotIn(("reversed", "reversal"), self.kinds())
        either[2] = self.sale("S3", "-100.00", "2026-09-10", reverses="S1")
        self.settle(either, [self.payment("P1", "1.00")], reversals="reversals: { same: [tax_id] }")
        self.assertIn(("reversed", "reversal"), self.kinds())
        far = [self.sale("S1", "100.00", "2026-08-01"), self.sale("S2", "-100.00", "2026-09-20")]
        self.settle(far, [self.payment("P1", "1.00")], reversals="reversals: { same: [tax_id], within: 20 days }")
        self.assertNotIn(("reversed", "reversal"), self.kinds())

    def test_credit_notes_of_one_side_are_no_match(self):
        sales = [self.sale("S1", "-100.00"), self.sale("S2", "100.00", "2026-09-10"), self.sale("S3", "30.00"), self.sale("S4", "-5.00")]
        self.assertEqual(self.settle(sales, [self.payment("P1", "25.00")]), ["P1 S3 S4"])

    def test_rows_are_accounted_for_and_order_does_not_matter(self):
        draw = random.Random(5)
        sales = [self.sale("S%d" % i, "%d.00" % draw.randrange(1, 90), "2026-09-%02d" % draw.randrange(1, 20), str(draw.randrange(9))) for i in range(150)]
        sales += [self.sale("R%d" % i, "-" + sales[i][4], "2026-09-25", sales[i][6]) for i in range(20)]
        payments = [self.payment("P%d" % i, "%d.00" % draw.randrange(1, 200), "2026-09-%02d" % draw.randrange(1, 20), str(draw.randrange(9))) for i in range(70)]
        match = "[ { same: [tax_id], sum: amount, within: { date: 9 days }, at_most: 3 }, { same: [tax_id], spread: amount } ]"
        reversals = "reversals: { same: [tax_id] }"
        groups, told = self.settle(sales, payments, match, reversals), self.kinds()
        self.assertTrue(any(g.count(" ") > 1 for g in groups))
        self.assertIn(("reversed", "reversal"), told)
        draw.shuffle(sales)
        draw.shuffle(payments)
        self.assertEqual(self.settle(sales, payments, match, reversals, threads="1"), groups)
        self.assertEqual(self.kinds(), told)

    def test_mistakes(self):
        row, paid = [self.sale("S1", "1.00")], [self.payment("P1", "1.00")]
        for match, said in (("[ { sum: amount, same: [] } ]", "needs `same`"),
                            ("[ { same: [tax_id], sum: date } ]", "amounts add up, `date` is date"),
                            ("[ { same: [tax_id], sum: amount, at_most: 1 } ]", "a number of records, 2 to 12"),
                            ("[ { same: [tax_id], sum: amount, at_most: 6 months } ]", "a number of records"),
                            ("[ { same: [tax_id], spread: amount, within: { date: 3 days } } ]", "takes all dates"),
                            ("[ { same: [tax_id], spread: amount, sum: amount } ]", "by `sum` or by `spread`"),
                            ("[ { same: [tax_id], sum: amount, many: three } ]", "three")):
            self.assertIn(said, self.settle(row, paid, match, status=2), match)
        self.assertIn("days", self.settle(row, paid, SUM, "reversals: { within: a month }", status=2))


if __name__ == "__main__":
    unittest.main()
