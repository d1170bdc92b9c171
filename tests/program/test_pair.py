"""Two files of orders: what the program says of them against a page of Python that reads the same files."""
import csv
import os
import shutil
import subprocess
import tempfile
import unittest
from collections import defaultdict
from decimal import Decimal

from company import AS_OF, BUILD, KOPECK, ROOT, folder_bytes


def read(*path):
    with open(os.path.join(*path), encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Pair(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="kopeck-pair-")
        subprocess.run([os.path.join(BUILD, "generate"), "--pair", "--orders", "100000", "--seed", "3", "--out", cls.folder], check=True)
        shutil.copy(os.path.join(ROOT, "tests/bench/pair.yaml"), os.path.join(cls.folder, "kopeck.yaml"))
        done = subprocess.run([KOPECK, "run", "drift", "--as-of", AS_OF, "-C", cls.folder], capture_output=True, text=True, check=False)
        assert done.returncode in (0, 1), done.stderr
        cls.sides = [{row["id"]: row for row in read(cls.folder, name) if row["day"] <= AS_OF} for name in ("left.csv", "right.csv")]

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def test_threads(self):
        """More matches than are compared at once, so that several threads make the findings: in the same order, with the same words."""
        wanted = {name: content for name, content in folder_bytes(os.path.join(self.folder, "out")).items() if not name.startswith(".")}
        self.assertIn("findings.csv", wanted)
        for threads in ("1", "2", "5"):
            out = os.path.join(self.folder, "threads" + threads)
            done = subprocess.run([KOPECK, "run", "drift", "--as-of", AS_OF, "-C", self.folder, "--threads", threads, "--out", out],
                                  capture_output=True, text=True, check=False)
            self.assertIn(done.returncode, (0, 1), done.stderr)
            self.assertEqual({name: content for name, content in folder_bytes(out).items() if not name.startswith(".")}, wanted)

    def test_totals(self):
        wanted = defaultdict(lambda: [0, 0, Decimal(0), Decimal(0)])
        for side, rows in enumerate(self.sides):
            for row in rows.values():
                for dimension in ("day", "counterparty", "warehouse"):
                    cell = wanted[dimension, row[dimension]]
                    cell[side] += 1
                    cell[2 + side] += Decimal(row["amount"])
        seen = {(row["dimension"], row["slice"]): [int(row["left_count"]), int(row["right_count"]), Decimal(row["left_amount"]), Decimal(row["right_amount"])]
                for row in read(self.folder, "out", "totals.csv") if row["dimension"] != "all"}
        self.assertGreater(sum(1 for dimension, _ in seen if dimension == "counterparty"), 900)
        self.assertEqual(seen, dict(wanted))

    def test_differing_orders(self):
        left, right = self.sides
        fields = ("day", "counterparty", "warehouse", "amount")
        wanted = {key for key in left.keys() | right.keys()
                  if key not in left or key not in right or any(left[key][field] != right[key][field] for field in fields)}
        seen = {row["left_key"] or row["right_key"] for row in read(self.folder, "out", "findings.csv")}
        self.assertGreater(len(seen), 100)
        self.assertEqual(seen, wanted)


if __name__ == "__main__":
    unittest.main()
