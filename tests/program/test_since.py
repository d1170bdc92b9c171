"""What is compared with earlier runs: balances that roll forward, closed periods, edits and who owns the field."""
import csv
import json
import os
import shutil
import subprocess
import tempfile
import unittest

from company import CLEAN, KOPECK, WRONG, CompanyTest, folder_bytes, read_bytes, write_bytes

HEAD = """company: Weeks
timezone: UTC
currency: KZT
language: %s
sources:
  crm: { use: csv, title: CRM }
  acc: { use: csv, title: 1С }
datasets:
"""
TABLES = {
    "acc.balances": ("receivable", "balance", "client,contract,amount"),
    "acc.openings": ("receivable", "opening", "client,contract,amount,date"),
    "acc.sales": ("shipment", "sales", "number,date,client,contract,amount,note"),
    "acc.payments": ("payment", "payments", "number,date,client,contract,amount"),
    "acc.returns": ("other", "returns", "number,date,client,contract,amount"),
    "acc.periods": ("other", "periods", "number,date"),
    "crm.orders": ("order", "orders", "number,date,amount,note,changed,state"),
    "acc.invoices": ("order", "invoices", "number,date,amount,note,changed"),
}


def dataset(name):
    entity, file, columns = TABLES[name]
    fields = columns.split(",")
    lines = ["  %s:" % name, "    entity: %s" % entity, "    files: %s.csv" % file, "    empty: allowed", "    columns:"]
    for field in fields:
        lines.append("      %s: %s" % (field, "{ from: changed, type: instant }" if field == "changed" else
                                       "{ from: number, type: text }" if field == "number" else field))
    if "state" in fields:
        lines.append("    leave_out: { draft: \"state == 'draft'\" }")
    return "\n".join(lines) + "\n"


