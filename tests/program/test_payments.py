"""A year of invoices and payments as companies have it, made up with its truth: parts, several at once, advances, a mother company that pays,
refunds, stornos months later, retentions, fees, factoring, wrong numbers, and purposes in four languages. The steps are those that
rules/PROJECT.md recommends; whatever payment was made for whatever document is found, and nothing else."""
import csv
import datetime
import os
import random
import re
import unittest

from company import ROOT
from small import SmallTest

PROJECT = """company: Small
timezone: UTC
currency: KZT
language: en
sources:
  acc: { use: csv, files: acc.csv, separator: "," }
  bank: { use: csv, files: bank.csv, separator: "," }
datasets:
  acc.sales:
    entity: shipment
    columns: { key: id, number: { from: number, clean: references }, reverses: { from: reverses, clean: references }, date: { from: day, type: date },
               amount: amount, tax_id: client }
  bank.payments:
    entity: payment
    columns: { key: id, purpose: { from: purpose, clean: references }, date: { from: day, type: date }, amount: amount, tax_id: client }
rules:
  settled:
    reconcile: [acc.sales, bank.payments]
    reversals: { same: [tax_id], within: 150 days }
%s
    totals: { by: [counterparty], of: [amount, count] }
jobs:
  weekly: { rules: [settled], cutoff: yesterday end of day, report: [csv, json, matches] }
"""
FIRST, DAYS = datetime.date(2025, 1, 1), 540
# How a purpose names one document, several, or none: {n} numbers, {d} the first one's day, {c} the contract, {v} the VAT.
PURPOSES = [("Оплата по счету № {n} от {d}, в т.ч. НДС 20% - {v}", "; №", "Оплата за услуги, в т.ч. НДС 20% - {v}"),
            ("Опл.сч.N{n}от{d}.НДС 20%-{v}", ",", "По договору № {c} от 01.01.2025 за товар, НДС {v}"),
            ("За товар по с.ф. {n} от {d}г. (дог. поставки №{c} от 01.01.2025), БИК 044525225", ", ", "Аренда за март 2026, дог.{c}"),
            ("Сплата зг.рах.№ {n} від {d}р.;ПДВ-{v}", " та ", "Сплата за послуги зг. дог. {c}, ПДВ {v}"),
            ("За матеріали зг. ВН № {n} від {d}, без ПДВ, ЄДРПОУ 12345678", ",", "Сплата за лютий 2026 року"),
            ("№ {n} шот-фактура бойынша төлем, ҚҚС 12% - {v}", " және ", "Қызмет үшін төлем, БСН 123456789012"),
            ("Payment for invoices no. {n} dd {d}, VAT 20% {v}", " & ", "Payment under contract {c}"),
            ("/RFB/INV {n} USD {v} less bank charges", ", ", "Rent")]
NUMBERS = ["УТ-%06d", "%d/25-к", "%d"]


