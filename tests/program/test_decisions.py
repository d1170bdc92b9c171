"""What people decide: one by one and by the workbook; respected by limits and by matching; a log that cannot be changed unseen."""
import csv
import io
import json
import os
import re
import shutil
import sqlite3
import tempfile
import unittest
import zipfile

from company import BREACH, CLEAN, WRONG, CompanyTest, read_bytes, write_bytes
from test_history import WEEKS, Weeks

WHO = ("--who", "Ivanova")


def fill(source, target, cells):
    """A copy of a workbook with text (or a number) in cells: {"Findings": {"N4": "accept"}}."""
    with zipfile.ZipFile(source) as book, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        names = re.findall(r'<sheet name="([^"]*)"', book.read("xl/workbook.xml").decode())
        for item in book.infolist():
            content = book.read(item).decode() if item.filename.endswith(".xml") else book.read(item)
            number = re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", item.filename)
            for place, value in cells.get(names[int(number[1]) - 1], {}).items() if number else ():
                inner = "<v>%s</v>" % value if isinstance(value, int) else "<is><t>%s</t></is>" % value
                kind = "" if isinstance(value, int) else ' t="inlineStr"'
                content, count = re.subn(r'<c r="%s"( s="\d+")?(/>|[^>]*>.*?</c>)' % place, r'<c r="%s"\1%s>%s</c>' % (place, kind, inner), content)
                assert count == 1, (place, count)
            out.writestr(item, content)


def save_as_excel(source, target):
    """The same workbook with its texts in xl/sharedStrings.xml, in two runs each, as spreadsheet programs save it."""
    shared = []

    def share(cell):
        shared.append(cell[3])
        return '<c r="%s"%s t="s"><v>%d</v></c>' % (cell[1], cell[2], len(shared) - 1)

    with zipfile.ZipFile(source) as book, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for item in book.infolist():
            content = book.read(item)
            if item.filename.startswith("xl/worksheets/sheet"):
                content = re.sub(r'<c r="([A-Z]+\d+)"( s="\d+")? t="inlineStr"><is><t[^>]*>([^<]*)</t></is></c>', share, content.decode()).encode()
            out.writestr(item, content)
        texts = "".join("<si><r><t>%s</t></r><r><rPr><b/></rPr><t xml:space=\"preserve\">%s</t></r><rPh><t>no</t></rPh></si>" % (t[:1], t[1:])
                        if not t.startswith("&") else "<si><t>%s</t></si>" % t for t in shared)
        out.writestr("xl/sharedStrings.xml", '<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">%s</sst>' % texts)
    assert len(shared) > 50


