"""What must not leak and what must be told: secrets, mail, the credentials folder, PostgreSQL as the ERP, a stop within a query."""
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import zipfile
from io import BytesIO

from company import (AS_OF, BREACH, CLEAN, INCOMPLETE, KOPECK, PATIENCE_S, ROOT, WRONG, Company, CompanyTest, folder_bytes, read_bytes, read_port,
                     read_text, wait_for)
from postgres import PostgresServer, postgres_bin

try:
    import aiosmtpd  # noqa: F401
except ImportError:
    aiosmtpd = None

MAIL_PASSWORD = "mail-password-90f3"


class MailServer:
    def __init__(self, tls):
        self.folder = tempfile.mkdtemp(prefix="kopeck-smtp-")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=mail.test", "-addext",
                        "subjectAltName=IP:127.0.0.1", "-keyout", self.path("key.pem"), "-out", self.path("cert.pem")],
                       check=True, capture_output=True)
        self.process = subprocess.Popen([sys.executable, os.path.join(ROOT, "tests/support/smtp_server.py"), self.folder, "--tls", tls,
                                         "--login", "kopeck:" + MAIL_PASSWORD], stderr=subprocess.DEVNULL)
        self.port = read_port(self.path("port"), self.process)

    def path(self, name):
        return os.path.join(self.folder, name)

    def mails(self):
        return sorted(name for name in os.listdir(self.folder) if name.endswith(".raw"))

    def stop(self):
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


