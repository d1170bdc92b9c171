"""Personal data: each audience gets as much of it as the project says, and nothing else leaves for it in any output."""
import csv
import html
import http.server
import io
import json
import os
import sqlite3
import subprocess
import threading
import unittest
import zipfile

import test_alerts
from company import BREACH, CLEAN, INCOMPLETE, KOPECK, WRONG, read_bytes, read_text, write_bytes
from postgres import PostgresServer, postgres_bin

# What no masked output may hold, in any of the ways in which it is written in the sources or cleaned.
PEOPLE = {
    "c1": ("Громовержцев Аристарх Никодимович", "+7 701 555-83-21", "aristarkh.g@pochta-test.kz", "850517301234", "ул. Лепестковая 71"),
    "c2": ("Громовержцев А.Н.", "87015558321", "Aristarkh.G@pochta-test.kz", "850517301234", "Лепестковая, 71"),
    "c3": ("Ясногорская Евдокия", "7777", "yasnogorskaya-at-nowhere", "900101400987", "пер. Васильковый 5"),
    "c4": ("Пустозвонов Ермолай", "+7 705 222-64-19", "ermolay@inbox-test.kz", "", "мкр. Сиреневый 12"),
}
PLANTED = ["Громовержцев", "громовержцев", "Аристарх", "аристарх", "Никодимович", "gromoverzh", "5558321", "555-83-21", "aristarkh", "Aristarkh", "pochta-test", "850517301234",
           "Лепестковая", "лепестковая", "Ясногорская", "ясногорская", "Евдокия", "yasnogorskaya", "900101400987", "Васильковый", "Пустозвонов",
           "пустозвонов", "Ермолай", "ermolay", "inbox-test", "222-64-19", "2226419", "Сиреневый", "77012345678", "Секретный привет", "800808808080"]

PROJECT = """company: Ромашка
timezone: UTC
currency: KZT
language: ru
sources:
  crm: {{ use: csv, title: CRM, separator: "," }}
  acc: {{ use: csv, title: 1С, separator: "," }}
datasets:
  crm.clients:
    entity: counterparty
    files: clients.csv
    columns:
      id: id
      name: {{ from: name, personal: name, clean: translit }}
      phone: {{ from: phone, valid: phone, personal: phone }}
      email: {{ from: email, valid: email, personal: email }}
      tax_id: {{ from: tax_id, valid: kz_iin, required: true, personal: tax_id }}
      address: {{ from: address, personal: address }}
      born: {{ from: born, type: date, personal: birthday }}
  acc.clients:
    entity: counterparty
    files: acc_clients.csv
    columns:
      id: id
      name: {{ from: name, personal: name, clean: translit }}
      phone: {{ from: phone, personal: phone }}
      tax_id: {{ from: tax_id, personal: tax_id }}
      address: {{ from: address, personal: address }}
  crm.orders:
    entity: order
    files: orders.csv
    columns: {{ id: id, number: id, date: {{ from: day, type: date }}, counterparty: client -> crm.clients, amount: amount, manager: {{ from: manager, personal: name }}, note: {{ from: note, personal: text }} }}
  acc.sales:
    entity: order
    files: sales.csv
    columns: {{ id: id, number: id, date: {{ from: day, type: date }}, tax_id: {{ from: tax_id, personal: tax_id }}, counterparty_name: {{ from: client, personal: name }}, amount: amount, manager: {{ from: manager, personal: name }}, note: {{ from: note, personal: text }}, purpose: purpose }}
rules:
  orders:
    title: Заказы
    reconcile: [crm.orders, acc.sales]
    match: [ {{ same: [number] }} ]
    compare: {{ amount: exact, manager: exact, note: exact }}
    totals: {{ by: [day, counterparty, manager], of: [amount] }}
    edits: {{ manager: acc, note: nobody }}
    limits: [ {{ findings: {{ alert: 0 }} }} ]
    owner: {{ "*": [acc, бухгалтерия] }}
  clients:
    duplicates: crm.clients
    match: [ {{ same: [tax_id] }}, {{ score: {{ name: person, phone: phone }}, among: [phone], weights: {{ prior: 1 in 4, name: [-4, 1, 2, 8], phone: [-4, 1, 2, 8] }} }} ]
  cards:
    reconcile: [crm.clients, acc.clients]
    match: [ {{ same: [id] }} ]
    compare: {{ name: exact, phone: exact, address: exact, tax_id: exact }}
    owner: {{ "*": [crm, продажи] }}
  books: {{ closed: {{ acc: 2026-08-31 }}, datasets: [acc.sales] }}
jobs:
  weekly: {{ rules: [orders, clients, cards, books], cutoff: given, report: [xlsx, html, csv, json, matches, owners, prometheus], mail: controller, webhook: [ops, boss] }}
mail:
  server: "smtp://127.0.0.1:{port}"
  from: kopeck@example.kz
  to: {{ controller: [boss@example.kz], acc: [acc@example.kz] }}
  owners: {{ бухгалтерия: acc }}
webhooks:
  ops: {{ use: slack, url: "${{OPS_URL}}" }}
  boss: {{ use: telegram, url: "${{TG_URL}}", token: "${{TG_TOKEN}}", chat: "-100123" }}
{personal}
"""
DAYS = ("2026-09-06", "2026-09-13")


