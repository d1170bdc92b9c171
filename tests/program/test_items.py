"""Items of two shops, named freely: rare words bring them together, and what is said of a pair is what made it."""
import csv
import os
import shutil
import subprocess
import tempfile
import unittest

from company import KOPECK

PROJECT = """company: Small
timezone: UTC
currency: KZT
language: en
sources:
  a: { use: csv, files: a.csv, separator: ";" }
  b: { use: csv, files: b.csv, separator: ";" }
datasets:
  a.items: { entity: item, columns: { id: id, brand: brand, title: { from: title, clean: text } } }
  b.items: { entity: item, columns: { id: id, brand: brand, title: { from: title, clean: text } } }
rules:
  items:
    reconcile: [a.items, b.items]
    match:
      - { same: [brand], alike: { title: tfidf 0.5 } }
      - { alike: { title: tfidf 0.3 }, review: true }
  scored:
    reconcile: [a.items, b.items]
    match: [ { score: { title: tfidf 0.5, brand: exact }, among: [brand], weights: { prior: 1 in 4, title: [-3, 5, 8], brand: [-2, 2] } } ]
jobs:
  weekly: { rules: [items], cutoff: given, report: [csv, matches] }
  scored: { rules: [scored], cutoff: given, report: [csv, matches] }
"""
LEFT = """id;brand;title
a1;sony;Sony Turntable - PS-LX350H black
a2;sony;Sony Turntable PSLX250 black
a3;;Кабель медный ВВГ 3х2,5
a4;bosch;Bosch drill GSB-13
"""
RIGHT = """id;brand;title
b1;sony;Sony turntable (PSLX350H)
b2;;кабель ВВГ 3x2.5 медный, бухта
b3;bosch;Bosch black radio
"""


class Items(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="kopeck-items-")
        self.addCleanup(shutil.rmtree, self.folder)
        for name, text in (("kopeck.yaml", PROJECT), ("a.csv", LEFT), ("b.csv", RIGHT)):
            with open(os.path.join(self.folder, name), "w", encoding="utf-8") as file:
                file.write(text)

    def matches(self, job):
        run = subprocess.run([KOPECK, "run", job, "--as-of", "2026-01-01", "-C", self.folder], capture_output=True, text=True, check=False)
        self.assertIn(run.returncode, (0, 1), run.stdout + run.stderr)
        groups = {}
        with open(os.path.join(self.folder, "out/matches.csv"), encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                groups.setdefault(row["group"], [row["score"]]).append(row["key"])
        return {" ".join(keys): float(score) for score, *keys in groups.values()}

    def test_rare_words_bring_items_together(self):
        found = self.matches("weekly")
        self.assertEqual(sorted(found), ["a1 b1", "a3 b2"], "a word that all share, and black, bring nobody together")
        for pair, score in found.items():
            said = subprocess.run([KOPECK, "explain", "last", *pair.split(), "-C", self.folder], capture_output=True, text=True, check=True).stdout
            self.assertIn("(%.2f)" % (int(score * 100) / 100), said)

    def test_a_model_may_go_by_them(self):
        self.assertEqual(sorted(self.matches("scored")), ["a1 b1"])


TWICE = """company: Small
timezone: UTC
currency: KZT
language: en
sources: { erp: { use: csv, separator: ";" } }
datasets:
  erp.items: { entity: item, files: items.csv, columns: { id: id, name: { from: title, clean: text } } }
rules:
  items: { duplicates: [erp.items], match: [ { alike: { name: tfidf 0.5 }, review: true } ] }
jobs: { weekly: { rules: [items], cutoff: given, report: [csv] } }
"""
CARDS = ("Server S200 2U", "S200 Rack 2U",  # one item under two cards (A5)
         "Server S300 2U", "Server S400 1U", "Server S500 4U", "Rack 42U floor", "Rack 24U wall", "Cable S-ATA 1 m")  # and others of its kind


class Cards(unittest.TestCase):
    def test_units_and_categories_are_one_however_written(self):
        folder = tempfile.mkdtemp(prefix="kopeck-units-")
        self.addCleanup(shutil.rmtree, folder)
        cards = ("Кабель UTP cat5e 305м", "кабель UTP cat.5e 305 м", "Кабель UTP cat6 305м", "Кабель UTP cat5e 100 м")
        project = TWICE.replace("{ from: title, clean: text }", "title").replace("alike: { name: tfidf 0.5 }, review: true", "same: [name]")
        for name, text in (("kopeck.yaml", project), ("items.csv", "id;title\n" + "".join("%d;%s\n" % card for card in enumerate(cards)))):
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.write(text)
        subprocess.run([KOPECK, "run", "weekly", "--as-of", "2026-01-01", "-C", folder], capture_output=True, check=False)
        with open(os.path.join(folder, "out/duplicates.csv"), encoding="utf-8", newline="") as file:
            self.assertEqual([row["document"] for row in csv.DictReader(file)], list(cards[:2]))

    def test_one_item_under_two_cards_is_a_candidate(self):
        folder = tempfile.mkdtemp(prefix="kopeck-cards-")
        self.addCleanup(shutil.rmtree, folder)
        for name, text in (("kopeck.yaml", TWICE), ("items.csv", "id;title\n" + "".join("%d;%s\n" % card for card in enumerate(CARDS)))):
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.write(text)
        subprocess.run([KOPECK, "run", "weekly", "--as-of", "2026-01-01", "-C", folder], capture_output=True, check=True)
        with open(os.path.join(folder, "out/duplicates.csv"), encoding="utf-8", newline="") as file:
            self.assertEqual([(row["kind"], row["review"], row["document"]) for row in csv.DictReader(file)],
                             [("duplicate item", "true", CARDS[0]), ("duplicate item", "true", CARDS[1])])


if __name__ == "__main__":
    unittest.main()
