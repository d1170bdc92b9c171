"""The examples of the measures in rules/PROJECT.md are true, both ways round, and so are the cut-offs of their table."""
import json
import os
import re
import shutil
import subprocess
import tempfile
import unittest

from company import KOPECK, ROOT

PROJECT = """\
company: Measures
timezone: UTC
currency: EUR
country: KZ
language: en
sources: {{ a: {{ use: csv, files: a.csv }}, b: {{ use: csv, files: b.csv }} }}
datasets:
  a.left: {{ entity: other, columns: {{ id: id, v: {{ from: v, type: text, clean: {clean} }} }} }}
  b.right: {{ entity: other, columns: {{ id: id, v: {{ from: v, type: text, clean: {clean} }} }} }}
rules:
  tried:
    reconcile: [a.left, b.right]
    match: [ {{ alike: {{ v: {measure} }} }} ]
jobs: {{ once: {{ rules: tried, cutoff: given, report: [json] }} }}
"""


def examples():
    """Of each row: measure, cleaner, what it must be, [(left, right, likeness)]."""
    with open(os.path.join(ROOT, "rules", "PROJECT.md"), encoding="utf-8") as file:
        section = file.read().split("\n## Measures\n")[1].split("\n## ")[0]
    for row in re.findall(r"^\| `(.*?)` \| (.*?) \| (.*?) \| (.*) \|$", section, re.M):
        yield row[0], row[1], row[2], [(a, b, float(n)) for a, b, n in re.findall(r"`([^`]*)`, `([^`]*)`: ([0-9.]+)(?=[;,:) ]|$)", row[3])]


class Measures(unittest.TestCase):
    def score(self, measure, clean, left, right):
        folder = tempfile.mkdtemp(prefix="kopeck-measures-")
        self.addCleanup(shutil.rmtree, folder)
        whole = measure if " " in measure or measure == "exact" else measure + " 0 %"
        for name, text in (("kopeck.yaml", PROJECT.format(measure=whole, clean=clean)), ("a.csv", f'id,v\n1,"{left}"\n'), ("b.csv", f'id,v\n2,"{right}"\n')):
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.write(text)
        subprocess.run([KOPECK, "run", "once", "--as-of", "2026-01-31", "-q", "-C", folder], capture_output=True, check=False)
        done = subprocess.run([KOPECK, "explain", "last", "1", "2", "--json", "-C", folder], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)[0]["steps"][0]["fields"][0]["score"]

    def test_examples_are_true(self):
        count = 0
        for measure, clean, _, pairs in examples():
            self.assertTrue(pairs, measure)
            for left, right, wanted in pairs:
                for a, b in ((left, right), (right, left)):
                    self.assertEqual(self.score(measure, "text" if clean == "any" else clean, a, b), wanted, (measure, a, b))
                    count += 1
        self.assertGreater(count, 40)

    def test_every_measure_has_an_example(self):
        folder = tempfile.mkdtemp(prefix="kopeck-measures-")
        self.addCleanup(shutil.rmtree, folder)
        with open(os.path.join(folder, "kopeck.yaml"), "w", encoding="utf-8") as file:
            file.write(PROJECT.format(measure="nosuch", clean="text"))
        said = subprocess.run([KOPECK, "check", "-C", folder], capture_output=True, text=True, check=False).stderr
        named = re.search(r"there are: (.*)", said).group(1).split(", ")
        self.assertEqual(sorted(named), sorted(measure.split()[0] for measure in {row[0].split()[0] for row in examples()}))

    def test_cut_offs_are_those_of_the_table(self):
        for measure, clean, must, pairs in examples():
            if not re.fullmatch(r"0\.\d+", must):
                continue
            folder = tempfile.mkdtemp(prefix="kopeck-measures-")
            self.addCleanup(shutil.rmtree, folder)
            with open(os.path.join(folder, "kopeck.yaml"), "w", encoding="utf-8") as file:
                file.write(PROJECT.format(measure=measure, clean=clean))
            for name in ("a.csv", "b.csv"):
                with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                    file.write(f'id,v\n1,"{pairs[0][0]}"\n')
            subprocess.run([KOPECK, "run", "once", "--as-of", "2026-01-31", "-q", "-C", folder], capture_output=True, check=False)
            done = subprocess.run([KOPECK, "explain", "last", "a.left/1", "b.right/1", "--json", "-C", folder], capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn(f"from {float(must):.2f}", json.loads(done.stdout)[0]["steps"][0]["fields"][0]["measure"], measure)


if __name__ == "__main__":
    unittest.main()
