"""Test data and those of production cannot be taken for each other: on the pages, in the store."""
import os
import re
import shutil
import tempfile
import unittest
import zipfile

from company import BREACH, WRONG, read_bytes, read_text
from test_history import PROJECT, WEEKS, Weeks

ORDERS = {"A": ("100.00", None), "B": ("50.00", "50.00")}


class Profiles(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="kopeck-profiles-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.weeks = Weeks(os.path.join(self.folder, "p"))
        self.weeks.write(ORDERS)

    def profile(self, line, language="en"):
        project = PROJECT.replace("language: en", "language: " + language).replace("cutoff: given", "cutoff: given, report: [xlsx, html]")
        with open(self.weeks.path("kopeck.yaml"), "w", encoding="utf-8") as file:
            file.write(line + project)

    def sheets(self):
        with zipfile.ZipFile(self.weeks.path("out", "report.xlsx")) as book:
            return [book.read(name).decode() for name in book.namelist() if re.match(r"xl/worksheets/sheet\d+\.xml$", name)]

    def test_trial_stands_on_each_page_and_sheet(self):
        self.profile("profile: test\n")
        self.weeks.run(WEEKS[0], status=BREACH)
        page = read_text(self.weeks.path("out", "report.html"))
        self.assertIn('<p class="trial">NOT PRODUCTION: test</p>', page)
        self.assertIn("[test]</title>", page)
        sheets = self.sheets()
        self.assertGreater(len(sheets), 4)
        for sheet in sheets:
            self.assertIn("NOT PRODUCTION", re.search(r"<oddHeader>(.*?)</oddHeader>", sheet).group(1))
            self.assertIn('<tabColor rgb="FF5E3A87"/>', sheet)

    def test_production_bears_no_mark(self):
        for line in ("profile: production\n", ""):
            self.profile(line)
            shutil.rmtree(self.weeks.path("out"), ignore_errors=True)
            if os.path.exists(self.weeks.path("store.sqlite")):
                os.remove(self.weeks.path("store.sqlite"))
            self.weeks.run(WEEKS[0], status=BREACH)
            self.assertNotIn("NOT PRODUCTION", read_text(self.weeks.path("out", "report.html")))
            self.assertFalse([sheet for sheet in self.sheets() if "NOT PRODUCTION" in sheet])

    def test_store_refuses_another_profile(self):
        self.profile("profile: production\n")
        self.weeks.run(WEEKS[0], status=BREACH)
        before = read_bytes(self.weeks.path("out", "report.html"))
        for line in ("profile: test\n", "", "profile: Production\n"):
            self.profile(line)
            done = self.weeks.run(WEEKS[1], status=WRONG)
            self.assertIn("the store keeps runs of profile `production`", done.stderr)
            self.assertIn("a `store` of its own", done.stderr)
        self.assertEqual(read_bytes(self.weeks.path("out", "report.html")), before)
        self.profile("profile: test\nstore: test.sqlite\n")
        self.weeks.run(WEEKS[1], status=BREACH)

    def test_languages(self):
        for language, words in (("uk", "НЕ РОБОЧІ ДАНІ: test"), ("kk", "ЖҰМЫС ДЕРЕКТЕРІ ЕМЕС: test"), ("ru", "НЕ РАБОЧИЕ ДАННЫЕ: test")):
            self.profile("profile: test\nstore: none\n", language)
            self.weeks.run(WEEKS[0], status=BREACH)
            page = read_text(self.weeks.path("out", "report.html"))
            self.assertIn(words, page)
            self.assertIn('<html lang="%s">' % language, page)


if __name__ == "__main__":
    unittest.main()
