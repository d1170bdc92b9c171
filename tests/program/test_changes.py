"""Reading by changes: what is put together out of an earlier snapshot and the rows that changed has the bytes of a dataset that was
read whole; what cannot be trusted is read whole, and said."""
import csv
import importlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest

from company import BUILD, CLEAN, KOPECK, ROOT, WRONG, folder_bytes, read_bytes, read_port, read_text, wait_for, write_bytes

sys.dont_write_bytecode = True
sys.path.append(os.path.join(ROOT, "tests", "program"))
from postgres import PostgresServer, postgres_bin  # noqa: E402

SYSTEMS = os.path.join(ROOT, "fixtures", "systems")
PROJECT = """company: Changes
timezone: Asia/Almaty
currency: KZT
sources:
  erp: { %s }
datasets:
  erp.orders:
    entity: order
    empty: allowed
    %s
    changes: { %s }
    columns:
      id: id
      number: number
      date: placed_at
      amount: amount
      note: note
      changed: { from: updated_at, type: %s }
rules:
  orders: { check: erp.orders, expect: amount is not null }
jobs:
  daily: { rules: [orders], cutoff: given }
"""


class Project:
    def __init__(self, test, name="erp.orders"):
        self.folder, self.name = tempfile.mkdtemp(prefix="kopeck-changes-"), name
        test.addCleanup(shutil.rmtree, self.folder, True)
        self.environment = dict(os.environ, ODBCSYSINI=self.folder)

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def write(self, source, dataset, changes="by: changed, keys_every: 7 days", mark="instant"):
        write_bytes(self.path("kopeck.yaml"), (PROJECT % (source, dataset, changes, mark)).encode())

    def edit(self, old, new):
        text = read_text(self.path("kopeck.yaml"))
        assert old in text, old
        write_bytes(self.path("kopeck.yaml"), text.replace(old, new).encode())

    def snapshot(self, name, status=CLEAN):
        done = subprocess.run([KOPECK, "snapshot", "daily", "--as-of", "2026-10-01", "-C", self.folder, "--snapshot", self.path(name), "-v"],
                              env=self.environment, text=True, capture_output=True, timeout=600, check=False)
        assert done.returncode == status, "status %d, wanted %d\n%s\n%s" % (done.returncode, status, done.stdout, done.stderr)
        return done

    def how(self, name):
        return json.loads(read_text(self.path(name, "taken.json")))["changes"][self.name]

    def identity(self, name):
        return read_text(self.path(name, "manifest.sha256")).split()[0]

    def notices(self, name):
        return [n["text"] for n in json.loads(read_text(self.path(name, "notices.json"))) if n["code"] == "read whole"]

    def sealed(self, name):
        return {path: content for path, content in folder_bytes(self.path(name)).items() if path != "taken.json"}

    def age(self, name, days):
        """As if the keys had been compared so many days before."""
        taken = json.loads(read_text(self.path(name, "taken.json")))
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - days * 86400))
        taken["changes"][self.name]["keys_compared_at"] = at
        write_bytes(self.path(name, "taken.json"), json.dumps(taken).encode())


def row(number, amount, updated, note="", placed="2026-09-%02d 10:00:00"):
    return {"id": "order-%04d" % number, "number": "A-%04d" % number, "placed_at": placed % (number % 28 + 1), "amount": amount, "note": note, "updated_at": updated}


