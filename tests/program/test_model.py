"""Models of `score` steps: train, the file, a run that reads it and never changes it, labels, accuracy, drift."""
import csv
import json
import os
import random
import re
import subprocess
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
KOPECK = os.path.join(ROOT, os.environ.get("BUILD", "build"), "kopeck")

PROJECT = """\
company: Models
timezone: UTC
currency: EUR
language: en
sources:
  a: {{ use: csv, files: people.csv }}
datasets:
  a.people:
    entity: counterparty
    columns:
      id: id
      given: {{ from: given, clean: fold }}
      surname: {{ from: surname, clean: fold }}
      born: {{ from: born, clean: text }}
      city: {{ from: city, clean: fold }}
rules:
  same:
    duplicates: a.people
    match:
      - score: {{ given: jaro_winkler, surname: jaro_winkler, born: {born}, city: exact }}
        among: [surname, born, given + city]
        {weights}
jobs:
  daily: {{ rules: same, cutoff: given, report: [csv, json] }}
"""

WEIGHTS = ("weights: { prior: 1 in 1000, given: [-3, 1, 4, 6], surname: [-3, 1, 5, 7], born: [-4, 5, 8], "
           "city: [0.2/0.9, 0.8/0.1] }\n        at_least: 90 %")


def people(seed=7):
    """600 people, every third of them twice, with a typing error in a field. Returns rows and the true pairs."""
    chance = random.Random(seed)
    names = ["".join(chance.choice("aeioubcdlmnrst") for _ in range(7)) for _ in range(400)]
    rows, pairs = [], []
    for n in range(600):
        person = [f"p{n}", chance.choice(names[:120]), chance.choice(names[120:]),
                  f"{chance.randrange(1950, 2005)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}", chance.choice(["Omsk", "Kyiv", "Riga", "Almaty"])]
        rows.append(person)
        if n % 3:
            continue
        twin = [f"q{n}"] + person[1:]
        field = chance.randrange(1, 4)
        at = chance.randrange(1, len(twin[field]) - 1)
        twin[field] = twin[field][:at] + ("x" if field < 3 else "1") + twin[field][at + 1:]
        rows.append(twin)
        pairs.append((person[0], twin[0]))
    return rows, pairs


