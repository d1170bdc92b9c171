"""What a store remembers: findings that are new, open, resolved, come back; replays; a source that failed; killed runs; two at once."""
import csv
import json
import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import tempfile
import time
import unittest

from company import BREACH, CLEAN, FAULT, INCOMPLETE, KOPECK, WRONG, CompanyTest, folder_bytes, read_bytes, write_bytes

PROJECT = """company: Weeks
timezone: UTC
currency: KZT
language: en
sources:
  shop: { use: csv, title: Shop }
  acc: { use: csv, title: Accounts }
datasets:
  shop.orders:
    entity: order
    files: shop.csv
    columns: { number: number, date: date, amount: amount, tax_id: tax_id }
    empty: allowed
  acc.sales:
    entity: order
    files: acc.csv
    columns: { number: number, date: date, amount: amount, tax_id: tax_id }
    empty: allowed
rules:
  orders:
    reconcile: [shop.orders, acc.sales]
    match: [ { same: [number] } ]
    compare: { amount: exact }
    totals: { by: [day], of: [amount, count] }
    limits: [ { new findings: { alert: 0 } } ]
  twice:
    duplicates: shop.orders
    match: [ { same: [tax_id, amount] } ]
    limits: [ { new findings: { alert: 0 } } ]
jobs:
  weekly: { rules: [orders, twice], cutoff: given }
"""
WEEKS = ("2026-09-06", "2026-09-13", "2026-09-20", "2026-09-27")


class Weeks:
    """Two files that change from week to week. Orders: number -> (amount in the shop, amount in accounting); None: not there."""

    def __init__(self, folder):
        self.folder = folder
        os.makedirs(folder)
        write_bytes(self.path("kopeck.yaml"), PROJECT.encode())

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def write(self, orders, twins=()):
        for side, name in enumerate(("shop.csv", "acc.csv")):
            rows = ["number,date,amount,tax_id"]
            for i, (number, amounts) in enumerate(orders.items()):
                if amounts[side] is not None:
                    rows.append("%s-%d,2026-09-01,%s,%d" % (number, ord(number[0]), amounts[side], 100 + i))
            for number in twins:
                rows.append("%s,2026-09-02,70.00,123456789012" % number)
            write_bytes(self.path(name), ("\n".join(rows) + "\n").encode())

    def kopeck(self, *arguments, status=None):
        done = subprocess.run([KOPECK, *arguments, "-C", self.folder], text=True, capture_output=True, timeout=600, check=False)
        if status is not None:
            assert done.returncode == status, "status %d, wanted %d\n%s\n%s" % (done.returncode, status, done.stdout, done.stderr)
        return done

    def run(self, week, *arguments, status=None, verb="run"):
        return self.kopeck(verb, "weekly", "--as-of", week, *arguments, status=status)

    def json(self, *arguments):
        return json.loads(self.kopeck(*arguments, "--json", status=CLEAN).stdout)

    def history(self, out="out"):
        return json.loads(read_bytes(self.path(out, "summary.json")))["history"]

    def states(self, out="out"):
        with open(self.path(out, "findings.csv"), encoding="utf-8", newline="") as file:
            return {(row["left_document"] or row["right_document"] or "-").split("-")[0]: row for row in csv.DictReader(file)}