def texts_of_zip(content):
    """All that stands in a workbook, as text."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return "\n".join(html.unescape(book.read(name).decode("utf-8", "replace")) for name in book.namelist())


def texts_of_mails(folder):
    """Text of each mail that the server took, whatever it came as, with the people it went to."""
    out = {}
    for name in sorted(os.listdir(folder)):
        number, _, part = name.partition(".")
        if part and not part.endswith(".part"):
            content = read_bytes(os.path.join(folder, name))
            out[number] = out.get(number, "") + (texts_of_zip(content) if content[:2] == b"PK" else html.unescape(content.decode("utf-8", "replace")))
    return list(out.values())


class Personal(unittest.TestCase):
    """Servers as those of test_alerts."""
    maxDiff = None
    path, write, serve_mail = test_alerts.Alerts.path, test_alerts.Alerts.write, test_alerts.Alerts.serve_mail
    KEY = "a key of thirty-two bytes or more"
    MAILS = 3

    def setUp(self):
        test_alerts.Alerts.setUp(self)
        self.key = self.KEY
        self.project()
        self.data()
        self.serve_mail()

    def project(self, personal=""):
        self.write("kopeck.yaml", PROJECT.format(port=self.port, personal=personal))

    def data(self, second=False):
        head = "id,name,phone,email,tax_id,address,born\r\n"
        self.write("clients.csv", head + "".join("%s,%s,%s,%s,%s,\"%s\",%s\r\n" % (key, *values, "1985-05-17")
                                                 for key, values in PEOPLE.items()) + "c5,Петров,+7 701 234-56-78,x@y-z.kz,800808808080,-,Секретный привет\r\n")
        self.write("acc_clients.csv", "id,name,phone,tax_id,address\r\nc1,Громовержцев Аристарх,87015558322,850517301234,Лепестковая 17\r\n"
                                      "c4,Пустозвонов Е.,+7 705 222-64-19,,Сиреневый 12\r\n")
        manager = "Ясногорская Евдокия"
        self.write("orders.csv", "id,day,client,amount,manager,note\r\nZ1,2026-08-20,c1,100.00,%s,звонить Громовержцеву\r\n"
                   "Z2,2026-08-21,c1,50.00,%s,-\r\nZ3,2026-09-01,c3,70.00,%s,Секретный привет\r\nZ4,2026-09-02,c4,10.00,%s,-\r\n" %
                   (manager, "Пустозвонов Ермолай" if second else manager, manager, manager))
        self.write("sales.csv", "id,day,tax_id,client,amount,manager,note,purpose\r\n"
                   "Z1,2026-08-20,850517301234,Громовержцев А.Н.,%s,%s,%s,оплата от Громовержцев А.Н. 850517301234\r\n"
                   "Z2,2026-08-21,850517301234,Громовержцев А.Н.,50.00,%s,-,-\r\n"
                   "Z9,2026-09-03,800808808080,Пустозвонов Ермолай,33.00,%s,-,-\r\n" %
                   ("110.00" if second else "90.00", manager, "Аристарх" if second else "звонить Громовержцеву", manager, manager))

    def kopeck(self, *arguments, status):
        base = "http://127.0.0.1:%d" % self.hooks.server_port
        env = dict(os.environ, OPS_URL=base + "/hook", TG_URL=base, TG_TOKEN="1:x")
        env.pop("PERSONAL_KEY", None)
        if self.key:
            env["PERSONAL_KEY"] = self.key
        done = subprocess.run([KOPECK, *arguments, "-C", self.folder], text=True, capture_output=True, env=env, check=False)
        if status is not None:
            self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def two_runs(self):
        first = self.kopeck("run", "weekly", "--as-of", DAYS[0], status=BREACH)
        self.data(second=True)
        second = self.kopeck("run", "weekly", "--as-of", DAYS[1], status=BREACH)
        return first.stdout + first.stderr + second.stdout + second.stderr

    def outputs(self):
        """Text of everything that has left the engine, by the audience that it is for."""
        out = {"workbook": texts_of_zip(read_bytes(self.path("out/report.xlsx"))), "html": html.unescape(read_text(self.path("out/report.html"))),
               "files": "", "owners": "", "mail": "", "webhook": json.dumps(self.hooks.got, ensure_ascii=False)}
        for name in ("findings.csv", "matches.csv", "allocations.csv", "duplicates.csv", "totals.csv", "summary.json", "kopeck.prom"):
            out["files"] += read_text(self.path("out/" + name))
        for name in os.listdir(self.path("out/owners")):
            out["owners"] += name + texts_of_zip(read_bytes(self.path("out/owners/" + name)))
        mails = texts_of_mails(self.mails)
        self.assertGreaterEqual(len(mails), self.MAILS)
        for text in mails:
            out["owners" if "acc@example.kz" in text else "mail"] += text
        return out

    def commands(self):
        rows = list(csv.DictReader(io.StringIO(read_text(self.path("out/findings.csv")))))
        cluster = next(r for r in rows if r["kind"] == "duplicate counterparty")
        calls = [("history",), ("show", "last"), ("show", "last", "--json"), ("show", "1", "--json"), ("compare", "1", "2"), ("compare", "1", "2", "--json"),
                 ("trace", "c1"), ("trace", "c1", "--json"), ("trace", "Z1"), ("trace", "Z1", "--json"), ("trace", cluster["id"]),
                 ("explain", self.path("out"), "crm.clients/c1", "crm.clients/c2"), ("explain", self.path("out"), "crm.clients/c1", "crm.clients/c2", "--json"),
                 ("explain", self.path("out"), cluster["id"], "--html", self.path("why.html")), ("check",),
                 ("whatif", "weekly", "--rules", self.path("kopeck.yaml")), ("whatif", "weekly", "--rules", self.path("other.yaml"), "--json"),
                 ("whatif", "weekly", "--rules", self.path("other.yaml"), "--out", self.path("whatif"), "--html", self.path("whatif.html"))]
        write_bytes(self.path("other.yaml"), read_text(self.path("kopeck.yaml")).replace("amount: exact", "amount: 15").replace(
            "name: exact, phone", "phone").encode())
        text = ""
        for call in calls:
            done = self.kopeck(*call, status=CLEAN)
            self.assertGreater(len(done.stdout), 40, call)
            text += " ".join(call) + "\n" + done.stdout + done.stderr
        text += html.unescape(read_text(self.path("why.html")) + read_text(self.path("whatif.html")))
        for name in os.listdir(self.path("whatif")):
            text += read_text(self.path("whatif/" + name))
        self.assertIn("crm.clients", text)
        return text

    def stored(self):
        with sqlite3.connect(self.path("store.sqlite")) as store:
            return "\n".join(str(row) for table in ("finding", "span", "name", "scope") for row in store.execute("SELECT * FROM %s" % table))

    def leaks(self, text):
        return [text[max(0, text.index(value) - 60):text.index(value) + 60] for value in PLANTED if value in text]

    def assert_clean(self, outputs, audiences):
        self.assertEqual({who: self.leaks(outputs[who]) for who in audiences}, {who: [] for who in audiences})

    # ---- the tests

    def test_by_default_the_workbook_alone_holds_them(self):
        printed = self.two_runs()
        outputs = self.outputs()
        self.assert_clean(outputs, ["html", "files", "owners", "mail", "webhook"])
        self.assertEqual(self.leaks(printed), [])
        self.assertEqual(self.leaks(self.commands()), [])
        self.assertEqual(self.leaks(self.stored()), [])
        missed = [value for value in ("Громовержцев", "555-83-21", "yasnogorskaya", "850517301234", "Лепестковая", "Пустозвонов", "Секретный привет") if value not in outputs["workbook"]]
        self.assertEqual(missed, [])
        kinds = {row["kind"] for row in csv.DictReader(io.StringIO(read_text(self.path("out/findings.csv"))))}
        self.assertLessEqual({"duplicate counterparty", "missing", "amount differs", "field differs", "malformed detail", "missing detail", "rejected row",
                              "changed after close", "no counterpart slice"}, kinds | {"no counterpart slice"})
        self.assertTrue(kinds & {"conflicting edits", "edited outside owner"}, kinds)

    def test_masks_say_what_is_left(self):
        self.two_runs()
        rows = list(csv.DictReader(io.StringIO(read_text(self.path("out/findings.csv")))))
        phone = next(r for r in rows if r["kind"] == "field differs" and r["field"] == "phone")
        self.assertEqual((phone["left_document"], phone["left_value"], phone["right_value"], phone["left_tax_id"]), ("Г. А. Н.", "•••8321", "•••8322", "•••1234"))
        self.assertIn("•••8321", phone["explanation"])
        sale = next(r for r in rows if r["kind"] == "amount differs")
        self.assertEqual((sale["left_document"], sale["left_key"], sale["right_counterparty"], sale["difference"]), ("Z1", "Z1", "Г. А. Н.", "10.00"))
        totals = [r["slice"] for r in csv.DictReader(io.StringIO(read_text(self.path("out/totals.csv")))) if r["dimension"] == "counterparty"]
        self.assertIn("Г. А. Н. (•••1234)", totals)
        self.assertEqual({r["slice"] for r in csv.DictReader(io.StringIO(read_text(self.path("out/totals.csv")))) if r["dimension"] == "manager"} - {""},
                         {"Я. Е.", "П. Е."})

    def test_pseudonyms_and_everything_hidden(self):
        self.project("personal: { key: \"${PERSONAL_KEY}\", workbook: masked, files: pseudonym, html: hidden, owners: pseudonym, mail: all }")
        self.two_runs()
        outputs = self.outputs()
        self.assert_clean(outputs, ["workbook", "html", "files", "owners", "webhook"])
        self.assertIn("Громовержцев", outputs["mail"])
        self.assertNotIn(self.KEY, json.dumps(outputs))
        clusters = list(csv.DictReader(io.StringIO(read_text(self.path("out/duplicates.csv")))))
        ids = {row["tax_id"] for row in clusters}
        self.assertEqual(len(ids), 1)  # equal values stay equal,
        self.assertRegex(ids.pop(), r"^tax_id-[0-9a-f]{12}$")
        self.assertEqual(len({row["document"] for row in clusters}), 2)  # others are others
        self.assertNotIn("•••8321", outputs["html"])
        self.assertIn("•••8321", outputs["workbook"])

    def test_the_same_bytes_and_another_key(self):
        self.project("personal: { key: \"${PERSONAL_KEY}\", files: pseudonym, owners: hidden }")
        self.two_runs()
        snapshot = next(self.path("snapshots/" + n) for n in os.listdir(self.path("snapshots")) if "0914" in n or "0913" in n)
        before = read_bytes(self.path("out/findings.csv")), read_bytes(self.path("out/report.html"))
        self.kopeck("run", "weekly", "--from", snapshot, "--no-mail", "--threads", "1", status=BREACH)
        self.assertEqual((read_bytes(self.path("out/findings.csv")), read_bytes(self.path("out/report.html"))), before)
        self.key = "another key"
        self.kopeck("run", "weekly", "--from", snapshot, "--no-mail", status=BREACH)
        self.assertNotEqual(read_bytes(self.path("out/findings.csv")), before[0])
        self.assertEqual(read_bytes(self.path("out/report.html")), before[1])

    def test_a_key_that_is_not_set(self):
        self.project("personal: { key: \"${PERSONAL_KEY}\", files: pseudonym }")
        self.key = None
        done = self.kopeck("run", "weekly", "--as-of", DAYS[0], status=WRONG)
        self.assertIn("PERSONAL_KEY", done.stderr)
        self.key = self.KEY
        self.two_runs()
        self.key = None
        snapshot = next(self.path("snapshots/" + n) for n in os.listdir(self.path("snapshots")) if not n.startswith("."))
        done = self.kopeck("run", "weekly", "--from", snapshot, status=WRONG)
        self.assertIn("the key of pseudonyms is not set", done.stderr)
        self.assertIn("amount differs", self.kopeck("show", "last", "--json", status=CLEAN).stdout)

    def test_decisions_go_by_keys_as_ever(self):
        self.two_runs()
        cluster = next(r for r in csv.DictReader(io.StringIO(read_text(self.path("out/findings.csv")))) if r["kind"] == "duplicate counterparty")
        self.kopeck("decide", "last", cluster["id"], "not-same", "--who", "Anna", "--why", "two people", status=CLEAN)
        self.assertIn("crm.clients", self.kopeck("decide", "--pairs", status=CLEAN).stdout)
        snapshot = sorted(self.path("snapshots/" + n) for n in os.listdir(self.path("snapshots")) if not n.startswith("."))[-1]
        self.kopeck("run", "weekly", "--from", snapshot, "--no-mail", status=BREACH)
        self.assertNotIn(cluster["id"], read_text(self.path("out/findings.csv")))


# One value of each personal column, in each way of going wrong; none of them stands anywhere else.
SECRETS = {"name": "Скрытников Пафнутий", "phone": "+7 701 918-27-36", "email": "pafnuty@tainik-test.kz", "tax_id": "730917305582", "account": "KZ86125KZT5004100100",
           "birthday": "1973-14-09", "address": "тупик Потаённый 13", "text": "шёпотом сказано"}
TRACES = ["Скрытников", "скрытников", "Пафнутий", "skrytnikov", "918-27-36", "9182736", "pafnuty", "tainik", "730917305582", "KZ86125KZT5004100100", "5004100100",
          "1973-14-09", "Потаённый", "потаённый", "шёпотом"]
WRONG_PROJECT = """company: Ромашка
timezone: UTC
currency: KZT
language: ru
sources:
  files: {{ use: csv, separator: "," }}
  web: {{ use: rest, url: "http://127.0.0.1:{web}", retry: [10 ms] }}
{server}datasets:
  files.people:
    entity: counterparty
    files: people.csv
    columns: {columns}
  web.people:
    entity: counterparty
    resource: people
    rows: items
    columns: {columns}
  web.gone:
    entity: counterparty
    resource: gone
    rows: items
    columns: {columns}
{dataset}rules:
  files: {{ duplicates: files.people, match: [ {{ same: [phone] }} ] }}
  cards: {{ reconcile: [files.people, web.people], match: [ {{ same: [id] }} ], compare: {{ name: exact, account: exact, text: exact }} }}
  gone: {{ reconcile: [files.people, web.gone], match: [ {{ same: [id] }} ], compare: {{ name: exact }} }}
{rule}jobs:
  weekly: {{ rules: [files, cards, gone{rules}], cutoff: given, report: [xlsx, html, csv, json, matches, owners, prometheus], mail: controller, webhook: [ops, boss] }}
