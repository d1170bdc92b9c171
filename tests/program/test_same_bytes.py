"""Promise 3: the same input gives the same bytes, whatever the number of threads, the place, the clock's zone and the language."""
import os
import unittest

from company import BREACH, Company, CompanyTest, folder_bytes

OUTPUTS = {"report.xlsx", "findings.csv", "matches.csv", "allocations.csv", "duplicates.csv", "totals.csv", "summary.json"}


class SameBytes(CompanyTest):
    @classmethod
    def setUpClass(cls):
        cls.the_company = Company(2000)
        cls.the_company.run("--threads", "2", status=BREACH)
        cls.wanted = cls.outputs("out")

    @classmethod
    def tearDownClass(cls):
        cls.the_company.close()

    @classmethod
    def outputs(cls, out):
        files = folder_bytes(cls.the_company.path(out))
        return {name: content for name, content in files.items() if not name.startswith(".")}

    def assert_same(self, out):
        files = self.outputs(out)
        self.assertEqual(set(files), set(self.wanted))
        self.assertEqual([name for name in sorted(files) if files[name] != self.wanted[name]], [])

    def test_all_outputs_are_there(self):
        self.assertEqual({name for name in self.wanted if not name.endswith(".html")}, OUTPUTS)

    def test_threads(self):
        for threads in ("1", "3", "8"):
            self.the_company.run("--threads", threads, "--out", self.the_company.path("threads" + threads), status=BREACH)
            self.assert_same("threads" + threads)

    def test_two_live_runs_seal_the_same_snapshot(self):
        company = self.the_company
        company.run("--out", company.path("live"), "--snapshot", company.path("again/live"), status=BREACH)
        self.assert_same("live")
        first, second = folder_bytes(company.snapshot()), folder_bytes(company.path("again/live"))
        first.pop("taken.json")  # the only file that tells the hour
        second.pop("taken.json")
        self.assertEqual([name for name in sorted(set(first) | set(second)) if first.get(name) != second.get(name)], [])

    def test_replay(self):
        company = self.the_company
        for out in ("replay1", "replay2"):
            company.run_from(company.snapshot(), "--out", company.path(out), "--threads", out[-1], status=BREACH)
            self.assert_same(out)

    def test_replay_needs_neither_sources_nor_secrets(self):
        company = self.the_company
        env = {"PATH": os.environ["PATH"]}
        company.run_from(company.snapshot(), "--out", company.path("alone"), status=BREACH, env=env)
        self.assert_same("alone")

    def test_another_machine(self):
        company = self.the_company
        for place in ({"TZ": "America/New_York", "LANG": "ru_RU.KOI8-R", "LC_ALL": "C", "HOME": "/nonexistent"},
                      {"TZ": "Pacific/Kiritimati", "LANG": "tr_TR.UTF-8", "LC_NUMERIC": "de_DE.UTF-8", "HOME": "/", "TMPDIR": "/nonexistent"}):
            out = "in" + place["LANG"][:2]
            company.run("--out", company.path(out), "--snapshot", company.path("elsewhere", out), env=dict(company.environment, **place),
                        status=BREACH)
            self.assert_same(out)

    def test_another_folder(self):
        """The project's folder, the current folder and the order in which files were made are no part of the result."""
        company = self.the_company
        moved = company.path("moved") + "/other name"
        os.makedirs(moved)
        for name in ("kopeck.yaml", "inbox"):
            os.symlink(company.path(name), os.path.join(moved, name))
        done = company.kopeck("run", "weekly", "--as-of", "2026-09-30", "--out", company.path("moved-out"), status=BREACH,
                              project=moved, cwd=moved)
        self.assertIn("moved-out/report.xlsx", done.stdout)
        self.assert_same("moved-out")


if __name__ == "__main__":
    unittest.main()