ROWS = [row(n, "%d.%02d" % (n * 10, n % 100), "2026-09-20 %02d:%02d:00" % (n // 60, n % 60), "note %d" % (n % 7) if n % 3 else None) for n in range(1, 601)]
COLUMNS = ("id", "number", "placed_at", "amount", "note", "updated_at")


class ByChanges:
    """The cases of a database; a class below says which: self.execute(sql), self.source, self.dataset, self.fill(rows)."""
    maxDiff = None
    # Rows asked for again before the newest mark: the overlap's, and where a moment has no zone and the driver is not trusted, a day's.
    margin = 11

    def start(self, **more):
        project = Project(self)
        self.prepare(project)
        project.write(self.source, self.dataset, **more)
        self.fill(ROWS)
        return project

    def change(self):
        self.execute("UPDATE orders SET amount = '77.77', updated_at = '2026-09-21 08:00:00' WHERE id = 'order-0005'")
        self.execute("UPDATE orders SET note = 'late', updated_at = '2026-09-21 08:01:00' WHERE id = 'order-0400'")
        self.execute("INSERT INTO orders (id, number, placed_at, amount, note, updated_at) VALUES "
                     "('order-0000', 'A-0000', '2026-09-21 07:00:00', '5.00', NULL, '2026-09-21 08:02:00')")

    def assert_as_whole(self, project, name):
        """Where there is nothing to build on, the same comes out."""
        whole = "whole/%s/%s" % (name, name)
        project.snapshot(whole)
        self.assertEqual(project.how(whole)["base"], "")
        self.assertEqual(project.sealed(name), project.sealed(whole))
        self.assertEqual(project.identity(name), project.identity(whole))

    def test_changed_rows_alone_are_read(self):
        project = self.start()
        project.snapshot("snapshots/1")
        first = project.how("snapshots/1")
        self.assertEqual((first["base"], first["rows_read"], project.notices("snapshots/1")), ("", 600, []))
        self.change()
        project.snapshot("snapshots/2")
        how = project.how("snapshots/2")
        self.assertEqual(how["base"], project.identity("snapshots/1"))
        self.assertEqual(how["keys_compared_at"], first["keys_compared_at"])
        self.assertEqual(how["rows_read"], self.margin + 3)
        self.assertEqual(project.notices("snapshots/2"), [])
        self.assert_as_whole(project, "snapshots/2")
        manifest = json.loads(read_text(project.path("snapshots/2/manifest.json")))["datasets"][0]
        self.assertEqual((manifest["rows"], manifest["complete"]), (601, True))

    def test_a_key_of_two_fields(self):
        """Neither the document nor the number of its line is a key alone; a line that cannot be read is followed by both."""
        project = self.start(changes="by: changed, key: [id, number]")
        self.fill([dict(r, id="order-%02d" % (i // 10), number="%d/%s" % (i % 10, "a")) for i, r in enumerate(ROWS)])
        project.snapshot("snapshots/1")
        self.execute("UPDATE orders SET amount = '77.77', updated_at = '2026-09-21 08:00:00' WHERE id = 'order-05' AND number = '3/a'")
        self.execute("UPDATE orders SET amount = 'much', updated_at = '2026-09-21 08:01:00' WHERE id = 'order-07' AND number = '0/a'")
        self.execute("DELETE FROM orders WHERE id = 'order-08' AND number = '9/a'")
        project.snapshot("snapshots/2")
        self.assertEqual((project.how("snapshots/2")["base"], project.notices("snapshots/2")), (project.identity("snapshots/1"), []))
        self.assertTrue(any(b"order-07/0\\/a" in content for content in folder_bytes(project.path("snapshots/2")).values()))
        project.age("snapshots/2", 8)
        self.execute("UPDATE orders SET amount = '1.00', updated_at = '2026-09-22 08:00:00' WHERE id = 'order-07' AND number = '0/a'")
        project.snapshot("snapshots/3")
        self.assertEqual((project.how("snapshots/3")["rows_deleted"], project.notices("snapshots/3")), (1, []))
        self.assert_as_whole(project, "snapshots/3")
        self.execute("UPDATE orders SET number = '3/a', updated_at = '2026-09-23 08:00:00' WHERE id = 'order-05' AND number IN ('3/a', '4/a')")
        project.snapshot("snapshots/4")
        self.assertIn("two rows have the id and number order-05/3\\/a", project.notices("snapshots/4")[0])

    def test_nothing_changed(self):
        project = self.start()
        project.snapshot("snapshots/1")
        for name in ("snapshots/2", "snapshots/3"):
            project.snapshot(name)
            self.assertNotEqual(project.how(name)["base"], "")
            self.assertEqual(project.identity(name), project.identity("snapshots/1"))

    def test_deleted_rows_are_seen_when_keys_are_compared(self):
        project = self.start()
        project.snapshot("snapshots/1")
        self.execute("DELETE FROM orders WHERE id IN ('order-0017', 'order-0600')")
        project.snapshot("snapshots/2")
        self.assertEqual(json.loads(read_text(project.path("snapshots/2/manifest.json")))["datasets"][0]["rows"], 600)
        project.age("snapshots/2", 8)
        self.change()
        project.snapshot("snapshots/3")
        how = project.how("snapshots/3")
        self.assertEqual((how["base"], how["rows_deleted"]), (project.identity("snapshots/2"), 2))
        self.assertGreater(how["keys_compared_at"], project.how("snapshots/2")["keys_compared_at"])
        self.assertEqual(project.notices("snapshots/3"), [])
        self.assert_as_whole(project, "snapshots/3")

    def test_deleted_and_entered_again(self):
        project = self.start(changes="by: changed, keys_every: 0 minutes")
        project.snapshot("snapshots/1")
        self.execute("DELETE FROM orders WHERE id = 'order-0017'")
        self.execute("INSERT INTO orders (id, number, placed_at, amount, note, updated_at) VALUES "
                     "('order-0017', 'A-0017', '2026-09-21 07:00:00', '1.00', NULL, '2026-09-22 08:02:00')")
        project.snapshot("snapshots/2")
        self.assertEqual(project.how("snapshots/2")["rows_deleted"], 0)
        self.assert_as_whole(project, "snapshots/2")

    def test_all_rows_deleted(self):
        project = self.start(changes="by: changed, keys_every: 0 minutes")
        project.snapshot("snapshots/1")
        self.execute("DELETE FROM orders")
        project.snapshot("snapshots/2")
        self.assertEqual(project.how("snapshots/2")["rows_deleted"], 600)
        self.assert_as_whole(project, "snapshots/2")
        self.change()
        project.snapshot("snapshots/3")
        self.assertEqual(project.how("snapshots/3")["rows_read"], 1)
        self.assert_as_whole(project, "snapshots/3")

    def test_a_clock_of_the_future_hides_nothing(self):
        project = self.start()
        self.execute("UPDATE orders SET updated_at = '2099-01-01 00:00:00' WHERE id = 'order-0002'")
        project.snapshot("snapshots/1")
        moment = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(time.time() + 5 * 3600))  # the source's wall clock, Asia/Almaty
        self.execute("UPDATE orders SET amount = '77.77', updated_at = '%s' WHERE id = 'order-0005'" % moment)
        project.snapshot("snapshots/2")
        self.assertNotEqual(project.how("snapshots/2")["base"], "")
        self.assert_as_whole(project, "snapshots/2")

    def test_a_row_that_was_committed_late(self):
        """Its mark is that of the beginning of its transaction: within the overlap."""
        project = self.start()
        project.snapshot("snapshots/1")
        self.execute("UPDATE orders SET amount = '77.77', updated_at = '2026-09-20 09:55:00' WHERE id = 'order-0005'")
        project.snapshot("snapshots/2")
        self.assertNotEqual(project.how("snapshots/2")["base"], "")
        self.assert_as_whole(project, "snapshots/2")

    def test_changes_that_were_not_told(self):
        for statement, key in (("UPDATE orders SET amount = '77.77', updated_at = '2026-09-01 00:00:00' WHERE id = 'order-0005'", "order-0005"),
                               ("INSERT INTO orders (id, number, placed_at, amount, note, updated_at) VALUES ('order-9', 'A-9', "
                                "'2026-09-21 07:00:00', '5.00', NULL, '2026-09-01 00:00:00')", "order-9")):
            with self.subTest(statement=statement):
                project = self.start()
                project.snapshot("snapshots/1")
                self.execute(statement)
                project.age("snapshots/1", 8)
                project.snapshot("snapshots/2")
                self.assertEqual(project.how("snapshots/2")["base"], "")
                (notice,) = project.notices("snapshots/2")
                self.assertIn("%s changed, or came, without its mark saying so" % key, notice)
                project.snapshot("whole/2")
                data = {path: content for path, content in project.sealed("snapshots/2").items() if path.startswith("erp.orders/")}
                self.assertEqual(data, {p: c for p, c in project.sealed("whole/2").items() if p.startswith("erp.orders/")})

    def test_rejected_rows_are_followed(self):
        project = self.start(changes="by: changed, keys_every: 0 minutes")
        for number in (3, 4, 5, 6):
            self.execute("UPDATE orders SET amount = 'x%d' WHERE id = 'order-%04d'" % (number, number))
        project.snapshot("snapshots/1")
        entry = json.loads(read_text(project.path("snapshots/1/manifest.json")))["datasets"][0]
        self.assertEqual((entry["rows"], entry["rejected"]), (596, 4))
        self.execute("UPDATE orders SET amount = '1.00', updated_at = '2026-09-21 08:00:00' WHERE id = 'order-0004'")   # repaired
        self.execute("UPDATE orders SET amount = 'y', updated_at = '2026-09-21 08:00:00' WHERE id IN ('order-0005', 'order-0007')")
        self.execute("DELETE FROM orders WHERE id = 'order-0006'")
        project.snapshot("snapshots/2")
        entry = json.loads(read_text(project.path("snapshots/2/manifest.json")))["datasets"][0]
        self.assertEqual((entry["rows"], entry["rejected"], project.how("snapshots/2")["rows_deleted"]), (596, 3, 1))
        self.assertNotEqual(project.how("snapshots/2")["base"], "")
        self.assert_as_whole(project, "snapshots/2")

    def test_what_cannot_be_built_on(self):
        for spoil, reason in ((lambda p: self.execute("INSERT INTO orders (id, number, amount, updated_at) VALUES ('order-0009', 'A', '1', '2026-09-01 00:00:00')"),
                               "two rows have the id order-0009"),
                              (lambda p: self.execute("UPDATE orders SET updated_at = NULL WHERE id = 'order-0009'"), "order-0009 has no changed"),
                              (lambda p: self.execute("UPDATE orders SET id = NULL WHERE id = 'order-0009'"), "a row has no id")):
            with self.subTest(reason=reason):
                project = self.start()
                spoil(project)
                project.snapshot("snapshots/1")
                self.change()
                project.snapshot("snapshots/2")
                self.assertEqual(project.how("snapshots/2")["base"], "")
                self.assertIn(reason, project.notices("snapshots/2")[0])

    def test_a_snapshot_that_was_damaged(self):
        project = self.start()
        project.snapshot("snapshots/1")
        path = project.path("snapshots/1/erp.orders/amount.num")
        content = read_bytes(path)
        write_bytes(path, bytes([content[0] ^ 1]) + content[1:])
        self.change()
        project.snapshot("snapshots/2")
        self.assertEqual(project.how("snapshots/2")["base"], "")
        self.assertIn("its bytes have changed", project.notices("snapshots/2")[0])
        project.snapshot("snapshots/3")
        self.assertEqual(project.how("snapshots/3")["base"], project.identity("snapshots/2"))

    def test_another_mapping_is_read_whole(self):
        for old, new in (("note: note", "note: number"), ("amount: amount", "amount: { from: amount, type: decimal(4) }"),
                         ("timezone: Asia/Almaty", "timezone: UTC"), ("by: changed,", "by: changed, key: number,")):
            with self.subTest(new=new):
                project = self.start()
                project.snapshot("snapshots/1")
                project.edit(old, new)
                self.change()
                project.snapshot("snapshots/2")
                self.assertEqual(project.how("snapshots/2")["base"], "")
                self.assertEqual(len(project.notices("snapshots/2")), 1)
                self.assertIn("no earlier snapshot has all of it, read in the same way", project.notices("snapshots/2")[0])
                project.snapshot("snapshots/3")
                self.assertEqual(project.how("snapshots/3")["base"], project.identity("snapshots/2"))

    def test_the_same_place_again(self):
        project = self.start()
        project.snapshot("snapshots/1")
        before = project.identity("snapshots/1")
        self.change()
        project.snapshot("snapshots/1")
        self.assertEqual(project.how("snapshots/1")["base"], before)
        self.assert_as_whole(project, "snapshots/1")
        self.assertFalse([name for name in os.listdir(project.path("snapshots/1")) if "~" in name])

    def test_a_version_that_grows(self):
        self.fill(ROWS)
        self.execute("ALTER TABLE orders ADD COLUMN version integer")
        self.execute("UPDATE orders SET version = 100")
        project = Project(self)
        self.prepare(project)
        project.write(self.source, self.dataset.replace("updated_at", "version"), changes="by: changed, keys_every: 0 minutes, overlap: 5", mark="integer")
        project.edit("from: updated_at", "from: version")
        self.execute("UPDATE orders SET version = 200 WHERE id = 'order-0001'")
        check = subprocess.run([KOPECK, "check", "-C", project.folder], env=project.environment, text=True, capture_output=True, timeout=600, check=False)
        self.assertIn("erp.orders: ok\n", check.stdout)
        project.snapshot("snapshots/1")
        self.execute("UPDATE orders SET version = 196, amount = '3.00' WHERE id = 'order-0009'")
        self.execute("UPDATE orders SET version = 201, amount = '4.00' WHERE id = 'order-0010'")
        project.snapshot("snapshots/2")
        how = project.how("snapshots/2")
        self.assertEqual((how["rows_read"], how["since"]), (3, "195"))
        self.assert_as_whole(project, "snapshots/2")


class Sqlite(ByChanges, unittest.TestCase):
    source = "use: odbc, connection: '${ERP_ODBC}'"
    dataset = 'query: "SELECT id, number, placed_at, amount, note, updated_at FROM orders WHERE updated_at >= :since OR updated_at IS NULL"'

    def prepare(self, project):
        write_bytes(project.path("odbcinst.ini"), b"[SQLite3]\nDriver=libsqlite3odbc.so\n")
        project.environment["ERP_ODBC"] = "Driver=SQLite3;Database=" + project.path("erp.sqlite")
        self.file = project.path("erp.sqlite")

    def fill(self, rows):
        if not hasattr(self, "file"):
            folder = tempfile.mkdtemp(prefix="kopeck-changes-")
            self.addCleanup(shutil.rmtree, folder, True)
            self.file = os.path.join(folder, "erp.sqlite")
        database = sqlite3.connect(self.file)
        database.execute("DROP TABLE IF EXISTS orders")
        database.execute("CREATE TABLE orders (id TEXT, number TEXT, placed_at TEXT, amount TEXT, note TEXT, updated_at TEXT)")
        database.executemany("INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?)", [[r[c] for c in COLUMNS] for r in rows])
        database.commit()
        database.close()

    def execute(self, sql):
        database = sqlite3.connect(self.file)
        database.execute(sql)
        database.commit()
        database.close()

    def test_a_version_that_grows(self):
        self.dataset = self.dataset.replace("WHERE updated_at >= :since OR updated_at IS NULL", "WHERE version >= :since")
        old = self.prepare

        def prepare(project):
            kept = self.file
            old(project)
            shutil.copy(kept, self.file)
        self.prepare = prepare
        super().test_a_version_that_grows()


@unittest.skipUnless(postgres_bin(), "no PostgreSQL server is installed")
class PostgreSql(ByChanges, unittest.TestCase):
    source = "use: postgresql, dsn: '${ERP_DSN}'"
    dataset = "table: orders"

    @classmethod
    def setUpClass(cls):
        cls.database = PostgresServer()
        cls.addClassCleanup(cls.database.close)

    def prepare(self, project):
        project.environment["ERP_DSN"] = self.database.dsn

    def execute(self, sql):
        self.database.sql(sql)

    def fill(self, rows):
        values = ", ".join("(%s)" % ", ".join("NULL" if r[c] is None else "'%s'" % r[c] for c in COLUMNS) for r in rows)
        self.database.sql("DROP TABLE IF EXISTS orders; CREATE TABLE orders (id text, number text, placed_at timestamp, amount text, note text, "
                 "updated_at timestamp); INSERT INTO orders VALUES %s;" % values)

    def test_another_type_in_the_source(self):
        project = self.start()
        project.snapshot("snapshots/1")
        self.execute("ALTER TABLE orders ALTER COLUMN number TYPE varchar(20)")
        project.snapshot("snapshots/2", status=3)  # told as a schema drift, as always
        project.snapshot("snapshots/3", status=CLEAN)
        self.assertEqual(project.how("snapshots/3")["base"], "")

    def test_killed_in_the_middle(self):
        project = self.start()
        project.snapshot("snapshots/1")
        self.change()
        project.edit("table: orders", "query: SELECT o.* FROM orders o, pause p")
        self.database.sql("DROP TABLE IF EXISTS pause; CREATE TABLE pause AS SELECT 1 AS one")
        project.snapshot("snapshots/2")
        self.change_again()
        self.database.sql("BEGIN; DROP TABLE pause; CREATE VIEW pause AS SELECT 1 AS one FROM pg_sleep(3600); COMMIT")
        process = subprocess.Popen([KOPECK, "snapshot", "daily", "--as-of", "2026-10-01", "-C", project.folder, "--snapshot", project.path("snapshots/3")],
                                   env=project.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        asleep = "FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
        wait_for(lambda: self.database.sql("SELECT count(*) " + asleep).strip() == "1", "the source was not asked", process)
        process.send_signal(signal.SIGKILL)
        process.wait()
        self.assertTrue(os.path.isdir(project.path("snapshots/3.part")))
        self.database.sql("SELECT pg_terminate_backend(pid) " + asleep)
        self.assertFalse(os.path.exists(project.path("snapshots/3")))
        self.database.sql("DROP VIEW pause; CREATE TABLE pause AS SELECT 1 AS one")
        project.snapshot("snapshots/3")
        self.assertEqual(project.how("snapshots/3")["base"], project.identity("snapshots/2"))
        self.assert_as_whole(project, "snapshots/3")

    def change_again(self):
        self.execute("UPDATE orders SET amount = '8.88', updated_at = '2026-09-22 08:00:00' WHERE id = 'order-0006'")

    def test_moments_with_a_zone(self):
        project = self.start()
        self.execute("ALTER TABLE orders ALTER COLUMN updated_at TYPE timestamptz")
        project.snapshot("snapshots/1")
        self.change()
        project.snapshot("snapshots/2")
        self.assertEqual(project.how("snapshots/2")["rows_read"], 14)
        self.assert_as_whole(project, "snapshots/2")


@unittest.skipUnless(postgres_bin(), "no PostgreSQL server is installed")
class OdbcTable(PostgreSql):
    """A table by ODBC: moments are asked for a day wider, since the driver's zones are not trusted."""
    source = "use: odbc, connection: '${ERP_ODBC}', user: kopeck"
    margin = 598
    test_killed_in_the_middle = test_moments_with_a_zone = test_another_type_in_the_source = None

    def prepare(self, project):
        write_bytes(project.path("odbcinst.ini"), b"[TestPostgreSQL]\nDriver=psqlodbcw.so\n")
        project.environment["ERP_ODBC"] = "Driver=TestPostgreSQL;Server=%s;Database=postgres" % self.database.folder


class Standin:
    """A server of fixtures/ that is started again at its port with other records: its address is a part of what was read."""

    def __init__(self, test, command, data, login):
        self.command, self.data, self.login, self.port = command, data, login, 0
        self.folder = tempfile.mkdtemp(prefix="kopeck-standin-")
        self.process = None
        test.addCleanup(shutil.rmtree, self.folder, True)
        test.addCleanup(self.stop)

    def start(self, *options):
        self.stop()
        port_file = os.path.join(self.folder, "port")
        if os.path.exists(port_file):
            os.remove(port_file)
        self.process = subprocess.Popen([*self.command, "--data", self.data, "--port", str(self.port), "--port-file", port_file, "--log",
                                         os.path.join(self.folder, "log"), *self.login, *options])
        self.port = read_port(port_file, self.process)

    def requests(self):
        return read_text(os.path.join(self.folder, "log")).splitlines()

    def stop(self):
        if self.process:
            self.process.kill()
            self.process.wait()
        self.process = None


class Rest:
    def start(self, records, **more):
        project = Project(self, "erp.rows")  # no dataset of the preset is called so
        os.mkdir(project.path("data"))
        self.server = Standin(self, self.command, project.path("data"), self.login)
        self.give(project, records)
        project.environment["TOKEN"] = "secret-1"
        project.write(self.source % self.server.port, self.dataset, **more)
        text = read_text(project.path("kopeck.yaml"))
        for field, column in {"erp.orders": "erp.rows", **self.fields}.items():
            text = text.replace(field, column)
        write_bytes(project.path("kopeck.yaml"), text.encode())
        return project

    def give(self, project, records, *options):
        with open(project.path("data", self.resource + ".jsonl"), "w", encoding="utf-8") as file:
            file.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
        self.server.start(*options)

    def changed(self, records):
        records = [dict(r) for r in records]
        records[4].update(self.record(5, 77.5, "2026-09-21T08:00:00"))
        records.append(self.record(601, 5, "2026-09-21T08:02:00"))
        return records

    def test_changed_rows_alone_are_read(self):
        records = [self.record(n, n * 10, "2026-09-20T%02d:%02d:00" % (n // 60, n % 60)) for n in range(1, 601)]
        project = self.start(records)
        project.snapshot("snapshots/1")
        self.assertEqual(project.how("snapshots/1")["rows_read"], 600)
        whole = len(self.server.requests())
        changed = self.changed(records)
        self.give(project, changed)
        project.snapshot("snapshots/2")
        self.assertLess(len(self.server.requests()) - whole, whole)
        how = project.how("snapshots/2")
        self.assertEqual((how["base"], how["rows_read"]), (project.identity("snapshots/1"), 13))
        self.whole(project, "snapshots/2")
        del changed[99]
        self.give(project, changed)
        project.age("snapshots/2", 8)
        project.snapshot("snapshots/3")
        self.assertEqual((project.how("snapshots/3")["base"], project.how("snapshots/3")["rows_deleted"]), (project.identity("snapshots/2"), 1))
        self.whole(project, "snapshots/3")

    def whole(self, project, name):
        whole = "whole/%s/%s" % (name, name)
        project.snapshot(whole)
        self.assertEqual(project.how(whole)["base"], "")
        self.assertEqual(project.sealed(name), project.sealed(whole))

    def test_faults_on_the_way(self):
        records = [self.record(n, n * 10, "2026-09-20T%02d:%02d:00" % (n // 60, n % 60)) for n in range(1, 601)]
        project = self.start(records, changes="by: changed, keys_every: 0 minutes")
        project.snapshot("snapshots/1")
        changed = self.changed(records)
        for number, fault in enumerate(("503@2=0", "drop@3", "truncate@4"), 2):
            self.give(project, changed, "--fault", fault)
            project.snapshot("snapshots/%d" % number)
            data = {p: c for p, c in project.sealed("snapshots/%d" % number).items() if p.startswith("erp.rows")}
            self.give(project, changed)
            project.snapshot("whole/%d/%d" % (number, number))
            self.assertEqual(data, {p: c for p, c in project.sealed("whole/%d/%d" % (number, number)).items() if p.startswith("erp.rows")})
        self.give(project, changed, "--fault", "401")
        project.snapshot("snapshots/9", status=3)
        self.give(project, changed)
        project.snapshot("snapshots/10")  # builds on the last one that was whole
        self.assertEqual(project.how("snapshots/10")["base"], project.identity("snapshots/4"))


class Bitrix24(Rest, unittest.TestCase):
    command = [sys.executable, os.path.join(SYSTEMS, "serve.py"), "--kind", "bitrix24"]
    login = ["--token", "secret-1"]
    source = "use: bitrix24, rate: 1000 per second, retry: [10 ms, 20 ms, 40 ms], url: 'http://127.0.0.1:%d/rest/1/secret-1'"
    dataset = ("resource: sale.order.list\n    rows: result.orders\n    body: '{\"select\": [{select}], \"filter\": { {? {filter} ?} }, "
               "\"order\": {\"id\": \"ASC\"}, \"start\": -1}'\n"
               "    page: { count_body: '{\"select\": [\"id\"], \"filter\": { {? {filter} ?} }, \"start\": 0}' }")
    resource = "orders"
    fields = {"number: number": "number: accountNumber", "placed_at": "dateInsert", "amount: amount": "amount: price", "note: note": "note: xmlId",
              "updated_at": "dateUpdate"}

    @staticmethod
    def record(number, amount, updated):
        return {"id": number, "accountNumber": "A-%d" % number, "xmlId": "guid-%d" % number, "price": amount, "currency": "KZT",
                "dateInsert": "2026-09-19T10:00:00+03:00", "dateUpdate": updated + "+03:00", "payed": "Y", "canceled": "N", "statusId": "N",
                "companyId": 1, "taxValue": 0}


class OneC(Rest, unittest.TestCase):
    """A configuration that keeps the moment of the last change in an attribute; the platform has none."""
    command = [os.path.join(ROOT, os.environ.get("BUILD", "build"), "standin"), "--kind", "odata"]
    login = ["--user", "reader", "--password", "secret-1"]
    source = "use: 1c-odata, retry: [10 ms, 20 ms, 40 ms], user: reader, password: '${TOKEN}', url: 'http://127.0.0.1:%d/trade'"
    dataset = "resource: Document_Заказ"
    resource = "Document_Заказ"
    fields = {"id: id": "id: Ref_Key", "number: number": "number: Number", "date: placed_at": "date: Date", "amount: amount": "amount: Сумма",
              "note: note": "note: Комментарий", "updated_at": "ДатаИзменения"}

    @staticmethod
    def record(number, amount, updated):
        return {"Ref_Key": "%08d-0000-0000-0000-000000000001" % number, "DataVersion": "AAAA", "DeletionMark": False, "Number": "A-%04d" % number,
                "Posted": True, "Date": "2026-09-%02dT10:00:00" % (number % 28 + 1), "Сумма": amount, "Комментарий": "", "ДатаИзменения": updated}


PRESETS = (  # preset, stand-in, its records, the mark, how it is written, a field that changes with it
    ("odoo", "odoo", "sale_order", "write_date", "instant", "amount_total"),
    ("moysklad", "moysklad", "customerorder", "updated", "instant", "sum"),
    ("erpnext", "erpnext", "Sales Order", "modified", "instant", "grand_total"),
    ("salesforce", "salesforce", "Order", "SystemModstamp", "instant", "TotalAmount"),
    ("amocrm", "amocrm", "leads", "updated_at", "instant, format: unix", "price"),
    ("dynamics", "dynamics", "salesorders", "modifiedon", "instant", "totalamount"),
    ("sap", "sap", "SalesOrder", "LastChangeDateTime", "instant", "TotalNetAmount"),
    ("hubspot", "hubspot", "deals", "properties.hs_lastmodifieddate", "instant", "properties.amount"),
    ("woocommerce", "woocommerce", "orders", "date_modified_gmt", "instant", "total"),
    ("shopify", "shopify", "orders", "updated_at", "instant", "total_price"),
    ("shopify-graphql", "shopify_graphql", "orders", "updatedAt", "instant", "name"))
PRESET_PROJECT = """company: Changes
timezone: Asia/Almaty
currency: KZT
sources:
  sys:
    use: %s
    %s
    rate: 1000 per second
    retry: [10 ms, 20 ms]
datasets:
  sys.orders: { %schanges: { by: changed, keys_every: 0 minutes }, columns: { changed: { from: %s, type: %s } } }
rules:
  orders: { check: sys.orders, expect: amount is not null }
jobs:
  daily: { rules: [orders], cutoff: given }
"""


class OtherPresets(unittest.TestCase):
    """Orders of the example company, three months of which change by the year: the year is the first thing that marks differ in."""
    @classmethod
    def setUpClass(cls):
        sys.path.append(SYSTEMS)
        from books import Books  # pylint: disable=import-outside-toplevel
        folder = tempfile.mkdtemp(prefix="kopeck-books-")
        cls.addClassCleanup(shutil.rmtree, folder, True)
        subprocess.run([os.path.join(BUILD, "generate"), "--orders", "500", "--seed", "3", "--out", folder], check=True)
        cls.books = Books(folder)

    def give(self, records):
        for name, rows in records.items():
            write_bytes(os.path.join(self.server.data, name + ".jsonl"), "".join(self.dump(r) + "\n" for r in rows).encode())
        self.server.start()

    @staticmethod
    def later(mark):
        return mark + 31536000 if isinstance(mark, int) else str(int(mark[:4]) + 1) + mark[4:]

    def touched(self, record, mark, amount):
        if "." in mark:
            outer, _, mark = mark.partition(".")
            return dict(record, **{outer: self.touched(record[outer], mark, amount.partition(".")[2])})
        return dict(record, **{mark: self.later(record[mark]), amount: 7700})

    def test_changed_rows_alone_are_read(self):
        import framework  # pylint: disable=import-outside-toplevel
        self.dump = framework.dump
        for preset, module, resource, mark, form, amount in PRESETS:
            with self.subTest(preset=preset):
                system = importlib.import_module(module)
                project = Project(self, "sys.orders")
                os.mkdir(project.path("data"))
                self.server = Standin(self, [sys.executable, os.path.join(SYSTEMS, "serve.py"), "--kind", module], project.path("data"), ["--token", system.TOKEN])
                records = system.records(self.books)
                self.give(records)
                project.environment["TOKEN"] = system.TOKEN
                text = PRESET_PROJECT % (preset, system.source("http://127.0.0.1:%d" % self.server.port),
                                         "like: orders_changed, " if preset == "hubspot" else "", mark, form)
                write_bytes(project.path("kopeck.yaml"), text.encode())
                project.snapshot("snapshots/1")
                rows = records[resource] = [dict(r) for r in records[resource]]
                for number in (3, 77):
                    rows[number] = self.touched(rows[number], mark, amount)
                del rows[100]
                self.give(records)
                project.snapshot("snapshots/2")
                how = project.how("snapshots/2")
                self.assertEqual((how["base"], how["rows_deleted"]), (project.identity("snapshots/1"), 1))
                self.assertGreaterEqual(how["rows_read"], 2)
                self.assertLess(how["rows_read"], 60)
                project.snapshot("whole/2")
                self.assertEqual(project.sealed("snapshots/2"), project.sealed("whole/2"))
                self.assertEqual(project.how("whole/2")["rows_read"], len(rows))


class ClosedPeriods(unittest.TestCase):
    """B14: what changed in a closed period is found in snapshots that were read by changes; what was deleted there, once keys are compared."""

    def test_changed_after_close(self):
        database = Sqlite("test_nothing_changed")
        database.addCleanup = self.addCleanup
        project = Project(self)
        database.prepare(project)
        project.write(Sqlite.source, Sqlite.dataset)
        project.edit("  orders: { check: erp.orders, expect: amount is not null }", "  orders: { closed: { erp: 2026-09-30 } }")
        project.edit("company: Changes", "company: Changes\nlanguage: en")
        database.fill(ROWS)
        self.assertEqual(self.run_job(project, "2026-10-04"), [])
        database.execute("UPDATE orders SET amount = '77.77', updated_at = '2026-10-05 08:00:00' WHERE id = 'order-0005'")
        database.execute("DELETE FROM orders WHERE id = 'order-0017'")
        self.assertEqual(self.run_job(project, "2026-10-11"), [("A-0005", "changed after close", "changed after close")])
        newest = sorted(os.listdir(project.path("snapshots")))[-1]
        self.assertNotEqual(project.how("snapshots/" + newest)["base"], "")
        project.age("snapshots/" + newest, 8)
        self.assertIn(("A-0017", "changed after close", "vanished"), self.run_job(project, "2026-10-18"))  # beside what stays open

    def run_job(self, project, day):
        done = subprocess.run([KOPECK, "run", "daily", "--as-of", day, "-C", project.folder], env=project.environment, text=True, capture_output=True,
                              timeout=600, check=False)
        self.assertEqual(done.returncode, CLEAN, done.stdout + done.stderr)
        with open(project.path("out", "findings.csv"), encoding="utf-8", newline="") as file:
            return sorted((f["left_document"], f["kind"], f["cause"]) for f in csv.DictReader(file))


class Mistakes(unittest.TestCase):
    def check(self, source, dataset, changes, mark="instant"):
        project = Project(self)
        project.environment.update(ERP_ODBC="Driver=SQLite3", ERP_DSN="host=x", TOKEN="x")
        project.write(source, dataset, changes, mark)
        done = subprocess.run([KOPECK, "check", "-C", project.folder], env=project.environment, text=True, capture_output=True, check=False)
        self.assertEqual(done.returncode, WRONG, done.stdout)
        return done.stderr + done.stdout

    def test_mistakes_are_named(self):
        postgres, table = "use: postgresql, dsn: '${ERP_DSN}'", "table: orders"
        for source, dataset, changes, mark, wanted in (
                (postgres, table, "by: chnged", "instant", "changed"),
                (postgres, table, "by: changed", "text", "needs a moment or a whole number"),
                (postgres, table, "by: changed", "date", "needs a moment or a whole number"),
                (postgres, table, "by: changed", "decimal(2)", "needs a moment or a whole number"),
                (postgres, table, "by: changed, key: amount", "instant", "a key is a text or a whole number"),
                (postgres, table, "by: changed, key: [id, id]", "instant", "`id` stands twice in the key"),
                (postgres, table, "by: changed, key: []", "instant", "a key has 1 to 6 fields"),
                (postgres, table, "by: changed, key: [id, nmber]", "instant", "did you mean `number`?"),
                (postgres, table, "by: changed, keys_every: weekly", "instant", "is not a span of time"),
                (postgres, table, "by: changed, keys_every: -1 days", "instant", "is not a span of time"),
                (postgres, table, "by: changed, keys_every: 99999999 days", "instant", "is not a span of time"),
                (postgres, table, "by: changed, overlap: 10", "instant", "is not a span of time"),
                (postgres, table, "by: changed, overlap: 10 minutes", "integer", "is not a whole number"),
                (postgres, table, "key: id", "instant", "by"),
                (postgres, table, "by: changed, often: true", "instant", "often"),
                ("use: csv, files: a.csv", "separator: ';'", "by: changed", "instant", "csv cannot be asked for changed rows alone"),
                ("use: odbc, connection: '${ERP_ODBC}'", "query: SELECT 1", "by: changed", "instant", "must say `:since` itself"),
                ("use: rest, url: 'https://x.example'", "resource: orders", "by: changed", "instant", "says {since}"),
                ("use: rest, url: 'https://x.example'", "resource: balance/{cutoff}\n    params: { s: '{since}' }",
                 "by: changed", "instant", "as of the cut-off")):
            with self.subTest(changes=changes, source=source, mark=mark):
                self.assertIn(wanted, self.check(source, dataset, changes, mark))


if __name__ == "__main__":
    unittest.main()