mail:
  server: "smtp://127.0.0.1:{port}"
  from: kopeck@example.kz
  to: {{ controller: [boss@example.kz] }}
webhooks:
  ops: {{ use: slack, url: "${{OPS_URL}}" }}
  boss: {{ use: telegram, url: "${{TG_URL}}", token: "${{TG_TOKEN}}", chat: "-100123" }}
"""
COLUMNS = ("{ id: id, name: { from: name, personal: name }, phone: { from: phone, personal: phone, valid: phone }, email: { from: email, personal: email, valid: email }, "
           "tax_id: { from: tax_id, personal: tax_id, valid: kz_iin }, account: { from: account, personal: account }, born: { from: birthday, personal: birthday, type: date }, "
           "address: { from: address, personal: address }, text: { from: text, personal: text } }")
SERVER = """  db: { use: postgresql, dsn: "%s" }
"""
DATASET = """  db.people: { entity: counterparty, query: "SELECT id, name, phone, email, tax_id, account, birthday::date AS birthday, address, text FROM people", columns: %s }
"""


class Telling(http.server.BaseHTTPRequestHandler):
    """Two records, of which one is wrong in every way; or a refusal that tells of whom it speaks, the first time one that passes."""
    refused = 0

    def do_GET(self):
        said, status = {"items": [dict(SECRETS, id="1", birthday="1973-09-14"), dict(SECRETS, id="2", phone={"mobile": SECRETS["phone"]})]}, 200
        if "gone" in self.path:
            Telling.refused += 1
            status = 503 if Telling.refused % 2 else 500
            said = {"error": {"message": "Клиент %(name)s (%(phone)s, %(email)s, ИИН %(tax_id)s, %(account)s, «%(address)s», '%(text)s') не отдан: родился %(birthday)s" % SECRETS}}
        content = json.dumps(said, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *arguments):
        pass


class WhatGoesWrong(Personal):
    """Values that were rejected, refused or quoted by a server: they are in no output, log or store."""
    MAILS = 2

    def setUp(self):
        self.database = PostgresServer() if postgres_bin() else None
        if self.database:
            self.addCleanup(self.database.close)
            self.database.sql("CREATE TABLE people(id text, name text, phone text, email text, tax_id text, account text, birthday text, address text, text text);"
                              "INSERT INTO people VALUES('1', '%(name)s', '%(phone)s', '%(email)s', '%(tax_id)s', '%(account)s', '%(birthday)s', '%(address)s', '%(text)s')" % SECRETS)
        self.web = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Telling)
        threading.Thread(target=self.web.serve_forever, daemon=True).start()
        self.addCleanup(self.web.server_close)
        self.addCleanup(self.web.shutdown)
        super().setUp()

    def project(self, personal=""):
        extra = {"server": "", "dataset": "", "rule": "", "rules": ""}
        if self.database:
            extra = {"server": SERVER % self.database.dsn, "dataset": DATASET % COLUMNS, "rules": ", db",
                     "rule": "  db: { reconcile: [files.people, db.people], match: [ { same: [id] } ], compare: { name: exact } }\n"}
        self.write("kopeck.yaml", WRONG_PROJECT.format(port=self.port, web=self.web.server_port, columns=COLUMNS, **extra) + personal)

    def data(self, second=False):
        s = SECRETS
        rows = ["id,name,phone,email,tax_id,account,birthday,address,text"]
        rows.append(",".join(["1", s["name"], s["phone"], s["email"], s["tax_id"], s["account"], "1973-09-14", s["address"], s["text"]]))
        rows.append(",".join(["2", s["name"], s["phone"], s["email"], s["tax_id"], s["account"], s["birthday"], s["address"], s["text"]]))  # no such day
        rows.append(",".join(["3", s["name"], s["phone"] + "x", s["email"].replace("@", " at "), s["tax_id"] + "0", s["account"], "", s["address"], s["text"]]))  # of no form
        rows.append(",".join(["4", s["name"], s["phone"]]))  # cut short
        rows.append(",".join(["5", s["name"], s["phone"], s["email"], s["tax_id"], s["account"], "", s["address"], s["text"], s["name"]]))  # a field too many
        rows.append(",".join([s["phone"], s["name"]] + [s["birthday"]] * 7))  # columns that moved
        self.write("people.csv", "\r\n".join(rows[:4] + rows[4:] * (1 + second)) + "\r\n")

    def everything(self):
        text = ""
        for day, second in zip(DAYS, (False, True)):
            self.data(second)
            done = self.kopeck("run", "weekly", "--as-of", day, "-v", status=INCOMPLETE)
            text += done.stdout + done.stderr
        rows = list(csv.DictReader(io.StringIO(read_text(self.path("out/findings.csv")))))
        calls = [(c, CLEAN) for c in (("history",), ("show", "last"), ("show", "last", "--json"), ("compare", "1", "2"), ("compare", "1", "2", "--json"), ("trace", "1"),
                                      ("trace", rows[0]["id"]), ("watch",),
                                      ("decide", "last", rows[0]["id"], "accept", "--who", "Anna", "--why", "known"), ("decide", "--verify"),
                                      ("decide", "--from", self.path("out/report.xlsx")), ("explain", self.path("out"), "files.people/1", "web.people/1"))]
        calls += [(("trace", "2", "--json"), None), (("check", "-v"), INCOMPLETE), (("doctor",), None), (("snapshot", "weekly", "--as-of", DAYS[1], "-v"), INCOMPLETE),
                  (("whatif", "weekly", "--rules", self.path("other.yaml"), "--json"), None), (("whatif", "weekly", "--rules", self.path("other.yaml")), None),
                  (("store", "backup", self.path("copy.sqlite")), CLEAN)]
        write_bytes(self.path("other.yaml"), read_text(self.path("kopeck.yaml")).replace("name: exact, account", "account").encode())
        for call, status in calls:
            done = self.kopeck(*call, status=status)
            text += " ".join(call) + "\n" + done.stdout + done.stderr
        return text

    def test_a_value_that_went_wrong_is_told_nowhere(self):
        printed = self.everything()
        outputs = self.outputs()
        for store in ("store.sqlite", "copy.sqlite"):
            with sqlite3.connect(self.path(store)) as db:
                for (table,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
                    printed += "\n".join(texts_of_zip(cell) if isinstance(cell, bytes) and cell[:2] == b"PK" else str(cell)
                                         for row in db.execute('SELECT * FROM "%s"' % table) for cell in row)
        for told in ("source failed", "event=retry", "HTTP 500", "rejected row", "malformed detail") + (("22008",) if self.database else ()):
            self.assertIn(told, printed)
        leaks = {"printed": printed, **{who: outputs[who] for who in ("html", "files", "owners", "mail", "webhook")}}
        self.assertEqual({who: [text[max(0, text.index(v) - 80):text.index(v) + 40] for v in TRACES if v in text] for who, text in leaks.items()},
                         {who: [] for who in leaks})
        self.assertIn("Скрытников", outputs["workbook"])  # the controller's own


def load_tests(loader, tests, pattern):
    del tests, pattern
    suite = loader.loadTestsFromTestCase(Personal)
    suite.addTest(WhatGoesWrong("test_a_value_that_went_wrong_is_told_nowhere"))
    return suite


if __name__ == "__main__":
    unittest.main()
