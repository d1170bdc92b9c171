"""What a new user does first: kopeck init, check, run. The starter's files hold five differences, one of each kind below."""
import csv
import os
import shutil
import subprocess
import tempfile
import unittest

from company import BUILD

# In rules/starter/inbox: sale A-1002 without VAT, A-1003 from another warehouse, A-1004 not posted, A-1006 entered twice.
FINDINGS = {
    ("orders", "amount differs", "vat excluded 16 %"),
    ("orders", "field differs", ""),
    ("orders", "no counterpart slice", ""),
    ("orders", "not posted", "not posted"),
    ("orders", "surplus", "equal items"),
    ("sales_twice", "duplicate document", ""),
}


class Starter(unittest.TestCase):
    def setUp(self):
        self.folder = os.path.join(tempfile.mkdtemp(prefix="kopeck-starter-"), "first")
        self.addCleanup(shutil.rmtree, os.path.dirname(self.folder))

    def kopeck(self, *arguments):
        command = [os.path.join(BUILD, "kopeck"), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    def test_first_steps(self):
        init = self.kopeck("init", self.folder)
        self.assertEqual(init.returncode, 0, init.stderr)
        check = self.kopeck("check", "-C", self.folder)
        self.assertEqual(check.returncode, 0, check.stderr)
        out = os.path.join(self.folder, "out")
        run = self.kopeck("run", "weekly", "-C", self.folder, "--as-of", "2026-09-06", "--out", out)
        self.assertEqual(run.returncode, 1, run.stderr)  # a limit is breached
        with open(os.path.join(out, "findings.csv"), encoding="utf-8") as file:
            found = [(row["rule"], row["kind"], row["cause"]) for row in csv.DictReader(file)]
        self.assertEqual(sorted(found), sorted(FINDINGS))
        self.assertTrue(os.path.exists(os.path.join(out, "report.xlsx")))

    def test_a_project_is_not_overwritten(self):
        self.assertEqual(self.kopeck("init", self.folder).returncode, 0)
        with open(os.path.join(self.folder, "kopeck.yaml"), "a", encoding="utf-8") as file:
            file.write("# mine\n")
        again = self.kopeck("init", self.folder)
        self.assertEqual(again.returncode, 2)
        self.assertIn("--force", again.stderr)
        with open(os.path.join(self.folder, "kopeck.yaml"), encoding="utf-8") as file:
            self.assertTrue(file.read().endswith("# mine\n"))


if __name__ == "__main__":
    unittest.main()
