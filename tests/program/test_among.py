"""`among`: which pairs a step looks at. Counts against pairs that are looked at one by one here, too many are refused, explain names the pass,
any order of rows and number of threads gives the same, personal values stand nowhere."""
import csv
import json
import os
import random
import re
import subprocess
import tempfile
import unittest
from datetime import date
from fractions import Fraction
from itertools import combinations

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
KOPECK = os.path.join(ROOT, os.environ.get("BUILD", "build"), "kopeck")

PROJECT = """\
company: Passes
timezone: UTC
currency: EUR
language: en
store: none
sources:
  a: {{ use: csv, files: firms.csv }}
datasets:
  a.firms:
    entity: counterparty
    columns:
      id: id
      name: {{ from: name, clean: fold{personal} }}
      city: {{ from: city, clean: fold }}
      since: {{ from: since, type: date }}
      capital: {{ from: capital, type: decimal(2) }}
      phone: {{ from: phone, clean: text }}
rules:
  same:
    duplicates: a.firms
    match:
      - score: {{ name: token_set 0.8, city: exact, phone: edit 1 }}
        among:
{among}
        model: learn
        review_from: 50 %
{more}
  others:
    duplicates: a.firms
    match:
      - same: [phone]
jobs:
  daily: {{ rules: [same, others], cutoff: given, report: [csv, json] }}
"""

PASSES = ["city + first 4 of name", "phone", "window 4 by name", "words of name alike at least 0.6", "rare words of name contained at least 0.9",
          "3-grams of name alike at least 0.7", "since within 2 days + city", "city + capital within 1 %", "year of since + last 3 of phone"]


def firms(seed=3):
    chance = random.Random(seed)
    words = ["".join(chance.choice("aeioubcdlmnrst") for _ in range(5)) for _ in range(60)]
    rows = []
    for n in range(240):
        name = " ".join(chance.sample(words, chance.randrange(1, 4)) + chance.choice([[], ["llc"], ["trade", "llc"]]))
        rows.append([f"f{n}", name, chance.choice(["Omsk", "Kyiv", "Riga", "nowhere", ""]),
                     date.fromordinal(738000 + chance.randrange(500)).isoformat() if chance.randrange(8) else "1900-01-01",
                     f"{chance.randrange(100, 90000)}.{chance.randrange(100):02}", f"{chance.randrange(10**9):09}"])
        if n % 4 == 0:
            twin = [f"g{n}"] + rows[-1][1:]
            twin[1] = " ".join(reversed(twin[1].split()))
            if n % 8:
                twin[5] = twin[5][:-1] + "x"
            rows.append(twin)
    return rows


def tokens(name, grams):
    padded = "\1" * (grams - 1) + name + "\1" * (grams - 1)
    return {padded[i:i + grams] for i in range(len(padded) - grams + 1)} if grams else set(name.split())


