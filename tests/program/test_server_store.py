"""The store on a PostgreSQL server: what the tests of a store in a file ask holds there too, and what only a server can do.

Their program is a script that gives the project of -C a store in a schema of its own on the server, where the project names
no other, and then is the program."""
import atexit
import os
import shutil
import socket
import stat
import subprocess
import tempfile
import threading
import time
import unittest

from postgres import PostgresServer, postgres_bin

BUILD = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))), os.environ.get("BUILD", "build"))
PROGRAM = os.path.join(BUILD, "kopeck")
SCRIPT = """#!/bin/sh
folder=.; last=
for word; do [ "$last" = -C ] && folder=$word; last=$word; done
if [ -f "$folder/kopeck.yaml" ]; then
    exec 9<"$folder/kopeck.yaml"
    flock 9
    if ! grep -q '^store: *\\({\\|none\\)' "$folder/kopeck.yaml"; then
        (grep -v '^store:' "$folder/kopeck.yaml"
         echo 'store: { use: postgresql, dsn: "%s", schema: "'"$(echo "$folder" | tr / _)"'" }') >"$folder/.new"
        cat "$folder/.new" >"$folder/kopeck.yaml"
    fi
    exec 9<&-
fi
exec "%s" "$@"
"""
SERVER = None
if postgres_bin():
    SERVER = PostgresServer()
    atexit.register(SERVER.close)
    FOLDER = tempfile.mkdtemp(prefix="kopeck-program-")
    atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
    os.environ["KOPECK_PROGRAM"] = os.path.join(FOLDER, "kopeck")
    with open(os.environ["KOPECK_PROGRAM"], "w", encoding="utf-8") as file:
        file.write(SCRIPT % (SERVER.dsn, PROGRAM))
    os.chmod(os.environ["KOPECK_PROGRAM"], stat.S_IRWXU)

# They take their program when they are imported.
from company import BREACH, CLEAN, FAULT, KOPECK, WRONG, folder_bytes  # noqa: E402 pylint: disable=wrong-import-position
import test_alerts  # noqa: E402 pylint: disable=wrong-import-position
import test_decisions  # noqa: E402 pylint: disable=wrong-import-position
import test_history  # noqa: E402 pylint: disable=wrong-import-position
import test_trace  # noqa: E402 pylint: disable=wrong-import-position
import test_trends  # noqa: E402 pylint: disable=wrong-import-position
from test_history import WEEKS, Weeks  # noqa: E402 pylint: disable=wrong-import-position

SHARED = {
    test_history.History: ("test_states_ages_and_amounts", "test_show_and_compare", "test_replays_do_not_disturb", "test_an_older_cutoff_is_not_kept",
                           "test_what_was_not_looked_at_is_unknown", "test_daily_scan_alerts_only_what_is_new", "test_killed_runs",
                           "test_two_at_once"),
    test_decisions.Decisions: ("test_accepted_findings_do_not_count_but_stay", "test_refused", "test_conflicting_and_stale_workbooks",
                               "test_workbook_rows_are_all_taken_or_none", "test_not_the_same_and_the_same"),
    test_trace.Trace: ("test_the_story_of_a_document", "test_by_the_findings_id_with_its_decision"),
    test_trends.Trends: ("test_numbers_of_each_run", "test_repeated_run_shows_what_it_showed"),
    test_alerts.Alerts: ("test_an_alert_is_told_once_until_it_is_worse_or_old", "test_a_server_that_is_down_loses_nothing",
                         "test_a_run_that_did_not_happen_is_told_once"),
}


