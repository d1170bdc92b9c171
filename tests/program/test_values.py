#!/usr/bin/env python3
"""Values as companies write them: each is read as what it is, or rejected with its reason; none is guessed."""
import subprocess
import unittest

from company import KOPECK
from small import SmallTest

PROJECT = """
company: Test
timezone: Asia/Almaty
currency: %(currency)s
language: en
store: none
sources:
  left: { use: csv, files: left.csv, separator: ";" }
  right: { use: csv, files: right.csv, separator: ";" }
datasets:
  left.rows: { entity: payment, columns: { id: id, %(columns)s }%(dataset)s }
  right.rows: { entity: payment, columns: { id: id, amount: amount, currency: currency } }
rules:
  pair:
    reconcile: [left.rows, right.rows]
    match: [ { same: [id] } ]
    compare: { amount: exact }
    missing: { left: missing, right: missing }
jobs: { weekly: { rules: [pair], cutoff: given } }
"""


class Values(SmallTest):
    def read(self, values, columns="amount: amount", dataset="", currency="KZT"):
        """How each value comes out: the amount and its currency, or the reason why it was rejected."""
        rows = [value if isinstance(value, tuple) else (value, "") for value in values]
        self.write("kopeck.yaml", PROJECT % {"columns": columns, "dataset": dataset, "currency": currency})
        self.write("left.csv", "id;amount;currency\n" + "".join(f"n{i};\"{amount}\";{code}\n" for i, (amount, code) in enumerate(rows)))
        self.write("right.csv", "id;amount;currency\nother;0;\n")
        self.weekly("2026-12-31", status=(0, 1, 3))
        found = {}
        for row in self.table("findings.csv"):
            if row["kind"] == "rejected row":
                found[int(row["origin"].rsplit(":", 1)[1]) - 2] = row["cause"]
            elif row["kind"] == "missing" and row["left_key"]:
                found[int(row["left_key"][1:])] = (row["left_amount"], row["currency"])
        return {amount: found.get(i) for i, (amount, _) in enumerate(rows)}

    def assert_read(self, wanted, **settings):
        self.assertEqual(self.read(wanted, **settings), wanted)

    def test_without_a_setting_what_can_be_one_number_alone(self):
        self.assert_read({
            "1 234.50": ("1234.50", "KZT"), "1\u00a0234\u202f567".replace("\u202f", "\u00a0"): ("1234567.00", "KZT"), "1\u202f234.5": ("1234.50", "KZT"),
            "1'234.50": ("1234.50", "KZT"), "1\u2019234": ("1234.00", "KZT"), "1,234.50": ("1234.50", "KZT"), "1,234,567": ("1234567.00", "KZT"),
            "(1 234.50)": ("-1234.50", "KZT"), "1234.50-": ("-1234.50", "KZT"), "\u22125": ("-5.00", "KZT"), "- 5 000": ("-5000.00", "KZT"),
            "1,234": "decimal sign unclear", "1234,50": "decimal sign unclear", "1.234,56": "decimal sign unclear",
            "-5-": "not a number", "1 2345": "not a number", "5%": "not a number", "#N/A": "not a number"})

    def test_the_decimal_sign_is_said_once(self):
        self.assert_read({"1,234": "surplus digits", "1,23": ("1.23", "KZT"), "1.234": ("1234.00", "KZT"), "1.234,56": ("1234.56", "KZT"),
                          "1234,50-": ("-1234.50", "KZT"), "(1 234,50)": ("-1234.50", "KZT"), "1.50": "not a number"}, dataset=', decimal: ","')
        self.assert_read({"1,234": ("1234.00", "KZT"), "1234,50": "not a number"}, dataset=', decimal: "."')

    def test_check_says_what_to_set(self):
        self.read(["1 234,50", "12,5"])
        checked = subprocess.run([KOPECK, "check", "-C", self.folder], capture_output=True, text=True, check=False)
        self.assertIn('amount: "1 234,50": decimal sign unclear\n      hint: `decimal: ","`', checked.stdout)


if __name__ == "__main__":
    unittest.main()