@unittest.skipUnless(aiosmtpd, "aiosmtpd is not installed")
class Mail(CompanyTest):
    def mailing(self, tls):
        company = self.company()
        server = MailServer(tls)
        self.addCleanup(server.stop)
        scheme = "smtps" if tls == "smtps" else "smtp"
        with open(company.path("kopeck.yaml"), "a", encoding="utf-8") as file:
            file.write("\nmail:\n  server: %s://127.0.0.1:%d\n  user: kopeck\n  password: ${MAIL_PASSWORD}\n  ca_file: %s\n"
                       "  from: kopeck@example.kz\n  to: { controller: [ivanova@example.kz] }\n" % (scheme, server.port, server.path("cert.pem")))
        company.edit("cutoff: last sunday end of day", "mail: controller\n    cutoff: last sunday end of day")
        company.environment["MAIL_PASSWORD"] = MAIL_PASSWORD
        return company, server

    def assert_mail(self, server, word):
        subject = read_text(server.path("1.subject"))
        self.assertIn("Ромашка Трейд", subject)
        self.assertIn(word, subject.lower())
        self.assertIn("ivanova@example.kz", read_text(server.path("1.envelope")))
        self.assertTrue(read_text(server.path("1.text")).strip())
        self.assertIn("<html", read_text(server.path("1.html")).lower())
        self.assertTrue(read_text(server.path("1.attachment_name")).endswith(".xlsx"))
        with zipfile.ZipFile(BytesIO(read_bytes(server.path("1.attachment")))) as book:
            self.assertIsNone(book.testzip())
            self.assertIn("xl/workbook.xml", book.namelist())

    def test_a_breach_is_mailed_by_starttls(self):
        company, server = self.mailing("starttls")
        company.run(status=BREACH)
        self.assertEqual(server.mails(), ["1.raw"])
        self.assert_mail(server, "превышение")
        self.assertEqual(read_bytes(server.path("1.attachment")), read_bytes(company.path("out/report.xlsx")))

    def test_an_incomplete_run_is_mailed_by_smtps(self):
        company, server = self.mailing("smtps")
        company.stop("crm")
        company.run(status=INCOMPLETE)
        self.assertEqual(server.mails(), ["1.raw"])
        self.assert_mail(server, "неполн")

    def test_no_mail_when_all_is_well_or_nobody_wants_it(self):
        company, server = self.mailing("starttls")
        company.run("--no-mail", status=BREACH)
        text = read_text(company.path("kopeck.yaml"))
        lines = [line for line in text.splitlines() if not line.strip().startswith(("limits:", "- findings", "- drift"))]
        with open(company.path("kopeck.yaml"), "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
        company.run(status=CLEAN)
        self.assertEqual(server.mails(), [])


class Secrets(CompanyTest):
    def watch(self, process, seen):
        """What a neighbour on the machine could read while it runs."""
        while process.poll() is None:
            seen.add(read_bytes("/proc/%d/cmdline" % process.pid) if os.path.exists("/proc/%d/cmdline" % process.pid) else b"")
            time.sleep(0.005)

    def test_secrets_are_nowhere(self):
        company = self.company()
        for status in (BREACH, INCOMPLETE):
            if status == INCOMPLETE:
                company.environment["CRM_TOKEN"] = "wrong-token-3a55"
            process = subprocess.Popen([KOPECK, "run", "weekly", "--as-of", AS_OF, "-v", "-C", company.folder], env=company.environment,
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            seen = set()
            watcher = threading.Thread(target=self.watch, args=(process, seen))
            watcher.start()
            out, error = process.communicate(timeout=600)
            watcher.join()
            self.assertEqual(process.returncode, status, error.decode())
            files = folder_bytes(company.path("out"))
            files.update({"snapshots/" + name: content for name, content in folder_bytes(company.path("snapshots")).items()})
            with zipfile.ZipFile(company.path("out/report.xlsx")) as book:
                files.update({"report.xlsx/" + name: book.read(name) for name in book.namelist()})
            files.update({"stdout": out, "stderr": error, "cmdline": b"\n".join(seen)})
            self.assertIn(b"kopeck", files["cmdline"])
            for secret in (company.TOKEN, company.PASSWORD, "wrong-token-3a55"):
                self.assertEqual([name for name, content in files.items() if secret.encode() in content], [], secret)

    def test_secrets_come_from_the_credentials_folder(self):
        company = self.company()
        folder = company.path("credentials")
        os.mkdir(folder)
        for name in ("CRM_TOKEN", "ONEC_USER", "ONEC_PASSWORD"):
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.write(company.environment.pop(name) + "\n")
        done = company.run(status=WRONG)
        self.assertIn("CRM_TOKEN", done.stderr)
        company.environment["CREDENTIALS_DIRECTORY"] = folder
        company.run(status=BREACH)
        self.assert_truth(company)


@unittest.skipUnless(postgres_bin(), "no PostgreSQL server is installed")
class Postgres(CompanyTest):
    @classmethod
    def setUpClass(cls):
        cls.server = PostgresServer()
        cls.addClassCleanup(cls.server.close)
        cls.sql = cls.server.sql

    def with_erp(self):
        """The ERP's tables in PostgreSQL, as they stand in SQLite."""
        company = self.company()
        database = sqlite3.connect(company.path("erp.sqlite"))
        script = ["BEGIN;"]
        for (table,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            columns = ["%s %s" % (row[1], row[2] or "text") for row in database.execute("PRAGMA table_info(%s)" % table)]
            script.append("DROP TABLE IF EXISTS %s; CREATE TABLE %s (%s);" % (table, table, ", ".join(columns)))
            for row in database.execute("SELECT * FROM " + table):
                values = ["NULL" if value is None else "'%s'" % str(value).replace("'", "''") for value in row]
                script.append("INSERT INTO %s VALUES (%s);" % (table, ", ".join(values)))
        database.close()
        self.sql("\n".join(script + ["COMMIT;"]))
        company.edit("use: odbc", "use: postgresql")
        company.edit("connection: ${ERP_ODBC}", "dsn: ${ERP_DSN}")
        company.environment["ERP_DSN"] = self.server.dsn
        return company

    def test_findings_are_those_of_sqlite(self):
        sqlite = self.company()
        sqlite.run(status=BREACH)
        postgres = self.with_erp()
        postgres.run(status=BREACH)
        self.assert_truth(postgres)
        self.assertEqual(postgres.findings(), sqlite.findings())

    def test_a_stop_within_a_query_ends_it_on_the_server(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            company = self.with_erp()
            company.edit("FROM receivables", "FROM receivables, (SELECT pg_sleep(3600)) AS slow")
            process = subprocess.Popen([KOPECK, "run", "weekly", "--as-of", AS_OF, "-C", company.folder], env=company.environment,
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            running = "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%pg_sleep%' AND pid <> pg_backend_pid()"
            wait_for(lambda: self.sql(running).strip() == "1", "the query did not start", process)
            process.send_signal(number)
            _, error = process.communicate(timeout=PATIENCE_S)
            self.assertEqual(process.returncode, INCOMPLETE, error)
            wait_for(lambda: self.sql(running).strip() == "0", "the query goes on")
            self.assertEqual(folder_bytes(company.path("out")).keys() - {".lock"}, set())


if __name__ == "__main__":
    unittest.main()
