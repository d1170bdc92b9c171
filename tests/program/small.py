"""A project of a few rows in a folder of its own: what tests of single rules have in common."""
import csv
import os
import shutil
import subprocess
import tempfile
import unittest

from company import KOPECK


class SmallTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="kopeck-%s-" % type(self).__name__.lower())
        self.addCleanup(shutil.rmtree, self.folder)

    def write(self, name, text):
        with open(os.path.join(self.folder, name), "w", encoding="utf-8") as file:
            file.write(text)

    def write_rows(self, name, head, rows):
        self.write(name, head + "\n" + "".join(",".join(row) + "\n" for row in rows))

    def table(self, name):
        with open(os.path.join(self.folder, "out", name), encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def weekly(self, as_of, *options, status=(0,)):
        """Runs the job; what it prints of mistakes when the project is wrong, else None."""
        run = subprocess.run([KOPECK, "run", "weekly", "--as-of", as_of, "-C", self.folder, *options], capture_output=True, text=True, check=False)
        self.assertIn(run.returncode, status, run.stdout + run.stderr)
        return run.stderr if run.returncode == 2 else None

    def explained(self, *values):
        """Every total is: nothing of it is left over, or one of the values."""
        for row in self.table("totals.csv"):
            self.assertIn(row["unexplained"], ("0.00", *values), row)

    def groups(self):
        """The keys of each match, joined: ["o1 s1", "o2 s2 s3"]."""
        groups = {}
        for row in self.table("matches.csv"):
            groups.setdefault(row["group"], []).append(row["key"])
        return sorted(" ".join(sorted(keys)) for keys in groups.values())