class Wire:
    """Between the program and the server. What is to happen to the commit of number `at` is `fate`: "passed" as all others,
    "lost" before the server has it, or "kept" by the server, which nobody is told."""
    COMMIT = b"Q\0\0\0\x0bCOMMIT\0"

    def __init__(self, fate="passed", at=0):
        self.fate, self.at, self.commits, self.ends = fate, at, 0, []
        self.came = threading.Event()  # the commit at which it happens is with the server
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.dsn = "host=127.0.0.1 port=%d user=kopeck dbname=postgres sslmode=disable gssencmode=disable" % self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client = self.listener.accept()[0]
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            server.connect(os.path.join(SERVER.folder, ".s.PGSQL.5432"))
            self.ends += [client, server]
            told = threading.Event()  # what the server answers is for nobody
            threading.Thread(target=self.forth, args=(client, server, told), daemon=True).start()
            threading.Thread(target=self.back, args=(client, server, told), daemon=True).start()

    def forth(self, client, server, told):
        while content := self.read(client):
            if content.endswith(self.COMMIT):
                self.commits += 1
                if self.commits == self.at and self.fate == "lost":
                    break
                if self.commits == self.at and self.fate in ("kept", "slow"):
                    told.set()
                    server.sendall(content)
                    self.came.set()
                    if self.fate == "kept":
                        continue  # until the answer is there
                    client.shutdown(socket.SHUT_RDWR)
                    return
            server.sendall(content)
        self.end(client, server)

    def back(self, client, server, told):
        while content := self.read(server):
            if told.is_set():
                break
            try:
                client.sendall(content)
            except OSError:
                break
        self.end(client, server)

    @staticmethod
    def read(side):
        try:
            return side.recv(1 << 16)
        except OSError:
            return b""

    @staticmethod
    def end(*sides):
        for side in sides:
            try:
                side.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def close(self):
        self.end(self.listener, *self.ends)
        for side in (self.listener, *self.ends):
            side.close()


