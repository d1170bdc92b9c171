"""report.html in a browser: the numbers open to their rows. Skipped where there is no Chromium."""
import os
import re
import shutil
import subprocess
import unittest
from html.parser import HTMLParser

from company import BREACH, CompanyTest, read_text
from small import SmallTest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
VOID = {"meta", "input", "br", "link", "img", "hr"}

# Clicks a link of each kind and says how many rows are left, and how many of them the number spoke of.
PROBE = """<script>
const shown = () => Array.from(document.querySelectorAll(".findings > tbody > tr")).filter(row => !row.hidden);
const say = (name, value) => { const p = document.createElement("p"); p.id = "probe-" + name; p.textContent = value; document.body.append(p); };
say("all", shown().length);
const bars = Array.from(document.querySelectorAll("a.step"));
say("bars", bars.every(bar => { bar.click(); return shown().length >= Number(bar.querySelector(".count").textContent) && shown().length > 0; }));
const days = Array.from(document.querySelectorAll(".calendar a.d"));
say("days", days.length > 0 && days.every(day => { day.click(); return shown().length >= Number(day.querySelector("span").title.split(" · ").pop()); }));
const slices = Array.from(document.querySelectorAll("details a.f")).filter(a => a.dataset.by === "counterparty");
say("slices", slices.length > 0 && slices.every(a => { a.click(); return shown().length > 0; }));
document.querySelector(".filters").reset();
document.querySelector(".filters input").value = "ЗК-000133";
document.querySelector(".filters").dispatchEvent(new Event("input"));
setTimeout(() => say("search", shown().length), 50);
</script></body>"""


# Clicks each period of the totals and says which documents are left.
PERIODS = """<script>
const left = () => Array.from(document.querySelectorAll(".findings > tbody > tr")).filter(row => !row.hidden)
  .map(row => row.textContent.match(/N-\\d/)[0]).sort().join(" ");
for (const a of document.querySelectorAll("details a.f")) {
  a.click();
  const p = document.createElement("p");
  p.textContent = "probe " + a.dataset.by + " " + a.dataset.value + ": " + left();
  document.body.append(p);
}
</script></body>"""


def dom_of(page, folder, script):
    probe = os.path.join(folder, "probe.html")
    with open(probe, "w", encoding="utf-8") as file:
        file.write(page.replace("</body>", script))
    return subprocess.run([CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=3000", "--dump-dom",
                           "--user-data-dir=" + os.path.join(folder, "chromium"), "file://" + os.path.abspath(probe)],
                          capture_output=True, text=True, timeout=600).stdout


class Balance(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.wrong = [], []

    def handle_starttag(self, tag, attributes):
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append((tag, self.getpos()))


class Page(CompanyTest):
    def page(self):
        company = self.company(orders=2000)
        company.run(status=BREACH)
        return company, read_text(company.path("out", "report.html"))

    def test_tags_are_balanced_and_all_findings_are_there(self):
        company, page = self.page()
        balance = Balance()
        balance.feed(page)
        self.assertEqual((balance.wrong, balance.open), ([], []))
        rows = re.findall(r'<tr class="s\d(?: follows)?" id="([0-9a-f]{16})"', page)
        self.assertEqual(rows, [finding["id"] for finding in company.findings()])

    @unittest.skipUnless(CHROMIUM, "no Chromium")
    def test_numbers_open_to_their_rows(self):
        company, page = self.page()
        dom = dom_of(page, company.path("out"), PROBE)
        said = dict(re.findall(r'id="probe-(\w+)">([^<]*)<', dom))
        count = str(len(company.findings()))
        searched = sum("ЗК-000133" in " ".join(finding.values()) for finding in company.findings())
        self.assertEqual(said, {"all": count, "bars": "true", "days": "true", "slices": "true", "search": str(searched)})


PROJECT = """company: Small
timezone: Asia/Almaty
currency: KZT
store: none
sources:
  files: { use: csv, files: none.csv }
datasets:
  files.a: { entity: order, files: a.csv, columns: { id: id, number: number, date: date, amount: amount } }
  files.b: { entity: order, files: b.csv, columns: { id: id, number: number, date: date, amount: amount } }
rules:
  orders:
    reconcile: [files.a, files.b]
    match: [{ same: [number] }]
    compare: { amount: exact }
    totals: { by: [week, month, quarter, year], of: [amount, count] }
jobs:
  weekly: { rules: [orders], cutoff: given, report: [html] }
"""


class Periods(SmallTest):
    @unittest.skipUnless(CHROMIUM, "no Chromium")
    def test_a_period_opens_to_its_findings(self):
        days = ("2025-12-31", "2026-01-01", "2026-01-05", "2026-03-31", "2026-04-01", "")
        rows = [["o%d" % i, "N-%d" % i, day, "10.00"] for i, day in enumerate(days, 1)]
        self.write("kopeck.yaml", PROJECT)
        self.write_rows("a.csv", "id,number,date,amount", rows)
        self.write_rows("b.csv", "id,number,date,amount", [[*row[:3], "11.00"] for row in rows])
        self.weekly("2026-04-30")
        dom = dom_of(read_text(os.path.join(self.folder, "out", "report.html")), self.folder, PERIODS)
        said = re.findall(r"probe (week|month|quarter|year) (\S*): ([^<]*)<", dom)
        self.assertEqual(sorted(said), sorted([
            ("year", "", "N-6"), ("year", "2025", "N-1"), ("year", "2026", "N-2 N-3 N-4 N-5"),
            ("quarter", "", "N-6"), ("quarter", "2025-Q4", "N-1"), ("quarter", "2026-Q1", "N-2 N-3 N-4"), ("quarter", "2026-Q2", "N-5"),
            ("month", "", "N-6"), ("month", "2025-12", "N-1"), ("month", "2026-01", "N-2 N-3"), ("month", "2026-03", "N-4"), ("month", "2026-04", "N-5"),
            ("week", "", "N-6"), ("week", "2025-12-29", "N-1 N-2"), ("week", "2026-01-05", "N-3"), ("week", "2026-03-30", "N-4 N-5")]))


if __name__ == "__main__":
    unittest.main()
