#!/usr/bin/env python3
"""Values as companies write them: each is read as what it is, or rejected with its reason; none is guessed."""
import json
import os
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
    maxDiff = None

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
        return {value: found.get(i) for i, value in enumerate(values)}

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

    def test_a_currency_beside_an_amount_is_the_rows(self):
        own = "amount: amount, currency: currency"
        self.assert_read({
            ("1 234.50 ₽", "RUB"): ("1234.50", "RUB"), ("1 234.50 руб.", "BYN"): ("1234.50", "BYN"), ("12 500 тг", ""): ("12500.00", "KZT"),
            ("₸ 5 000", "398"): ("5000.00", "KZT"), ("-$1,234.50", "USD"): ("-1234.50", "USD"), ("$(1,234.50)", "CAD"): ("-1234.50", "CAD"),
            ("(1 234.50 EUR)", "€"): ("-1234.50", "EUR"), ("1234.50- грн.", "UAH"): ("-1234.50", "UAH"), ("5 долл. США", ""): ("5.00", "USD"),
            ("$ 5 CAD", ""): ("5.00", "CAD"), ("CHF 1'234.50", ""): ("1234.50", "CHF"), ("5 тенге", "USD"): "currency", ("$5", "KZT"): "currency",
            ("$5 EUR", ""): "not a number", ("¥5", ""): "currency", ("¥5", "CNY"): ("5.00", "CNY"), ("1,234 €", "EUR"): "decimal sign unclear",
            ("5 шт", ""): "not a number", ("5 тыс. руб.", ""): "not a number", ("5 у.е.", ""): "not a number"}, columns=own)
        self.assert_read({("EUR 1.234,56", ""): ("1234.56", "EUR"), ("1 234,50 ₽", ""): ("1234.50", "RUB"), ("12.500 тг", ""): ("12500.00", "KZT")},
                         columns=own, dataset=', decimal: ","')

    def test_the_currency_of_an_amount_without_a_field(self):
        self.assert_read({"5 000 ₸": ("5000.00", "KZT"), "$5": "currency", "5 руб.": "currency"})
        self.assert_read({"5 руб.": ("5.00", "BYN"), "5 Br": ("5.00", "BYN"), "5 RUB": "currency"}, currency="BYN")
        checked = subprocess.run([KOPECK, "check", "-C", self.folder], capture_output=True, text=True, check=False)
        self.assertIn("ok, but 1 of its first 3 rows cannot be read", checked.stdout)
        self.assertIn("hint: `currency: amount` beside `amount: amount` takes the currency from the amount\n", checked.stdout)
        self.assert_read({"5 000 ₸": ("5000.00", "KZT"), "$5": ("5.00", "USD"), "7 ₽": ("7.00", "RUB"), "9": ("9.00", "KZT")},
                         columns="amount: amount, currency: amount")
        self.assert_read({"$5": ("5.00", "USD"), "7 ₽": "currency", "9": ("9.00", "USD")},
                         columns="amount: amount, currency: { compute: \"'USD'\" }")

    def test_debit_and_credit_need_to_be_told(self):
        self.assert_read({"100 Кт": "debit or credit", "100 Дт": "debit or credit", "100 CR": "debit or credit"})
        self.assert_read({"100 Кт": ("-100.00", "KZT"), "100 Дт": ("100.00", "KZT"), "1 000.50 DR": ("1000.50", "KZT"), "CR 7": ("-7.00", "KZT"),
                          "5 ₸ Кт": ("-5.00", "KZT"), "9": ("9.00", "KZT"), "-9 Кт": "debit or credit"}, dataset=", minus: credit")
        self.assert_read({"100 К-т": ("100.00", "KZT"), "100 Д-т": ("-100.00", "KZT")}, columns="amount: { from: amount, minus: debit }")

    def test_what_numbers_are_written_in_is_said(self):
        self.assert_read({"5 тыс. тг": ("5000.00", "KZT"), "1 234.56789": ("1234567.89", "KZT"), "-0.5 тыс.": ("-500.00", "KZT"), "(7)": ("-7000.00", "KZT"),
                          "0.000001": "surplus digits", "5 млн": "not a number"}, columns="amount: { from: amount, in: thousand }")
        self.assert_read({"1.5 млн ₸": ("1500000.00", "KZT")}, columns="amount: { from: amount, in: million }")
        self.assert_read({"5 %": ("0.0500", "KZT"), "12.5": ("0.1250", "KZT"), "-100%": ("-1.0000", "KZT")},
                         columns="amount: { from: amount, type: decimal(4), in: percent }")
        self.assert_read({"5 000 руб. 50 коп.": ("5000.50", "RUB")}, currency="RUB")
        self.assert_read({"5 тыс. тг": "not a number"})
        checked = subprocess.run([KOPECK, "check", "-C", self.folder], capture_output=True, text=True, check=False)
        self.assertIn("hint: `in: thousand`\n", checked.stdout)

    def test_drafts_see_amounts(self):
        self.read([f"{i} 234,5{i} ₽" for i in range(1, 10)])
        found = subprocess.run([KOPECK, "discover", "left", "-C", self.folder], capture_output=True, text=True, check=False)
        self.assertIn('amount: { from: amount, decimal: "," }', found.stdout)
        self.assertIn("a currency stands beside it", found.stdout)
        self.write("names.csv", "name;amount\n" + "".join(f"Ромашка {i};{i} 234,5{i % 10} ₽\n" for i in range(1, 60)))
        drafted = subprocess.run([KOPECK, "suggest", "names.csv"], cwd=self.folder, capture_output=True, text=True, check=False)
        self.assertIn("# amounts", drafted.stdout)

    def test_numbers_without_a_figure_are_told(self):
        project = PROJECT % {"columns": "number: amount, amount: currency", "dataset": "", "currency": "KZT"}
        self.write("kopeck.yaml", project.replace("columns: { id: id, amount: amount, currency: currency }", "columns: { number: id, amount: amount }")
                   .replace("same: [id]", "same: [number]"))
        self.write("left.csv", "id;amount;currency\n1;АБВ;1\n2;б/н;2\n3;000;3\n4;А-7;4\n5;Основной;5\n")
        self.write("right.csv", "id;amount;currency\nАБВ;1;\n")
        self.weekly("2026-12-31", status=(0, 1))
        with open(os.path.join(self.folder, "out/summary.json"), encoding="utf-8") as file:
            told = {notice["source"]: notice["text"] for notice in json.load(file)["notices"] if notice["code"] == "no figure"}
        self.assertEqual(sorted(told), ["left", "right"])
        self.assertIn("left.rows: 2 values of number have no figure", told["left"])

    def test_totals_by_parts_of_the_calendar(self):
        project = (PROJECT % {"columns": "date: { from: amount, type: date }, amount: currency", "dataset": "", "currency": "KZT"}).replace(
            "columns: { id: id, amount: amount, currency: currency }", "columns: { id: id, date: { from: amount, type: date }, amount: currency }")
        self.write("kopeck.yaml", project.replace("compare: {", "totals: { by: [week, month, quarter, year] }\n    compare: {"))
        self.write("left.csv", "id;amount;currency\n1;2026-08-31;1\n2;2026-09-06;2\n3;2026-09-30;4\n4;2026-10-01;8\n5;;16\n")
        self.write("right.csv", "id;amount;currency\n1;2026-08-31;1\n2;2026-09-07;2\n3;2026-10-01;4\n4;2026-10-01;8\n5;;16\n")
        self.weekly("2026-12-31", status=(0, 1))
        by = {}
        for row in self.table("totals.csv"):
            self.assertEqual(row["unexplained"], "0.00")
            by.setdefault(row["dimension"], {})[row["slice"]] = (row["left_amount"], row["right_amount"])
        self.assertEqual(by["week"], {"": ("16.00", "16.00"), "2026-08-31": ("3.00", "1.00"), "2026-09-07": ("0.00", "2.00"), "2026-09-28": ("12.00", "12.00")})
        self.assertEqual(by["month"], {"": ("16.00", "16.00"), "2026-08": ("1.00", "1.00"), "2026-09": ("6.00", "2.00"), "2026-10": ("8.00", "12.00")})
        self.assertEqual(by["quarter"], {"": ("16.00", "16.00"), "2026-Q3": ("7.00", "3.00"), "2026-Q4": ("8.00", "12.00")})
        self.assertEqual(by["year"], {"": ("16.00", "16.00"), "2026": ("15.00", "15.00")})
        self.assertEqual(sorted((row["kind"], row["cause"], row["left_key"]) for row in self.table("findings.csv")),
                         [("boundary", "boundary", "2"), ("boundary", "boundary", "3")])

    def test_dates_as_they_are_written(self):
        wanted = {"5 янв. 2026": "2026-01-05", "05-Jan-26": "2026-01-05", "2026-01-05T23:30:00.000+0000": "2026-01-06", "4026-01-05": "date 2000 years ahead",
                  "4026-01-05T00:00:00Z": "date 2000 years ahead", "01/05/2026": "not a date or time", "46027": "not a date or time", "0000-00-00": "", "  .  .  ": ""}
        project = PROJECT % {"columns": "date: amount, amount: currency", "dataset": "", "currency": "KZT"}
        self.write("kopeck.yaml", project.replace("columns: { id: id, amount: amount, currency: currency }", "columns: { id: id, date: amount, amount: currency }"))
        self.write("right.csv", "id;amount;currency\nother;2026-01-01;0\n")
        self.write("left.csv", "id;amount;currency\n" + "".join(f"n{i};{value};1\n" for i, value in enumerate(wanted)))
        self.weekly("2026-12-31", status=(0, 1))
        read = {}
        for row in self.table("findings.csv"):
            if row["kind"] == "rejected row":
                read[list(wanted)[int(row["origin"].rsplit(":", 1)[1]) - 2]] = row["cause"]
            elif row["left_key"]:
                read[list(wanted)[int(row["left_key"][1:])]] = row["left_day"]
        self.assertEqual(read, wanted)
        self.write("left.csv", "id;amount;currency\n1;46027.5;1\n2;46028;1\n")
        checked = subprocess.run([KOPECK, "check", "-C", self.folder], capture_output=True, text=True, check=False)
        self.assertIn("hint: `format: excel`\n", checked.stdout)
        self.write("left.csv", "id;amount;currency\n1;2026-01-05;1\n2;25.01.2026;1\n")  # two ways in one column
        checked = subprocess.run([KOPECK, "check", "-C", self.folder], capture_output=True, text=True, check=False)
        self.assertIn('date: "25.01.2026": not a date or time\n      hint: `format: DD.MM.YYYY`\n', checked.stdout)

    def test_a_quantity_with_its_unit(self):
        project = PROJECT % {"columns": "quantity: { from: amount, unit: unit, decimal: \",\" }, unit: amount", "dataset": "", "currency": "KZT"}
        self.write("kopeck.yaml", project.replace("columns: { id: id, amount: amount, currency: currency }", "columns: { id: id, quantity: { from: amount, unit: unit }, unit: currency }")
                   .replace("compare: { amount: exact }", "compare: { quantity: exact }"))
        self.write("left.csv", "id;amount;currency\n1;5 шт;\n2;1,5 кг;\n3;1 200 г;\n4;10 м2;\n5;-3шт.;\n6;5 попугаев;\n7;2 шт;\n8;7;\n9;шт;\n")
        self.write("right.csv", "id;amount;currency\n1;5;pcs\n2;1500;g\n3;1.2;kg\n4;10;m2\n5;-3;шт\n6;5;попугаев\n7;3;шт\n8;7;\n9;1;шт\n")
        self.weekly("2026-12-31", status=(0, 1))
        self.assertEqual(sorted((row["kind"], row["cause"], row["left_key"] or row["left_value"]) for row in self.table("findings.csv")),
                         [("counterpart rejected", "not a number", ""), ("field differs", "", "7"), ("rejected row", "not a number", "шт"),
                          ("unknown value", "unknown unit", "6"), ("unknown value", "unknown unit", "6")])

    def test_check_says_what_to_set(self):
        self.read(["5", "-", "7"])
        checked = subprocess.run([KOPECK, "check", "-C", self.folder], capture_output=True, text=True, check=False)
        self.assertIn('amount: "-": not a number\n      hint: `null_text: ["-"]` of a CSV source makes it no value\n', checked.stdout)
        self.read(["1 234,50", "12,5"])
        checked = subprocess.run([KOPECK, "check", "-C", self.folder], capture_output=True, text=True, check=False)
        self.assertIn('amount: "1 234,50": decimal sign unclear\n      hint: `decimal: ","`', checked.stdout)


if __name__ == "__main__":
    unittest.main()
