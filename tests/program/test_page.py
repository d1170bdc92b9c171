"""report.html in a browser: the numbers open to their rows. Skipped where there is no Chromium."""
import os
import re
import shutil
import subprocess
import unittest
from html.parser import HTMLParser

from company import BREACH, CompanyTest, read_text

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
        probe = company.path("out", "probe.html")
        with open(probe, "w", encoding="utf-8") as file:
            file.write(page.replace("</body>", PROBE))
        dom = subprocess.run([CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=3000", "--dump-dom",
                              "--user-data-dir=" + company.path("chromium"), "file://" + os.path.abspath(probe)],
                             capture_output=True, text=True, timeout=600).stdout
        said = dict(re.findall(r'id="probe-(\w+)">([^<]*)<', dom))
        count = str(len(company.findings()))
        searched = sum("ЗК-000133" in " ".join(finding.values()) for finding in company.findings())
        self.assertEqual(said, {"all": count, "bars": "true", "days": "true", "slices": "true", "search": str(searched)})


if __name__ == "__main__":
    unittest.main()
