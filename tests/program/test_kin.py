"""Relatives at one address, in one file and in two: no duplicates; and where the model says so: explain, evidence, its file."""
import json
import os
import random
import subprocess
import unittest
import zipfile

from company import KOPECK
from small import SmallTest

PROJECT = """company: Kin
timezone: UTC
currency: KZT
language: en
store: none
sources: {{ a: {{ use: csv, separator: "," }}, b: {{ use: csv, separator: "," }} }}
datasets:
  a.people: {{ entity: other, files: a.csv, columns: {columns} }}
  b.people: {{ entity: other, files: b.csv, columns: {columns} }}
rules:
  same:
    {kind}
    match:
      - score: {{ surname: jaro_winkler, given: jaro_winkler, born: edit 1, email: email, phone: edit 1, address: jaro_winkler }}
        among: [born, phone, email, surname + address]
        own: [given, born, email]
        model: {model}
        at_least: 95 %
        review_from: 50 %
jobs:
  weekly: {{ rules: same, cutoff: given, report: [csv, matches, xlsx] }}
"""
COLUMNS = "{ id: id, surname: surname, given: given, born: born, email: email, phone: phone, address: address }"
HEAD = "id,surname,given,born,email,phone,address"
ENTRY = {"en": "same household or firm, another", "ru": "один дом или фирма, но другие", "uk": "одна сім’я чи фірма, але інші", "kk": "бір үй не фирма, бірақ басқа"}
NAMES = ["anna", "boris", "viktor", "galina", "denis", "elena", "ivan", "karina", "lev", "marina", "nikita", "olga", "pavel", "rosa", "timur", "yulia"]


def people():
    """400 people; each fourth is written again with an error, each fourth has a relative of another given name, day of birth and mailbox."""
    r, rows = random.Random(7), []

    def word(length):
        return "".join(r.choice("aeioubdgklmnprstvz") for _ in range(length))

    def person():
        return [word(8), r.choice(NAMES), f"{r.randint(1950, 2005)}-{r.randint(1, 12):02}-{r.randint(1, 28):02}", word(7) + "@mail.ru", f"7701{r.randint(1000000, 9999999)}",
                f"{word(6)} {r.randint(1, 99)}"]
    for number in range(400):
        one = person()
        rows.append([f"p{number}", *one])
        if number % 4 == 0:
            again, at = list(one), r.choice([0, 1, 3, 5])
            again[at] = again[at][:2] + again[at][3:]
            rows.append([f"again{number}", *again])
        elif number % 4 == 1:
            other = person()
            while other[1] == one[1]:
                other = person()
            rows.append([f"kin{number}", one[0], other[1], other[2], other[3], one[4], one[5]])
    return rows


class Kin(SmallTest):
    def project(self, model="learn", two=False, language="en", own="given, born, email"):
        kind = "reconcile: [a.people, b.people]" if two else "duplicates: a.people"
        self.write("kopeck.yaml", PROJECT.format(columns=COLUMNS, kind=kind, model=model).replace("language: en", "language: " + language).replace("own: [given, born, email]", f"own: [{own}]"))

    def rows_in(self, name, rows):
        self.write_rows(name, HEAD, rows)

    def kopeck(self, *arguments):
        done = subprocess.run([KOPECK, *arguments, "-C", self.folder], capture_output=True, text=True, check=False)
        self.assertIn(done.returncode, (0, 1), done.stdout + done.stderr)
        return done.stdout

    def pairs(self):
        clusters = {}
        for row in self.table("duplicates.csv"):
            clusters.setdefault(row["cluster"], set()).add(row["key"])
        return {frozenset(keys) for keys in clusters.values()}

    def wanted(self, rows):
        return {frozenset((row[0], "p" + row[0][5:])) for row in rows if row[0].startswith("again")}

    def test_relatives_are_no_duplicates(self):
        rows = people()
        self.project()
        self.rows_in("a.csv", rows)
        self.rows_in("b.csv", rows[:1])
        self.kopeck("run", "weekly", "--as-of", "2026-09-30", "--threads", "1")
        found = self.pairs()
        self.assertFalse([keys for keys in found if any(key.startswith("kin") for key in keys)])
        self.assertGreater(len(found & self.wanted(rows)), 95)
        with open(os.path.join(self.folder, "out", "duplicates.csv"), "rb") as file:
            first = file.read()
        self.assertTrue(b"; kin (-" in first)
        with zipfile.ZipFile(os.path.join(self.folder, "out", "report.xlsx")) as book:
            self.assertIn("Same household or firm, another: -", "".join(book.read(name).decode() for name in book.namelist()))
        self.kopeck("run", "weekly", "--as-of", "2026-09-30", "--threads", "3")
        with open(os.path.join(self.folder, "out", "duplicates.csv"), "rb") as file:
            self.assertEqual(first, file.read())
        random.Random(1).shuffle(rows)
        self.rows_in("a.csv", rows)
        self.kopeck("run", "weekly", "--as-of", "2026-09-30")
        self.assertEqual(found, self.pairs())

    def test_in_two_files_too(self):
        rows = people()
        self.project(two=True)
        self.rows_in("a.csv", [row for row in rows if row[0].startswith("p")])
        self.rows_in("b.csv", [row for row in rows if not row[0].startswith("p")])
        self.kopeck("run", "weekly", "--as-of", "2026-09-30")
        groups = {frozenset(group.split()) for group in self.groups() if " " in group}
        self.assertFalse([keys for keys in groups if any(key.startswith("kin") for key in keys)])
        self.assertGreater(len(groups & self.wanted(rows)), 95)

    def test_explained_in_each_language(self):
        rows = people()
        self.rows_in("a.csv", rows)
        self.rows_in("b.csv", rows[:1])
        for language, words in ENTRY.items():
            self.project(language=language)
            self.kopeck("run", "weekly", "--as-of", "2026-09-30")
            out, page = os.path.join(self.folder, "out"), os.path.join(self.folder, "page.html")
            self.assertRegex(self.kopeck("explain", out, "p1", "kin1", "--html", page), words + r" .* -\d+\.\d\d")
            with open(page, encoding="utf-8") as file:
                self.assertIn(words, file.read())
        step = json.loads(self.kopeck("explain", out, "p1", "kin1", "--json"))[0]["steps"][0]
        kin = step["fields"][-1]
        self.assertEqual(kin["field"], "kin")
        self.assertLess(kin["weight_millibits"], -5000)
        self.assertEqual(kin["sum_millibits"], step["weight_millibits"])
        self.assertLess(step["probability"], 0.5)

    def test_a_model_keeps_them(self):
        rows = people()
        self.rows_in("a.csv", rows)
        self.rows_in("b.csv", rows[:1])
        self.project()
        self.kopeck("run", "weekly", "--as-of", "2026-09-30")
        found = self.pairs()
        self.project(model="same.model")
        self.assertRegex(self.kopeck("train", "same", "--as-of", "2026-09-30"), r"are expected to be true, and \d+ to be of one household or firm, but others")
        with open(os.path.join(self.folder, "same.model"), encoding="utf-8") as file:
            text = file.read()
        self.assertTrue(text.startswith("kopeck-model 2\n"))
        self.assertRegex(text, r"\nkin \d+ prior -\d+ spoiled -\d+ -\d+\nfield surname\n")
        self.kopeck("run", "weekly", "--as-of", "2026-09-30")
        self.assertEqual(found, self.pairs())
        self.project(model="same.model", own="given, born")
        done = subprocess.run([KOPECK, "check", "-C", self.folder], capture_output=True, text=True, check=False)
        self.assertIn("was learnt for other fields", done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
