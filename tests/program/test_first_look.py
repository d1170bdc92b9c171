"""What `check` says of values that a run would reject, and what a run says first when rows were rejected or nothing limits its errors."""
import json
import os
import shutil
import subprocess
import tempfile
import unittest

from company import KOPECK

PROJECT = """company: Small
timezone: UTC
currency: KZT
language: en
sources:
  crm: { use: csv, files: crm.csv, separator: "," }
  acc: { use: csv, files: acc.csv, separator: "," }
datasets:
  crm.orders: { entity: order, columns: { id: id, date: { from: day, type: date }, amount: amount } }
  acc.sales: { entity: order, columns: { id: id, date: { from: day, type: date }, amount: amount } }
rules:
  orders:
    reconcile: [crm.orders, acc.sales]
    match: [ { same: [id] } ]
    compare: { amount: exact }
    totals: { by: [day], of: [amount] }
%s
jobs:
  weekly: { rules: [orders], cutoff: given, report: [csv] }
"""
LIMITS = "    limits: [ { findings: { alert: 5 } } ]"
GOOD = [("1", "2026-03-01", "10.00"), ("2", "2026-03-02", "20.00")]


class FirstLook(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="kopeck-look-")
        self.addCleanup(shutil.rmtree, self.folder)

    def kopeck(self, *arguments):
        return subprocess.run([KOPECK, *arguments, "-C", self.folder], capture_output=True, text=True, check=False)

    def write(self, orders, sales=tuple(GOOD), limits=LIMITS):
        for name, rows in (("crm.csv", orders), ("acc.csv", sales)):
            with open(os.path.join(self.folder, name), "w", encoding="utf-8") as file:
                file.write("id,day,amount\n" + "".join(",".join(row) + "\n" for row in rows))
        with open(os.path.join(self.folder, "kopeck.yaml"), "w", encoding="utf-8") as file:
            file.write(PROJECT % limits)

    def run_weekly(self, *data, **how):
        """The exit status, the first line printed, the state told to programs."""
        self.write(*data, **how)
        done = self.kopeck("run", "weekly", "--as-of", "2026-12-31", "--store", "none")
        with open(os.path.join(self.folder, "out", "summary.json"), encoding="utf-8") as file:
            return done.returncode, done.stdout.splitlines()[0], json.load(file)["state"]

    def test_a_snapshot_is_named_by_path_or_by_name(self):
        self.run_weekly(GOOD)
        name, = (name for name in os.listdir(os.path.join(self.folder, "snapshots")) if name.startswith("weekly-"))
        for given in (name, os.path.join(self.folder, "snapshots", name)):
            self.assertEqual(self.kopeck("run", "weekly", "--from", given, "--store", "none").returncode, 0, given)
        refused = self.kopeck("run", "weekly", "--from", name + "x", "--store", "none")
        self.assertEqual((refused.returncode, name + "x: no snapshot stands here" in refused.stderr), (2, True))

    def test_check_names_values_that_do_not_fit(self):
        for row, says, hint in ((("1", "31.03.2026", "10.00"), 'date: "31.03.2026":', "`format: DD.MM.YYYY`"),
                                (("1", "03/31/2026", "10.00"), 'date: "03/31/2026":', "`format: MM/DD/YYYY`"),
                                (("1", "31.03.26 7:05", "10.00"), 'date: "31.03.26 7:05":', "`format: DD.MM.YY hh:mm`"),
                                (("1", "2026-03-31", "10.123"), 'amount: "10.123":', "`type: decimal(3)` keeps all its digits"),
                                (("1", "2026-03-31", '"10,5"'), 'amount: "10,5":', '`decimal: ","`')):
            with self.subTest(row=row):
                self.write([row])
                done = self.kopeck("check")
                self.assertEqual(done.returncode, 3, done.stdout)
                self.assertIn("crm.orders: FAILED: none of its first 1 rows can be read", done.stdout)
                self.assertIn(says, done.stdout)
                self.assertIn(hint, done.stdout)
                self.assertIn("acc.sales: ok\n", done.stdout)

    def test_check_counts_rows_of_the_sample_that_do_not_fit(self):
        self.write([GOOD[0], ("2", "yesterday", "20.00")])
        done = self.kopeck("check")
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertIn("crm.orders: ok, but 1 of its first 2 rows cannot be read:", done.stdout)

    def test_a_source_without_rows(self):
        self.write([])
        for command in ("check", "doctor"):
            done = self.kopeck(command)
            self.assertIn(done.returncode, (0, 3), done.stdout + done.stderr)
        self.assertIn("crm.orders: ok, but empty", self.kopeck("check").stdout)

    def test_reports_do_not_say_where_the_project_stands(self):
        self.write(GOOD)
        os.remove(os.path.join(self.folder, "crm.csv"))
        self.kopeck("run", "weekly", "--as-of", "2026-12-31", "--store", "none")
        for name in ("summary.json", "findings.csv"):
            with open(os.path.join(self.folder, "out", name), encoding="utf-8") as file:
                text = file.read()
            self.assertIn("kopeck.yaml:6:", text)
            self.assertNotIn(self.folder, text)

    def test_a_day_or_a_month_leaves_two_formats(self):
        self.write([("1", "01/02/2026", "1.00")])
        self.assertIn("`format: DD/MM/YYYY` or `format: MM/DD/YYYY`", self.kopeck("check").stdout)

    def test_nothing_to_say(self):
        self.assertEqual(self.run_weekly(GOOD), (0, "weekly: no discrepancy found", "clean"))

    def test_rejected_rows_are_no_all_clear(self):
        status, first, state = self.run_weekly([*GOOD, ("3", "never", "1.00")])
        self.assertEqual((status, first, state), (0, "weekly: WARNING: rows could not be read", "warning"))

    def test_a_source_of_which_no_row_could_be_read(self):
        status, first, state = self.run_weekly([("1", "never", "10.00"), ("2", "never", "20.00")])
        self.assertEqual((status, first, state), (3, "weekly: INCOMPLETE", "incomplete"))
        with open(os.path.join(self.folder, "out", "findings.csv"), encoding="utf-8") as file:
            self.assertIn("all rejected", file.read())

    def test_errors_without_limits_are_no_all_clear(self):
        other = [GOOD[0], ("2", "2026-03-02", "25.00")]
        self.assertEqual(self.run_weekly(other), (0, "weekly: nothing over a limit", "clean"))
        self.assertEqual(self.run_weekly(other, limits=""), (0, "weekly: ERRORS FOUND, and the rules set no limits", "warning"))


if __name__ == "__main__":
    unittest.main()
