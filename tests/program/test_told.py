"""What a finding tells its owner: the document in the owner's own system, who is meant, by which day, and what to do."""
import unittest

from small import SmallTest

PROJECT = """company: Told
timezone: Asia/Almaty
currency: KZT
language: {language}
sources:
  crm: {{ use: csv, title: CRM, files: left.csv }}
  acc: {{ use: csv, title: 1C, files: right.csv }}
tables:
  stages: {{ paid: [posted], shipped: [posted], new: [none] }}
datasets:
  crm.orders: {{ entity: order, columns: {columns}, leave_out: {{ cancelled: "status == 'cancelled'" }} }}
  acc.{right}: {{ entity: {entity}, columns: {columns}, leave_out: {{ draft: "status == 'draft'" }} }}
rules:
  orders: {{ reconcile: [crm.orders, acc.{right}], {rule} }}
jobs:
  weekly: {{ rules: [orders], cutoff: given, report: [csv] }}
"""
COLUMNS = "{ key: id, number: number, date: { from: day, type: date }, tax_id: bin, amount: amount, status: status, due: { from: due, type: date } }"
STAGED = ("match: [ { same: [key] } ], compare: { amount: exact, status: { pairs: stages } }, totals: { by: [status], of: [amount] }, "
          "owner: { status: [crm, sales], '*': [acc, books] }")


