"""Data as real books have it: credit notes, corrections on one day, two currencies, drafts beside deleted documents."""
import csv
import datetime
import json
import os
import shutil
import subprocess
import tempfile
import unittest

from company import BUILD

PROJECT = """company: Odd
timezone: {zone}
currency: KZT
language: en
sources:
  crm: {{ use: csv, title: CRM{night} }}
  acc: {{ use: csv, title: 1C }}
tables:
  stages: {{ paid: [posted], Отгружен: [Проведён], Новый: [none, Черновик] }}
datasets:
  crm.orders: {{ entity: order, files: orders.csv, columns: &columns, leave_out: {{ draft: "status == 'draft'" }} }}
  acc.{right}: {{ entity: {entity}, files: right.csv, columns: &columns, leave_out: {{ deleted: "status == 'deleted'", draft: "status == 'draft'" }} }}
rules:
  rule: {{ {rule} }}
jobs:
  weekly: {{ rules: [rule], cutoff: given, report: [csv, json] }}
""".replace("&columns", "{{ key: id, number: number, date: {{ from: day, type: date }}, tax_id: bin, amount: amount, currency: currency, "
            "status: status, origin: origin, net: {{ from: net, type: decimal }}, fee: {{ from: fee, type: decimal }} }}")
HEAD = "id,number,day,bin,amount,currency,status,origin,net,fee\n"
BIN = "180340021791"


def rows(*lines):
    """id number day amount [currency [status [origin [net [fee]]]]], all of one client; `-` is empty."""
    text = HEAD
    for line in lines:
        cells = ["" if cell == "-" else cell for cell in line.split()]
        text += ",".join([*cells[:3], BIN, *cells[3:], *[""] * (9 - len(cells))]) + "\n"
    return text


