"""Rows, servers and disks as they should not be: what cannot be read is told with file, line and value; nothing is guessed or lost."""
import csv
import json
import os
import shutil
import subprocess
import tempfile
import unittest

from company import BUILD, FAULT, folder_bytes, read_text

PROJECT = """company: Small
timezone: UTC
currency: KZT
language: en
sources:
  left: { use: csv, files: left.csv, separator: "," }
  right: { use: csv, files: right.csv, separator: "," }
datasets:
  left.orders: { entity: order, columns: { key: id, date: { from: day, type: date }, amount: amount } }
  right.orders: { entity: order, columns: { key: id, date: { from: day, type: date }, amount: amount } }
rules:
  orders:
    reconcile: [left.orders, right.orders]
    match: [ { same: [key] } ]
    compare: { amount: exact, date: exact }
    totals: { by: [day], of: [amount, count] }
jobs:
  weekly: { rules: [orders], cutoff: yesterday end of day, report: [csv, json] }
"""
LEFT = [("1", "0001-01-01", "5"), ("2", "2026-09-01", "123456789012345678901234567890.00"), ("3", "2026-09-02", "7"),
        ("4", "2026-02-30", "8"), ("5", "9999-12-31", "9"), ("6", "2026-09-04", "-0.001"), ("7", "2026-09-05", "1e400"),
        ("8", "2026-09-05", "NaN"), ("9", "-2026-09-05", "1"), ("10", "2026-09-06", "89999999999999999.99"),
        ("11", "2026-09-06", "99999999999999999.99")]
RIGHT = [(key, "2026-09-01", "5") for key, _, _ in LEFT]