class Passes(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(subprocess.run, ["rm", "-rf", self.folder])
        self.rows = firms()
        self.write(self.rows)
        self.project(PASSES, "        placeholders: [nowhere, 1900-01-01]")

    def path(self, name):
        return os.path.join(self.folder, name)

    def project(self, passes, more="", personal=""):
        with open(self.path("kopeck.yaml"), "w", encoding="utf-8") as file:
            file.write(PROJECT.format(among="\n".join("          - " + p for p in passes), more=more, personal=personal))

    def write(self, rows):
        with open(self.path("firms.csv"), "w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([["id", "name", "city", "since", "capital", "phone"]] + rows)

    def kopeck(self, *arguments, status=0):
        result = subprocess.run([KOPECK, *arguments, "-C", self.folder], capture_output=True, text=True, timeout=600)
        self.assertEqual(result.returncode, status, result.stdout + result.stderr)
        return result.stdout + result.stderr

    def run_daily(self, status=0, threads="2", out="out"):
        said = self.kopeck("run", "daily", "--as-of", "2026-01-01", "--threads", threads, "--out", self.path(out), status=status)
        with open(self.path(out + "/summary.json"), encoding="utf-8") as file:
            return json.load(file), said

    def test_check_tells_the_pairs_before_the_first_run(self):
        self.assertIn("pairs of rule same: three rows do not tell, and no snapshot holds its datasets", self.kopeck("check"))
        summary, _ = self.run_daily()
        said = self.kopeck("check")
        wanted = summary["rules"][0]["candidates"][0]
        for one in wanted["passes"]:
            line = next(line for line in said.splitlines() if line.startswith(f"    {one['pass']}: "))
            self.assertRegex(line, rf": {one['pairs']}(;|$)")
            for block in [block for block in one["largest_blocks"] if block["pairs"] > 1][:3]:
                self.assertIn(f"\"{block['name']}\" in {block['left']}", line)
        phones = [row[5] for row in self.rows]
        pairs = sum(phones.count(phone) * (phones.count(phone) - 1) // 2 for phone in set(phones))
        self.assertRegex(said, rf"step 1, same phone: {pairs} pairs(;|\n)")
        self.project(PASSES, "        placeholders: [nowhere, 1900-01-01]\n        pairs_max: 100")
        self.assertRegex(self.kopeck("check"), r"step 1, .*: REFUSED: .*more than 100")
        self.project(["name", "phone"], personal=", personal: name")
        said = self.kopeck("check")
        self.assertIn('step 1, same phone: ', said)
        self.assertEqual([row[1] for row in self.rows if f'"{row[1]}"' in said], [], "personal values stand nowhere")

    def brute(self):
        """What each of PASSES brings, by looking at all pairs."""
        rows = [dict(zip(["id", "name", "city", "since", "capital", "phone"], row)) for row in self.rows]
        none = {"", "nowhere", "1900-01-01"}
        names = sorted({row["name"] for row in rows})
        place = {name: i for i, name in enumerate(names)}
        having = {}
        for name in names:
            for word in set(name.split()):
                having[word] = having.get(word, 0) + 1

        def rarity(word):
            from math import log2
            return max(round(log2(len(names) / having[word]) * 1000), 1)

        def share(a, b, grams=0, weight=lambda _: 1, contained=False):
            x, y = tokens(a["name"], grams), tokens(b["name"], grams)
            wx, wy, both = (sum(map(weight, s)) for s in (x, y, x & y))
            return 1 if a["name"] == b["name"] else Fraction(both, min(wx, wy) if contained else wx + wy - both)

        def day(row):
            return date.fromisoformat(row["since"]).toordinal()

        def equal(field, a, b):
            return a[field] not in none and a[field] == b[field]

        def cents(row):
            return int(row["capital"].replace(".", ""))
        said = {"since": lambda a, b: a["since"] not in none and b["since"] not in none}
        return [
            lambda a, b: equal("city", a, b) and a["name"][:4] == b["name"][:4],
            lambda a, b: equal("phone", a, b),
            lambda a, b: abs(place[a["name"]] - place[b["name"]]) < 4,
            lambda a, b: share(a, b) >= Fraction(6, 10),
            lambda a, b: share(a, b, weight=rarity, contained=True) >= Fraction(9, 10),
            lambda a, b: share(a, b, grams=3) >= Fraction(7, 10),
            lambda a, b: said["since"](a, b) and equal("city", a, b) and abs(day(a) - day(b)) <= 2,
            lambda a, b: equal("city", a, b) and abs(cents(a) - cents(b)) * 100 <= max(cents(a), cents(b)),
            lambda a, b: said["since"](a, b) and a["since"][:4] == b["since"][:4] and a["phone"][-3:] == b["phone"][-3:],
        ], list(combinations(rows, 2))

    @staticmethod
    def of_different(pairs):
        """Records that are equal in all but their id count as one, and their being equal as a pair of it."""
        seen, out = set(), []
        for a, b in pairs:
            content = frozenset((tuple(list(a.values())[1:]), tuple(list(b.values())[1:])))
            if content not in seen:
                out.append((a, b))
            seen.add(content)
        return out

    def test_every_pass_brings_what_holds_and_no_more(self):
        summary, _ = self.run_daily()
        found = summary["rules"][0]["candidates"][0]
        holds, pairs = self.brute()
        pairs = self.of_different(pairs)
        seen = 0
        fresh = [0] * len(holds)
        counts = [0] * len(holds)
        for a, b in pairs:
            bringing = [p for p, hold in enumerate(holds) if hold(a, b)]
            for p in bringing:
                counts[p] += 1
            if bringing:
                fresh[bringing[0]] += 1
                seen += 1
        self.assertEqual([p["pass"] for p in found["passes"]], PASSES)
        self.assertEqual([p["pairs"] for p in found["passes"]], counts)
        self.assertEqual([p["new"] for p in found["passes"]], fresh)
        self.assertEqual(found["pairs"], seen)
        self.assertGreaterEqual(summary["rules"][0]["models"][0]["candidates"], seen)
        self.assertTrue(all(found["passes"][0]["largest_blocks"]))
        self.assertNotIn("nowhere", json.dumps(found))

    def test_order_and_threads_change_nothing(self):
        first, _ = self.run_daily(threads="1")
        with open(self.path("out/findings.csv"), encoding="utf-8") as file:
            wanted = file.read()
        for threads in ("2", "3"):
            random.Random(int(threads)).shuffle(self.rows)
            self.write(self.rows)
            summary, _ = self.run_daily(threads=threads, out="again")
            self.assertEqual(summary["rules"][0]["candidates"], first["rules"][0]["candidates"])
            self.assertEqual(summary["rules"][0]["models"], first["rules"][0]["models"])
            with open(self.path("again/findings.csv"), encoding="utf-8") as file:
                self.assertEqual(len(file.read().splitlines()), len(wanted.splitlines()))

    def test_too_many_pairs_are_refused_and_the_run_is_incomplete(self):
        self.project(["city", "phone"], "        pairs_max: 5000")
        summary, said = self.run_daily(status=3)
        rule, other = summary["rules"]
        self.assertEqual(summary["state"], "incomplete")
        self.assertEqual((rule["checked"], other["checked"]), (False, True))
        self.assertIn("more than 5,000: `city` brings", rule["why_not"])
        self.assertIn("most in its block ", rule["why_not"])
        self.assertIn("placeholders", rule["why_not"])
        self.assertNotIn("candidates", rule)
        self.assertIn("INCOMPLETE", said.upper())
        with open(self.path("out/findings.csv"), encoding="utf-8") as file:
            self.assertFalse([row for row in csv.DictReader(file) if row["rule"] == "same"])

    def test_a_join_that_is_too_much_names_the_word(self):
        self.project(["words of name alike at least 0.01", "phone"], "        pairs_max: 500")
        summary, _ = self.run_daily(status=3)
        self.assertRegex(summary["rules"][0]["why_not"], r"more than 500: `words of name alike at least 0.01` brings .* of them with `\w+`")

    def test_explain_names_the_pass(self):
        self.run_daily()
        holds, pairs = self.brute()
        twins = [(a["id"], b["id"]) for a, b in pairs if a["id"][1:] == b["id"][1:] and a["phone"] == b["phone"]]
        by_phone = next(p for p in twins if not holds[0](*self.both(p)))
        self.assertIn("as candidates by phone", self.explain(*by_phone))
        strangers = next((a["id"], b["id"]) for a, b in pairs if not any(hold(a, b) for hold in holds))
        self.assertIn("none of the passes of `among` (city + first 4 of name, phone,", self.explain(*strangers))

    def both(self, ids):
        _, pairs = self.brute()
        return next((a, b) for a, b in pairs if (a["id"], b["id"]) == ids)

    def explain(self, left, right):
        return self.kopeck("explain", self.path("out"), left, right)

    def test_alike_takes_its_candidates_from_among(self):
        with open(self.path("kopeck.yaml"), encoding="utf-8") as file:
            text = file.read()
        start, end = text.index("      - score:"), text.index("  others:")
        def project(among):
            with open(self.path("kopeck.yaml"), "w", encoding="utf-8") as file:
                file.write(text[:start] + "      - alike: { name: exact }\n" + among + text[end:])
        def clusters():
            self.run_daily()
            with open(self.path("out/findings.csv"), encoding="utf-8") as file:
                return sum(row["rule"] == "same" for row in csv.DictReader(file))
        project("")
        by_itself = clusters()
        project("        among: [first 5 of name, words of name alike at least 1]\n")
        self.assertEqual(clusters(), by_itself)
        summary, _ = self.run_daily()
        self.assertEqual(len(summary["rules"][0]["candidates"][0]["passes"]), 2)
        project("        among: [phone]\n")
        self.assertLess(clusters(), by_itself)

    def test_train_tells_what_each_pass_brought(self):
        with open(self.path("kopeck.yaml"), encoding="utf-8") as file:
            text = file.read()
        with open(self.path("kopeck.yaml"), "w", encoding="utf-8") as file:
            file.write(text.replace("model: learn", "model: same.model"))
        said = self.kopeck("train", "same", "--as-of", "2026-01-01")
        summary, _ = self.run_daily()
        for found in summary["rules"][0]["candidates"][0]["passes"]:
            self.assertRegex(said, r"%s +%d pairs, %d of them new" % (re.escape(found["pass"]), found["pairs"], found["new"]))
        with open(self.path("kopeck.yaml"), "w", encoding="utf-8") as file: # another pass: the model is no longer of this step
            file.write(text.replace("model: learn", "model: same.model").replace("first 4 of", "first 5 of"))
        self.assertIn("was learnt for other fields", self.kopeck("run", "daily", "--as-of", "2026-01-01", status=2))

    def test_suggest_counts_the_pairs_of_its_passes(self):
        with open(self.path("firms.csv"), encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        result = subprocess.run([KOPECK, "suggest", self.path("firms.csv")], capture_output=True, text=True, timeout=600, check=True).stdout
        counted = {line.split("#")[0].strip(" -\n"): int(line.split("#")[1].split()[0]) for line in result.splitlines() if line.endswith(" pairs")}
        self.assertTrue(counted)
        self.assertRegex(result, r"placeholders: \[.*1900-01-01")
        none = ("", "1900-01-01")
        for names, pairs in counted.items():
            fields = names.split(" + ")
            self.assertEqual(pairs, sum(all(a[f] not in none and a[f] == b[f] for f in fields) for a, b in combinations(rows, 2)), names)

    def test_personal_values_name_no_block(self):
        self.project(["first 2 of name", "phone", "words of name alike at least 0.5"], "        pairs_max: 10000", ", personal: name")
        summary, _ = self.run_daily()
        for which in (0, 2):
            for block in summary["rules"][0]["candidates"][0]["passes"][which]["largest_blocks"]:
                self.assertEqual(block["name"], "(personal)")
        self.project(["first 2 of name", "phone"], "        pairs_max: 10", ", personal: name")
        summary, _ = self.run_daily(status=3)
        self.assertIn("most in its block (personal) of", summary["rules"][0]["why_not"])

    def test_what_is_to_be_compared_is_logged_before_and_after(self):
        said = self.kopeck("run", "daily", "--as-of", "2026-01-01", "-v")
        for word in ('"pairs to compare"', '"pass done"', '"pairs compared"', "megabytes", "first 4 of name"):
            self.assertIn(word.strip('"'), said)


if __name__ == "__main__":
    unittest.main()