class Project:
    def __init__(self, test, rules, names, language="en"):
        self.folder = tempfile.mkdtemp(prefix="kopeck-since-")
        test.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        rule_names = [line.strip()[:-1] for line in rules.splitlines() if line.startswith("  ") and not line.startswith("   ")]
        text = HEAD % language + "".join(dataset(n) for n in names) + "rules:\n" + rules + "jobs:\n  weekly: { rules: [%s], cutoff: given }\n" % ", ".join(rule_names)
        write_bytes(self.path("kopeck.yaml"), text.encode())
        self.names = names
        for name in names:
            self.write(name)

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def write(self, name, *rows):
        _, file, columns = TABLES[name]
        write_bytes(self.path(file + ".csv"), ("\n".join([columns, *rows]) + "\n").encode())

    def kopeck(self, *arguments, status=CLEAN):
        done = subprocess.run([KOPECK, *arguments, "-C", self.folder], text=True, capture_output=True, timeout=600, check=False)
        assert done.returncode == status, "status %d, wanted %d\n%s\n%s" % (done.returncode, status, done.stdout, done.stderr)
        return done

    def run(self, week, *arguments, status=CLEAN):
        self.kopeck("run", "weekly", "--as-of", week, *arguments, status=status)
        return self.findings()

    def findings(self, out="out"):
        with open(self.path(out, "findings.csv"), encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def json(self, name, out="out"):
        return json.loads(read_bytes(self.path(out, name)))

    def notices(self, out="out"):
        return [n["text"] for n in json.loads(read_bytes(self.path(out, "summary.json")))["notices"] if n["code"] == "earlier run"]


BALANCE = """  owed:
    balance: acc.balances
    opening: %s
    add: acc.sales
    less: [acc.payments, acc.returns]
    by: [client, contract]
"""
MONEY = ["acc.balances", "acc.sales", "acc.payments", "acc.returns"]


class Balances(CompanyTest):
    def opened(self, language="en"):
        project = Project(self, BALANCE % "acc.openings", MONEY + ["acc.openings"], language)
        project.write("acc.openings", "Romashka,D-1,70.00,2026-08-01", "Romashka,D-1,100.00,2026-09-01", "Vega,V-1,5.00,2026-09-01")
        project.write("acc.sales", "S-0,2026-08-31,Romashka,D-1,900.00,", "S-1,2026-09-02,Romashka,D-1,50.00,", "S-2,2026-09-03,Vega,V-2,70.10,")
        project.write("acc.payments", "P-1,2026-09-04,Romashka,D-1,30.00")
        project.write("acc.returns", "R-1,2026-09-05,Vega,V-2,20.05")
        return project

    def test_from_a_dataset_of_openings(self):
        project = self.opened()
        project.write("acc.balances", "ROMASHKA,D-1,120.00", "Vega,V-1,5.00", "Vega,V-2,50.05")
        self.assertEqual(project.run("2026-09-06"), [])
        project.write("acc.balances", "Romashka,D-1,120.00", "Vega,V-1,5.00", "Vega,V-2,70.10")
        (finding,) = project.run("2026-09-06")
        self.assertEqual((finding["kind"], finding["rule"], finding["cause"]), ("balance does not roll forward", "owed", "unexplained"))
        self.assertEqual((finding["left_amount"], finding["right_amount"], finding["difference"]), ("50.05", "70.10", "20.05"))
        self.assertIn("opening balance 0.00 + shipments 70.10 − payments 0.00 − returns 20.05 come to 50.05\u00a0KZT, it says 70.10\u00a0KZT", finding["explanation"])
        self.assertIn("possibly R-1 of 2026-09-05", finding["explanation"])

    def test_what_is_owed_and_not_listed(self):
        project = self.opened("ru")
        project.write("acc.balances", "Romashka,D-1,120.00", "Vega,V-2,50.05")
        (finding,) = project.run("2026-09-06")
        self.assertEqual((finding["left_amount"], finding["right_amount"]), ("5.00", "0.00"))
        self.assertIn("не сходится с оборотами: начальный остаток 5,00 + отгрузки 0,00 − платежи 0,00 − возвраты 0,00 — должно быть 5,00\u00a0KZT, указано 0,00\u00a0KZT, разница −5,00\u00a0KZT",
                      finding["explanation"])

    def test_two_contracts_of_one_counterparty(self):
        project = self.opened()
        project.write("acc.balances", "Romashka,D-1,120.00", "Vega,V-1,4.00", "Vega,V-2,51.05")
        findings = project.run("2026-09-06")
        self.assertEqual([f["cause"] for f in findings], ["wrong contract"] * 2)
        self.assertEqual(sorted(f["difference"] for f in findings), ["-1.00", "1.00"])

    def test_from_the_last_run(self):
        project = Project(self, BALANCE % "last run", MONEY)
        project.write("acc.balances", "Romashka,D-1,100.00")
        project.write("acc.sales", "S-1,2026-09-01,Romashka,D-1,100.00,")
        self.assertEqual(project.run("2026-09-06"), [])
        self.assertEqual(project.notices(), ["no earlier run of this job is stored: there is nothing yet to compare it with"])
        project.write("acc.sales", "S-1,2026-09-01,Romashka,D-1,100.00,", "S-2,2026-09-07,Romashka,D-1,40.00,", "S-3,2026-09-20,Romashka,D-1,7.00,")
        project.write("acc.payments", "P-1,2026-09-13,Romashka,D-1,25.00")
        project.write("acc.balances", "Romashka,D-1,115.00")
        self.assertEqual(project.run("2026-09-13"), [])
        self.assertEqual(project.notices(), [])
        project.write("acc.balances", "Romashka,D-1,122.01")
        (finding,) = project.run("2026-09-20")
        self.assertEqual((finding["left_amount"], finding["right_amount"], finding["cause"]), ("122.00", "122.01", "unexplained"))
        identity = finding["id"]
        project.write("acc.sales", "S-1,2026-09-01,Romashka,D-1,100.01,", "S-2,2026-09-07,Romashka,D-1,40.00,", "S-3,2026-09-20,Romashka,D-1,7.00,")
        (finding,) = project.run("2026-09-20")  # S-1, of the time before the opening, is another one now: that explains it
        self.assertEqual((finding["id"], finding["cause"]), (identity, "backdated"))
        self.assertIn("possibly S-1 of 2026-09-01", finding["explanation"])

    def test_a_snapshot_that_is_gone_is_no_opening(self):
        project = Project(self, BALANCE % "last run", MONEY)
        project.write("acc.balances", "Romashka,D-1,100.00")
        project.run("2026-09-06")
        shutil.rmtree(project.path("snapshots"))
        project.write("acc.balances", "Romashka,D-1,999.00")
        self.assertEqual(project.run("2026-09-13"), [])
        self.assertIn("is gone", project.notices()[0])

    def test_mistakes_of_the_project(self):
        for rule, what in ((BALANCE.replace("acc.returns", "acc.sales") % "last run", "acc.sales stands twice"),
                           (BALANCE % "acc.nothing", "acc.nothing"),
                           (BALANCE.replace("contract", "amount") % "last run", "balances go by texts"),
                           (BALANCE.replace("add: acc.sales", "add: acc.periods") % "last run", "acc.periods"),
                           (BALANCE.replace("    by: [client, contract]\n", "") % "last run", "by")):
            project = Project(self, rule, MONEY + ["acc.periods"])
            self.assertIn(what, project.kopeck("check", status=WRONG).stderr + project.kopeck("check", status=WRONG).stdout)


CLOSED = """  books:
    closed: { acc: %s }
    datasets: [acc.sales]
"""
SALES = ["S-1,2026-08-20,A,D,100.00,x", "S-2,2026-08-21,A,D,100.00,x", "S-3,2026-08-22,A,D,50.00,x", "S-5,2026-08-31,A,D,10.00,x", "S-6,2026-09-02,A,D,10.00,x"]
LATER = ["S-1,2026-08-20,A,D,100.00,x", "S-2,2026-08-21,A,D,120.00,y", "S-4,2026-08-30,A,D,70.00,", "S-5,2026-09-02,A,D,10.00,x", "S-6,2026-09-02,A,D,15.00,x"]


class Closed(CompanyTest):
    def changed(self, until="2026-08-31", names=("acc.sales",), first="2026-09-06", second="2026-09-13"):
        project = Project(self, CLOSED % until, list(names))
        if "acc.periods" in names:
            project.write("acc.periods", "1,2026-07-31", "2,2026-08-31")
        project.write("acc.sales", *SALES)
        self.assertEqual(project.run(first), [])
        project.write("acc.sales", *LATER)
        return project, project.run(second)

    def test_changed_appeared_vanished_moved(self):
        _, findings = self.changed()
        by = {f["left_document"]: f for f in findings}
        self.assertEqual({d: (f["kind"], f["cause"], f["difference"]) for d, f in by.items()}, {
            "S-2": ("changed after close", "changed after close", "20.00"), "S-3": ("changed after close", "vanished", "-50.00"),
            "S-4": ("changed after close", "backdated", "70.00"), "S-5": ("changed after close", "changed after close", "0.00")})
        self.assertIn("closed period (to 2026-08-31): amount: 100.00 → 120.00; note: x → y.", by["S-2"]["explanation"])
        self.assertIn("date: 2026-08-31 → 2026-09-02", by["S-5"]["explanation"])
        self.assertIn("cause: no longer there", by["S-3"]["explanation"])

    def test_a_change_and_what_it_breaks_are_one_case(self):
        """The document that was changed after the close and its difference to the other system; one that vanished stands by itself."""
        project = Project(self, CLOSED % "2026-08-31" + "  orders:\n    reconcile: [crm.orders, acc.sales]\n    match: [ { same: [number] } ]\n    compare: { amount: exact }\n",
                          ["acc.sales", "crm.orders"])
        project.write("acc.sales", *SALES)
        project.write("crm.orders", *["%s,2026-08-20,%s,,," % (row.split(",")[0], row.split(",")[4]) for row in SALES])
        self.assertEqual(project.run("2026-09-06"), [])
        project.write("acc.sales", *LATER)
        findings = project.run("2026-09-13")
        case = {f["id"]: f for f in findings if "S-2" in (f["left_document"], f["right_document"])}
        self.assertEqual(sorted(f["kind"] for f in case.values()), ["amount differs", "changed after close"])
        self.assertEqual(len({f["story"] or f["id"] for f in case.values()}), 1)
        gone = [f for f in findings if f["cause"] == "vanished"]
        self.assertEqual([(f["left_document"], f["story"]) for f in gone], [("S-3", "")])

    def test_components_of_two_systems(self):
        """Documents of another system, and two datasets of one kind, are named so that they cannot be mixed up."""
        rule = "  owed:\n    balance: acc.balances\n    by: [client]\n    opening: acc.openings\n    add: [acc.sales, crm.orders]\n    less: [acc.payments]\n"
        project = Project(self, rule, ["acc.balances", "acc.openings", "acc.sales", "acc.payments", "crm.orders"], "ru")
        write_bytes(project.path("kopeck.yaml"), read_bytes(project.path("kopeck.yaml")).replace(b"      amount: amount\n      note: note\n      changed", b"      amount: amount\n      client: note\n      changed"))
        project.write("acc.balances", "Romashka,D-1,120.00")
        project.write("acc.sales", "S-1,2026-09-05,Romashka,D-1,1000.00,")
        (finding,) = project.run("2026-09-06")
        self.assertIn("начальный остаток 0,00 + отгрузки 1 000,00 + orders (CRM) 0,00 − платежи 0,00 — должно быть", finding["explanation"])

    def test_a_dataset_of_closed_periods(self):
        _, findings = self.changed("acc.periods", ("acc.sales", "acc.periods"))
        self.assertEqual(len(findings), 4)

    def test_a_period_that_was_open_when_the_run_before_was_made(self):
        for until, first, second in (("2026-08-31 since 2026-09-10", "2026-09-06", "2026-09-13"), ("2026-08-31", "2026-08-30", "2026-09-13")):
            project, findings = self.changed(until, first=first, second=second)
            self.assertEqual(findings, [])
            self.assertIn("before the period was closed", project.notices()[0])
        self.assertEqual(len(self.changed("2026-08-31 since 2026-09-05")[1]), 4)

    def test_row_order_says_nothing_and_a_replay_the_same(self):
        project, _ = self.changed()
        before = folder_bytes(project.path("out"))
        snapshot = os.path.join(project.path("snapshots"), sorted(os.listdir(project.path("snapshots")))[-1])
        project.kopeck("run", "weekly", "--from", snapshot, "--out", project.path("again"))
        self.assertEqual(folder_bytes(project.path("again")), before)
        told = {f["id"]: f["explanation"] for f in project.findings()}
        project.write("acc.sales", *reversed(LATER))
        self.assertEqual({f["id"]: f["explanation"] for f in project.run("2026-09-20")}, told)

    def history(self, project):
        return {name: project.json("summary.json")["history"][name] for name in ("new", "open", "came_back", "resolved", "unknown")}

    def test_changes_stay_until_they_are_put_right(self):
        project, first = self.changed()
        self.assertEqual(len(project.run("2026-09-20")), 4)
        self.assertEqual(self.history(project), {"new": 0, "open": 4, "came_back": 0, "resolved": 0, "unknown": 0})
        # S-2 goes on changing, S-3 is back as it was, S-4 is gone again, S-5 has its old date: the first value counts
        project.write("acc.sales", "S-1,2026-08-20,A,D,100.00,x", "S-2,2026-08-21,A,D,130.00,y", "S-3,2026-08-22,A,D,50.00,x", "S-5,2026-08-31,A,D,10.00,x",
                      "S-6,2026-09-02,A,D,15.00,x")
        (finding,) = project.run("2026-09-27")
        self.assertEqual((finding["left_document"], finding["left_amount"], finding["right_amount"], finding["state"], finding["first_seen"]),
                         ("S-2", "100.00", "130.00", "open", "2026-09-13"))
        self.assertEqual(self.history(project), {"new": 0, "open": 1, "came_back": 0, "resolved": 3, "unknown": 0})
        self.assertEqual(finding["id"], next(f["id"] for f in first if f["left_document"] == "S-2"))
        project.write("acc.sales", *SALES[:4], "S-6,2026-09-02,A,D,15.00,x")
        self.assertEqual(project.run("2026-10-04"), [])
        self.assertEqual(self.history(project)["resolved"], 1)

    def test_the_period_grows(self):
        project, _ = self.changed()
        text = read_bytes(project.path("kopeck.yaml")).decode()
        write_bytes(project.path("kopeck.yaml"), text.replace("acc: 2026-08-31", "acc: 2026-09-15").encode())
        self.assertEqual({f["left_document"] for f in project.run("2026-09-20")}, {"S-2", "S-3", "S-4", "S-5"})
        project.write("acc.sales", *[row.replace("15.00", "16.00") for row in LATER])
        self.assertEqual({f["left_document"] for f in project.run("2026-09-27")}, {"S-2", "S-3", "S-4", "S-5", "S-6"})

    def test_an_accepted_change_is_over(self):
        project, first = self.changed()
        accepted = next(f for f in first if f["left_document"] == "S-2")
        ignored = next(f for f in first if f["left_document"] == "S-3")
        project.kopeck("decide", "last", accepted["id"], "accept", "--who", "Anna", "--why", "the auditor agreed")
        project.kopeck("decide", "last", ignored["id"], "ignore", "--until", "2026-12-31", "--who", "Anna", "--why", "later")
        self.assertEqual({f["left_document"] for f in project.run("2026-09-20")}, {"S-3", "S-4", "S-5"})
        project.write("acc.sales", *[row.replace("120.00", "125.00") for row in LATER])
        again = {f["left_document"]: f for f in project.run("2026-09-27")}
        self.assertEqual(set(again), {"S-2", "S-3", "S-4", "S-5"})
        self.assertEqual((again["S-2"]["left_amount"], again["S-2"]["right_amount"], again["S-2"]["state"]), ("120.00", "125.00", "came back"))

    def test_the_snapshot_before_is_gone(self):
        project, _ = self.changed()
        first = sorted(n for n in os.listdir(project.path("snapshots")) if not n.startswith("."))[0]
        shutil.rmtree(os.path.join(project.path("snapshots"), first))
        self.assertEqual(project.run("2026-09-20"), [])
        self.assertEqual(self.history(project), {"new": 0, "open": 0, "came_back": 0, "resolved": 0, "unknown": 4})
        self.assertIn("cannot be told", project.notices()[0])

    def test_a_replay_of_a_later_run(self):
        project, _ = self.changed()
        project.run("2026-09-20")
        before = folder_bytes(project.path("out"))
        project.run("2026-09-27")
        snapshot = os.path.join(project.path("snapshots"), sorted(n for n in os.listdir(project.path("snapshots")) if not n.startswith("."))[2])
        project.kopeck("run", "weekly", "--from", snapshot, "--out", project.path("again"))
        self.assertEqual(folder_bytes(project.path("again")), before)

    def test_what_cannot_be_told_is_counted(self):
        project = Project(self, CLOSED % "2026-08-31", ["acc.sales"])
        project.write("acc.sales", "S-0,2026-08-01,A,D,1.00,", *SALES, "S-1,2026-08-20,A,D,7.00,")
        project.run("2026-09-06")
        project.write("acc.sales", "S-2,2026-08-21,A,D,100.00,x", "S-3,2026-08-22,A,D,fifty,x", *SALES[3:], "S-1,2026-08-21,A,D,9.00,")
        findings = [f for f in project.run("2026-09-13") if f["rule"] == "books"]
        self.assertEqual(findings, [])
        self.assertEqual([n.split(": ")[1].split(" ")[0] for n in project.notices()], ["1", "1"])

    def test_mistakes_of_the_project(self):
        for until, what in (("2026-13-31", "not a date"), ("acc.balances", "has no `date`"), ("2026-08-31 since 2026-08-01", "after it has ended"), ("soon", "soon")):
            project = Project(self, CLOSED % until, ["acc.sales", "acc.balances"])
            self.assertIn(what, project.kopeck("check", status=WRONG).stderr + project.kopeck("check", status=WRONG).stdout)


EDITS = """  orders:
    reconcile: [crm.orders, acc.invoices]
    match: [ { same: [number] } ]
    edits: { amount: acc, note: nobody }
"""


class Edits(CompanyTest):
    def edited(self, then, now, language="en"):
        """Each: (number, crm (amount, note, changed, state), acc (amount, note, changed))"""
        project = Project(self, EDITS, ["crm.orders", "acc.invoices"], language)
        for week, rows in (("2026-09-06", then), ("2026-09-13", now)):
            project.write("crm.orders", *["%s,2026-09-01,%s,%s,%s,%s" % (n, *crm) for n, crm, _ in rows])
            project.write("acc.invoices", *["%s,2026-09-01,%s,%s,%s" % (n, *acc) for n, _, acc in rows])
            findings = project.run(week)
        self.all = findings
        return project, {(f["left_document"], f["field"]): f for f in findings if "edit" in f["kind"]}

    @staticmethod
    def row(number, crm, acc, notes=("x", "x"), changed=("", ""), state=""):
        return (number + "-1", (crm, notes[0], changed[0], state), (acc, notes[1], changed[1]))

    def test_amounts_that_accounting_owns(self):
        row = self.row
        then = [row(n, "100.00", "100.00") for n in "ABCEF"] + [row("D", "100.00", "120.00")]
        now = [row("A", "120.00", "130.00"), row("B", "120.00", "100.00"), row("C", "120.00", "120.00"), row("D", "120.00", "120.00"),
               row("E", "100.00", "130.00"), row("F", "100.00", "100.00"), row("G", "1.00", "2.00")]
        _, findings = self.edited(then, now)
        self.assertEqual({k: f["kind"] for k, f in findings.items()},
                         {("A-1", "amount"): "conflicting edits", ("B-1", "amount"): "edited outside owner"})
        self.assertEqual({f["left_document"] for f in self.all if f["kind"] == "amount differs"}, {"A-1", "B-1", "E-1", "G-1"})
        case = [f for f in self.all if f["left_document"] == "A-1"]
        self.assertEqual(len({f["story"] or f["id"] for f in case}), 1)  # the difference and the edit are one case
        self.assertIn("CRM: 100.00 → 120.00; 1С: 100.00 → 130.00; 1С owns the field, 130.00 holds", findings["A-1", "amount"]["explanation"])
        self.assertIn("in CRM outside the system that owns it since 2026-09-06: CRM: 100.00 → 120.00; 1С owns the field, 100.00 holds",
                      findings["B-1", "amount"]["explanation"])

    def test_edits_stay_until_the_sides_agree(self):
        row = self.row
        then = [row(n, "100.00", "100.00") for n in "ABC"]
        now = [row("A", "120.00", "130.00"), row("B", "120.00", "100.00"), row("C", "120.00", "100.00")]
        project, first = self.edited(then, now)
        edits = lambda: {(f["left_document"], f["kind"]): f["state"] for f in project.findings() if "edit" in f["kind"]}
        self.assertEqual(set(edits()), {("A-1", "conflicting edits"), ("B-1", "edited outside owner"), ("C-1", "edited outside owner")})
        told = {f["id"]: f["explanation"] for f in project.findings() if "edit" in f["kind"]}
        project.run("2026-09-20")
        self.assertEqual(set(edits().values()), {"open"})
        self.assertEqual({f["id"]: f["explanation"] for f in project.findings() if "edit" in f["kind"]}, told)
        project.write("crm.orders", "A-1,2026-09-01,130.00,x,,", "B-1,2026-09-01,100.00,x,,", "C-1,2026-09-01,125.00,x,,")
        project.run("2026-09-27")
        self.assertEqual(edits(), {("C-1", "edited outside owner"): "open"})
        self.assertIn("CRM: 100.00 → 125.00", next(f["explanation"] for f in project.findings() if "edit" in f["kind"]))
        shutil.rmtree(project.path("snapshots"))
        project.write("crm.orders", "A-1,2026-09-01,130.00,x,,", "B-1,2026-09-01,100.00,x,,", "C-1,2026-09-01,100.00,x,,")
        project.run("2026-10-04")
        history = project.json("summary.json")["history"]
        self.assertEqual((edits(), history["unknown"], history["resolved"]), ({}, 1, 1))  # the difference is gone; of the edit nobody knows

    def test_a_field_that_nobody_owns(self):
        row, early, late = self.row, "2026-09-08T10:00:00", "2026-09-08T11:00:00"
        then = [row(n, "1.00", "1.00") for n in "ABCDE"]
        now = [row("A", "1.00", "1.00", ("y", "z"), (late, early)), row("B", "1.00", "1.00", ("y", "z"), (early, late)),
               row("C", "1.00", "1.00", ("y", "z"), (early, early)), row("D", "1.00", "1.00", ("y", "z")), row("E", "1.00", "1.00", ("y", "x"))]
        _, findings = self.edited(then, now, "ru")
        self.assertEqual(sorted(k[0] for k in findings), ["A-1", "B-1", "C-1", "D-1"])
        for number, held, severity in (("A", "последняя подтверждённая правка — CRM, верно y", "error"), ("B", "последняя подтверждённая правка — 1С, верно z", "error"),
                                       ("C", "значение должен выбрать человек", "review"), ("D", "значение должен выбрать человек", "review")):
            self.assertIn(held, findings[number + "-1", "note"]["explanation"])
            self.assertEqual(findings[number + "-1", "note"]["severity"], severity)

    def test_a_snapshot_that_was_changed_is_not_compared_with(self):
        row = self.row
        project, _ = self.edited([row("A", "100.00", "100.00")], [row("A", "100.00", "100.00")])
        for folder, _, files in os.walk(project.path("snapshots")):
            for name in files:
                if name.startswith("amount."):
                    content = bytearray(read_bytes(os.path.join(folder, name)))
                    content[0] ^= 1
                    os.chmod(os.path.join(folder, name), 0o600)
                    write_bytes(os.path.join(folder, name), bytes(content))
        project.write("crm.orders", "A-1,2026-09-01,7.00,x,,")
        self.assertEqual([f["kind"] for f in project.run("2026-09-20")], ["amount differs"])
        self.assertEqual(sum("was changed or replaced" in n for n in project.notices()), 2)

    def test_mistakes_of_the_project(self):
        for old, new, what in (("amount: acc", "amount: erp", "erp"), ("amount: acc", "sum: acc", "sum"), ("note: nobody", "note: noone", "noone")):
            project = Project(self, EDITS.replace(old, new), ["crm.orders", "acc.invoices"])
            self.assertIn(what, project.kopeck("check", status=WRONG).stderr + project.kopeck("check", status=WRONG).stdout)


if __name__ == "__main__":
    unittest.main()