class Year:
    """documents: (id, number, reverses, day, cents, client); payments: (id, day, cents, client, purpose); pairs: what pays what."""

    def __init__(self, seed, clients, documents, number):
        self.draw, self.number = random.Random(seed), number
        self.documents, self.payments, self.pairs, self.of_year = [], [], set(), {}
        self.clients = ["%012d" % self.draw.randrange(10 ** 11, 10 ** 12) for _ in range(clients)]
        events = [getattr(self, name) for name in sorted(dir(self)) if name.startswith("event_")]
        for when in sorted(self.draw.randrange(DAYS) for _ in range(documents)):
            client = self.draw.choice(self.clients)
            self.draw.choice(events)(client, when, when + self.draw.randrange(3, 40))

    def amount(self):
        return self.draw.choice((self.draw.randrange(100000, 9000000), self.draw.randrange(10, 900) * 10000))

    def sell(self, client, when, cents, reverses=""):
        year = (FIRST + datetime.timedelta(when)).year
        self.of_year[year] = self.of_year.get(year, 0) + 1
        self.documents.append(("s%d" % len(self.documents), self.number % self.of_year[year], reverses, when, cents, client))
        return self.documents[-1]

    def pay(self, client, when, cents, documents, named=None):
        """named: documents whose numbers stand in the purpose; None: those that are paid."""
        one, between, none = self.draw.choice(PURPOSES)
        named = documents if named is None else named
        when_of = (FIRST + datetime.timedelta(named[0][3] if named else 0)).strftime("%d.%m.%Y")
        text = (one if named else none).format(n=between.join(d[1] for d in named), d=when_of, c="7-К", v="%d-%02d" % divmod(abs(cents) // 6, 100))
        self.payments.append(("p%d" % len(self.payments), when, cents, client, text))
        self.pairs |= {(self.payments[-1][0], d[0]) for d in documents}

    def event_plain(self, client, when, later):
        document = self.sell(client, when, self.amount())
        self.pay(client, later, document[4], [document])

    def event_several(self, client, when, later):
        documents = [self.sell(client, when, self.amount()) for _ in range(self.draw.choice((2, 3, 5, 12)))]
        self.pay(client, later, sum(d[4] for d in documents), documents)

    def event_parts(self, client, when, later):
        document = self.sell(client, when, self.amount())
        first = self.draw.randrange(document[4] // 5, document[4])
        self.pay(client, later, first, [document])
        self.pay(client, later + self.draw.randrange(5, 40), document[4] - first, [document])

    def event_retention(self, client, when, later):
        document = self.sell(client, when, self.amount())
        kept = document[4] // 20
        self.pay(client, later, document[4] - kept, [document])
        self.pay(client, later + 100, kept, [document])

    def event_no_number(self, client, when, later):
        document = self.sell(client, when, self.amount())
        self.pay(client, later, document[4], [document], named=[])

    def event_two_without_number(self, client, when, later):
        documents = [self.sell(client, when, self.draw.randrange(100000, 9000000)) for _ in range(2)]
        self.pay(client, later, sum(d[4] for d in documents), documents, named=[])

    def event_advance(self, client, when, later):
        document = self.sell(client, when, self.amount())
        self.pay(client, max(0, when - 15), document[4], [document], named=[])

    def event_mother_pays(self, client, when, later):
        document = self.sell(client, when, self.amount())
        self.pay("999999999999", later, document[4] * 85 // 100, [document])
        self.pay("999999999999", later + 40, document[4] * 13 // 100, [document])

    def event_fee(self, client, when, later):
        document = self.sell(client, when, self.amount())
        self.pay(client, later, document[4] - self.draw.choice((1500, 2500)), [document])

    def event_too_much(self, client, when, later):
        document = self.sell(client, when, self.amount())
        self.pay(client, later, document[4] + self.draw.randrange(100, 50000), [document])

    def event_wrong_number(self, client, when, later):
        others = [d for d in self.documents[-50:] if d[5] == client]
        document = self.sell(client, when, self.draw.randrange(100000, 9000000))
        self.pay(client, later, document[4], [document], named=[self.draw.choice(others)] if others else [])

    def event_storno(self, client, when, later):
        document = self.sell(client, when, self.amount())
        self.sell(client, when + self.draw.randrange(30, 120), -document[4], document[1])

    def event_refund(self, client, when, later):
        self.event_plain(client, when, later)
        returned = self.sell(client, later + 10, -self.draw.randrange(1000, 90000))
        self.pay(client, later + 15, returned[4], [returned])

    def event_equal(self, client, when, later):
        cents = self.amount()
        documents = [self.sell(client, when + i, cents) for i in range(3)]
        for i, document in enumerate(documents):
            self.pay(client, later + 3 + i, cents, [document], named=[])


def recommended():
    """The steps as rules/PROJECT.md has them."""
    with open(os.path.join(ROOT, "rules", "PROJECT.md"), encoding="utf-8") as file:
        steps = re.search(r"What a client pays.*?```yaml\n(.*?)```", file.read(), re.S).group(1)
    return steps.rstrip()


class Payments(SmallTest):
    maxDiff = None

    def rows(self, name, head, rows):
        with open(os.path.join(self.folder, name), "w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([head.split(",")] + rows)

    def found(self, year):
        def day(when):
            return (FIRST + datetime.timedelta(when)).isoformat()
        self.rows("acc.csv", "id,number,reverses,day,amount,client", [(k, n, r, day(w), "%.2f" % (c / 100), t) for k, n, r, w, c, t in year.documents])
        self.rows("bank.csv", "id,day,amount,client,purpose", [(k, day(w), "%.2f" % (c / 100), t, p) for k, w, c, t, p in year.payments])
        self.write("kopeck.yaml", PROJECT % recommended())
        self.weekly("2026-12-31", status=(0, 1))
        self.explained()
        groups = {}
        for row in self.table("matches.csv"):
            groups.setdefault(row["group"], []).append(row["key"])
        pairs = {(p, d) for group in groups.values() if len(group) == 2 for p in group for d in group if p[0] == "p" and d[0] == "s"}
        return pairs | {(row["payment_key"], row["document_key"]) for row in self.table("allocations.csv")
                        if row["payment_key"][:1] == "p" and row["document_key"][:1] == "s"}

    def test_what_was_paid_is_found(self):
        for seed, number in enumerate(NUMBERS):
            year = Year(seed, 40, 400, number)
            found = self.found(year)
            texts = {p[0]: p[1:] for p in year.payments}
            missed = sorted((p, d, texts[p]) for p, d in year.pairs - found)
            wrong = sorted((p, d, texts[p]) for p, d in found - year.pairs)
            self.assertGreater(len(year.pairs), 600)
            self.assertEqual((missed, wrong), ([], []), number)


if __name__ == "__main__":
    unittest.main()