class Hostile(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="kopeck-hostile-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.write("kopeck.yaml", PROJECT)
        for name, rows in (("left.csv", LEFT), ("right.csv", RIGHT)):
            self.write(name, "id,day,amount\n" + "".join(",".join(row) + "\n" for row in rows))

    def write(self, name, text):
        with open(os.path.join(self.folder, name), "w", encoding="utf-8") as file:
            file.write(text)

    def run_job(self, *arguments):
        command = [os.path.join(BUILD, "kopeck"), "run", "weekly", "--as-of", "2026-09-30", "-C", self.folder, *arguments]
        return subprocess.run(command, text=True, capture_output=True, check=False)

    def findings(self):
        with open(os.path.join(self.folder, "out/findings.csv"), encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def test_each_unreadable_value_is_told_with_its_line(self):
        done = self.run_job()
        self.assertIn(done.returncode, (0, 1), done.stderr)
        rejected = {row["origin"]: (row["cause"], row["field"], row["left_value"]) for row in self.findings() if row["kind"] == "rejected row"}
        self.assertEqual(rejected, {
            "left.orders: left.csv:3": ("number too large", "amount", LEFT[1][2]),
            "left.orders: left.csv:5": ("not a date", "day", "2026-02-30"),
            "left.orders: left.csv:7": ("surplus digits", "amount", "-0.001"),
            "left.orders: left.csv:8": ("number too large", "amount", "1e400"),
            "left.orders: left.csv:9": ("not a number", "amount", "NaN"),
            "left.orders: left.csv:10": ("not a date", "day", "-2026-09-05"),
            "left.orders: left.csv:12": ("number too large", "amount", "99999999999999999.99"),
        })
        told = {row["right_key"] for row in self.findings() if row["kind"] == "counterpart rejected"}
        self.assertEqual(told, {"2", "4", "6", "7", "8", "9", "11"})  # not "missing": the order is there

    def test_what_could_not_be_made_comparable_is_told(self):
        """A pattern that would take for ever, and values that have no result: the report says for how many, of what, in any number of threads."""
        hard = "a" * 3000
        self.write("left.csv", "id,day,amount\n" + f"{hard}c,2026-09-01,1\n{hard}d,2026-09-01,1\n3,2026-09-01,0\n" + "4,2026-09-01,5\n" * 70000)
        fields = '{ key: { from: id, replace: [ { pattern: "(a+)+$", with: x } ] }, date: { from: day, type: date }, amount: amount, share: { compute: "round(1 / amount, 2)" } }'
        self.write("kopeck.yaml", PROJECT.replace("{ key: id, date: { from: day, type: date }, amount: amount }", fields, 1))
        told = []
        for threads in ("1", "3"):
            done = self.run_job("--threads", threads)
            self.assertIn(done.returncode, (0, 1), done.stderr)
            told.append([notice for notice in json.loads(read_text(os.path.join(self.folder, "out/summary.json")))["notices"] if notice["source"] == "left"])
        self.assertEqual([(notice["code"], notice["text"]) for notice in told[0]], [
            ("replacement left out", "left.orders: 2 values of key stay as they came: a pattern of their replacement takes too much work on them; write a simpler one"),
            ("not computed", "left.orders: 1 values could not be computed and are empty: a number too large, a division by zero, or a pattern that takes too long"),
        ])
        self.assertEqual(told[0], told[1])

    def test_where_blocks_end_leaves_no_trace(self):
        """Records that cannot be read and values that cannot, in one file: rejected in the order of the file, at any size of its blocks."""
        kinds = ("{0},2026-09-01,{0}", "{0},2026-09-01", "{0},2026-09-31,1", '{0},"2026-09-01"x,1', "{0},2026-09-01,one")
        self.write("left.csv", "id,day,amount\n" + "".join(kinds[i * i % 7 % 5].format(i) + "\n" for i in range(3000)))
        snapshots = {}
        for block in ("1 MiB", "1 B", "7 B", "64 B", "4 KiB"):
            self.write("kopeck.yaml", PROJECT.replace("files: left.csv,", f"files: left.csv, block: {block},"))
            place = os.path.join(self.folder, "snapshot " + block)
            done = self.run_job("--snapshot", place)
            self.assertIn(done.returncode, (0, 1), done.stderr)
            snapshots[block] = folder_bytes(place)
            snapshots[block].pop("taken.json")  # the only file that tells the hour
        for block, files in snapshots.items():
            self.assertEqual([name for name in files if files[name] != snapshots["1 MiB"].get(name)], [], block)
        self.assertIn(os.path.join("left.orders.rejected", "line.num"), snapshots["1 MiB"])

    def test_the_year_one_is_no_date(self):
        """1C writes an empty date as 0001-01-01: a date on one side only, no day that moved."""
        self.run_job()
        of_first = [(row["kind"], row["field"], row["left_value"], row["right_value"]) for row in self.findings() if row["left_key"] == "1"]
        self.assertEqual(of_first, [("field differs", "date", "", "2026-09-01")])

    def test_the_last_kopeck_of_a_large_amount(self):
        self.run_job()
        large = [row for row in self.findings() if row["left_key"] == "10" and row["kind"] == "amount differs"]
        self.assertEqual([row["left_amount"] for row in large], ["89999999999999999.99"])
        self.assertEqual([row["difference"] for row in large], ["-89999999999999994.99"])

    @unittest.skipUnless(os.geteuid() == 0, "only root may mount")
    def test_the_disk_of_the_store_is_full(self):
        """The run fails by name, publishes nothing, and the next one, with room, is as if nothing had been."""
        disk = os.path.join(self.folder, "disk")
        os.mkdir(disk)
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "kopeck", disk], capture_output=True, check=False).returncode != 0:
            self.skipTest("mount is not allowed here")
        try:
            done = self.run_job("--store", os.path.join(disk, "store.sqlite"))
        finally:
            subprocess.run(["umount", "-l", disk], check=True)
        self.assertEqual(done.returncode, FAULT, done.stderr)
        self.assertRegex(done.stderr, r"(?m)^kopeck: .*/store\.sqlite: cannot .*no space left on the disk")
        self.assertEqual(read_text(os.path.join(self.folder, "out/summary.json")), "")
        self.assertIn(self.run_job().returncode, (0, 1))
        self.assertIn("the first run of this job", self.run_job("--store", os.path.join(self.folder, "new.sqlite")).stdout)


if __name__ == "__main__":
    unittest.main()
