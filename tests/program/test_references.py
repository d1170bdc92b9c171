"""Payments whose purposes name invoices, in the wording of several countries: one each, several each, several for one."""
import random
import unittest

from small import SmallTest

PROJECT = """company: Small
timezone: UTC
currency: KZT
language: en
sources:
  acc: {{ use: csv, files: invoices.csv, separator: ",", title: 1C }}
  bank: {{ use: csv, files: payments.csv, separator: ",", title: Bank }}
datasets:
  acc.invoices: {{ entity: order, columns: {{ id: id, number: {{ from: number, clean: references }}, date: {{ from: day, type: date }}, amount: amount, tax_id: client }} }}
  bank.payments: {{ entity: payment, columns: {{ id: id, purpose: {{ from: purpose, clean: references }}, date: {{ from: day, type: date }}, amount: amount, tax_id: client }} }}
rules:
  paid:
    reconcile: [acc.invoices, bank.payments]
    match: {match}
    totals: {{ by: [counterparty], of: [amount, count] }}
jobs:
  weekly: {{ rules: [paid], cutoff: given, report: [csv, matches] }}
"""
ONE = "[ { alike: { number = purpose: reference }, within: { amount: 0.01 } } ]"
BOTH = "[ { alike: { number = purpose: reference }, many: both } ]"
CLIENT = "[ { same: [tax_id], alike: { number = purpose: reference }, many: both } ]"

INVOICES = [("i1", "00123", "100.00"), ("i2", "УТ-45", "70.00"), ("i3", "7", "30.00"), ("i4", "INV-2026-001", "900.00"), ("i5", "999", "50.00"),
            ("i6", "12", "12.00")]
PAYMENTS = [("p1", "Оплата по сч. №123, 124 от 01.02.2026", "100.00"), ("p2", "Сплата згідно рах. УТ-0045 від 01.02.2026", "70.00"),
            ("p3", "7 шот бойынша төлем", "30.00"), ("p4", "payment for invoice inv-2026-1", "900.00"), ("p5", "за услуги марта", "50.00"),
            ("p6", "Аванс, НДС 12 %", "12.00")]