class History(CompanyTest):
    def weeks(self):
        folder = tempfile.mkdtemp(prefix="kopeck-weeks-")
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        return Weeks(os.path.join(folder, "project"))

    def four_weeks(self):
        """A: open all the time, its amount changes in week 3. B: fixed in week 2, back in week 3. C: new in week 2, fixed in week 4."""
        weeks = self.weeks()
        good = {"%dG" % i: ("10.00", "10.00") for i in range(5)}
        weeks.write(dict(good, A=("100.00", "90.00"), B=("5.00", None)))
        weeks.run(WEEKS[0], status=BREACH)
        weeks.write(dict(good, A=("100.00", "90.00"), B=("5.00", "5.00"), C=("1.00", "2.00")))
        weeks.run(WEEKS[1], status=BREACH)
        weeks.write(dict(good, A=("100.00", "70.00"), B=("5.00", None), C=("1.00", "2.00")))
        weeks.run(WEEKS[2], status=BREACH)
        weeks.write(dict(good, A=("100.00", "70.00"), B=("5.00", None), C=("1.00", "1.00")))
        self.fourth = weeks.run(WEEKS[3], status=CLEAN)  # nothing new: nothing is alerted
        return weeks

    def test_states_ages_and_amounts(self):
        weeks = self.four_weeks()
        self.assertIn("history   since 2026-09-20: 0 new, 2 open, 0 came back, 1 resolved\n", self.fourth.stdout)
        rows = weeks.states()
        self.assertEqual({n: (r["state"], r["first_seen"], r["age_days"]) for n, r in rows.items()},
                         {"A": ("open", "2026-09-06", "21"), "B": ("open", "2026-09-06", "21")})
        self.assertEqual(rows["A"]["amounts"], "2026-09-06 -10.00 KZT | 2026-09-20 -30.00 KZT")
        self.assertEqual(rows["B"]["amounts"], "")
        runs = weeks.json("history", "weekly")
        self.assertEqual([r["day"] for r in runs], list(reversed(WEEKS)))
        self.assertEqual([tuple(r["findings"][k] for k in ("new", "open", "came_back", "resolved")) for r in reversed(runs)],
                         [(2, 0, 0, 0), (1, 1, 0, 1), (0, 2, 1, 0), (0, 2, 0, 1)])
        self.assertEqual(weeks.history(), {"first": False, "aside": False, "since": "2026-09-20", "new": 0, "open": 2, "came_back": 0,
                                           "resolved": 1, "unknown": 0})

    def test_show_and_compare(self):
        weeks = self.four_weeks()
        third = weeks.json("show", "3")
        self.assertEqual({f["content"]["records"][0]["document"][0]: f["state"] for f in third["list"]}, {"A": "open", "B": "came back", "C": "open"})
        self.assertEqual(third["rules"][0], {"rule": "orders", "kind": "reconcile", "checked": True, "matches": 7, "groups": 0, "findings": 3, "new": 1})
        self.assertEqual({f["content"]["records"][0]["document"][0]: f["state"] for f in weeks.json("show", "2")["resolved"]}, {"B": "resolved"})
        for run in ("1", "2", "3", "4"):
            said = weeks.kopeck("show", run, "--json", status=CLEAN).stdout
            self.assertEqual(said, json.dumps(json.loads(said), indent=2, ensure_ascii=False) + "\n")
        both = weeks.json("compare", "2", "3")
        self.assertEqual([len(both[k]) for k in ("gained", "lost", "changed")] + [both["same"]], [1, 0, 1, 1])
        self.assertEqual((both["changed"][0]["before"]["difference"], both["changed"][0]["after"]["difference"]), ("-10.00", "-30.00"))
        back = weeks.json("compare", "3", "2")
        self.assertEqual([f["id"] for f in back["lost"]], [f["id"] for f in both["gained"]])
        self.assertEqual(weeks.json("compare", "last", "last")["same"], 2)
        for wrong in (("show", "nothing"), ("show", "99"), ("compare", "1", "none")):
            self.assertIn("there is no run", weeks.kopeck(*wrong, status=WRONG).stderr)
        said = weeks.kopeck("compare", "2", "3", status=CLEAN).stdout
        self.assertIn("1 gained, 0 lost, 1 changed", said)
        self.assertIn("  −10.00 → −30.00\u00a0KZT  Order A-", said)

    def test_replays_do_not_disturb(self):
        weeks = self.four_weeks()
        before = weeks.json("history")
        third = weeks.json("show", "3")
        weeks.kopeck("run", "weekly", "--from", third["snapshot"], "--out", weeks.path("again"), status=BREACH)
        self.assertEqual({n: r["state"] for n, r in weeks.states("again").items()}, {"A": "open", "B": "came back", "C": "open"})
        self.assertEqual(weeks.states("again")["A"]["amounts"], "2026-09-06 -10.00 KZT | 2026-09-20 -30.00 KZT")
        self.assertEqual((weeks.json("history"), weeks.json("show", "3")), (before, third))
        weeks.kopeck("run", "weekly", "--from", third["snapshot"], "--out", weeks.path("once more"), "--threads", "4", status=BREACH)
        self.assertEqual(folder_bytes(weeks.path("again")), folder_bytes(weeks.path("once more")))

    def test_an_older_cutoff_is_not_kept(self):
        weeks = self.four_weeks()
        before = weeks.json("history")
        done = weeks.run("2026-09-10")
        self.assertIn("older than the newest run, not kept", done.stdout)
        self.assertTrue(weeks.history()["aside"])
        self.assertEqual(weeks.states()["A"]["first_seen"], "2026-09-06")
        self.assertEqual(weeks.json("history"), before)

    def test_what_was_not_looked_at_is_unknown(self):
        weeks = self.four_weeks()
        os.remove(weeks.path("acc.csv"))
        done = weeks.run("2026-10-04", status=INCOMPLETE)
        self.assertIn("0 resolved, 2 unknown", done.stdout)
        self.assertEqual({f["state"] for f in weeks.json("show", "last")["list"] if f["rule"] == "orders"}, {"unknown"})
        self.assertEqual(weeks.json("compare", "4", "5")["lost"], [])
        weeks.write({"A": ("100.00", "70.00")})
        weeks.run("2026-10-11", status=CLEAN)
        self.assertEqual({n: (r["state"], r["first_seen"]) for n, r in weeks.states().items()}, {"A": ("open", "2026-09-06")})
        self.assertEqual(weeks.history()["resolved"], 2)  # B, and the source that failed

    def test_daily_scan_alerts_only_what_is_new(self):
        weeks = self.weeks()
        weeks.write({}, twins=("T-1", "T-2"))
        weeks.run(WEEKS[0], verb="duplicates", status=BREACH)
        weeks.run(WEEKS[1], verb="duplicates", status=CLEAN)
        weeks.write({"A": ("1.00", "2.00")}, twins=("T-1", "T-2"))
        weeks.run(WEEKS[2], verb="duplicates", status=CLEAN)
        self.assertEqual(weeks.history()["open"], 1)
        growth = [weeks.json("show", n)["rules"][0] for n in ("1", "2", "3")]
        self.assertEqual([(r["rule"], r["groups"], r["new"]) for r in growth], [("twice", 1, 1), ("twice", 1, 0), ("twice", 1, 0)])
        weeks.run(WEEKS[3], status=BREACH)  # the whole job: the scans have not seen its other rule
        self.assertEqual(weeks.states()["A"]["state"], "new")
        weeks.write({"A": ("1.00", "2.00")}, twins=("T-1",))
        weeks.run("2026-10-04", verb="duplicates", status=CLEAN)
        self.assertEqual((weeks.history()["resolved"], weeks.history()["unknown"]), (1, 1))

    def test_without_a_store(self):
        weeks = self.weeks()
        weeks.write({"A": ("1.00", "2.00")})
        weeks.run(WEEKS[0], "--store", "none", status=BREACH)
        self.assertEqual((weeks.history(), weeks.states()["A"]["state"]), (None, ""))
        self.assertFalse(os.path.exists(weeks.path("store.sqlite")))
        self.assertIn("there is no store yet", weeks.kopeck("history", status=WRONG).stderr)

    def test_the_store_is_private_and_can_be_copied(self):
        weeks = self.four_weeks()
        self.assertEqual(stat.S_IMODE(os.stat(weeks.path("store.sqlite")).st_mode), 0o600)
        weeks.kopeck("store", "backup", weeks.path("copy.sqlite"), status=CLEAN)
        self.assertEqual(stat.S_IMODE(os.stat(weeks.path("copy.sqlite")).st_mode), 0o600)
        self.assertEqual(weeks.json("history", "--store", weeks.path("copy.sqlite")), weeks.json("history"))
        self.assertIn("is there already", weeks.kopeck("store", "backup", weeks.path("copy.sqlite"), status=WRONG).stderr)
        self.assertIn("ok", weeks.kopeck("store", "check", status=CLEAN).stdout)
        weeks.kopeck("store", "restore", status=WRONG)

    def test_stores_that_are_none(self):
        weeks = self.four_weeks()
        page = bytearray(read_bytes(weeks.path("store.sqlite")))
        write_bytes(weeks.path("text"), b"not a database, but longer than a header of one hundred bytes would be" * 20)
        write_bytes(weeks.path("cut"), bytes(page[:4096 * 3 + 100]))
        other = sqlite3.connect(weeks.path("other"))
        other.execute("CREATE TABLE theirs(x)")
        other.commit()
        other.close()
        newer = sqlite3.connect(weeks.path("store.sqlite"))
        newer.execute("PRAGMA user_version = 99")
        newer.commit()
        newer.close()
        out = folder_bytes(weeks.path("out"))
        for name, words in (("text", "no store of Kopeck"), ("other", "no store of Kopeck"), ("cut", "damaged"), ("store.sqlite", "version 99")):
            for command in (("history",), ("run", "weekly", "--as-of", "2026-10-04", "--snapshot", weeks.path("s", name))):
                done = weeks.kopeck(*command, "--store", weeks.path(name), status=FAULT)
                self.assertIn(words, done.stderr, name)
        self.assertEqual(folder_bytes(weeks.path("out")), out)  # a run that could not be remembered publishes nothing

    def test_killed_runs(self):
        """Killed at any moment: the store has the run or has it not, and the next run goes on from there."""
        weeks = self.four_weeks()
        for i in range(12):
            process = subprocess.Popen([KOPECK, "run", "weekly", "--as-of", "2026-10-%02d" % (4 + i), "-C", weeks.folder],
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(0.004 * i)
            process.send_signal(signal.SIGKILL)
            process.wait()
        weeks.kopeck("store", "check", status=CLEAN)
        weeks.run("2026-10-25", status=CLEAN)
        self.assertEqual({n: (r["state"], r["age_days"]) for n, r in weeks.states().items()}, {"A": ("open", "49"), "B": ("open", "49")})

    def test_two_at_once(self):
        """Two jobs at once into one store: both are kept, one after the other."""
        weeks = self.weeks()
        weeks.write({"A": ("1.00", "2.00")})
        runs = [subprocess.Popen([KOPECK, "run", "weekly", "--as-of", WEEKS[i % 4], "-C", weeks.folder, "--out", weeks.path("out%d" % i), "--snapshot",
                                  weeks.path("s%d" % i, "x")], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) for i in range(4)]
        for process in runs:
            self.assertIn(process.wait(), (CLEAN, BREACH), process.stderr.read())
            process.stderr.close()
        weeks.kopeck("store", "check", status=CLEAN)
        days = [r["day"] for r in weeks.json("history")]
        self.assertEqual(days, sorted(days, reverse=True))
        self.assertEqual(sum(r["findings"]["new"] for r in weeks.json("history")), 1)

    def test_a_held_store(self):
        """Readers are not held up by a writer."""
        weeks = self.four_weeks()
        holder = sqlite3.connect(weeks.path("store.sqlite"), isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        self.assertEqual(len(weeks.json("history")), 4)
        self.assertIn("A", weeks.kopeck("show", "last", status=CLEAN).stdout)
        holder.execute("ROLLBACK")
        holder.close()


if __name__ == "__main__":
    unittest.main()
