"""Who is told of what, and when again: mails to a real SMTP server, webhooks to a server that keeps what it gets."""
import http.server
import json
import os
import re
import shutil
import subprocess
import tempfile
import threading
import unittest
import zipfile

from company import BREACH, CLEAN, FAULT, INCOMPLETE, KOPECK, ROOT, free_ports, read_bytes, read_text, wait_for

PROJECT = """company: ТОО «Ромашка & Ко»
timezone: UTC
currency: KZT
language: ru
sources:
  left: {{ use: csv, files: left.csv, separator: "," }}
  right: {{ use: csv, files: right.csv, separator: "," }}
datasets:
  left.orders: {{ entity: order, columns: {{ key: id, number: id, date: {{ from: day, type: date }}, amount: amount, warehouse: warehouse }} }}
  right.orders: {{ entity: order, columns: {{ key: id, number: id, date: {{ from: day, type: date }}, amount: amount, warehouse: warehouse }} }}
rules:
  orders:
    title: Заказы
    reconcile: [left.orders, right.orders]
    match: [ {{ same: [key] }} ]
    compare: {{ amount: exact, warehouse: exact }}
    totals: {{ by: [day], of: [amount] }}
    limits: [ {{ drift: {{ alert: 100 }} }}, {{ findings: {{ warn: 1 }} }}, {{ age: {{ alert: 20 days }} }} ]
    owner: {{ amount: [right, бухгалтерия], warehouse: [left, склад], "*": [right, бухгалтерия] }}
jobs:
  weekly: {{ rules: [orders], cutoff: yesterday end of day, mail: controller, webhook: [ops, boss], every: 7 days }}
mail:
  server: "smtp://127.0.0.1:{port}"
  from: kopeck@example.kz
  to: {{ controller: [ivanova@example.kz], stock: [sklad@example.kz] }}
  owners: {{ склад: stock }}
webhooks:
  ops: {{ use: slack, url: "${{OPS_URL}}" }}
  boss: {{ use: telegram, url: "${{TG_URL}}", token: "${{TG_TOKEN}}", chat: "-100123" }}
alerts: {{ repeat_after: 14 days, hysteresis: 20 % }}
"""
HEAD = "id,day,amount,warehouse\n"
SECRET = "T0/B0/secretpath"
TOKEN = "123456:geheim"


