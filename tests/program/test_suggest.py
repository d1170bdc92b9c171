"""Rules suggested for datasets that a project has already: they are taken over as they are printed, and run."""
import os
import shutil
import subprocess
import tempfile
import unittest

from company import KOPECK


class Suggest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="kopeck-suggest-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.project = os.path.join(self.folder, "p")
        self.kopeck("init", self.project, status=0)

    def kopeck(self, *words, status=None):
        done = subprocess.run([KOPECK, *words], capture_output=True, text=True, check=False)
        if status is not None:
            self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def suggest(self, *names, status=0):
        return self.kopeck("suggest", *names, "-C", self.project, status=status)

    def test_a_rule_of_datasets_can_be_taken_over(self):
        self.kopeck("snapshot", "weekly", "--as-of", "2026-09-30", "-C", self.project, status=0)
        for names, kind in ((("crm.orders",), "duplicates: crm.orders"), (("crm.orders", "acc.sales"), "reconcile: [crm.orders, acc.sales]")):
            said = self.suggest(*names).stdout
            self.assertIn(kind, said)
            self.assertIn("name: company", said, "the measure of the field's own cleaner")
            self.assertIn("# amount: left out: a number or a moment", said)
            rule = said[said.index("rules:\n") + len("rules:\n"):]
            path = os.path.join(self.project, "kopeck.yaml")
            with open(path, encoding="utf-8") as file:
                before = file.read()
            with open(path, "w", encoding="utf-8") as file:
                file.write(before.replace("rules:\n", "rules:\n" + rule + "\n", 1).replace("jobs:\n", "jobs:\n  tried: { rules: [same], cutoff: given }\n", 1))
            self.kopeck("check", "-C", self.project, status=0)
            self.assertIn(self.kopeck("run", "tried", "--as-of", "2026-09-30", "-C", self.project).returncode, (0, 1))
            with open(path, "w", encoding="utf-8") as file:
                file.write(before)

    def test_a_snapshot_that_was_changed_is_refused(self):
        """Found by itself or named."""
        self.kopeck("snapshot", "weekly", "--as-of", "2026-09-30", "-C", self.project, status=0)
        (name,) = [name for name in os.listdir(os.path.join(self.project, "snapshots")) if not name.startswith(".")]
        snapshot = os.path.join(self.project, "snapshots", name)
        path = next(os.path.join(snapshot, "crm.orders", name) for name in os.listdir(os.path.join(snapshot, "crm.orders")) if name.endswith(".code"))
        os.chmod(path, 0o600)
        with open(path, "r+b") as file:
            file.write(b"\xff")
        for more in ((), ("--from", snapshot)):
            self.assertIn("the snapshot is damaged: its bytes have changed", self.suggest("crm.orders", *more, status=2).stderr)
        said = self.kopeck("check", "-C", self.project, status=0).stdout
        self.assertIn("cannot be told from the snapshot: ", said)
        self.assertIn("the snapshot is damaged: its bytes have changed", said)

    def test_what_is_not_there_is_said(self):
        self.assertIn("no snapshot of the project holds it", self.suggest("crm.orders", status=2).stderr)
        self.assertIn("neither a file nor a dataset", self.suggest("crm.nosuch", status=2).stderr)
        self.assertIn("no snapshot stands here", self.suggest("crm.orders", "--from", "nowhere", status=2).stderr)


if __name__ == "__main__":
    unittest.main()
