"""Trends over runs: the numbers of report.html and of the workbook are those of the runs, whoever repeats them."""
import os
import re
import shutil
import tempfile
import unittest
import zipfile

from company import BREACH, CLEAN, INCOMPLETE, read_bytes, read_text
from test_history import PROJECT, WEEKS, Weeks

ORDERS = ({"A": ("100.00", None), "B": ("50.00", "50.00")},                          # difference -100.00
          {"A": ("100.00", None), "B": ("50.00", "50.25"), "C": ("7.00", "7.00")},   # -99.75
          {"A": ("100.00", "100.00"), "B": ("50.00", "50.00")},                      # 0
          {"A": ("100.00", "100.00"), "D": (None, "12.50")})                         # +12.50


def figures(page):
    """Caption -> rows of its table, the cells as text."""
    found = {}
    for figure in re.findall(r'<figure class="trend">(.*?)</figure>', page, re.S):
        caption = re.sub(r"<[^>]*>", "", re.search(r"<figcaption>(.*?)<b>", figure, re.S).group(1)).strip()
        body = re.search(r"<tbody>(.*?)</tbody>", figure, re.S).group(1)
        found[caption] = [[re.sub(r"<[^>]*>", "", cell).strip() for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.S)]
                          for row in body.split("</tr>") if "<td" in row]
    return found


class Trends(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="kopeck-trends-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.weeks = Weeks(os.path.join(self.folder, "p"))
        project = PROJECT.replace("jobs:", "store: store.db\njobs:").replace("cutoff: given", "cutoff: given, report: [xlsx, html, csv]")
        with open(self.weeks.path("kopeck.yaml"), "w", encoding="utf-8") as file:
            file.write(project)

    def run_week(self, index, status=BREACH):
        self.weeks.write(ORDERS[index], twins=["T1", "T2"] if index == 2 else ())
        self.weeks.run(WEEKS[index], status=status)

    def page(self):
        return read_text(self.weeks.path("out", "report.html"))

    def test_one_run_is_no_trend(self):
        self.run_week(0)
        self.assertEqual(figures(self.page()), {})
        with zipfile.ZipFile(self.weeks.path("out", "report.xlsx")) as book:
            self.assertNotIn('name="Trends"', book.read("xl/workbook.xml").decode())

    def test_numbers_of_each_run(self):
        for week in range(4):
            self.run_week(week)
        found = figures(self.page())
        self.assertEqual(found["Difference: orders KZT"],
                         [[WEEKS[0], "−100.00"], [WEEKS[1], "−99.75"], [WEEKS[2], "0"], [WEEKS[3], "+12.50"]])
        self.assertEqual(found["Duplicates: twice"], [[WEEKS[0], "0"], [WEEKS[1], "0"], [WEEKS[2], "1"], [WEEKS[3], "0"]])
        self.assertEqual([row[1:] for row in found["Findings"]][:2], [["1", "1", "0"], ["2", "1", "0"]])
        with zipfile.ZipFile(self.weeks.path("out", "report.xlsx")) as book:
            names = re.findall(r'<sheet name="([^"]*)" sheetId="(\d+)"', book.read("xl/workbook.xml").decode())
            sheet = book.read("xl/worksheets/sheet%s.xml" % dict(names)["Trends"]).decode()
            charts = [name for name in book.namelist() if name.startswith("xl/charts/chart")]
        self.assertEqual(re.findall(r'<c r="G\d+"[^>]*><v>([^<]*)</v>', sheet), ["-100", "-99.75", "0", "12.5"])
        self.assertGreaterEqual(len(charts), 3)

    def test_repeated_run_shows_what_it_showed(self):
        for week in range(3):
            self.run_week(week)
        before = read_bytes(self.weeks.path("out", "report.html"))
        snapshots = sorted(os.listdir(self.weeks.path("snapshots")))
        self.run_week(3)
        self.weeks.kopeck("run", "weekly", "--from", self.weeks.path("snapshots", snapshots[-1]), status=BREACH)
        self.assertEqual(read_bytes(self.weeks.path("out", "report.html")), before)

    def test_rule_that_was_not_run_has_no_number(self):
        self.run_week(0)
        os.rename(self.weeks.path("acc.csv"), self.weeks.path("gone.csv"))
        self.weeks.run(WEEKS[1], status=INCOMPLETE)
        self.run_week(2)
        found = figures(self.page())
        self.assertEqual(found["Difference: orders KZT"][1][1], "not checked")
        self.assertEqual(found["Duplicates: twice"][1][1], "0")
        self.assertIn("INCOMPLETE", found["Findings"][1][0])

    def test_without_a_store(self):
        with open(self.weeks.path("kopeck.yaml"), "w", encoding="utf-8") as file:
            file.write(PROJECT.replace("cutoff: given", "cutoff: given, report: [html]").replace("jobs:", "store: none\njobs:"))
        self.run_week(0)
        self.run_week(1)
        self.assertEqual(figures(self.page()), {})


if __name__ == "__main__":
    unittest.main()