@unittest.skipUnless(SERVER, "no PostgreSQL server is installed")
class ServerStore(unittest.TestCase):
    def setUp(self):
        folder = tempfile.mkdtemp(prefix="kopeck-served-")
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        self.weeks = Weeks(os.path.join(folder, "p"))

    def two_weeks(self):
        self.weeks.write({"A": ("1.00", "2.00"), "B": ("5.00", "5.00")})
        self.weeks.run(WEEKS[0], status=BREACH)
        self.weeks.run(WEEKS[1], status=CLEAN)

    def stopped_at(self, table):
        """A run of the third week whose server is killed while it waits for a table."""
        holder = subprocess.Popen(SERVER.psql(), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True)
        holder.stdin.write('BEGIN; LOCK TABLE "%s".%s IN ACCESS EXCLUSIVE MODE;\n' % (self.weeks.folder.replace("/", "_"), table))
        holder.stdin.flush()
        while "AccessExclusiveLock" not in SERVER.sql("SELECT mode FROM pg_locks"):
            time.sleep(0.02)
        run = subprocess.Popen([KOPECK, "run", "weekly", "--as-of", WEEKS[2], "-C", self.weeks.folder], stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True)
        while "t" not in SERVER.sql("SELECT wait_event_type = 'Lock' FROM pg_stat_activity WHERE application_name = 'kopeck'"):
            self.assertIsNone(run.poll())
            time.sleep(0.02)
        SERVER.kill()
        out, err = run.communicate(timeout=600)
        holder.communicate()
        SERVER.start()
        self.assertEqual(run.returncode, FAULT, out + err)
        self.assertRegex(err, r"(?m)^kopeck: postgresql .*: the reports are written, but the run is not kept: the store's server")
        self.assertIn("\nhint: ", err)
        self.weeks.kopeck("store", "check", status=CLEAN)
        self.assertEqual([r["day"] for r in self.weeks.json("history")], [WEEKS[1], WEEKS[0]])
        return out

    def third_week(self):
        self.two_weeks()
        self.weeks.write({"A": ("1.00", "2.00"), "B": ("5.00", "5.00"), "C": ("7.00", "9.00")})

    def test_the_server_goes_away_before_the_history_is_known(self):
        """The reports say so; nothing in them is said to be new, or decided."""
        self.third_week()
        self.stopped_at("finding")
        self.assertEqual({row["state"] for row in self.weeks.states().values()}, {""})
        self.assertIn("what earlier runs found is not known", open(self.weeks.path("out", "summary.json"), encoding="utf-8").read())
        self.weeks.run(WEEKS[2], status=BREACH)
        self.assertEqual({n: r["state"] for n, r in self.weeks.states().items()}, {"A": "open", "C": "new"})

    def test_the_server_goes_away_while_the_run_is_kept(self):
        self.third_week()
        self.stopped_at("name")
        self.assertEqual({n: r["state"] for n, r in self.weeks.states().items()}, {"A": "open", "C": "new"})
        self.weeks.run(WEEKS[2], status=BREACH)
        self.assertEqual({n: r["state"] for n, r in self.weeks.states().items()}, {"A": "open", "C": "new"})
        self.assertEqual(len(self.weeks.json("history")), 3)

    # ---- A connection that ends at a commit: the program asks whether it was one

    def wired(self, wire):
        """A project whose store is behind the wire; the schema is known by the folder, as everywhere here."""
        self.addCleanup(wire.close)
        with open(self.weeks.path("kopeck.yaml"), encoding="utf-8") as project:
            text = [line for line in project if not line.startswith("store:")]
        text.append('store: { use: postgresql, dsn: "%s", schema: "%s" }\n' % (wire.dsn, self.weeks.folder.replace("/", "_")))
        with open(self.weeks.path("kopeck.yaml"), "w", encoding="utf-8") as project:
            project.writelines(text)

    def third_week_behind(self, wire):
        self.wired(wire)
        return self.weeks.run(WEEKS[2])

    def assert_kept_once(self):
        self.assertEqual([r["day"] for r in self.weeks.json("history")], [WEEKS[2], WEEKS[1], WEEKS[0]])
        self.assertEqual({n: r["state"] for n, r in self.weeks.states().items()}, {"A": "open", "C": "new"})
        self.assertTrue(all(r["published"] for r in self.weeks.json("history")))
        self.assertEqual(SERVER.sql('SELECT count(*), count(DISTINCT (finding, from_seq)) FROM "%s".span' % self.weeks.folder.replace("/", "_")).strip(), "2|2")
        self.weeks.kopeck("store", "check", status=CLEAN)

    def commits_of_a_run(self):
        self.third_week()
        wire = Wire()
        done = self.third_week_behind(wire)
        self.assertEqual(done.returncode, BREACH, done.stderr)
        self.assert_kept_once()
        self.assertGreaterEqual(wire.commits, 2)  # the run, and that its reports stand
        return wire.commits

    def test_the_answer_to_a_commit_is_lost(self):
        """At each commit of a run: the run is kept, once, as if nothing had happened."""
        for at in range(1, self.commits_of_a_run() + 1):
            with self.subTest(at):
                self.setUp()
                self.third_week()
                wire = Wire("kept", at)
                done = self.third_week_behind(wire)
                self.assertTrue(wire.came.is_set())
                self.assertEqual(done.returncode, BREACH, done.stdout + done.stderr)
                self.assertNotIn("not kept", done.stderr)
                self.assert_kept_once()

    def test_a_commit_is_lost(self):
        """At each commit of a run: it says that the run is not kept, or is not marked as published; run again, it is, once."""
        for at in range(1, self.commits_of_a_run() + 1):
            with self.subTest(at):
                self.setUp()
                self.third_week()
                done = self.third_week_behind(Wire("lost", at))
                self.assertEqual(done.returncode, FAULT, done.stdout + done.stderr)
                self.assertRegex(done.stderr, r"(?m)^kopeck: postgresql ")
                self.assertLessEqual(len(self.weeks.json("history")), 3)
                self.weeks.run(WEEKS[2], status=BREACH)
                self.assert_kept_once()

    def test_a_commit_takes_long_and_nobody_waits_for_it(self):
        """The server is still at it when the program asks: it waits for the end instead of taking it for lost."""
        self.third_week()
        schema = self.weeks.folder.replace("/", "_")
        SERVER.sql('CREATE FUNCTION "%s".dawdle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_xact_lock(4711); RETURN NULL; END $$;'
                   'CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON "%s".run DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION "%s".dawdle()' % ((schema,) * 3))
        holder = subprocess.Popen(SERVER.psql(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.addCleanup(holder.communicate)
        holder.stdin.write("SELECT pg_advisory_lock(4711); SELECT 'held';\n")
        holder.stdin.flush()
        while "held" not in holder.stdout.readline():
            pass
        wire = Wire("slow", 1)
        self.wired(wire)
        run = subprocess.Popen([KOPECK, "run", "weekly", "--as-of", WEEKS[2], "-C", self.weeks.folder], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        wire.came.wait()
        waits = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        while SERVER.sql(waits).strip() != "2" and run.poll() is None:  # the commit, and who asks for it
            time.sleep(0.02)
        self.assertIsNone(run.poll())
        holder.stdin.write("SELECT pg_advisory_unlock(4711);\n")
        holder.stdin.flush()
        out, err = run.communicate(timeout=120)
        self.assertEqual(run.returncode, BREACH, out + err)
        self.assert_kept_once()

    def test_two_machines_at_once(self):
        """Two projects of one company, each on its own machine, one store: both runs are kept, one behind the other."""
        self.third_week()
        other = self.weeks.folder + "-other"
        shutil.copytree(self.weeks.folder, other)
        runs = [subprocess.Popen([KOPECK, "run", "weekly", "--as-of", week, "-C", folder], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
                for folder, week in ((self.weeks.folder, WEEKS[2]), (other, WEEKS[3]))]
        said = [run.communicate(timeout=120) for run in runs]
        self.assertLessEqual({run.returncode for run in runs}, {CLEAN, BREACH}, said)
        history = self.weeks.json("history")
        self.assertEqual(sorted({r["number"] for r in history}), [r["number"] for r in reversed(history)])
        self.assertIn(WEEKS[3], [r["day"] for r in history])  # the older one may have come too late: then it is not kept, and says so
        self.assertTrue(len(history) == 4 or "older" in said[0][0], said)
        self.weeks.kopeck("store", "check", status=CLEAN)

    def test_a_server_that_is_not_there(self):
        """Told before anything is read; the reports of the last run stay."""
        self.two_weeks()
        out = folder_bytes(self.weeks.path("out"))
        self.assertIn("store     postgresql", self.weeks.kopeck("doctor").stdout)
        SERVER.kill()
        try:
            for command in (("run", "weekly", "--as-of", WEEKS[2]), ("history",), ("trace", "A-65"), ("decide", "--verify"), ("watch",)):
                self.assertIn("the store's server cannot be reached", self.weeks.kopeck(*command, status=FAULT).stderr)
            done = self.weeks.kopeck("doctor")
            self.assertEqual(done.returncode, 3)
            self.assertIn("store     FAILED", done.stdout)
        finally:
            SERVER.start()
        self.assertEqual(folder_bytes(self.weeks.path("out")), out)
        self.assertEqual(len(self.weeks.json("history")), 2)

    def test_a_variable_that_is_not_set(self):
        with open(self.weeks.path("kopeck.yaml"), "a", encoding="utf-8") as project:
            project.write('store: { use: postgresql, dsn: "%s", password: "${STORE_PASSWORD_4411}" }\n' % SERVER.dsn)
        self.weeks.write({"A": ("1.00", "2.00")})
        self.assertIn("the variable STORE_PASSWORD_4411 is not set", self.weeks.kopeck("run", "weekly", "--as-of", WEEKS[0], status=WRONG).stderr)
        self.assertIn("${STORE_PASSWORD_4411}", self.weeks.kopeck("history", status=WRONG).stderr)

    def test_a_store_moves_to_the_server_and_back(self):
        file, back = self.weeks.path("file.sqlite"), self.weeks.path("back.sqlite")
        self.weeks.write({"A": ("1.00", "2.00")})
        self.weeks.run(WEEKS[0], "--store", file, status=BREACH)
        identity = next(row["id"] for row in self.weeks.states().values())
        self.weeks.kopeck("decide", "last", identity, "accept", "--why", "known", "--who", "Ivanova", "--store", file, status=CLEAN)
        self.assertIn("copied", self.weeks.kopeck("store", "copy", file, status=CLEAN).stdout)
        self.assertIn("already", self.weeks.kopeck("store", "copy", file, status=WRONG).stderr)
        self.assertEqual(self.weeks.json("history"), self.weeks.json("history", "--store", file))
        self.weeks.run(WEEKS[1])
        self.assertEqual({row["state"] for row in self.weeks.states().values()}, {"open"})
        self.weeks.kopeck("store", "backup", back, status=CLEAN)
        self.assertEqual(stat.S_IMODE(os.stat(back).st_mode), 0o600)
        self.assertEqual(os.listdir(self.weeks.folder).count("back.sqlite-wal"), 0)
        for command in (("history",), ("show", "last"), ("trace", "A-65")):
            self.assertEqual(self.weeks.json(*command), self.weeks.json(*command, "--store", back))
        self.weeks.kopeck("decide", "--verify", "--store", back, status=CLEAN)


def load_tests(loader, tests, pattern):
    del pattern
    if not SERVER:
        return tests
    for case, names in SHARED.items():
        tests.addTests(case(name) for name in names)
    return tests


if __name__ == "__main__":
    unittest.main()
