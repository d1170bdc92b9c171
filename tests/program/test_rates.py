"""Payments in one currency for documents in another: the rate of the day, and the exchange difference to the last kopeck."""
import random
import unittest

from small import SmallTest

PROJECT = """company: Small
timezone: UTC
currency: KZT
language: {language}
sources:
  acc: {{ use: csv, files: acc.csv, separator: ",", title: 1C }}
  bank: {{ use: csv, files: bank.csv, separator: ",", title: Bank }}
  nb: {{ use: csv, files: rates.csv, separator: "," }}
datasets:
  acc.sales:
    entity: shipment
    columns: {{ key: id, number: id, date: {{ from: day, type: date }}, amount: amount, currency: currency }}
  bank.payments:
    entity: payment
    columns: {{ key: id, contract: contract, date: {{ from: day, type: date }}, amount: amount, currency: currency{own} }}
  nb.rates:
    entity: other
    columns: {{ currency: currency, date: {{ from: day, type: date }}, rate: {{ from: rate, type: decimal(4) }} }}
rules:
  settled:
    reconcile: [acc.sales, bank.payments]
    match: [ {{ same: [number = contract], many: both }} ]
    {rates}
    totals: {{ by: [day], of: [amount, count] }}
jobs:
  weekly: {{ rules: [settled], cutoff: yesterday end of day, report: [csv, json, matches] }}
"""
RATES = [("USD", "2026-09-01", "470.1500"), ("USD", "2026-09-05", "472.3300"), ("USD", "2026-09-10", "469.9000"), ("EUR", "2026-09-01", "510.0000")]