class Decisions(CompanyTest):
    def two_findings(self):
        """A: 100 against 90; B: not in accounting; T-1 and T-2: twins. No limit but on drift and on findings."""
        folder = tempfile.mkdtemp(prefix="kopeck-decide-")
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        weeks = Weeks(os.path.join(folder, "project"))
        project = read_bytes(weeks.path("kopeck.yaml")).decode()
        project = project.replace("limits: [ { new findings: { alert: 0 } } ]", "limits: [ { findings: { alert: 0 } }, { drift: { alert: 0 } } ]", 1)
        project = project.replace("\n    limits: [ { new findings: { alert: 0 } } ]", "", 1)
        write_bytes(weeks.path("kopeck.yaml"), project.encode())
        self.orders = {"A": ("100.00", "90.00"), "B": ("5.00", None), "G": ("1.00", "1.00")}
        weeks.write(self.orders)
        weeks.run(WEEKS[0], status=BREACH)
        return weeks

    def decide(self, weeks, *arguments, status=CLEAN):
        return weeks.kopeck("decide", *arguments, *WHO, status=status)

    def summary(self, weeks):
        return json.loads(read_bytes(weeks.path("out", "summary.json")))["findings"]

    def top_of_summary(self, weeks):
        """Which documents the workbook's first sheet names."""
        with zipfile.ZipFile(weeks.path("out", "report.xlsx")) as book:
            return sorted(set(re.findall(r"Order ([A-Z])-", book.read("xl/worksheets/sheet1.xml").decode())))

    def test_accepted_findings_do_not_count_but_stay(self):
        weeks = self.two_findings()
        self.assertEqual(self.top_of_summary(weeks), ["A", "B"])
        rows = weeks.states()
        self.decide(weeks, "last", rows["A"]["id"], "accept", "--why", "agreed price, with a comma")
        self.decide(weeks, "last", rows["B"]["id"], "ignore", "--until", "2026-09-20", "--why", "on its way")
        done = weeks.run(WEEKS[1], status=CLEAN)  # neither the number of findings nor the drift counts them
        self.assertIn("findings  2, of them 0 errors, 2 settled by decision;", done.stdout)
        self.assertEqual(self.top_of_summary(weeks), [])  # nothing that anybody has to see to
        page = read_bytes(weeks.path("out", "report.html")).decode()
        self.assertEqual(page.count('<small class="mark">Settled by decision</small>'), 2)
        self.assertIn('<select data-filter="state"', page)
        self.assertEqual((self.summary(weeks)["count"], self.summary(weeks)["settled"], self.summary(weeks)["error"]), (2, 2, 2))
        self.assertRegex(read_bytes(weeks.path("out", "report.html")).decode(), r'<b>0</b> Errors.*\s.*\s.*\s.*<b>2</b> Settled by decision')
        rows = weeks.states()
        self.assertEqual([rows["A"][k] for k in ("decision", "decided_by", "why", "settled")], ["accept", "Ivanova", "agreed price, with a comma", "true"])
        self.assertEqual([rows["B"][k] for k in ("decision", "until", "settled")], ["ignore", "2026-09-20", "true"])
        weeks.run(WEEKS[2], status=BREACH)  # the date has come
        self.assertEqual({n: r["settled"] for n, r in weeks.states().items()}, {"A": "true", "B": "false"})
        weeks.write(dict(self.orders, A=("100.00", "50.00"), B=("5.00", "5.00")))
        weeks.run(WEEKS[3], status=BREACH)  # what was accepted was another amount
        self.assertEqual((weeks.states()["A"]["decision"], weeks.states()["A"]["settled"]), ("accept", "false"))
        with zipfile.ZipFile(weeks.path("out", "report.xlsx")) as book:
            self.assertIn("no longer holds", "".join(book.read(n).decode() for n in book.namelist() if n.endswith(".xml")))
        self.decide(weeks, "last", weeks.states()["A"]["id"], "accept", "--why", "again")
        weeks.run("2026-10-04", status=CLEAN)
        self.decide(weeks, "last", weeks.states()["A"]["id"], "withdraw")
        weeks.run("2026-10-11", status=BREACH)
        self.assertEqual(weeks.states()["A"]["decision"], "")
        self.decide(weeks, "last", weeks.states()["A"]["id"], "assign", "--to", "Petrov")
        weeks.run("2026-10-18", status=BREACH)
        self.assertEqual(weeks.states()["A"]["assignee"], "Petrov")
        self.assertEqual(len(weeks.json("decide")), 5)

    def test_a_run_that_is_repeated_stands_as_decided_since(self):
        """Nothing is new, nothing is added; but the job's last run no longer breaches what was accepted."""
        weeks = self.two_findings()
        for row in weeks.states().values():
            self.decide(weeks, "last", row["id"], "accept", "--why", "agreed")
        self.assertEqual(weeks.json("history")[0]["state"], "breach")
        weeks.run(WEEKS[0], status=CLEAN)
        (run,) = weeks.json("history")
        self.assertEqual((run["state"], run["findings"]["count"], run["findings"]["new"]), ("clean", 2, 2))
        weeks.run(WEEKS[1], status=CLEAN)
        self.decide(weeks, "last", row["id"], "withdraw")
        weeks.run(WEEKS[0], status=BREACH)  # not the last one any more: as it was kept
        self.assertEqual([r["state"] for r in weeks.json("history")], ["clean", "clean"])

    def test_refused(self):
        weeks = self.two_findings()
        a = weeks.states()["A"]["id"]
        good = ("--why", "x")
        for arguments, words in (((a, "accept"), "needs a reason"), ((a, "accept", "--why", " "), "needs a reason"),
                                 ((a, "approve", *good), "is no decision"), (("0000000000000000", "accept", *good), "has no such finding"),
                                 ((a, "ignore", *good), "needs the date"), ((a, "ignore", *good, "--until", "31.12.2026"), "is no date"),
                                 ((a, "ignore", *good, "--until", "2026-13-01"), "is no date"),
                                 ((a, "ignore", *good, "--until", "2026-09-06"), "is not after the cut-off"),
                                 ((a, "accept", *good, "--until", "2026-12-31"), "only `ignore`"), ((a, "assign"), "needs the name"),
                                 ((a, "accept", *good, "--to", "Petrov"), "only `assign`"), ((weeks.states()["B"]["id"], "same"), "one record")):
            done = self.decide(weeks, "last", *arguments, status=WRONG)
            self.assertIn(words, done.stderr, arguments)
        self.assertIn("nobody is named", weeks.kopeck("decide", "last", a, "accept", *good, status=WRONG).stderr)
        self.assertIn("there is no run", self.decide(weeks, "nope", a, "accept", *good, status=WRONG).stderr)
        self.decide(weeks, "last", a, status=WRONG)
        weeks.write(dict(self.orders, A=("100.00", "50.00"), B=("5.00", "5.00")))
        weeks.run(WEEKS[1], status=BREACH)
        self.assertIn("stale: the finding has changed", self.decide(weeks, "1", a, "accept", *good, status=WRONG).stderr)
        b = [f["id"] for f in weeks.json("show", "1")["list"] if f["kind"] == "missing"][0]
        self.assertIn("stale: the finding was resolved", self.decide(weeks, "1", b, "accept", *good, status=WRONG).stderr)
        self.assertEqual(weeks.json("decide"), [])

    def test_the_beginning_of_an_id_is_enough(self):
        """Six digits where one finding alone begins so; where two do, both are listed and none is taken."""
        weeks = self.two_findings()
        a, b = (weeks.states()[n]["id"] for n in "AB")
        self.assertIn("too little", self.decide(weeks, "last", a[:5], "accept", "--why", "x", status=WRONG).stderr)
        self.decide(weeks, "last", a[:6], "accept", "--why", "agreed")
        self.assertEqual([d["finding"] for d in weeks.json("decide")], [a])
        self.assertIn(a, weeks.kopeck("trace", a[:6], status=CLEAN).stdout)
        self.assertIn(a, weeks.kopeck("explain", "last", a[:6], status=CLEAN).stdout)
        db = sqlite3.connect(weeks.path("store.sqlite"))
        for number, identity in enumerate((a, b)):
            db.execute("UPDATE finding SET identity = ? WHERE identity = ?", ("abcdef%d000000000" % number, identity))
        db.commit()
        db.close()
        for command in (("decide", "last", "abcdef", "accept", "--why", "x", *WHO), ("explain", "last", "abcdef"), ("trace", "abcdef")):
            said = weeks.kopeck(*command, status=WRONG).stderr
            self.assertIn("2 findings begin with `abcdef`:\n  abcdef0000000000  orders: Order A-65", said, command)
            self.assertIn("\n  abcdef1000000000  orders: Order B-66", said, command)
        self.assertEqual(len(weeks.json("decide")), 1)
        self.decide(weeks, "last", "abcdef1", "reject", "--why", "must come")
        self.assertEqual([d["finding"] for d in weeks.json("decide")][1:], ["abcdef1000000000"])

    # ---- the workbook

    def cells(self, weeks, sheet="Findings"):
        """Identity -> row of the sheet, and letters of the decision's columns."""
        with zipfile.ZipFile(weeks.path("out", "report.xlsx")) as book:
            names = re.findall(r'<sheet name="([^"]*)"', book.read("xl/workbook.xml").decode())
            xml = book.read("xl/worksheets/sheet%d.xml" % (names.index(sheet) + 1)).decode()
        cells = {m[0] + m[1]: m[2] for m in re.findall(r'<c r="([A-Z]+)(\d+)"[^>]*t="inlineStr"[^>]*><is><t[^>]*>([^<]*)</t></is></c>', xml)}
        letter = {text: re.match("[A-Z]+", place)[0] for place, text in cells.items() if place.endswith("3") and not place[-2].isdigit()}
        ids = letter["Finding ID"]
        rows = {text: int(place[len(ids):]) for place, text in cells.items() if re.fullmatch(ids + r"\d+", place) and text != "Finding ID"}
        return rows, letter

    def filled(self, weeks, decisions, sheet="Findings"):
        rows, letter = self.cells(weeks, sheet)
        cells = {}
        for identity, (decision, until, comment) in decisions.items():
            for title, value in (("Decision", decision), ("Ignore until", until), ("Comment", comment)):
                if value is not None:
                    cells[letter[title] + str(rows[identity])] = value
        fill(weeks.path("out", "report.xlsx"), weeks.path("filled.xlsx"), {sheet: cells})
        return weeks.path("filled.xlsx")

    def test_by_workbook(self):
        weeks = self.two_findings()
        a, b = (weeks.states()[n]["id"] for n in "AB")
        book = self.filled(weeks, {a: ("accept", None, "price &amp; discount"), b: ("ignore until", 46300, "on its way")})  # 2026-10-05
        self.assertIn("2 added", self.decide(weeks, "--from", book).stdout)
        self.assertEqual([(d["finding"], d["decision"], d["why"], d["until"]) for d in weeks.json("decide")],
                         [(a, "accept", "price & discount", ""), (b, "ignore", "on its way", "2026-10-05")])
        self.assertIn("0 added, 2 in force already", self.decide(weeks, "--from", book).stdout)
        save_as_excel(book, weeks.path("excel.xlsx"))
        self.assertIn("0 added, 2 in force already", self.decide(weeks, "--from", weeks.path("excel.xlsx")).stdout)
        weeks.run(WEEKS[1], status=CLEAN)

    def test_workbook_rows_are_all_taken_or_none(self):
        weeks = self.two_findings()
        a, b = (weeks.states()[n]["id"] for n in "AB")
        rows, letter = self.cells(weeks)
        for bad, words in ((("accept", None, None), "needs a reason"), (("maybe", None, "x"), "is no decision"), (("ignore until", "soon", "x"), "is no date"),
                           (("same", None, "x"), "one record"), (("accept", 46300, "x"), "only `ignore`")):
            done = self.decide(weeks, "--from", self.filled(weeks, {a: ("accept", None, "fine"), b: bad}), status=WRONG)
            self.assertIn("Findings!%s%d: finding %s: " % (letter["Decision"], rows[b], b), done.stderr)
            self.assertIn(words, done.stderr)
            self.assertIn("1 of 2 decisions cannot be taken, so none is", done.stderr)
        done = self.decide(weeks, "--from", self.filled(weeks, {a: (None, None, "a comment alone")}), status=WRONG)
        self.assertIn("no decision", done.stderr)
        self.assertEqual(weeks.json("decide"), [])
        self.assertIn("none", self.decide(weeks, "--from", weeks.path("out", "report.xlsx")).stdout)

    def test_conflicting_and_stale_workbooks(self):
        weeks = self.two_findings()
        a, b = (weeks.states()[n]["id"] for n in "AB")
        book = self.filled(weeks, {a: ("accept", None, "fine"), b: ("reject", None, "must come")})
        weeks.kopeck("decide", "last", b, "accept", "--why", "no", "--who", "Petrov", status=CLEAN)
        self.assertIn('conflict: Petrov has decided "accept" since', self.decide(weeks, "--from", book, status=WRONG).stderr)
        weeks.write(dict(self.orders, A=("100.00", "50.00")))
        weeks.run(WEEKS[1], status=BREACH)
        self.assertIn("stale", self.decide(weeks, "--from", book, status=WRONG).stderr)
        self.assertEqual(len(weeks.json("decide")), 1)

    def test_a_column_that_was_deleted(self):
        """Without the findings' ids, or the decisions, what was filled in would pass for nothing: it is refused, whichever sheet it is."""
        for language, gone, kept in (("en", "Finding ID", "Decision"), ("en", "Decision", "Finding ID"), ("ru", "Код расхождения", "Решение")):
            with self.subTest(gone):
                weeks = self.two_findings()
                if language != "en":
                    write_bytes(weeks.path("kopeck.yaml"), read_bytes(weeks.path("kopeck.yaml")).replace(b"language: en", b"language: ru"))
                    weeks.run(WEEKS[1])
                original, damaged = weeks.path("out", "report.xlsx"), weeks.path("damaged.xlsx")
                with zipfile.ZipFile(original) as book, zipfile.ZipFile(damaged, "w") as out:
                    lost = 0
                    for item in book.infolist():
                        content = book.read(item)
                        if "worksheets/sheet" in item.filename and kept.encode() in content and not lost:
                            lost = content.count(b">%s<" % gone.encode())
                            content = content.replace(b">%s<" % gone.encode(), b">Something else<")
                        out.writestr(item, content)
                self.assertEqual(lost, 1)
                said = self.decide(weeks, "--from", damaged, status=WRONG).stderr
                self.assertRegex(said, 'the sheet ".*" has no column "%s" any more' % gone)
                self.assertIn("\nhint: ", said)
                self.assertEqual(weeks.json("decide"), [])

    def test_what_is_no_workbook(self):
        weeks = self.two_findings()
        original = read_bytes(weeks.path("out", "report.xlsx"))
        hostile = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(original)) as book, zipfile.ZipFile(hostile, "w") as out:
            for item in book.infolist():
                content = book.read(item)
                if item.filename == "xl/workbook.xml":
                    content = re.sub(rb"\?>", b'?><!DOCTYPE x [<!ENTITY a "aaaa">]>', content, count=1)
                out.writestr(item, content)
        other = io.BytesIO()
        with zipfile.ZipFile(other, "w") as out:
            out.writestr("mimetype", "text")
        strange = io.BytesIO()
        save_as_excel(weeks.path("out", "report.xlsx"), weeks.path("shared.xlsx"))
        with zipfile.ZipFile(weeks.path("shared.xlsx")) as book, zipfile.ZipFile(strange, "w") as out:
            for item in book.infolist():
                content = book.read(item)
                out.writestr(item, re.sub(rb't="s"><v>\d+</v>', b't="s"><v>99999999</v>', content) if "sheet" in item.filename else content)
        for name, content in (("empty", b""), ("text", b"hello"), ("cut", original[:len(original) // 2]), ("doctype", hostile.getvalue()),
                              ("other", other.getvalue()), ("strange", strange.getvalue())):
            write_bytes(weeks.path(name + ".xlsx"), content)
            done = self.decide(weeks, "--from", weeks.path(name + ".xlsx"), status=WRONG)
            self.assertIn(name + ".xlsx", done.stderr)
        self.decide(weeks, "--from", weeks.path("nothing.xlsx"), status=WRONG)
        self.assertEqual(weeks.json("decide"), [])

    # ---- matching

    def test_not_the_same_and_the_same(self):
        weeks = self.two_findings()
        weeks.write(self.orders, twins=("T-1", "T-2"))
        weeks.run(WEEKS[1], status=BREACH)
        rows = [f for f in weeks.json("show", "last")["list"] if f["rule"] == "twice"]
        self.assertEqual(len(rows), 1)
        a = weeks.states()["A"]["id"]
        self.decide(weeks, "last", rows[0]["id"], "not-same", "--why", "two deliveries")
        self.decide(weeks, "last", a, "not-same", "--why", "numbers are used twice")
        weeks.run(WEEKS[2], status=BREACH)
        self.assertEqual([f for f in weeks.json("show", "last")["list"] if f["rule"] == "twice"], [])
        self.assertEqual(sorted(f["kind"] for f in weeks.json("show", "last")["list"] if "A-" in f["explanation"]), ["missing", "missing"])
        pairs = weeks.kopeck("decide", "--pairs", status=CLEAN).stdout
        self.assertEqual([(p["rule"], p["left_key"], p["right_key"], p["same"]) for p in csv.DictReader(io.StringIO(pairs))],
                         [("twice", "T-1", "T-2", "false"), ("orders", "A-65", "A-65", "false")])
        self.decide(weeks, "2", rows[0]["id"], "same", "--why", "they are one")  # an old run, since the finding is gone
        self.decide(weeks, "2", a, "withdraw")
        weeks.run(WEEKS[3], status=BREACH)
        twins = [f for f in weeks.json("show", "last")["list"] if f["rule"] == "twice"]
        self.assertEqual([f["state"] for f in twins], ["came back"])
        self.assertEqual(twins[0]["content"]["step"], "decided by hand")
        self.assertEqual(weeks.states()["A"]["state"], "came back")
        pairs = weeks.kopeck("decide", "--pairs", status=CLEAN).stdout
        self.assertEqual([(p["rule"], p["same"]) for p in csv.DictReader(io.StringIO(pairs))], [("twice", "true")])

    # ---- the log

    def tampered(self, weeks, *statements):
        shutil.copy(weeks.path("store.sqlite"), weeks.path("tampered.sqlite"))
        db = sqlite3.connect(weeks.path("tampered.sqlite"))
        for trigger in ("decision_kept", "decision_stays"):
            db.execute("DROP TRIGGER " + trigger)
        for statement in statements:
            db.execute(statement)
        db.commit()
        db.close()
        return weeks.kopeck("decide", "--verify", "--store", weeks.path("tampered.sqlite"))

    def test_the_log_cannot_be_changed_unseen(self):
        weeks = self.two_findings()
        a, b = (weeks.states()[n]["id"] for n in "AB")
        for verb, finding in (("accept", a), ("reject", a), ("accept", b), ("reject", b)):
            self.decide(weeks, "last", finding, verb, "--why", "because")
        weeks.run(WEEKS[1], status=BREACH)
        self.assertIn("decisions 4, none changed", weeks.kopeck("decide", "--verify", status=CLEAN).stdout)
        for what, statements in (("an edit", ["UPDATE decision SET why = 'other' WHERE seq = 2"]),
                                 ("another author", ["UPDATE decision SET who = 'Petrov' WHERE seq = 1"]),
                                 ("text that moves between fields", ["UPDATE decision SET why = 'becaus', until = 'e' WHERE seq = 3"]),
                                 ("a deletion", ["DELETE FROM decision WHERE seq = 2"]), ("the last one gone", ["DELETE FROM decision WHERE seq = 4"]),
                                 ("the last one gone, with the head", ["DELETE FROM decision WHERE seq = 4", "UPDATE decision_head SET count = 3, "
                                                                       "hash = (SELECT hash FROM decision WHERE seq = 3)"]),
                                 ("another order", ["UPDATE decision SET seq = -1 WHERE seq = 1", "UPDATE decision SET seq = 1 WHERE seq = 2",
                                                    "UPDATE decision SET seq = 2 WHERE seq = -1"]),
                                 ("all gone", ["DELETE FROM decision", "UPDATE decision_head SET count = 0, hash = ''"])):
            done = self.tampered(weeks, *statements)
            self.assertEqual(done.returncode, BREACH, what)
            self.assertIn("not what was written", done.stderr, what)
        self.assertEqual(self.tampered(weeks).returncode, CLEAN)
        db = sqlite3.connect(weeks.path("store.sqlite"))
        for statement in ("UPDATE decision SET why = 'x'", "DELETE FROM decision"):
            self.assertRaisesRegex(sqlite3.IntegrityError, "only added", db.execute, statement)
        db.close()


if __name__ == "__main__":
    unittest.main()
