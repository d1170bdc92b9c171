"""kopeck whatif: the last snapshots judged by changed rules before they go live; what is gained, lost, moved; nothing is kept."""
import csv
import os
import re
import shutil
import tempfile
import unittest

from company import AS_OF, BREACH, CLEAN, INCOMPLETE, WRONG, CompanyTest, folder_bytes, read_bytes, read_text, write_bytes
from test_history import PROJECT, WEEKS, Weeks

TOLERANT = PROJECT.replace("compare: { amount: exact }", "compare: { amount: { tolerance: 15 } }")
STRICT = PROJECT.replace("rules: [orders, twice]", "rules: [orders, twice, filled]").replace("jobs:", """  filled:
    check: shop.orders
    expect: amount > 50
jobs:""")


class Whatif(CompanyTest):
    def weeks(self):
        folder = tempfile.mkdtemp(prefix="kopeck-weeks-")
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        weeks = Weeks(os.path.join(folder, "project"))
        good = {"%dG" % i: ("60.00", "60.00") for i in range(4)}
        weeks.write(dict(good, A=("100.00", "90.00"), B=("55.00", None)))
        weeks.run(WEEKS[0], status=BREACH)
        weeks.write(dict(good, A=("100.00", "90.00"), C=("10.00", "12.00")))
        weeks.run(WEEKS[1], status=BREACH)
        weeks.write(dict(good, A=("100.00", "70.00"), C=("10.00", "12.00")))
        weeks.run(WEEKS[2])
        return weeks

    def rules(self, weeks, text, name="next.yaml"):
        write_bytes(weeks.path(name), text.encode())
        return weeks.path(name)

    def whatif(self, weeks, text, *more):
        return weeks.json("whatif", "weekly", "--rules", self.rules(weeks, text), *more)

    def names(self, result, change):
        return sorted(f["document"].split("-")[0] for f in result["list"] if f["change"] == change)

    def test_the_same_rules_change_nothing(self):
        weeks = self.weeks()
        result = self.whatif(weeks, PROJECT + "# a word\n")
        self.assertEqual((result["gained"], result["lost"], result["changed"], result["replayed"]), (0, 0, 0, 3))
        self.assertEqual([(r["day"], r["findings_before"], r["same"]) for r in result["runs"]],
                         [("2026-09-20", 2, 2), ("2026-09-13", 2, 2), ("2026-09-06", 2, 2)])
        self.assertTrue(all(not r["list"] and not r["money"] and not r["limits"] for r in result["runs"]))

    def test_a_tolerance_loses_what_it_allows(self):
        weeks = self.weeks()
        result = self.whatif(weeks, TOLERANT)
        by_day = {r["day"]: {f["document"].split("-")[0]: f for f in r["list"]} for r in result["runs"]}
        # within tolerance is a kind of its own: the error is lost, the information gained
        for day, documents in (("2026-09-06", {"A"}), ("2026-09-13", {"A", "C"}), ("2026-09-20", {"C"})):
            self.assertEqual(set(by_day[day]), documents, day)
        lost = [f for f in result["list"] if f["change"] == "lost"]
        self.assertEqual({(f["document"].split("-")[0], f["kind"], f["runs"], f["before"]["difference"]) for f in lost},
                         {("A", "amount differs", 2, "-10.00"), ("C", "amount differs", 2, "2.00")})
        self.assertEqual({f["kind"] for f in result["list"] if f["change"] == "gained"}, {"within tolerance"})
        newest = result["runs"][0]
        moved = {(m["by"], m["kind"]): (m["before"], m["after"], m["moved"]) for m in newest["money"] if m["by"] == "cause"}
        self.assertEqual(moved[("cause", "within tolerance")], ("0.00", "2.00", "2.00"))
        self.assertEqual(moved[("cause", "amount differs")], ("-28.00", "-30.00", "-2.00"))

    def test_a_rule_added_and_one_taken_away(self):
        weeks = self.weeks()
        result = self.whatif(weeks, STRICT)
        self.assertEqual((self.names(result, "gained"), result["lost"]), (["C"], 0))
        self.assertEqual({f["rule"] for f in result["list"]}, {"filled"})
        self.assertEqual([f["runs"] for f in result["list"]], [2])
        without = self.whatif(weeks, PROJECT.replace("rules: [orders, twice]", "rules: [twice]"))
        self.assertEqual((self.names(without, "lost"), without["gained"]), (["A", "B", "C"], 0))
        self.assertEqual(without["at_risk"], [{"currency": "KZT", "gained": "0.00", "lost": "87.00"}])
        self.assertTrue(all(m["after"] == "0.00" for r in without["runs"] for m in r["money"]))
        limits = without["runs"][0]["limits"]
        self.assertEqual([(x["rule"], x["before"], x["after"]) for x in limits], [("orders", "clean", "")])

    def test_runs_are_judged_in_their_place(self):
        """New findings are those that the run before did not have: not all of them, because the project is another one."""
        weeks = self.weeks()
        result = self.whatif(weeks, PROJECT.replace("new findings: { alert: 0 }", "new findings: { alert: 1 }"))
        states = {r["day"]: (r["state_before"], r["state_after"]) for r in result["runs"]}
        self.assertEqual(states, {"2026-09-06": ("breach", "breach"), "2026-09-13": ("breach", "clean"), "2026-09-20": ("clean", "clean")})

    def test_decisions_count(self):
        weeks = self.weeks()
        row = weeks.states()["A"]
        weeks.kopeck("decide", "last", row["id"], "accept", "--who", "Anna", "--why", "agreed", status=CLEAN)
        result = self.whatif(weeks, STRICT)
        self.assertEqual(self.names(result, "gained"), ["C"])

    def test_nothing_is_written(self):
        weeks = self.weeks()
        rules = self.rules(weeks, TOLERANT)
        before = folder_bytes(weeks.folder)
        done = weeks.kopeck("whatif", "weekly", "--rules", rules, status=CLEAN)
        again = weeks.kopeck("whatif", "weekly", "--rules", "next.yaml", "--threads", "1", status=CLEAN)  # beside the project
        self.assertIn("no.yaml: there is no such project file", weeks.kopeck("whatif", "weekly", "--rules", "no.yaml", status=2).stderr)
        after = {name: content for name, content in folder_bytes(weeks.folder).items() if not name.endswith(("-wal", "-shm"))}
        self.assertEqual(after, {name: content for name, content in before.items() if not name.endswith(("-wal", "-shm"))})
        self.assertEqual(done.stdout, again.stdout)
        self.assertIn("3 of 3 runs judged again", done.stdout)
        self.assertIn("lost (2)", done.stdout)
        self.assertIn("money moved in the run of 2026-09-20", done.stdout)

    def test_files(self):
        weeks = self.weeks()
        out, page = weeks.path("changed"), weeks.path("page.html")
        weeks.kopeck("whatif", "weekly", "--rules", self.rules(weeks, STRICT), "--out", out, "--html", page, "--last", "2", status=CLEAN)
        self.assertEqual(sorted(os.listdir(out)), ["whatif.csv", "whatif_limits.csv", "whatif_money.csv"])
        with open(os.path.join(out, "whatif.csv"), encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual([(r["day"], r["change"], r["rule"], r["kind"]) for r in rows],
                         [("2026-09-20", "gained", "filled", "check failed"), ("2026-09-13", "gained", "filled", "check failed")])
        self.assertTrue(all(None not in r and None not in r.values() for r in rows))
        html = read_text(page)
        self.assertIn("C-67", html)
        self.assertNotIn("src=", html)
        self.assertNotIn(weeks.folder, html)
        self.assertIn("Check failed (error)", html)

    def test_in_the_language_of_the_project(self):
        """Findings, rules by their titles, money rule by rule; programs get the same whatever the language."""
        weeks = self.weeks()
        names = sorted(n for n in os.listdir(weeks.path("snapshots")) if not n.startswith("."))
        shutil.rmtree(weeks.path("snapshots", names[0]))
        page, said = weeks.path("page.html"), {}
        for language, lost, gone in (("en", "lost (2)", "its snapshot is gone"), ("ru", "исчезнут (2)", "его снимка больше нет"),
                                     ("uk", "зникнуть (2)", "його знімка більше немає"), ("kk", "жоғалады (2)", "оның түсірілімі енді жоқ")):
            with self.subTest(language):
                text = PROJECT.replace("language: en", "language: " + language).replace("  orders:\n", "  orders:\n    title: Лавка и касса\n", 1)
                write_bytes(weeks.path("kopeck.yaml"), text.encode())
                rules = self.rules(weeks, text.replace("compare: { amount: exact }", "compare: { amount: { tolerance: 15 } }"))
                done = weeks.kopeck("whatif", "weekly", "--rules", rules, "--html", page, status=CLEAN)
                html, said[language] = read_text(page), weeks.json("whatif", "weekly", "--rules", rules)
                for where in (done.stdout, html):
                    self.assertIn(gone, where)
                    self.assertIn("Лавка и касса", where)
                    self.assertIn("A-65", where)
                    if language != "en":
                        self.assertNotRegex(re.sub("<style.*?</style>|<[^>]*>", " ", where), "(?i)gained|lost|changed|findings|before|after|within tolerance|rule|runs")
                self.assertIn(lost, done.stdout)
                self.assertIn("<html lang=%s>" % language, html)
        for codes in said.values():
            for finding in codes["list"]:
                for side in (finding["before"], finding["after"]):
                    (side or {}).pop("explanation", None)
            for run in codes["runs"]:
                run.pop("list", None)
        self.assertEqual([said[x] for x in ("ru", "uk", "kk")], [said["en"]] * 3)

    def test_a_snapshot_that_is_gone(self):
        weeks = self.weeks()
        rules = self.rules(weeks, STRICT)
        names = sorted(n for n in os.listdir(weeks.path("snapshots")) if not n.startswith("."))
        shutil.rmtree(weeks.path("snapshots", names[0]))
        file = next(os.path.join(place, f) for place, _, files in os.walk(weeks.path("snapshots", names[1])) for f in files if f != "taken.json")
        content = read_bytes(file)
        os.chmod(file, 0o644)
        write_bytes(file, content[:-1] + bytes([content[-1] ^ 1]))
        result = weeks.json("whatif", "weekly", "--rules", rules)
        self.assertEqual([(r["day"], r["replayed"], r["problem"]) for r in result["runs"]],
                         [("2026-09-20", True, ""), ("2026-09-13", False, "its snapshot was changed or replaced"),
                          ("2026-09-06", False, "its snapshot is gone")])
        self.assertIn("NOT REPLAYED: its snapshot is gone", weeks.kopeck("whatif", "weekly", "--rules", rules).stdout)
        shutil.rmtree(weeks.path("snapshots"))
        done = weeks.kopeck("whatif", "weekly", "--rules", rules, status=INCOMPLETE)
        self.assertIn("0 of 3 runs judged again", done.stdout)

    def test_columns_that_the_snapshot_has_not(self):
        weeks = self.weeks()
        text = PROJECT.replace("columns: { number: number, date: date, amount: amount, tax_id: tax_id }",
                               "columns: { number: number, date: date, amount: amount, tax_id: tax_id, note: note }", 1)
        done = weeks.kopeck("whatif", "weekly", "--rules", self.rules(weeks, text), status=INCOMPLETE)
        self.assertEqual(done.stdout.count("NOT REPLAYED"), 3)
        self.assertIn("note", done.stdout)

    def test_wrong_uses(self):
        weeks = self.weeks()
        for arguments, told in ((("whatif", "weekly"), "no changed rules"),
                                (("whatif", "weekly", "--rules", weeks.path("nowhere.yaml")), "no such project file"),
                                (("whatif", "monthly", "--rules", self.rules(weeks, STRICT)), "no job \"monthly\""),
                                (("whatif", "weekly", "--rules", self.rules(weeks, PROJECT.replace("weekly:", "daily:"), "b.yaml")), "no job \"weekly\""),
                                (("whatif", "weekly", "--rules", self.rules(weeks, PROJECT.replace("exact", "exactly"), "c.yaml")), "c.yaml:"),
                                (("whatif", "weekly", "--rules", self.rules(weeks, STRICT), "--store", "none"), "keeps no store"),
                                (("whatif", "weekly", "--rules", self.rules(weeks, STRICT), "--last", "0"), "not a number"),
                                (("whatif", "weekly", "--rules", self.rules(weeks, STRICT), "--from", weeks.path("nowhere")), "nowhere")):
            with self.subTest(told):
                done = weeks.kopeck(*arguments, status=WRONG)
                self.assertEqual(done.stdout, "")
                self.assertIn(told, done.stderr)

    def test_the_company_and_one_snapshot(self):
        company = self.company(300)
        company.run("--store", "none")
        write_bytes(company.path("next.yaml"), read_bytes(company.path("kopeck.yaml")))
        company.edit("tolerance: 0.01", "tolerance: 100", "next.yaml")
        snapshot = company.snapshot()
        same = company.kopeck("whatif", "weekly", "--rules", company.path("kopeck.yaml"), "--from", snapshot, status=CLEAN)
        self.assertIn("появится 0, исчезнет 0, изменится 0; каждое", same.stdout)
        first = company.kopeck("whatif", "weekly", "--rules", company.path("next.yaml"), "--from", snapshot, "--store", "none", status=CLEAN)
        second = company.kopeck("whatif", "weekly", "--rules", company.path("next.yaml"), "--from", snapshot, "--threads", "3", status=CLEAN)
        self.assertEqual(first.stdout, second.stdout)
        self.assertNotIn("появится 0, исчезнет 0, изменится 0; каждое", first.stdout)
        self.assertTrue(AS_OF)


if __name__ == "__main__":
    unittest.main()