class Hooks(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.got.append((self.path, body))
        self.send_response(self.server.status)
        self.end_headers()
        self.wfile.write(b"ok" if self.server.status == 200 else b"invalid_payload")

    def log_message(self, *arguments):
        pass


class Alerts(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="kopeck-alerts-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.mails = os.path.join(self.folder, "mails")
        os.mkdir(self.mails)
        (self.port,) = free_ports(1)
        self.hooks = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hooks)
        self.hooks.got, self.hooks.status = [], 200
        threading.Thread(target=self.hooks.serve_forever, daemon=True).start()
        self.addCleanup(self.hooks.server_close)
        self.addCleanup(self.hooks.shutdown)
        self.write("kopeck.yaml", PROJECT.format(port=self.port))

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)

    def serve_mail(self):
        server = subprocess.Popen(["/usr/bin/python3", os.path.join(ROOT, "tests/support/smtp_server.py"), self.mails, "--port", str(self.port)])
        self.addCleanup(server.wait)
        self.addCleanup(server.kill)
        wait_for(lambda: os.path.exists(os.path.join(self.mails, "port")), "the mail server did not start", server)
        return server

    def kopeck(self, *arguments, status):
        base = "http://127.0.0.1:%d" % self.hooks.server_port
        env = dict(os.environ, OPS_URL=base + "/" + SECRET, TG_URL=base, TG_TOKEN=TOKEN)
        done = subprocess.run([KOPECK, *arguments, "-C", self.folder], text=True, capture_output=True, env=env)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        self.assertNotIn("secretpath", done.stdout + done.stderr)
        self.assertNotIn("geheim", done.stdout + done.stderr)
        return done

    def run_week(self, day, gap, status, wrong_warehouse=False):
        """Two orders; the right amount of the first is `gap` more."""
        self.write("left.csv", HEAD + "A,2026-09-01,1000.00,ALA\nB,2026-09-01,50.00,ALA\n")
        self.write("right.csv", HEAD + "A,2026-09-01,%.2f,ALA\nB,2026-09-01,50.00,%s\n" % (1000 + gap, "AST" if wrong_warehouse else "ALA"))
        return self.kopeck("run", "weekly", "--as-of", day, status=status)

    def mail(self, name):
        return sorted(read_text(os.path.join(self.mails, f)) for f in os.listdir(self.mails) if f.endswith("." + name))

    def test_an_alert_is_told_once_until_it_is_worse_or_old(self):
        self.serve_mail()
        told = []
        for day, gap, status in (("2026-09-06", 50, CLEAN),     # below the level
                                 ("2026-09-07", 150, BREACH),   # told
                                 ("2026-09-08", 150, BREACH),   # the same: not again
                                 ("2026-09-09", 140, BREACH),   # better: not again
                                 ("2026-09-10", 200, BREACH),   # worse: told
                                 ("2026-09-11", 90, BREACH),    # within 20 % below its level: still broken, not told
                                 ("2026-09-12", 70, CLEAN),     # ended
                                 ("2026-09-13", 150, BREACH)):  # told anew
            self.run_week(day, gap, status)
            told.append(len(self.mail("subject")))
        self.assertEqual(told, [0, 1, 1, 1, 2, 2, 2, 3])
        self.assertEqual(len(self.hooks.got), 6)
        self.assertEqual(self.mail("subject")[0], "Превышение: ТОО «Ромашка & Ко», weekly, 07.09.2026 24:00")

    def test_an_alert_sleeps_until_its_date(self):
        """What somebody put off until a day is told to nobody before, and again from that day on."""
        self.serve_mail()
        told = []
        self.run_week("2026-09-07", 150, BREACH)
        told.append(len(self.mail("subject")))
        (finding,) = json.loads(self.kopeck("show", "last", "--json", status=CLEAN).stdout)["list"]
        self.kopeck("decide", "last", finding["id"][:6], "ignore", "--until", "2026-09-20", "--who", "Anna", "--why", "on its way", status=CLEAN)
        for day, status in (("2026-09-13", CLEAN), ("2026-09-19", CLEAN), ("2026-09-20", BREACH), ("2026-09-21", BREACH)):
            self.run_week(day, 150, status)
            told.append(len(self.mail("subject")))
        self.assertEqual(told, [1, 1, 1, 2, 2])

    def test_age_of_findings_breaks_a_limit(self):
        self.serve_mail()
        self.run_week("2026-09-06", 50, CLEAN)
        self.run_week("2026-09-26", 50, CLEAN)  # 20 days
        self.run_week("2026-09-27", 50, BREACH)
        self.assertIn("возраст старейшего расхождения", self.mail("text")[0])

    def test_a_server_that_is_down_loses_nothing(self):
        self.hooks.status = 500
        done = self.run_week("2026-09-07", 150, FAULT)
        self.assertIn("it waits in the outbox", done.stderr)
        workbook = read_bytes(self.path("out/report.xlsx"))
        self.run_week("2026-09-08", 150, BREACH)  # tried again only after a while; the outputs are replaced meanwhile
        self.assertEqual(self.mail("subject"), [])
        waits = self.kopeck("watch", status=FAULT).stdout
        self.assertRegex(waits, r"outbox    0 sent, 3 waiting, 0 given up\n          the oldest waits since 20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ\n")
        server = self.serve_mail()
        self.hooks.status = 200
        done = self.kopeck("watch", status=CLEAN)
        self.assertIn("outbox    3 sent, 0 waiting, 0 given up", done.stdout)
        self.assertEqual(self.mail("subject"), ["Превышение: ТОО «Ромашка & Ко», weekly, 07.09.2026 24:00"])
        sent = [f for f in os.listdir(self.mails) if f.endswith(".attachment")]
        self.assertEqual(read_bytes(os.path.join(self.mails, sent[0])), workbook)
        self.kopeck("watch", status=CLEAN)
        self.assertEqual(len(self.mail("subject")), 1)  # sent once
        for name in os.listdir(self.folder):
            if name.startswith("store"):
                content = read_bytes(self.path(name))
                self.assertNotIn(b"secretpath", content)
                self.assertNotIn(b"geheim", content)

    def test_services_get_what_they_take(self):
        self.serve_mail()
        self.run_week("2026-09-07", 150, BREACH)
        bodies = dict(self.hooks.got)
        self.assertEqual(set(bodies), {"/" + SECRET, "/bot%s/sendMessage" % TOKEN})
        slack = bodies["/" + SECRET]["text"]
        self.assertTrue(slack.startswith("Превышение: ТОО «Ромашка &amp; Ко», weekly"))
        self.assertIn("расхождение итогов\nЗначение: 150,00\u00a0KZT; Тревога: 100,00\u00a0KZT\nЗаказы\n", slack)  # whose limit it is
        self.assertIn("сверить документы и исправить сумму", slack)  # and what to do
        telegram = bodies["/bot%s/sendMessage" % TOKEN]
        self.assertEqual(telegram["chat_id"], "-100123")
        self.assertTrue(telegram["text"].startswith("Превышение: ТОО «Ромашка & Ко», weekly"))

    def test_each_owner_gets_the_findings_of_the_team(self):
        self.serve_mail()
        self.run_week("2026-09-06", 50, CLEAN)  # only the accounting's: no mail, since it has no address
        self.assertEqual(self.mail("subject"), [])
        self.run_week("2026-09-07", 50, CLEAN, wrong_warehouse=True)
        self.run_week("2026-09-08", 50, CLEAN, wrong_warehouse=True)  # nothing new
        self.assertEqual(self.mail("envelope"), ["kopeck@example.kz\nsklad@example.kz\n"])
        self.assertIn("склад", self.mail("subject")[0])
        self.assertIn("склад", self.mail("text")[0].lower())
        self.assertNotIn("1\u00a0050,00", self.mail("text")[0])  # the accounting's finding is not in it
        book = [f for f in os.listdir(self.mails) if f.endswith(".attachment")][0]
        with zipfile.ZipFile(os.path.join(self.mails, book)) as archive:
            cells = "".join(archive.read(n).decode() for n in archive.namelist() if n.startswith("xl/worksheets/") or n.endswith("sharedStrings.xml"))
        self.assertIn("AST", cells)
        self.assertFalse(os.path.exists(self.path("out/.attached")))

    def test_a_finding_that_grows_is_told_again(self):
        """By a tenth or more; the owner's mail counts the owner's findings alone, and says what the difference was."""
        text = read_text(self.path("kopeck.yaml"))
        self.assertIn("склад: ", text)
        self.write("kopeck.yaml", text.replace("owners: { ", "owners: { бухгалтерия: [acc@example.kz], "))
        self.serve_mail()
        told = []
        for day, gap in (("2026-09-06", 50), ("2026-09-07", 54), ("2026-09-08", 54), ("2026-09-09", 60), ("2026-09-10", 60), ("2026-09-11", 20)):
            self.run_week(day, gap, CLEAN)
            told.append(len(self.mail("subject")))
        self.assertEqual(told, [1, 1, 1, 2, 2, 2])
        self.assertNotIn("было", self.mail("text")[0])
        self.assertIn("Суммы расходятся — 60,00\u00a0KZT (было 54,00\u00a0KZT)", self.mail("text")[1])
        self.assertIn("новых: 0, осталось: 1, вернулось: 0\n", self.mail("text")[1].replace("\r", ""))

    def test_a_source_that_fails_is_told_and_its_limits_are_not_forgotten(self):
        self.serve_mail()
        self.run_week("2026-09-07", 150, BREACH)
        left = read_text(self.path("left.csv"))
        os.rename(self.path("right.csv"), self.path("right.gone"))
        self.kopeck("run", "weekly", "--as-of", "2026-09-08", status=INCOMPLETE)
        self.assertEqual(len(self.mail("subject")), 2)
        self.assertTrue(self.mail("subject")[1].startswith("СВЕРКА НЕПОЛНАЯ"))
        self.assertEqual(self.mail("text")[1].count("no file"), 1, self.mail("text")[1])  # why, once
        self.assertIn("(right.orders)", self.mail("text")[1].partition("Не проверено")[2].partition("\n")[0])
        os.rename(self.path("right.gone"), self.path("right.csv"))
        self.write("left.csv", left)
        self.kopeck("run", "weekly", "--as-of", "2026-09-09", status=BREACH)
        self.assertEqual(len(self.mail("subject")), 2)  # the drift had been told, and did not end in between

    def test_a_run_that_did_not_happen_is_told_once(self):
        self.serve_mail()
        self.kopeck("watch", status=BREACH)  # it never ran
        self.kopeck("watch", status=BREACH)
        self.assertEqual(self.mail("subject"), ["СВЕРКИ НЕ БЫЛО: ТОО «Ромашка & Ко», weekly"])
        self.assertEqual(len(self.hooks.got), 2)
        self.run_week("2026-09-07", 0, CLEAN)
        self.assertIn("1 watched, 0 late", self.kopeck("watch", status=CLEAN).stdout)

    def test_what_is_not_of_production_says_so(self):
        self.write("kopeck.yaml", "profile: test\n" + read_text(self.path("kopeck.yaml")))
        self.serve_mail()
        self.kopeck("watch", status=BREACH)
        self.assertEqual(self.mail("subject"), ["[test] СВЕРКИ НЕ БЫЛО: ТОО «Ромашка & Ко», weekly"])
        self.run_week("2026-09-07", 150, BREACH, wrong_warehouse=True)
        self.kopeck("doctor", status=CLEAN)
        self.assertEqual(len(self.mail("subject")), 4)  # missed, the job's, the owner's, the one that tries the server
        for subject, text, page in zip(self.mail("subject"), self.mail("text"), self.mail("html")):
            self.assertTrue(subject.startswith("[test] "), subject)
            self.assertTrue(text.startswith("НЕ РАБОЧИЕ ДАННЫЕ: test"), text)
            self.assertIn("НЕ РАБОЧИЕ ДАННЫЕ: test", page)
        self.assertEqual(len(self.hooks.got), 4)
        for _, body in self.hooks.got:
            self.assertTrue(body["text"].startswith("[test] "), body)
        self.assertEqual(sum("НЕ РАБОЧИЕ ДАННЫЕ: test" in body["text"] for _, body in self.hooks.got), 2)  # those of one line have it there

    def test_metrics(self):
        self.serve_mail()
        text = read_text(self.path("kopeck.yaml")).replace("webhook: [ops", "report: [json, csv, prometheus], webhook: [ops")
        self.write("kopeck.yaml", text)
        self.run_week("2026-09-07", 150, BREACH)
        lines = read_text(self.path("out/kopeck.prom")).splitlines()
        job = 'company="ТОО «Ромашка & Ко»",job="weekly"'
        for line in ('kopeck_run_state{%s} 2' % job, 'kopeck_findings{%s,rule="orders",severity="error"} 1' % job,
                     'kopeck_difference{%s,rule="orders",currency="KZT"} 150.00' % job, 'kopeck_rows_read{%s,dataset="left.orders"} 2' % job,
                     'kopeck_limit_state{%s,rule="orders",limit="drift"} 2' % job, 'kopeck_findings_settled{%s} 0' % job, 'kopeck_findings_history{%s,state="new"} 1' % job):
            self.assertIn(line, lines)
        self.read_metrics(read_bytes(self.path("out/kopeck.prom")))

    def read_metrics(self, content):
        """As Prometheus' text format wants it: each family once, HELP and TYPE before its samples, no series twice, the last line ended."""
        self.assertTrue(content.endswith(b"\n"))
        family, seen, series = None, set(), {}
        for line in content.decode()[:-1].split("\n"):
            head = re.fullmatch(r"# (HELP|TYPE) ([a-z_]+) (.+)", line)
            if head and head[1] == "HELP":
                family = head[2]
                self.assertNotIn(family, seen)
                seen.add(family)
            elif head:
                self.assertEqual((head[2], head[3]), (family, "gauge"))
            else:
                sample = re.fullmatch(r'([a-z_]+)\{((?:[a-z_]+="(?:[^"\\\n]|\\[\\"n])*",?)+)\} (-?\d+(?:\.\d+)?)', line)
                self.assertIsNotNone(sample, line)
                labels = tuple(sorted(re.findall(r'([a-z_]+)="((?:[^"\\\n]|\\.)*)"', sample[2])))
                self.assertEqual(sample[1], family)
                self.assertEqual(len(labels), len(dict(labels)), line)
                self.assertNotIn((sample[1], labels), series)
                series[sample[1], labels] = sample[3]
        return series

    def test_metrics_of_a_test_profile_with_names_that_need_care(self):
        """The same limit twice, quotes and backslashes in names; test data cannot pass for the company's."""
        self.serve_mail()
        text = read_text(self.path("kopeck.yaml")).replace("webhook: [ops", "report: [json, prometheus], webhook: [ops")
        text = text.replace("company: ТОО «Ромашка & Ко»", 'company: "ТОО \\"Ромашка\\" C:\\\\1\\n2"').replace("{ drift: { alert: 100 } }", "{ drift: { alert: 100 } }, { drift: { warn: 5 } }")
        self.write("kopeck.yaml", text + "profile: test\n")
        self.run_week("2026-09-07", 150, BREACH)
        series = self.read_metrics(read_bytes(self.path("out/kopeck.prom")))
        labels = (("company", 'ТОО \\"Ромашка\\" C:\\\\1\\n2'), ("job", "weekly"), ("profile", "test"))
        self.assertEqual(series["kopeck_run_state", labels], "2")
        self.assertEqual(sorted(v for (name, _), v in series.items() if name == "kopeck_limit_state"), ["0", "0", "2"])


if __name__ == "__main__":
    unittest.main()