class Rates(SmallTest):
    def settle(self, sales, payments, rates=RATES, language="en", key="rates: nb.rates", own="", status=0):
        """Sales are (id, day, amount, currency), payments (id, contract, day, amount, currency, rate)."""
        self.write_rows("acc.csv", "id,day,amount,currency", sales)
        self.write_rows("bank.csv", "id,contract,day,amount,currency,rate", payments)
        self.write_rows("rates.csv", "currency,day,rate", rates)
        self.write("kopeck.yaml", PROJECT.format(language=language, rates=key, own=own))
        said = self.weekly("2026-09-30", status=(status,))
        if said is not None:
            return said
        self.explained()
        return [f for f in self.table("findings.csv") if f["kind"] == "amount differs"]

    def only(self, *arguments, **options):
        findings = self.settle(*arguments, **options)
        self.assertEqual(len(findings), 1, findings)
        return findings[0]

    def test_settled_at_the_documents_rate(self):
        """1 000 USD x 470.15 was invoiced on the 2nd; on the 6th they are worth 472.33 each: 2 180.00 more."""
        told = self.only([("S1", "2026-09-02", "470150.00", "KZT")], [("P1", "S1", "2026-09-06", "1000.00", "USD", "")])
        self.assertEqual((told["cause"], told["severity"], told["at_risk"]), ("exchange difference", "info", "2180.00"))
        self.assertEqual((told["left_value"], told["right_value"], told["difference"]), ("470150.00 KZT", "1000.00 USD", ""))
        self.assertIn("exchange difference +2,180.00 KZT", told["explanation"].replace("\u00a0", " "))
        self.assertIn("book the exchange difference", told["action"].lower())
        told = self.only([("S1", "2026-09-02", "470150.00", "KZT")], [("P1", "S1", "2026-09-11", "1000.00", "USD", "")], language="ru")
        self.assertIn("250,00", told["explanation"])
        self.assertIn("курсов", told["explanation"])
        self.assertNotIn("+", told["explanation"])

    def test_an_invoice_in_dollars_paid_in_tenge(self):
        told = self.only([("S1", "2026-09-02", "1000.00", "USD")], [("P1", "S1", "2026-09-06", "472330.00", "KZT", "")])
        self.assertEqual((told["cause"], told["at_risk"]), ("exchange difference", "2180.00"))

    def test_settled_at_its_own_days_rate(self):
        told = self.only([("S1", "2026-09-02", "472330.00", "KZT")], [("P1", "S1", "2026-09-06", "1000.00", "USD", "")])
        self.assertEqual((told["cause"], told["at_risk"]), ("currency", ""))

    def test_a_kopeck_off_is_unexplained(self):
        for amount in ("470150.01", "470149.99", "471000.00"):
            told = self.only([("S1", "2026-09-02", amount, "KZT")], [("P1", "S1", "2026-09-06", "1000.00", "USD", "")])
            self.assertEqual((told["cause"], told["severity"], told["at_risk"]), ("unexplained", "error", amount))

    def test_payments_of_several_days(self):
        payments = [("P1", "S1", "2026-09-06", "400.00", "USD", ""), ("P2", "S1", "2026-09-12", "600.00", "USD", "")]
        told = self.only([("S1", "2026-09-02", "470150.00", "KZT")], payments)
        self.assertEqual((told["cause"], told["at_risk"]), ("exchange difference", "722.00"))  # 400 x 2.18 - 600 x 0.25
        payments[1] = ("P2", "S1", "2026-09-12", "600.00", "EUR", "")
        self.assertEqual(self.only([("S1", "2026-09-02", "470150.00", "KZT")], payments)["cause"], "unexplained")

    def test_the_rate_that_a_payment_says_goes_first(self):
        told = self.only([("S1", "2026-09-02", "470150.00", "KZT")], [("P1", "S1", "2026-09-06", "1000.00", "USD", "473.0000")],
                         own=", rate: { from: rate, type: decimal(4) }")
        self.assertEqual((told["cause"], told["at_risk"]), ("exchange difference", "2850.00"))

    def test_no_rate_no_cause(self):
        sale, payment = [("S1", "2026-09-02", "470150.00", "KZT")], [("P1", "S1", "2026-09-06", "1000.00", "USD", "")]
        for rates in (RATES[1:], RATES[3:], RATES + [("USD", "2026-09-01", "470.1600")]):  # too young, another currency, two of a day
            self.assertEqual(self.only(sale, payment, rates)["cause"], "unexplained", rates)
        self.assertEqual(self.only(sale, payment, RATES + RATES[:2])["cause"], "exchange difference")  # said twice
        self.assertEqual(self.only(sale, payment, key="")["cause"], "unexplained")
        euro = self.only([("S1", "2026-09-02", "1001.00", "EUR")], payment)
        self.assertEqual(euro["cause"], "unexplained")  # neither is the company's
        euro = self.only([("S1", "2026-09-02", "1000.00", "EUR")], payment)
        self.assertEqual(euro["cause"], "currency")  # the same figure, entered in another one

    def test_order_does_not_matter(self):
        sales = [("S%d" % i, "2026-09-%02d" % (i % 9 + 1), "470150.00", "KZT") for i in range(30)]
        payments = [("P%d" % i, "S%d" % i, "2026-09-%02d" % (i % 20 + 1), "1000.00", "USD", "") for i in range(30)]
        first = sorted((f["id"], f["cause"], f["at_risk"]) for f in self.settle(sales, payments))
        random.Random(3).shuffle(payments)
        rates = RATES[::-1]
        self.assertEqual(sorted((f["id"], f["cause"], f["at_risk"]) for f in self.settle(sales, payments, rates)), first)

    def test_mistakes(self):
        sale, payment = [("S1", "2026-09-02", "1.00", "KZT")], [("P1", "S1", "2026-09-06", "1.00", "KZT", "")]
        for key, said in (("rates: nb.rate", "nb.rates"), ("rates: bank.payments", "rates need the field `rate`"), ("rates: [nb.rates]", "rates")):
            self.assertIn(said, self.settle(sale, payment, key=key, status=2), key)


if __name__ == "__main__":
    unittest.main()