class Models(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(subprocess.run, ["rm", "-rf", self.folder])
        self.rows, self.pairs = people()
        self.write(self.rows)
        self.project("model: models/same.model\n        at_least: 90 %\n        review_from: 20 %")

    def path(self, name):
        return os.path.join(self.folder, name)

    def project(self, weights, born="edit 1"):
        with open(self.path("kopeck.yaml"), "w", encoding="utf-8") as file:
            file.write(PROJECT.format(weights=weights, born=born))

    def write(self, rows):
        with open(self.path("people.csv"), "w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([["id", "given", "surname", "born", "city"]] + rows)

    def labels(self, rows, name="labels.csv"):
        with open(self.path(name), "w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
        return self.path(name)

    def kopeck(self, *arguments, status=0):
        result = subprocess.run([KOPECK, *arguments, "-C", self.folder], capture_output=True, text=True, timeout=600)
        self.assertEqual(result.returncode, status, result.stdout + result.stderr)
        return result.stdout + result.stderr

    def train(self, *arguments):
        out = self.kopeck("train", "same", "--as-of", "2026-01-01", *arguments)
        with open(self.path("models/same.model"), encoding="utf-8") as file:
            return out, file.read()

    def run_daily(self, status=0, as_of="2026-01-01"):
        self.kopeck("run", "daily", "--as-of", as_of, "--threads", "2", status=status)
        with open(self.path("out/summary.json"), encoding="utf-8") as file:
            return json.load(file)

    def test_a_run_needs_a_model_and_never_changes_it(self):
        self.assertIn("kopeck train same", self.kopeck("run", "daily", "--as-of", "2026-01-01", status=2))
        out, model = self.train()
        self.assertIn("born", out)
        self.assertTrue(model.startswith("kopeck-model 1\nrule same\nstep 1\ndefinition "))
        before = os.stat(self.path("models/same.model"))
        found = self.run_daily()["rules"][0]
        self.assertEqual(found["models"][0]["drifted"], False)
        self.assertEqual(os.stat(self.path("models/same.model")).st_mtime_ns, before.st_mtime_ns)
        self.assertGreater(found["groups"], 150)
        self.project("model: models/same.model", born="edit 2")  # another definition
        self.assertIn("was learnt for other fields", self.kopeck("run", "daily", "--as-of", "2026-01-01", status=2))

    def test_row_order_and_threads_leave_no_trace_in_the_model(self):
        wanted = self.train("--threads", "1")[1]
        for seed, threads in ((1, "2"), (2, "4"), (3, "7")):
            random.Random(seed).shuffle(self.rows)
            self.write(self.rows)
            self.assertEqual(self.train("--threads", threads)[1], wanted)

    def test_a_model_file_that_is_none_is_named_with_its_line(self):
        self.train()
        path = self.path("models/same.model")
        with open(path, encoding="utf-8") as file:
            text = file.read()
        at = text[:text.index("field born")].count("\n") + 1
        for wrong, wanted in (
                (text.replace("field born", "fields born").encode(), f"models/same.model:{at}: not a line of a model: `fields born`"),
                (b"\x1b[2J\xff\n", "models/same.model:1: not a line of a model: `(no text)`"),
                ("kopeck-model 9\n".encode() + text.encode().split(b"\n", 1)[1], "models/same.model: a model of version 9, this program reads version ")):
            with open(path, "wb") as file:
                file.write(wrong)
            self.assertIn(wanted, self.kopeck("check", status=2))

    def test_drift_is_told(self):
        self.train()
        for row in self.rows:
            row[4] = "Omsk"
        self.write(self.rows)
        summary = self.run_daily()
        model = summary["rules"][0]["models"][0]
        self.assertEqual((model["drift_field"], model["drifted"]), ("city", True))
        self.assertEqual([n["code"] for n in summary["notices"]], ["model drift"])

    def test_another_model_is_another_run(self):
        self.train()
        first = self.run_daily()
        path = self.path("models/same.model")
        with open(path, encoding="utf-8") as file:
            text = file.read()
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace("frequency yes", "frequency no", 1))
        second = self.run_daily()
        self.assertNotEqual(first["run"], second["run"])

    def test_weights_of_the_rule_and_learning_at_each_run(self):
        self.project(WEIGHTS)
        self.assertGreater(self.run_daily()["rules"][0]["groups"], 100)
        self.assertIn("nothing to learn", self.kopeck("train", "same", "--as-of", "2026-01-01", status=2))
        self.project("model: learn\n        at_least: 90 %")
        summary = self.run_daily()
        self.assertGreater(summary["rules"][0]["groups"], 150)
        self.assertEqual(summary["notices"], [])

    def test_of_few_pairs_it_is_said_that_they_teach_little(self):
        twins = {key for pair in sorted(self.pairs)[:9] for key in pair}
        self.write([row for row in self.rows if row[0] in twins])
        self.project("model: learn")
        summary = self.run_daily()
        expected = summary["rules"][0]["models"][0]["expected_matches"]
        self.assertLess(expected, 20)
        self.assertEqual([n["code"] for n in summary["notices"]], ["few pairs"])
        self.assertIn(f" {expected} are expected to be the same, fewer than 20: too little data to learn from", summary["notices"][0]["text"])
        self.project("model: models/same.model")
        self.assertIn("too little data to learn from", self.kopeck("train", "same", "--as-of", "2026-01-01"))

    def test_labels_set_thresholds(self):
        twins = {b for _, b in self.pairs}
        by_born = {}
        for row in self.rows:
            by_born.setdefault(row[3], []).append(row[0])
        others = [(a, b) for ids in by_born.values() for a in ids for b in ids if a < b and (a, b) not in self.pairs and b not in twins]
        labels = self.labels([["left", "right", "same"]] + [[a, b, "yes"] for a, b in self.pairs] + [[a, f"a.people/{b}", "no"] for a, b in others])
        self.project("model: models/same.model")
        out, model = self.train("--labels", labels)
        self.assertIn("held out", out)
        self.assertIn("\nthresholds match ", model)
        shuffled = [[a, b, "no"] for a, b in others] + [[b, a, "yes"] for a, b in reversed(self.pairs)]
        self.assertEqual(self.train("--labels", self.labels([["left", "right", "same"]] + shuffled))[1], model)
        truth = self.labels([["left", "right"]] + [list(p) for p in self.pairs], "truth.csv")
        judged = json.loads(self.kopeck("accuracy", "same", "--as-of", "2026-01-01", "--labels", truth, "--json", "-q"))
        one = self.labels([["left", "right", "same"], [*self.pairs[0], "yes"]], "one.csv")  # of others it says nothing
        alone = json.loads(self.kopeck("accuracy", "same", "--as-of", "2026-01-01", "--labels", one, "--json", "-q"))
        self.assertEqual((alone["with_review"]["wrong"], alone["complete"]), (0, False))
        none = self.labels([["left", "right", "same"], [self.pairs[0][0], self.pairs[1][0], "no"]], "none.csv")
        self.assertIn("precision - recall - f1 - (0 found, 0 wrong, 0 missed)", self.kopeck("accuracy", "same", "--as-of", "2026-01-01", "--labels", none))
        self.assertGreater(judged["with_review"]["f1"], 0.9)
        self.assertTrue(judged["complete"])
        named = {(e["left"], e["right"]) for e in judged["errors"] if e["error"] == "missed"}
        self.assertEqual(len(named), judged["with_review"]["missed"])
        self.assertTrue(named <= set(self.pairs) | {(b, a) for a, b in self.pairs})

    def decided(self):
        """Trained and run, and of the findings three true pairs said to be the same, the rest of ten not."""
        self.train()
        self.run_daily()
        true = {tuple(sorted(p)) for p in self.pairs}
        said = []
        for finding in self.findings():
            keys = tuple(sorted(r.removeprefix("a.people/") for r in finding["records"].split(" | ")))
            if len(keys) != 2 or len(said) == 12:
                continue
            said.append((keys, keys in true))
            self.kopeck("decide", "last", finding["id"], "same" if keys in true else "not-same", "--who", "Ivanova", "--why", "seen")
        self.assertEqual(len(said), 12)
        return said

    def test_decisions_are_labels(self):
        self.assertIn("nobody has decided", self.no_decisions())
        self.decided()
        straight, model = self.train("--labels", "decisions")
        self.assertIn("12 labels", straight)
        self.kopeck("decide", "--pairs", "--out", self.path("pairs.csv"), "-q")
        self.assertEqual(self.train("--labels", self.path("pairs.csv"))[1], model)  # the round trip
        with open(self.path("pairs.csv"), encoding="utf-8") as file:
            rows = list(csv.reader(file))
        by_hand = [["left", "right", "same"]] + [[f"{r[1]}/{r[2]}", f"{r[3]}/{r[4]}", r[5]] for r in rows[1:]]
        self.assertEqual(self.train("--labels", self.labels(by_hand))[1], model)
        rows.append(["another", "x.y", "k1", "x.y", "k2", "true", "", "", ""])  # another rule's
        self.assertEqual(self.train("--labels", self.labels(rows))[1], model)
        judged = json.loads(self.kopeck("accuracy", "same", "--as-of", "2026-01-01", "--labels", "decisions", "--json", "-q"))
        self.assertFalse(judged["complete"])
        for broken, words in ((lambda r: r[:4] + r[5:], "no column `right_key`"), (lambda r: r[:2] + r[3:], "no column `left`"),
                              (lambda r: r[:2] + [""] + r[3:] if r[0] != "rule" else r, "a key is empty")):
            self.assertIn(words, self.kopeck("train", "same", "--as-of", "2026-01-01", "--labels", self.labels([broken(r) for r in rows[:3]]), status=2))

    def no_decisions(self):
        self.train()
        self.run_daily()
        return self.kopeck("train", "same", "--as-of", "2026-01-01", "--labels", "decisions", status=2)

    def explain(self, *arguments, status=0):
        out = self.kopeck("explain", self.path("out"), *arguments, "--json", status=status)
        if status:
            return out
        told = json.loads(out)
        return told[0] if len(arguments) > 1 and not arguments[1].startswith("-") else told

    def test_a_pair_is_explained_to_its_probability(self):
        self.train()
        self.run_daily()
        a, b = self.pairs[0]
        page = self.path("why.html")
        told = self.explain(a, b, "--html", page)
        step = told["steps"][0]
        total = step["prior_millibits"]
        for field in step["fields"]:
            total += field["weight_millibits"] + field["frequency_millibits"]
            self.assertEqual(field["sum_millibits"], total)
        self.assertEqual(total, step["weight_millibits"])
        self.assertAlmostEqual(step["probability"], 1 / (1 + 2 ** (-total / 1000)), places=3)
        self.assertEqual([f["field"] for f in step["fields"]], ["given", "surname", "born", "city"])
        with open(page, encoding="utf-8") as file:
            html = file.read()
        self.assertIn("prefers-color-scheme:dark", html)
        self.assertNotIn("section{break-inside:avoid}", html)  # a long step would leave the first sheet of paper empty
        self.assertEqual(html.count("<td class=v "), 2 * 4)  # long values are broken anywhere, names of fields are not
        self.assertNotIn("http", html)
        self.assertEqual(html.count("class=bar"), 6)  # the prior, four fields, the sum
        self.assertIn("a match from", self.kopeck("explain", self.path("out"), a, b))

    def test_what_stopped_a_pair_is_named(self):
        self.train()
        self.run_daily()
        clusters = {}
        with open(self.path("out/duplicates.csv"), encoding="utf-8-sig") as file:
            for row in csv.DictReader(file):
                clusters.setdefault(row["cluster"], []).append(row["key"])
        together = {tuple(sorted(pair)) for pair in clusters.values() if len(pair) == 2}
        a, b = next(iter(sorted(together)))
        self.assertTrue(self.explain(a, f"a.people/{b}")["together"])
        far = self.explain("p1", "p2")
        self.assertFalse(far["together"])
        self.assertIn("no candidate" if far["steps"][0]["fields"][2]["level"] != "equal" else "probability", far["steps"][0]["outcome"])

    def test_only_the_run_itself_is_explained(self):
        self.train()
        self.run_daily()
        a, b = self.pairs[0]
        self.assertIn("no rule of this run has a record `nobody`", self.explain(a, "nobody", status=2))
        self.assertIn("no run has written here", self.kopeck("explain", self.folder, a, b, status=2))
        path = self.path("models/same.model")
        with open(path, encoding="utf-8") as file:
            text = file.read()
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace("frequency yes", "frequency no", 1))
        self.assertIn("is not the one of this run", self.explain(a, b, status=2))
        with open(self.path("kopeck.yaml"), "a", encoding="utf-8") as file:
            file.write("# changed\n")
        self.assertIn("the project has changed", self.explain(a, b, status=2))

    def test_steps_by_conditions_are_explained(self):
        self.project("model: learn")
        with open(self.path("kopeck.yaml"), encoding="utf-8") as file:
            text = file.read()
        start, end = text.index("      - score"), text.index("jobs:")
        steps = ("      - same: [surname, born]\n        alike: { given: jaro_winkler 0.8 }\n"
                 "      - alike: { surname: edit 1 }\n        different: [born]\n    keep_apart: [city]\n")
        with open(self.path("kopeck.yaml"), "w", encoding="utf-8") as file:
            file.write(text[:start] + steps + text[end:])
        self.write([["a", "anna", "smith", "1990-01-01", "Omsk"], ["b", "anna", "smith", "1990-01-01", "Riga"],
                    ["c", "anne", "smith", "1990-01-01", ""], ["d", "bob", "smyth", "1991-01-01", "Riga"], ["e", "eve", "", "1991-01-01", ""]])
        self.run_daily()
        apart = self.explain("a", "b")
        self.assertFalse(apart["together"])
        self.assertIn("city differs, and the rule keeps such records apart", apart["steps"][0]["outcome"])
        empty = self.explain("a", "e")
        self.assertIn("surname is empty on the right", empty["steps"][0]["outcome"])
        other = self.explain("b", "d")
        self.assertEqual([f["holds"] for f in other["steps"][1]["fields"]], [True, True, True])
        self.assertIn("is not the same", other["steps"][0]["outcome"])

    def findings(self):
        with open(self.path("out/findings.csv"), encoding="utf-8-sig") as file:
            return list(csv.DictReader(file))

    def test_a_finding_is_explained_by_its_id(self):
        self.train()
        self.run_daily()
        finding = next(f for f in self.findings() if f["records"].count("|") == 1)
        by_id = self.explain(finding["id"])
        self.assertEqual(by_id, [self.explain(*finding["records"].split(" | "))])
        self.assertEqual(self.explain(finding["id"][:12]), by_id)
        page = self.path("why.html")
        text = self.kopeck("explain", self.path("out"), finding["id"], "--html", page)
        self.assertTrue(text.startswith(finding["id"] + ": "), text)
        with open(page, encoding="utf-8") as file:
            self.assertIn(finding["id"], file.read())
        os.remove(self.path("store.sqlite"))  # findings.csv has them, too
        self.assertEqual(self.explain(finding["id"]), by_id)
        for wrong in ("", "abc", "0123456789abcdef", "zzzz", finding["id"] + "0"):
            self.assertIn("is no finding of this run", self.explain(wrong, status=2))
        os.remove(self.path("out/findings.csv"))
        self.assertIn("is no finding of this run", self.explain(finding["id"], status=2))

    def reconcile(self, steps, left, right, language="en"):
        head = ["id", "name", "city", "paid"]
        for name, rows in (("l.csv", left), ("r.csv", right)):
            self.labels([head] + rows, name)
        columns = "{ id: id, name: { from: name, clean: fold }, city: { from: city, clean: fold }, paid: { from: paid, type: 'decimal(2)' } }"
        with open(self.path("kopeck.yaml"), "w", encoding="utf-8") as file:
            file.write(f"company: M\ntimezone: UTC\ncurrency: EUR\nlanguage: {language}\n"
                       "sources:\n  l: { use: csv, files: l.csv }\n  r: { use: csv, files: r.csv }\n"
                       f"datasets:\n  l.a: {{ entity: other, columns: {columns} }}\n  r.b: {{ entity: other, columns: {columns} }}\n"
                       f"rules:\n  both:\n    reconcile: [l.a, r.b]\n    match:\n{steps}"
                       "jobs:\n  daily: { rules: both, cutoff: given, report: [csv, json] }\n")
        self.run_daily()

    LONE = ([["a1", "anna smith", "Omsk", "10.00"], ["a2", "bob stone", "Riga", "20.00"], ["a3", "zoe", "Kyiv", "77.77"]],
            [["b1", "anna smith", "Omsk", "10.00"], ["b2", "bob stone", "Riga", "20.50"], ["b3", "carl", "Riga", "99.00"]])

    def test_a_lone_record_is_told_its_nearest_candidates(self):
        self.reconcile("      - same: [name, city]\n        within: { paid: 0.10 }\n", *self.LONE)
        lone = {f["records"]: f["id"] for f in self.findings()}
        near = self.explain(lone["l.a/a2"])
        self.assertEqual([(e["left"], e["right"]) for e in near], [("a2", "b2"), ("a2", "b3")])
        self.assertEqual(near[0]["steps"][0]["outcome_code"], "not within")
        self.assertIn("paid is not within 0.10", near[0]["steps"][0]["outcome"])
        self.assertEqual([e["left"] for e in self.explain(lone["r.b/b3"])], ["a2"])
        alone = self.kopeck("explain", self.path("out"), lone["l.a/a3"])
        self.assertIn("no record of the other side agrees with it", alone)
        taken = self.explain("l.a/a1", "r.b/b3")
        self.assertEqual(taken["steps"][0]["outcome_code"], "taken by a better total" if taken["steps"][0]["fields"][0]["holds"] else "not same")

    def test_what_people_decided_is_a_reason(self):
        self.train()
        self.run_daily()
        pairs = [(f["id"], f["records"].split(" | ")) for f in self.findings() if f["records"].count("|") == 1]
        (parted, apart), (joined, one), (_, other) = pairs[:3]
        for finding, verb in ((parted, "not-same"), (joined, "same")):
            self.kopeck("decide", "last", finding, verb, "--who", "anna", "--why", "seen both")
        told = self.explain(*apart)
        self.assertTrue(told["together"], "what was decided after the run is none of its reasons")
        self.run_daily(as_of="2026-01-02")
        told = self.explain(*apart)
        self.assertEqual((told["together"], told["steps"][0]["outcome_code"]), (False, "not decided"))
        self.assertEqual({step["outcome_code"] for step in told["steps"][1:]}, {"decided not same"})
        self.assertEqual(told["steps"][1]["outcome"], "people decided that the two are not the same")
        told = self.explain(*one)
        self.assertEqual((told["together"], told["steps"][0]["words"], told["steps"][0]["outcome_code"]), (True, "decided by hand", "brought"))
        told = self.explain(*other)
        self.assertEqual((told["together"], told["steps"][0]["outcome"]), (True, "nobody decided that the two are the same"))
        self.assertEqual(told["steps"][1]["outcome_code"], "brought")

    def test_of_a_sum_the_sums_are_judged_and_not_its_amounts(self):
        left = [["a1", "one", "Omsk", "30.00"], ["a2", "two", "Riga", "50.00"]]
        right = [["b1", "x", "Omsk", "10.00"], ["b2", "y", "Omsk", "20.05"], ["b3", "z", "Riga", "20.00"]]
        self.reconcile("      - same: [city]\n        sum: paid\n        within: { paid: 0.10 }\n", left, right)
        for right_key in ("b1", "b2"):
            told = self.explain("l.a/a1", "r.b/" + right_key)
            self.assertEqual((told["together"], told["steps"][0]["outcome_code"]), (True, "brought"))
            line = told["steps"][0]["fields"][1]
            self.assertEqual((line["field"], line["holds"], line["left_cleaned"], line["right_cleaned"]), ("paid", True, "30.00", "30.05 (2)"))
        told = self.explain("l.a/a2", "r.b/b3")
        self.assertEqual((told["together"], told["steps"][0]["outcome_code"]), (False, "no sum"))
        self.assertEqual([f["holds"] for f in told["steps"][0]["fields"]], [True, None], "two amounts say nothing of a sum")
        self.assertEqual(told["steps"][0]["outcome"], "the two are in no sum of amount paid that adds up within 0.10, or in none that is the only one")
        self.assertEqual(self.explain("l.a/a2", "r.b/b1")["steps"][0]["outcome_code"], "not same")
        page = self.path("why.html")
        for pair, result in ((("l.a/a1", "r.b/b1"), "holds"), (("l.a/a2", "r.b/b3"), "in the sum")):
            text = self.kopeck("explain", self.path("out"), *pair, "--html", page)
            self.assertNotIn("FAILS", text)
            self.assertRegex(text, "amount paid, a.* " + result)
            with open(page, encoding="utf-8") as file:
                self.assertNotIn("FAILS", file.read())

    def test_explanations_speak_the_language_of_the_project(self):
        self.reconcile("      - same: [name, city]\n        within: { paid: 0.10 }\n", *self.LONE, language="ru")
        lone = {f["records"]: f["id"] for f in self.findings()}
        page = self.path("why.html")
        text = self.kopeck("explain", self.path("out"), lone["l.a/a2"], "--html", page)
        self.assertIn("ближайшие кандидаты", text)
        self.assertIn("не в пределах 0.10", text)
        with open(page, encoding="utf-8") as file:
            html = file.read()
        self.assertIn("<html lang=ru>", html)
        for english in ("holds", "Left", "Right", "Step", "within"):
            self.assertNotIn(english, html)

    def test_a_pair_that_no_generator_brought_says_so(self):
        fill = [f"{start}{i:02}{c}qqqqqq" for start in ("abcde", "xbcde") for c in "az" for i in range(20)]
        fill += [f"abcd{i:02}qqqqqqqq" for i in range(20)] + [f"abcdz{i:02}qqqqqqq" for i in range(20)]
        fill += [f"xbcd{i:02}wwwwwwww" for i in range(20)] + [f"xbcdz{i:02}wwwwwww" for i in range(20)]
        fill += [f"kkkkkkk{i:02}{c}{end}" for end in ("fgh", "fyh") for c in "0z" for i in range(20)]
        fill += [f"word{i} name{i}" for i in range(1200)]
        left = [[f"a{i}", name, "", ""] for i, name in enumerate(fill)] + [["ax", "abcdefgh", "", ""]]
        right = [[f"b{i}", name, "", ""] for i, name in enumerate(fill)] + [["bx", "xbcdefyh", "", ""]]
        self.reconcile("      - alike: { name: edit 3 }\n", left, right)
        told = self.explain("ax", "bx")
        self.assertTrue(told["steps"][0]["fields"][0]["holds"])
        self.assertEqual((told["together"], told["steps"][0]["outcome_code"]), (False, "not looked at"))
        self.assertIn("neighbours in the alphabet", told["steps"][0]["outcome"])

    def test_evidence_says_level_and_weight(self):
        self.train()
        self.run_daily()
        with open(self.path("out/duplicates.csv"), encoding="utf-8-sig") as file:
            evidence = [row["evidence"] for row in csv.DictReader(file)]
        self.assertTrue(evidence)
        for text in evidence:
            self.assertRegex(text, r"edit 1: (equal|alike|different), [+-]\d+\.\d\d bits")
            bits = sum(float(n) for n in re.findall(r"([+-]\d+\.\d\d) bits", text))  # from two records at random on
            self.assertAlmostEqual(1 / (1 + 2 ** -bits), float(re.search(r"probability \(.* bits, (0\.\d+)\)$", text).group(1)), places=2)

    def test_evidence_of_records_in_any_order_that_are_equal_to_others(self):
        """The record that stands for equal ones is not always the first in the file; some clusters lost what their fields weigh."""
        twins = [row for row in self.rows if row[0][0] == "q"]
        rows = self.rows + [["r" + row[0][1:]] + row[1:] for row in self.rows if row[0] in {"p" + twin[0][1:] for twin in twins[::2]}]
        self.project("model: learn")
        for seed in range(3):
            random.Random(seed).shuffle(rows)
            self.write(rows)
            self.run_daily()
            with open(self.path("out/duplicates.csv"), encoding="utf-8-sig") as file:
                evidence = [row["evidence"] for row in csv.DictReader(file)]
            self.assertGreater(len(evidence), 300)
            self.assertEqual([text for text in evidence if " bits" not in text], [])

    def test_evidence_is_that_of_the_strongest_pair_of_the_record(self):
        self.project("model: learn")
        with open(self.path("kopeck.yaml"), encoding="utf-8") as file:
            text = file.read()
        start, end = text.index("      - score"), text.index("jobs:")
        with open(self.path("kopeck.yaml"), "w", encoding="utf-8") as file:
            file.write(text[:start] + "      - same: [surname, born]\n      - same: [city]\n" +
                       text[end:].replace("report: [csv, json]", "report: [duplicates]"))
        self.write([["a", "anna", "smith", "1990-01-01", "Omsk"], ["b", "ann", "smith", "1990-01-01", "Riga"],
                    ["c", "eve", "stone", "1991-01-01", "Riga"], ["d", "eva", "stein", "1992-01-01", "Riga"]])
        self.run_daily()
        self.assertEqual(sorted(name for name in os.listdir(self.path("out")) if name.endswith(".csv")), ["duplicates.csv"])
        with open(self.path("out/duplicates.csv"), encoding="utf-8", newline="") as file:
            rows = {row["key"]: row for row in csv.DictReader(file)}
        self.assertEqual({row["cluster"] for row in rows.values()}, {rows["a"]["cluster"]})
        strong, weak = "surname: smith = smith (same); born: 1990-01-01 = 1990-01-01 (same)", "city: Riga = Riga (same)"
        self.assertEqual({key: row["evidence"] for key, row in rows.items()}, {"a": strong, "b": strong, "c": weak, "d": weak})

    def report_as(self, text, report, settings=""):
        """The rows of the report's file, and what the summary says of clusters and findings."""
        with open(self.path("kopeck.yaml"), "w", encoding="utf-8") as file:
            file.write(settings + text.replace("report: [csv, json]", "report: [%s]" % report))
        summary = self.run_daily()
        figures = {name: summary[name] for name in ("state", "findings", "clusters", "datasets")}
        figures["rule"] = {k: v for k, v in summary["rules"][0].items() if k != "models"}
        with open(self.path("out/%s.csv" % report), encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file)), figures

    def test_clusters_alone_are_those_of_duplicates(self):
        self.project("model: learn\n        at_least: 99.9 %\n        review_from: 1 %")
        with open(self.path("kopeck.yaml"), encoding="utf-8") as file:
            text = file.read()
        columns = ["cluster", "rule", "review", "dataset", "key", "survivor"]
        by_id = {row[0]: row for row in self.rows}
        pairs_of_one_key = [["t"] + by_id[name][1:] for name in ("p1", "p1", "p2", "p2")]
        for rows in (self.rows, self.rows + pairs_of_one_key):
            self.write(rows)
            told, figures = self.report_as(text, "duplicates")
            self.assertEqual({row["review"] for row in told}, {"true", "false"}, figures)
            self.assertEqual(len({row["cluster"] for row in told}), figures["clusters"])
            for settings in ("", "store: none\n"):
                listed, same = self.report_as(text, "clusters", settings)
                self.assertEqual(list(listed[0]), columns)
                self.assertEqual([{k: row[k] for k in columns} for row in told], listed)
                self.assertEqual(figures, same)

    def test_a_suggested_project_runs_as_it_is(self):
        people = self.path("people.csv")
        text = self.suggest(people)
        self.assertIn("the key", text)
        self.assertIn("born: edit 1", text)
        with open(self.path("kopeck.yaml"), "w", encoding="utf-8") as file:
            file.write(text)
        self.kopeck("run", "once", "--as-of", "2026-01-01")
        truth = self.labels([["left", "right"]] + [list(p) for p in self.pairs], "truth.csv")
        judged = json.loads(self.kopeck("accuracy", "same", "--as-of", "2026-01-01", "--labels", truth, "--json", "-q"))
        self.assertGreater(judged["with_review"]["f1"], 0.9)
        self.assertEqual(self.suggest(people), text)

    def payments(self, headers):
        """800 payments of two systems: three days later, a fee of 1 %, purposes cut."""
        chance = random.Random(3)
        sent, seen, pairs = [], [], []
        for n in range(800):
            purpose = " ".join("".join(chance.choice("bcdfgklmnprst") for _ in range(5)) for _ in range(3))
            cents, day = chance.randrange(1000, 900000), chance.randrange(1, 25)
            sent.append([f"a{n}", f"2025-03-{day:02}", f"{cents // 100}.{cents % 100:02}", purpose])
            cents -= cents // 100 if n % 2 else 0
            purpose = purpose[:8] if n % 4 == 3 else purpose
            seen.append([f"b{n}", f"2025-03-{day + n % 4:02}", f"{cents // 100}.{cents % 100:02}", purpose])
            pairs.append([f"a{n}", f"b{n}"])
        chance.shuffle(seen)
        self.labels([["id", "date", "amount", "memo"]] + sent, "sent.csv")
        self.labels([headers] + seen, "seen.csv")
        self.labels([["left", "right"]] + pairs, "truth.csv")
        text = self.suggest(self.path("sent.csv"), self.path("seen.csv"))
        with open(self.path("kopeck.yaml"), "w", encoding="utf-8") as file:
            file.write(text)
        self.kopeck("run", "once", "--as-of", "2026-01-01")
        judged = json.loads(self.kopeck("accuracy", "same", "--as-of", "2026-01-01", "--labels", self.path("truth.csv"), "--json", "-q"))
        return text, judged["with_review"]["f1"]

    def test_windows_are_suggested_for_payments(self):
        text, f1 = self.payments(["id", "date", "amount", "memo"])
        self.assertIn("their days lie up to 3 apart, their amounts up to 1 %", text)
        self.assertIn("occurred: { from: \"date\", type: date }", text)
        self.assertIn("within: { occurred: 3 days, value: 1 % }", text)
        self.assertGreater(f1, 0.99)

    def test_columns_are_paired_by_their_values(self):
        text, f1 = self.payments(["id", "value date", "sum", "purpose"])
        for header in ("value date", "sum", "purpose"):
            self.assertIn(f'from: "{header}"', text)
        self.assertGreater(f1, 0.99)

    def test_files_of_which_nothing_can_be_said(self):
        for content, words in (("id,a\n", "fewer than two rows"), ("id,a\n1,x\n2,x\n3,x\n", "no two columns say anything"),
                               ("a,b\n" + "x,y\n" * 3000 + "v,w\n" * 3000, "nothing to find candidates by")):
            with open(self.path("odd.csv"), "w", encoding="utf-8") as file:
                file.write(content)
            self.assertIn(words, self.suggest(self.path("odd.csv"), status=2))
        self.suggest(self.path("none.csv"), status=3)

    def suggest(self, *files, status=0):
        result = subprocess.run([KOPECK, "suggest", *files], capture_output=True, text=True, timeout=600)
        self.assertEqual(result.returncode, status, result.stderr)
        return result.stdout if status == 0 else result.stderr

    def test_wrong_labels_are_named(self):
        for rows, words in (([["left", "wright"]], "no column `right`"),
                            ([["left", "right", "same"], ["p1", "p2", "perhaps"]], "`perhaps` does not say"),
                            ([["left", "right", "same"], ["p1", "", "yes"]], "a key is empty"),
                            ([["left", "right", "same"], ["p1", "p1", "yes"]], "stands beside itself"),
                            ([["left", "right", "same"], ["p1", "p2", "yes"], ["p2", "p1", "no"]], "to be the same and not to be"),
                            ([["left", "right", "same"], ["x", "y", "yes"]], "no labelled pair has its two records in the data, such as"),
                            ([["left", "right"]], "no pairs stand in it")):
            out = self.kopeck("train", "same", "--as-of", "2026-01-01", "--labels", self.labels(rows), status=2)
            self.assertIn(words, out)
        self.assertIn("needs --labels", self.kopeck("accuracy", "same", "--as-of", "2026-01-01", status=2))
        self.assertIn("no rule and no job", self.kopeck("train", "nobody", "--as-of", "2026-01-01", status=2))


if __name__ == "__main__":
    unittest.main()