class ToldTest(SmallTest):
    def tell(self, left, right, rule, dataset=("sales", "order"), language="en", as_of="2026-09-30", store=("--store", "none")):
        """The findings by the key of their first record."""
        head = "id,number,day,bin,amount,status,due"
        self.write_rows("left.csv", head, [row.split(" ") for row in left])
        self.write_rows("right.csv", head, [row.split(" ") for row in right])
        self.write("kopeck.yaml", PROJECT.format(language=language, columns=COLUMNS, right=dataset[0], entity=dataset[1], rule=rule).replace("rules: [orders]", "rules: [orders, books]" if "books:" in rule else "rules: [orders]"))
        self.weekly(as_of, *store)
        findings = self.table("findings.csv")
        for f in findings:
            f["explanation"], f["action"] = f["explanation"].replace("\u00a0", " "), f["action"].replace("\u00a0", " ")
        return {f["left_key"] or f["right_key"] or f["left_value"]: f for f in findings}

    def test_the_document_named_is_the_owners(self):
        """The sale of a cancelled order is put right in the CRM, at the order; the draft of a paid one in the books, at the draft."""
        found = self.tell(["c1 O-1 2026-09-01 111 10.00 cancelled ", "c2 O-2 2026-09-01 111 20.00 paid ", "c3 O-3 2026-09-30 111 30.00 paid "],
                          ["c1 S-7 2026-09-01 111 10.00 posted ", "c2 S-8 2026-09-02 111 20.00 draft ", "c3 S-9 2026-10-02 111 30.00 posted "], STAGED)
        self.assertEqual((found["c1"]["kind"], found["c1"]["action"]), ("status conflict", "Sales: find out the true status and correct it in CRM (O-1)"))
        self.assertEqual((found["c2"]["kind"], found["c2"]["action"]), ("not posted", "Books: correct the document and post it in 1C (S-8)"))
        self.assertIn("its order in 1C (S-8 of 2026-09-02) is not posted", found["c2"]["explanation"])
        self.assertIn("its order in 1C (S-9 of 2026-10-02) comes after the cut-off", found["c3"]["explanation"])

    def test_words_of_a_table_of_pairs_are_no_lonely_slices(self):
        found = self.tell(["c1 1 2026-09-01 111 10.00 Paid ", "c2 2 2026-09-01 111 20.00 new ", "c3 3 2026-09-01 111 30.00 strange "],
                          ["c1 1 2026-09-01 111 10.00 posted ", "c3 3 2026-09-01 111 30.00 posted "], STAGED)
        self.assertEqual([value for value, f in found.items() if f["kind"] == "no counterpart slice"], ["strange"])
        self.explained()

    def test_another_number(self):
        """Entered anew under a number of its own; two of one amount name nobody."""
        found = self.tell(["c1 O-1 2026-09-01 111 10.00 paid ", "c2 O-2 2026-09-01 111 20.00 paid ", "c3 O-3 2026-09-01 111 20.00 paid "],
                          ["x1 S-7 2026-09-01 111 10.00 posted ", "x2 S-8 2026-09-01 111 20.00 posted "], STAGED)
        self.assertEqual({key: f["cause"] for key, f in found.items() if f["kind"] == "missing"},
                         {"c1": "another number", "x1": "another number", "c2": "", "c3": "", "x2": ""})
        self.assertEqual(found["c1"]["action"], "Books: compare with S-7 of 2026-09-01 and correct what differs in 1C (O-1)")
        self.assertIn((found["c1"]["story"], found["x1"]["story"]), (("", found["c1"]["id"]), (found["x1"]["id"], "")))

    def test_days_that_differ_are_written_as_the_language_does(self):
        rule = "match: [ { same: [key] } ], compare: { date: 1 day }"
        found = self.tell(["c1 1 2026-09-01 111 10.00 paid "], ["c1 1 2026-09-04 111 10.00 paid "], rule, language="ru")
        self.assertIn("дата в CRM — 01.09.2026, в 1C — 04.09.2026", found["c1"]["explanation"])

    def test_what_changed_in_a_closed_period_is_one_case(self):
        """The books' sale grew after the close, so that it differs from the order: one case, with figures as the language writes them."""
        rule = ("match: [ { same: [key] } ], compare: { amount: exact }, edits: { amount: crm } }\n"
                "  books: { closed: { acc: 2026-08-31 since 2026-09-05 }")
        left, right = ["c1 1 2026-08-10 111 100.00 paid ", "c2 2 2026-08-10 111 50.00 paid "], ["c1 1 2026-08-10 111 100.00 paid ", "c2 2 2026-08-10 111 50.00 paid "]
        self.tell(left, right, rule, language="ru", as_of="2026-09-06", store=())
        self.tell(left, [right[0].replace("100.00", "1250.00"), right[1]], rule, language="ru", as_of="2026-09-13", store=())
        found = {f["kind"]: f for f in self.table("findings.csv")}
        self.assertEqual(set(found), {"amount differs", "changed after close", "edited outside owner"})
        teller, = {f["story"] for f in found.values()} - {""}
        self.assertEqual(sorted(f["story"] for f in found.values()), ["", teller, teller])
        self.assertIn(": 100,00 \u2192 1\u00a0250,00.", found["changed after close"]["explanation"])
        self.assertIn("верно 100,00", found["edited outside owner"]["explanation"])
        edited = found["edited outside owner"]  # its money is told by another finding
        self.assertEqual((edited["left_amount"], edited["right_amount"], edited["difference"]), ("100.00", "1250.00", ""))

    def test_days_apart_that_are_no_boundary(self):
        rule = "match: [ { same: [key] } ], totals: { by: [day], of: [amount] }"
        found = self.tell(["c1 1 2026-08-10 111 10.00 paid ", "c2 1 2026-08-10 111 10.00 paid "], ["c1 1 2026-09-04 111 10.00 paid ", "c2 1 2026-08-11 111 10.00 paid "], rule)
        self.assertEqual({key: (f["cause"], f["action"]) for key, f in found.items()},
                         {"c1": ("another day", "Nothing; the rule lets the days differ"),
                          "c2": ("boundary", "Nothing; the business day of the sources is set in the project")})

    def test_no_amount_is_not_zero(self):
        found = self.tell(["c1 1 2026-09-01 111  paid ", "c2 2 2026-09-01 111 10.00 paid "], ["c1 1 2026-09-01 111 10.00 paid ", "c2 2 2026-09-01 111  paid "],
                          "match: [ { same: [key] } ], compare: { amount: { tolerance: 100 } }, totals: { of: [amount] }")
        self.assertEqual([(f["kind"], f["cause"], f["left_value"], f["right_value"]) for f in (found["c1"], found["c2"])],
                         [("amount differs", "empty", "", "10.00"), ("amount differs", "empty", "10.00", "")])
        self.assertIn("no amount in CRM, 10.00 KZT in 1C", found["c1"]["explanation"])
        self.explained()

    def test_a_payment_from_somebody_else(self):
        rule = "match: [ { same: [number, tax_id] } ], missing: { left: missing, right: unlinked payment }, owner: { '*': [acc, books] }"
        found = self.tell(["c1 O-1 2026-09-01 111 10.00 paid "], ["p1 77 2026-09-09 222 10.00 posted ", "p2 78 2026-09-09 222 11.00 posted "], rule,
                          ("payments", "payment"))
        self.assertEqual({key: (f["kind"], f["cause"]) for key, f in found.items()},
                         {"c1": ("missing", "wrong counterparty"), "p1": ("unlinked payment", "wrong counterparty"), "p2": ("unlinked payment", "")})
        self.assertIn("possibly for O-1 of 2026-09-01", found["p1"]["explanation"])

    def test_an_overdue_instalment_says_its_day(self):
        rule = "match: [ { same: [number], many: right } ], compare: { amount: exact }, owner: { '*': [acc, books] }"
        left = ["c1 O-1 2026-09-01 111 10.00 paid 2026-09-15", "c2 O-2 2026-09-01 111 20.00 paid 2026-09-15", "c3 O-3 2026-09-01 111 30.00 paid 2026-10-15"]
        found = self.tell(left, ["p2 O-2 2026-09-09 111 5.00 posted "], rule, ("payments", "payment"))
        self.assertEqual({key: (f["kind"], f["cause"]) for key, f in found.items()},
                         {"c1": ("missing", "overdue instalment"), "c2": ("partly paid", "overdue instalment"), "c3": ("not due yet", "")})
        self.assertIn("overdue instalment (due 2026-09-15)", found["c1"]["explanation"])
        self.assertIn("overdue instalment (due 2026-09-15)", found["c2"]["explanation"])
        self.assertEqual(found["c1"]["action"], "Books: ask the client to pay, 10.00 KZT (O-1)")
        found = self.tell(left, ["p2 O-2 2026-09-09 111 5.00 posted "], rule, ("payments", "payment"), "kk")
        self.assertIn("мерзімі", found["c1"]["explanation"])


if __name__ == "__main__":
    unittest.main()