class References(SmallTest):
    def rows(self, name, field, rows):
        rows = [row + ("123456789012",) if len(row) == 3 else row for row in rows]
        self.write(name, "id,%s,day,amount,client\n" % field + "".join('%s,"%s",2026-02-03,%s,%s\n' % (key, text, amount, client) for key, text, amount, client in rows))

    def pair(self, invoices, payments, match=BOTH, status=(0, 1), threads="2"):
        """Invoices are (id, number, amount[, client]), payments (id, purpose, amount[, client]); returns the groups."""
        self.rows("invoices.csv", "number", invoices)
        self.rows("payments.csv", "purpose", payments)
        self.write("kopeck.yaml", PROJECT.format(match=match))
        said = self.weekly("2026-03-01", "--threads", threads, status=status)
        if said is not None:
            return said
        self.explained()
        return self.groups()

    def kinds(self):
        return sorted((f["kind"], f["cause"]) for f in self.table("findings.csv"))

    def test_payments_find_the_invoices_that_they_name(self):
        self.assertEqual(self.pair(INVOICES, PAYMENTS, ONE), ["i1 p1", "i2 p2", "i3 p3", "i4 p4"])

    def test_one_payment_settles_the_invoices_that_it_names(self):
        invoices = [("i%d" % n, "СЧ-%05d" % n, "%d.00" % (10 * n)) for n in range(11, 21)]
        paid = "%d.00" % (10 * (12 + 14 + 15 + 16 + 19))
        for purpose in ("оплата по сч. 12, 14-16 от 03.02.2026 и сч 19, в т.ч. НДС 12% 81,43", "Сплата зг. рахунків №12, 14–16 від 03.02.2026 та рах. 19, у т.ч. ПДВ",
                        "№12, 14-16 және 19 шоттар бойынша төлем", "Payment of invoices 12, 14-16 and 19 dated 2026-02-03, VAT incl.",
                        "Оплата сч.№12,14,15,16,19"):
            self.assertEqual(self.pair(invoices, [("p1", purpose, paid), ("p2", "за услуги связи", "11.00")]), ["i12 i14 i15 i16 i19 p1"], purpose)
            self.assertEqual([kind for kind, _ in self.kinds()], ["missing"] * 6, purpose)

    def test_a_sum_that_the_payment_does_not_reach_is_told(self):
        invoices = [("i1", "12", "100.00"), ("i2", "14", "50.00")]
        self.assertEqual(self.pair(invoices, [("p1", "по сч. 12 и 14", "120.00")]), ["i1 i2 p1"])
        self.assertEqual(self.kinds(), [("partly paid", "partial payment")])
        self.assertEqual(self.table("findings.csv")[0]["difference"], "-30.00")

    def test_several_payments_for_one_invoice(self):
        payments = [("p1", "предоплата по счету 12", "60.00"), ("p2", "доплата по счёту № 0012 от 01.02.2026", "40.00"), ("p3", "сч. 120", "40.00")]
        self.assertEqual(self.pair([("i1", "12", "100.00"), ("i2", "13", "40.00")], payments), ["i1 p1 p2"])
        self.assertEqual(self.pair([("i1", "12", "100.00")], payments, BOTH.replace("both", "right")), ["i1 p1 p2"])

    def test_payments_and_invoices_that_hang_together(self):
        payments = [("p1", "сч 1 и 2", "150.00"), ("p2", "доплата по сч 2", "50.00"), ("p3", "сч 3", "7.00")]
        self.assertEqual(self.pair([("i1", "1", "100.00"), ("i2", "2", "100.00"), ("i3", "3", "7.00")], payments), ["i1 i2 p1 p2", "i3 p3"])
        paid = [(row["payment_key"], row["document_key"], row["settles"], row["open"]) for row in self.table("allocations.csv")]
        self.assertEqual(paid, [("p1", "i1", "100.00", "0.00"), ("p1", "i2", "50.00", "50.00"), ("p2", "i2", "50.00", "0.00"), ("p3", "i3", "7.00", "0.00")])

    def test_one_invoice_each_for_many_payments_is_told_when_it_is_not_so(self):
        groups = self.pair([("i1", "1", "100.00"), ("i2", "2", "50.00")], [("p1", "сч 1, 2", "150.00")], BOTH.replace("both", "right"))
        self.assertEqual(groups, [])
        self.assertEqual(self.kinds(), [("ambiguous", "several candidates")])

    def test_numbers_of_another_client_are_no_settlement(self):
        invoices = [("i1", "12", "100.00", "123456789012"), ("i2", "12", "100.00", "987654321098")]
        self.assertEqual(self.pair(invoices, [("p1", "сч 12", "100.00", "987654321098")], CLIENT), ["i2 p1"])

    def test_a_range_is_a_number_where_there_is_one(self):
        """14-16 may be the number of one document: then it is no range."""
        invoices = [("i%d" % n, str(n), "10.00") for n in (14, 15, 16)]
        self.assertEqual(self.pair(invoices + [("i0", "14-16", "10.00")], [("p1", "сч 14-16", "10.00")]), ["i0 p1"])
        self.assertEqual(self.pair(invoices, [("p1", "сч 14-16", "30.00")]), ["i14 i15 i16 p1"])
        self.assertEqual(self.pair(invoices[1:], [("p1", "сч 14-16", "30.00")]), [], "the range has no beginning here, so it may be none")

    def test_a_contract_beside_documents_is_none_of_them(self):
        invoices = [("i1", "12", "100.00"), ("i2", "45", "100.00")]
        self.assertEqual(self.pair(invoices, [("p1", "по дог. 45 за сч. 12", "100.00")]), ["i1 p1"])
        self.assertEqual(self.pair(invoices, [("p1", "по дог. 45 за сч. 13", "100.00")]), ["i2 p1"], "nothing else leads anywhere")
        self.assertEqual(self.pair(invoices, [("p1", "по дог. 45", "100.00")]), ["i2 p1"])

    def test_words_and_sums_are_no_references(self):
        innocent = ["12 %", "за 12 месяцев", "сч. от 12.02.2026", "12,00 тг", "тел. 12", "БИН 12", "сумма 12", "с 12 по 14 февраля"]
        self.assertEqual(self.pair([("i1", "12", "12.00")], [("p%d" % i, text, "12.00") for i, text in enumerate(innocent)]), [])

    def test_order_and_threads_change_nothing(self):
        draw = random.Random(4)
        invoices = [("i%d" % n, str(n), "%d.00" % draw.randrange(1, 50), str(draw.randrange(111111111111, 111111111114))) for n in range(200)]
        payments = []
        for n in range(120):
            first = draw.randrange(200)
            text = draw.choice(("сч %d и %d" % (first, draw.randrange(200)), "рах. %d-%d" % (first, first + draw.randrange(1, 5)), "inv %d" % first))
            payments.append(("p%d" % n, text, "%d.00" % draw.randrange(1, 90), str(draw.randrange(111111111111, 111111111114))))
        for match in (BOTH, CLIENT):
            groups, told = self.pair(invoices, payments, match), self.kinds()
            self.assertTrue(any(group.count("i") > 1 for group in groups), match)
            shuffled = sorted(invoices, key=lambda row: draw.random()), sorted(payments, key=lambda row: draw.random())
            self.assertEqual(self.pair(*shuffled, match, threads="1"), groups)
            self.assertEqual(self.kinds(), told)

    def test_many_by_likeness_alone_is_a_mistake(self):
        said = self.pair(INVOICES, PAYMENTS, "[ { alike: { number = purpose: exact }, many: both } ]", status=(2,))
        self.assertIn("`many` needs `same`, or `alike` by references", said)


if __name__ == "__main__":
    unittest.main()