class Odd(unittest.TestCase):
    extra = "rules:"
    night = ""  # more of the left source
    as_of, zone = "2026-09-30", "Asia/Almaty"

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="kopeck-odd-")
        self.addCleanup(shutil.rmtree, self.folder)

    def write(self, name, text):
        with open(os.path.join(self.folder, name), "w", encoding="utf-8") as file:
            file.write(text)

    def rows(self, name):
        with open(os.path.join(self.folder, "out", name), encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def run_rule(self, left, right, rule, dataset=("sales", "order"), hours=False):
        """Kind, cause, keys and difference of each finding."""
        self.write("orders.csv", rows(*left))
        self.write("right.csv", rows(*right))
        project = PROJECT.format(right=dataset[0], entity=dataset[1], rule=rule, night=self.night, zone=self.zone)
        self.write("kopeck.yaml", project.replace("type: date ", "type: instant " if hours else "type: date ")
                   .replace("rules:", self.extra, 1))
        done = subprocess.run([os.path.join(BUILD, "kopeck"), "run", "weekly", "--as-of", self.as_of, "-C", self.folder, "--store", "none"],
                              text=True, capture_output=True)
        self.assertIn(done.returncode, (0, 1), done.stdout + done.stderr)
        self.findings = self.rows("findings.csv")
        self.explanation = {f["left_key"] or f["right_key"]: f["explanation"].replace("\u00a0", " ") for f in self.findings}
        return sorted((f["kind"], f["cause"], " ".join(r.partition("/")[2] for r in f["records"].split(" | ")), f["difference"]) for f in self.findings)


class Amounts(Odd):
    SETTLE = "reconcile: [crm.orders, acc.payments], match: [ { same: [number], many: right } ], compare: { amount: exact }"

    def test_a_credit_note_is_paid_back_in_part(self):
        found = self.run_rule(("c1 1 2026-01-31 -100.00", "c2 2 2026-01-31 -100.00", "c3 3 2026-01-31 -100.00"),
                              ("p1 1 2026-02-28 -40.00", "p2 2 2026-02-28 -60.00", "p3 2 2026-02-28 -40.00", "p4 3 2026-02-28 -120.00"),
                              self.SETTLE, ("payments", "payment"))
        self.assertEqual(found, [("overpaid", "overpayment", "c3 p4", "-20.00"), ("partly paid", "partial payment", "c1 p1", "60.00")])
        self.assertIn("40% paid, −40.00 KZT of −100.00 KZT", self.explanation["c1"])
        self.assertIn("60.00 KZT remaining", self.explanation["c1"])

    def test_what_the_bank_kept(self):
        """An acquirer pays out what is left of several payments; a bank takes its fee off a single one."""
        orders = ("c1 1 2026-09-01 1000.00", "c2 2 2026-09-01 1000.00", "c3 3 2026-09-01 1000.00")
        payments = ("p1 1 2026-09-02 975.00 KZT - - - 25.00", "p2 2 2026-09-02 975.00 KZT - - - 24.99", "p3 3 2026-09-02 1000.00")
        found = self.run_rule(orders, payments, self.SETTLE, ("payments", "payment"))
        self.assertEqual(found, [("amount differs", "bank fee", "c1 p1", "-25.00"), ("partly paid", "partial payment", "c2 p2", "-25.00")])
        self.assertEqual([f["severity"] for f in self.findings if f["cause"] == "bank fee"], ["info"])
        rule = "reconcile: [crm.orders, acc.payments], match: [ { same: [number], many: right } ], compare: { amount: exact }"
        found = self.run_rule(("c1 1 2026-09-01 195.00",), ("p1 1 2026-09-01 100.00 KZT - - 97.50", "p2 1 2026-09-01 100.00 KZT - - 97.50"), rule,
                              ("payments", "payment"))
        self.assertEqual(found, [("amount differs", "bank fee", "c1 p1 p2", "5.00")])
        self.assertIn("book the fee, 5.00", self.findings[0]["action"].replace("\u00a0", " ").lower())

    def test_sums_of_two_currencies_are_named_one_by_one(self):
        found = self.run_rule(("c1 1 2026-09-01 100.00 KZT",), ("p1 1 2026-09-02 50.00 USD", "p2 1 2026-09-02 50.00 KZT"), self.SETTLE,
                              ("payments", "payment"))
        self.assertEqual(found, [("amount differs", "unexplained", "c1 p1 p2", "")])
        self.assertIn('("100.00 KZT"; "50.00 USD + 50.00 KZT")', self.explanation["c1"])
        self.assertEqual(self.findings[0]["right_value"], "50.00 USD + 50.00 KZT")

    def test_one_figure_in_two_currencies(self):
        rule = "reconcile: [crm.orders, acc.sales], match: [ { same: [number] } ], compare: { amount: exact }"
        found = self.run_rule(("c1 1 2026-09-01 100.00 USD", "c2 2 2026-09-01 100.00 USD", "c3 3 2026-09-01 100.00 kzt", "c4 4 2026-09-01 100.00 -"),
                              ("a1 1 2026-09-01 100.00 KZT", "a2 2 2026-09-01 101.00 KZT", "a3 3 2026-09-01 100.00 KZT", "a4 4 2026-09-01 100.00 kzt"),
                              rule)
        self.assertEqual(found, [("amount differs", "currency", "c1 a1", ""), ("amount differs", "unexplained", "c2 a2", "")])
        action, = (f["action"] for f in self.findings if f["cause"] == "currency")
        self.assertEqual(action, "Find out which currency is right and correct it in 1C (1)")  # no rate says that they are the same

    def test_equal_amounts_of_two_currencies_are_no_payment_twice(self):
        rule = "duplicates: acc.payments, cause: entered twice, match: [ { same: [tax_id, amount], within: { date: 2 days }, different: [origin] } ]"
        payments = ("p1 1 2026-09-01 5.00 USD - bank", "p2 2 2026-09-01 5.00 KZT - hand", "p3 3 2026-09-11 5.00 - - bank", "p4 4 2026-09-11 5.00 kzt - hand",
                    "p5 5 2026-09-21 5.00 - - bank", "p6 6 2026-09-21 5.00 USD - hand")
        found = self.run_rule((), payments, rule, ("payments", "payment"))
        self.assertEqual([(kind, set(keys.split())) for kind, _, keys, _ in found], [("duplicate payment", {"p3", "p4"})])


    def test_currencies_as_systems_write_them(self):
        found = self.run_rule(("c1 1 2026-09-01 1.00 тенге", "c2 2 2026-09-01 2.00 398", "c3 3 2026-09-01 3.00 Тг.", "c4 4 2026-09-01 4.00 руб.", "c5 5 2026-09-01 5.00 $"),
                              ("a1 1 2026-09-01 1.00", "a2 2 2026-09-01 2.00 kzt", "a3 3 2026-09-01 3.50 KZT", "a4 4 2026-09-01 4.00 810", "a5 5 2026-09-01 5.00 EUR"),
                              "reconcile: [crm.orders, acc.sales], match: [ { same: [number] } ], compare: { amount: exact }, totals: { of: [amount] }")
        self.assertEqual([(kind, cause, keys) for kind, cause, keys, _ in found],
                         [("amount differs", "currency", "c5 a5"), ("amount differs", "unexplained", "c3 a3")])
        self.assertEqual({t["currency"] for t in self.rows("totals.csv")}, {"EUR", "KZT", "RUB", "USD"})


class Candidates(Odd):
    RULE = "check: acc.payments, expect: status is not null, kind: unlinked payment, candidate: { in: crm.orders, same: [tax_id, amount], within: { date: 30 days } }"

    def test_a_payment_without_a_document_names_its_candidate(self):
        """Of the same amount, and of the same currency."""
        self.run_rule(("c1 11 2026-09-01 100.00", "c2 12 2026-09-01 200.00 USD", "c3 13 2026-09-01 300.00 kzt"),
                      ("p1 1 2026-09-10 100.00", "p2 2 2026-09-10 200.00", "p3 3 2026-09-10 300.00", "p4 4 2026-09-10 400.00 KZT linked"),
                      self.RULE, ("payments", "payment"))
        told = {f["left_key"]: (f["explanation"].replace("\u00a0", " "), f["action"]) for f in self.findings}
        self.assertEqual({key: "; possibly for" in text for key, (text, _) in told.items()}, {"p1": True, "p2": False, "p3": True})
        self.assertIn("; possibly for 11 of 2026-09-01", told["p1"][0])
        self.assertIn("; check 13 of 2026-09-01", told["p3"][1])


class Corrections(Odd):
    RULE = ("reconcile: [crm.orders, acc.sales], reversals: { same: [tax_id] }, match: [ { same: [number, tax_id] } ], "
            "compare: { amount: exact, status: stages }")

    def test_sale_storno_and_sale_anew_on_one_day(self):
        found = self.run_rule(("c1 1 2026-09-01 300.00",), ("a1 1 2026-09-01 300.00", "a2 1 2026-09-01 -300.00", "a3 1 2026-09-01 300.00"), self.RULE)
        self.assertEqual([(kind, cause) for kind, cause, _, _ in found], [("reversed", "reversal")])

    def test_a_storno_is_of_what_was_entered_before_it(self):
        """The sale anew came an hour after the storno; where nothing came before, a storno bears no hour."""
        found = self.run_rule(("c1 1 2026-09-01T10:00:00 300.00", "c2 2 2026-09-11T10:00:00 50.00"),
                              ("a1 1 2026-09-01T10:00:00 300.00", "a2 1 2026-09-02T10:00:00 -300.00", "a3 1 2026-09-02T11:00:00 300.00",
                               "b1 2 2026-09-11T10:00:00 50.00", "b2 2 2026-09-11T00:00:00 -50.00", "b3 2 2026-09-12T00:00:00 50.00"), self.RULE, hours=True)
        self.assertEqual([(kind, keys) for kind, _, keys, _ in found], [("reversed", "a1 a2"), ("reversed", "b1 b2")])

    def test_a_cancelled_order_and_its_posted_sale_are_both_named(self):
        found = self.run_rule(("c1 1 2026-09-01 100.00 KZT draft", "c2 2 2026-09-01 100.00 KZT posted"),
                              ("a1 1 2026-09-01 100.00 KZT posted", "a2 2 2026-09-01 100.00 KZT deleted"), self.RULE)
        self.assertEqual(found, [("not posted", "draft", "a1", "100.00"), ("status conflict", "deleted", "c2", "-100.00")])
        self.assertIn('has status "posted" in CRM, but 2 of 2026-09-01 has status "deleted" in 1C', self.explanation["c2"])

    def test_a_storno_of_one_of_two_documents_is_not_guessed(self):
        found = self.run_rule(("c1 1 2026-09-01 300.00", "c2 2 2026-09-01 300.00"),
                              ("a1 1 2026-09-01 300.00", "a2 2 2026-09-01 300.00", "a3 3 2026-09-02 -300.00"), self.RULE)
        self.assertEqual(found, [("missing", "", "a3", "-300.00")])

    def test_a_draft_says_more_than_a_deleted_document(self):
        found = self.run_rule(("c1 1 2026-09-01 100.00 KZT paid",),
                              ("a1 1 2026-09-01 100.00 KZT deleted", "a2 1 2026-09-01 100.00 KZT draft", "a3 1 2026-09-01 100.00 KZT deleted"), self.RULE)
        self.assertEqual(found, [("not posted", "draft", "c1", "-100.00")])

    def test_a_copy_that_takes_no_part_beside_the_document_is_nothing(self):
        """Entered anew: what was left as a draft, or deleted, stands beside the posted one, as do drafts of orders (B8, B12, B16)."""
        found = self.run_rule(("c1 1 2026-09-01 100.00 KZT paid", "c2 2 2026-09-01 200.00 KZT paid", "c3 3 2026-09-01 300.00 KZT draft"),
                              ("a1 1 2026-09-01 100.00 KZT draft", "a2 1 2026-09-01 100.00 KZT posted", "a3 2 2026-09-01 200.00 KZT deleted",
                               "a4 2 2026-09-01 200.00 KZT posted", "a5 9 2026-09-01 900.00 KZT deleted"), self.RULE)
        self.assertEqual(found, [])

    def test_a_document_behind_the_days_looked_ahead_is_not_late(self):
        """Weeks later is no matter of timing, whether the source was asked for those days or a file holds them."""
        found = self.run_rule(("c1 1 2026-09-30 100.00", "c2 2 2026-09-30 100.00"), ("a1 1 2026-10-05 100.00", "a2 2 2026-10-06 100.00"), self.RULE)
        self.assertEqual(found, [("missing", "", "c2", "-100.00"), ("timing", "timing", "c1", "-100.00")])

    def test_a_document_after_the_cut_off_says_more_than_a_draft(self):
        found = self.run_rule(("c1 1 2026-09-30 100.00 KZT paid",),
                              ("a1 1 2026-09-30 100.00 KZT draft", "a2 1 2026-10-02 100.00 KZT posted"), self.RULE)
        self.assertEqual(found, [("timing", "timing", "c1", "-100.00")])


    def test_a_record_that_two_kept_apart_fit_is_told_with_both(self):
        """c3 and c4 lack what keeps c1 and c2 apart; c7 has it and belongs to c6 alone; c9 fits nobody else."""
        found = self.run_rule(("c1 1 2026-09-01 10.00 KZT - A", "c2 1 2026-09-01 10.00 KZT - B", "c3 1 2026-09-01 10.00", "c4 1 2026-09-01 10.00",
                               "c5 2 2026-09-01 10.00 KZT - A", "c6 2 2026-09-01 10.00 KZT - B", "c7 2 2026-09-01 10.00 KZT - B",
                               "c8 3 2026-09-01 10.00 KZT - A", "c9 3 2026-09-01 10.00"), (), "duplicates: crm.orders, match: { same: [number] }, keep_apart: [origin]")
        self.assertEqual([(kind, cause, keys) for kind, cause, keys, _ in found],
                         [("ambiguous", "several candidates", "c3 c4 c1 c2"), ("duplicate document", "", "c3 c4"), ("duplicate document", "", "c6 c7"),
                          ("duplicate document", "", "c8 c9")])


    def test_each_record_names_the_step_that_brought_it_in(self):
        self.run_rule(("c1 1 2026-09-01 10.00 KZT A", "c2 1 2026-09-01 11.00 KZT B", "c3 2 2026-09-01 11.00 KZT B"), (),
                      "duplicates: crm.orders, match: [ { same: [number] }, { same: [status] } ]")
        self.assertEqual({d["key"]: (d["step"], d["evidence"]) for d in self.rows("duplicates.csv")},
                         {"c1": ("same number", "number: 1 = 1 (same)"), "c2": ("same number", "number: 1 = 1 (same)"),
                          "c3": ("same status", "status: B = B (same)")})


class Several(Odd):
    RULE = "reconcile: [crm.orders, acc.sales], match: { same: [number], many: right }, compare: { amount: exact, net: exact }, totals: { of: [amount] }"

    def test_numbers_of_several_documents_add_up(self):
        """One order, two deliveries; `net` stands for a quantity, of which 4 and 6 are 10."""
        found = self.run_rule(("c1 1 2026-09-01 100.00 - - - 10", "c2 2 2026-09-01 100.00 - - - 10", "c3 3 2026-09-01 100.00 - - - -", "c4 4 2026-09-01 100.00 - - - 10"),
                              ("a1 1 2026-09-02 40.00 - - - 4", "b1 1 2026-09-03 60.00 - - - 6", "a2 2 2026-09-02 40.00 - - - 4", "b2 2 2026-09-03 60.00 - - - 5",
                               "a3 3 2026-09-02 40.00 - - - -", "b3 3 2026-09-03 60.00 - - - -", "a4 4 2026-09-02 50.00 - - - -", "b4 4 2026-09-03 50.00 - - - -"), self.RULE)
        self.assertEqual([(kind, keys) for kind, _, keys, _ in found], [("field differs", "c2 a2 b2"), ("field differs", "c4 a4 b4")])
        self.assertEqual({(f["left_value"], f["right_value"]) for f in self.findings}, {("10.00", "9.00"), ("10.00", "")})

    def test_what_came_back_is_the_cause(self):
        found = self.run_rule(("c1 1 2026-09-01 100.00", "c2 2 2026-09-01 100.00", "c3 3 2026-09-01 -100.00"),
                              ("a1 1 2026-09-02 100.00", "b1 1 2026-09-09 -30.00", "a2 2 2026-09-02 90.00", "b2 2 2026-09-09 -30.00", "a3 3 2026-09-02 -100.00",
                               "b3 3 2026-09-09 25.00"), self.RULE)
        self.assertEqual(found, [("amount differs", "return", "c1 a1 b1", "-30.00"), ("amount differs", "return", "c3 a3 b3", "25.00"),
                                 ("amount differs", "unexplained", "c2 a2 b2", "-40.00")])


class Chains(Odd):
    def test_credit_notes_and_other_currencies(self):
        """Promised, shipped, paid; a link in another currency is there, and no more is known of it."""
        self.write("paid.csv", rows("p1 1 2026-09-03 -100.00", "p2 2 2026-09-03 -100.00", "p3 3 2026-09-03 45000.00", "p4 4 2026-09-03 100.00 USD",
                                    "p5 5 2026-09-03 100.00"))
        orders = ("c1 1 2026-09-01 -100.00", "c2 2 2026-09-01 -100.00", "c3 3 2026-09-01 45000.00", "c4 4 2026-09-01 45000.00", "c5 5 2026-09-01 100.00 usd")
        shipped = ("s1 1 2026-09-02 -100.00", "s2 2 2026-09-02 -50.00", "s3 3 2026-09-02 100.00 USD", "s5 5 2026-09-02 50.00 USD")
        rule = "chain: [crm.orders, acc.shipments, acc.paid], by: number"
        columns = PROJECT[PROJECT.index("columns: {{"):].split(", leave_out")[0].format()
        self.extra = "  acc.paid: { entity: payment, files: paid.csv, %s }\nrules:" % columns
        found = self.run_rule(orders, shipped, rule, ("shipments", "shipment"))
        self.assertEqual([(kind, keys) for kind, _, keys, _ in found], [("broken chain", "c2 s2 p2"), ("broken chain", "c4 p4")])


    def test_a_document_that_takes_no_part_says_why_the_chain_breaks(self):
        self.write("paid.csv", rows(*("p%d %d 2026-09-03 100.00" % (i, i) for i in range(1, 6))))
        shipped = ("s1 1 2026-09-02 100.00 KZT draft", "s2 2 2026-09-02 100.00 KZT deleted", "s3 3 2026-09-02 40.00 KZT posted", "t3 3 2026-09-02 60.00 KZT draft",
                   "s4 4 2026-10-02 100.00")
        columns = PROJECT[PROJECT.index("columns: {{"):].split(", leave_out")[0].format()
        self.extra = "  acc.paid: { entity: payment, files: paid.csv, %s }\nrules:" % columns
        found = self.run_rule(("%d %d 2026-09-01 100.00" % (i, i) for i in range(1, 6)), shipped, "chain: [crm.orders, acc.shipments, acc.paid], by: number, owner: { '*': [crm, sales] }",
                              ("shipments", "shipment"))
        self.assertEqual([(keys, cause) for _, cause, keys, _ in found],
                         [("5 p5", ""), ("2 p2", "deleted"), ("1 p1", "draft"), ("3 s3 p3", "draft"), ("4 p4", "timing")])
        self.assertEqual({f["action"] for f in self.findings}, {"Sales: restore the missing link (shipment) in 1C"})  # where it is missing, not with the rule's owner


class Stages(Odd):
    RULE = "reconcile: [crm.orders, acc.sales], match: [ { same: [number] } ], compare: { amount: exact, status: stages }"

    def test_a_table_of_pairs_has_words_as_the_systems_write_them(self):
        found = self.run_rule(("c1 1 2026-09-01 1.00 KZT Отгружен", "c2 2 2026-09-01 1.00 KZT ОТГРУЖЕН", "c3 3 2026-09-01 1.00 KZT Отгружен",
                               "c4 4 2026-09-01 1.00 KZT Отменён", "c5 5 2026-09-01 1.00 KZT Новый"),
                              ("a1 1 2026-09-01 1.00 KZT Проведён", "a2 2 2026-09-01 1.00 KZT проведён", "a3 3 2026-09-01 1.00 KZT Черновик",
                               "a4 4 2026-09-01 1.00 KZT Проведён"), self.RULE)
        self.assertEqual([(kind, keys) for kind, _, keys, _ in found],
                         [("not due yet", "c5"), ("stage conflict", "c3 a3"), ("stage conflict", "c4 a4")])


    def test_totals_by_status_are_no_findings_where_the_pair_is_allowed(self):
        found = self.run_rule(("c1 1 2026-09-01 1.00 KZT Отгружен", "c2 2 2026-09-01 2.00 KZT Отгружен"),
                              ("a1 1 2026-09-01 1.00 KZT Проведён", "a2 2 2026-09-01 2.00 KZT Черновик"), self.RULE + ", totals: { by: [status], of: [amount] }")
        self.assertEqual([(kind, keys) for kind, _, keys, _ in found if keys], [("field differs", "c1 a1"), ("stage conflict", "c2 a2")])
        self.assertEqual({f["severity"] for f in self.findings if f["kind"] == "field differs"}, {"info"})
        self.assertEqual({t["unexplained"] for t in self.rows("totals.csv")}, {"0.00"})

    def test_spellings_of_one_value_are_one_slice(self):
        found = self.run_rule(("c1 1 2026-09-01 1.00 KZT Главный", "c2 2 2026-09-01 2.00 KZT СЕВЕР", "c3 3 2026-09-01 4.00 KZT -"),
                              ("a1 1 2026-09-01 1.00 KZT главный", "a2 2 2026-09-01 2.50 KZT Север", "a3 3 2026-09-01 4.00 KZT -"),
                              "reconcile: [crm.orders, acc.sales], match: [ { same: [number] } ], compare: { amount: exact }, totals: { by: [status], of: [amount] }")
        self.assertEqual([(kind, keys) for kind, _, keys, _ in found], [("amount differs", "c2 a2")])
        self.assertEqual([(t["slice"], t["left_amount"], t["right_amount"], t["unexplained"]) for t in self.rows("totals.csv") if t["dimension"] == "status"],
                         [("", "4.00", "4.00", "0.00"), ("Главный", "1.00", "1.00", "0.00"), ("СЕВЕР", "2.00", "2.50", "0.00")])


class Days(Odd):
    RULE = "reconcile: [crm.orders, acc.sales], match: [ { same: [number] } ], compare: { amount: exact, date: 1 day }"

    def test_only_what_lies_close_to_midnight_is_a_boundary(self):
        found = self.run_rule(("c1 1 2026-09-01T23:58:00 10.00", "c2 2 2026-09-01T10:00:00 20.00", "c3 3 2026-09-01T23:59:00 30.00"),
                              ("a1 1 2026-09-02T00:03:00 10.00", "a2 2 2026-09-02T09:00:00 20.00", "a3 3 2026-09-02T11:58:00 30.00"), self.RULE, hours=True)
        self.assertEqual([(kind, cause, keys) for kind, cause, keys, _ in found],
                         [("boundary", "another day", "c2 a2"), ("boundary", "boundary", "c1 a1"), ("boundary", "boundary", "c3 a3")])

    def test_the_night_shift_of_the_last_day(self):
        """The warehouse's day ends at 08:00 of the next: what it ships in that night is of the last day, as the books say, and no matter of timing."""
        self.night = ', day_ends: "08:00"'
        shipped = ("c1 1 2026-10-01T03:00:00 10.00", "c2 2 2026-10-01T09:00:00 20.00", "c3 3 2026-09-30T07:00:00 30.00")
        booked = ("a1 1 2026-09-30T23:50:00 10.00", "a2 2 2026-09-30T20:00:00 20.00", "a3 3 2026-09-29T22:00:00 30.00")
        found = self.run_rule(shipped, booked, self.RULE, hours=True)
        self.assertEqual(found, [("timing", "timing", "a2", "20.00")])

    def test_a_day_that_is_not_over_is_told(self):
        """The books' day is over at midnight, the warehouse's a minute before the next one: read in between, its last hours are not there."""
        today = datetime.datetime.now(datetime.timezone.utc)
        yesterday = (today - datetime.timedelta(days=1)).strftime("%Y-%m-%d")
        self.night, self.as_of, self.zone = ', timezone: UTC, day_ends: "23:59"', yesterday, "UTC"
        row = "x1 1 %sT12:00:00 10.00" % yesterday
        self.run_rule((row,), (row,), self.RULE, hours=True)
        with open(os.path.join(self.folder, "out/summary.json"), encoding="utf-8") as file:
            told = [(n["source"], n["code"], n["warning"]) for n in json.load(file)["notices"]]
        self.assertEqual(told, [("crm", "day not over", True)])


class Columns(Odd):
    def check_rows(self, rows, columns, expect):
        """Findings of a check over one dataset: key, name in the sentence, amount."""
        self.write("orders.csv", rows)
        self.write("kopeck.yaml", """company: Odd
timezone: Asia/Almaty
currency: KZT
sources: { crm: { use: csv, files: orders.csv } }
datasets: { crm.rows: { entity: other, columns: { %s } } }
rules: { rows: { check: crm.rows, expect: "%s" } }
jobs: { weekly: { rules: [rows], cutoff: given, report: [csv] } }
""" % (columns, expect))
        done = subprocess.run([os.path.join(BUILD, "kopeck"), "run", "weekly", "--as-of", "2026-09-30", "-C", self.folder, "--store", "none"],
                              text=True, capture_output=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return [(f["left_key"], f["left_document"], f["left_record_amount"]) for f in self.rows("findings.csv")]

    def test_a_computed_column_above_those_that_it_is_made_of(self):
        found = self.check_rows("goods,id,qty,price\nA,1,2,50.00\nB,2,3,10.00\n",
                                "amount: { compute: 'round(qty * price, 2)' }, about: { compute: \"goods + ' ' + id\" }, goods: goods, id: id, "
                                "qty: { from: qty, type: integer }, price: price", "amount < 50 and about == 'B 2'")
        self.assertEqual(found, [("1", "1", "100.00")])
        checked, = self.rows("findings.csv")
        self.assertEqual((checked["left_amount"], checked["right_amount"], checked["difference"]), ("100.00", "", ""))  # nothing to subtract

    def test_a_row_without_a_number_is_called_by_its_name(self):
        rows, columns = "queue,depth\norders,15\npayments,5200\n", "name: { from: queue%s }, depth: { from: depth, type: integer }"
        self.assertEqual(self.check_rows(rows, columns % "", "depth < 1000"), [("payments", "payments", "")])
        self.assertEqual(self.check_rows(rows, columns % ", personal: name", "depth < 1000"), [("row 2", "row 2", "")])


if __name__ == "__main__":
    unittest.main()
