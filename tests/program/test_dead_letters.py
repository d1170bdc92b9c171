"""A missing document whose message lies in a dead-letter queue says so; a registry is a reference for details."""
import csv
import json
import os
import shutil
import subprocess
import tempfile
import unittest

from company import BUILD, ROOT

HEAD = "company: Small\ntimezone: Asia/Almaty\ncurrency: KZT\nlanguage: {language}\nstore: none\n"
PROJECT = HEAD + """sources:
  crm: {{ use: csv, separator: "," }}
  acc: {{ use: csv, title: Accounts, separator: "," }}
  queue: {{ use: csv, separator: "," }}
datasets:
  crm.orders: {{ entity: order, files: orders.csv, columns: {{ id: id, number: number, date: {{ from: day, type: date }}, amount: amount }} }}
  acc.sales: {{ entity: order, files: sales.csv, columns: {{ number: number, date: {{ from: day, type: date }}, amount: amount }} }}
  queue.dead: {{ entity: other, files: dead.csv, empty: allowed, columns: {{ key: order, date: at, reason: reason, queue: queue }} }}
rules:
  orders:
    reconcile: [crm.orders, acc.sales]
    match: [ {{ same: [number] }} ]
    compare: {{ amount: exact }}
    dead_letters: {dead}
jobs:
  weekly: {{ rules: [orders], cutoff: yesterday end of day, report: [csv, json] }}
"""
REGISTRY = HEAD + """sources:
  crm: {{ use: csv, separator: "," }}
  reg: {{ use: csv, title: Register, separator: "," }}
datasets:
  crm.clients: {{ entity: counterparty, files: clients.csv, columns: {{ id: id, name: name, tax_id: inn, address: address, state: state }} }}
  reg.companies: {{ entity: counterparty, files: registry.csv, columns: {{ name: name, tax_id: inn, address: address, state: state }} }}
rules:
  registry:
    reconcile: [crm.clients, reg.companies]
    kind: differs from registry
    match: [ {{ same: [tax_id] }} ]
    compare: {{ name: exact, address: exact, state: exact }}
jobs:
  weekly: {{ rules: [registry], cutoff: yesterday end of day, report: [csv, json] }}
"""
ORDERS = "id,number,day,amount\n1,A-1,2026-09-01,100.00\n2,A-2,2026-09-02,50.00\n3,A-3,2026-09-03,7.00\n4,A-4,2026-09-04,9.00\n"
DEAD = ("order,at,reason,queue\n2,2026-09-03T10:00:00+05:00,expired,orders.dlq\n2,2026-09-02T10:00:00+05:00,rejected,orders.dlq\n"
        "1,2026-09-02T10:00:00+05:00,rejected,orders.dlq\n,2026-09-02T10:00:00+05:00,rejected,orders.dlq\n4,,,\n")


def documented(file):
    """The dataset over `file` that QUEUES.md shows."""
    with open(os.path.join(ROOT, "connectors/QUEUES.md"), encoding="utf-8") as text:
        shown = [line for line in text if file in line and line.startswith("  queue.dead:")]
    return "".join(shown)


class Base(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="kopeck-dead-")
        self.addCleanup(shutil.rmtree, self.folder)

    def write(self, name, text):
        with open(os.path.join(self.folder, name), "w", encoding="utf-8") as file:
            file.write(text)

    def kopeck(self, *arguments, status=0):
        done = subprocess.run([os.path.join(BUILD, "kopeck"), *arguments, "-C", self.folder], text=True, capture_output=True)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def findings(self, project, status=0):
        self.write("kopeck.yaml", project)
        self.kopeck("run", "weekly", "--as-of", "2026-09-30", status=status)
        with open(os.path.join(self.folder, "out/findings.csv"), encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))


class DeadLetters(Base):
    def run_with(self, dead="queue.dead by key", language="en", letters=DEAD, status=0):
        self.write("orders.csv", ORDERS)
        self.write("sales.csv", "number,day,amount\nA-1,2026-09-01,100.00\n")
        self.write("dead.csv", letters)
        return {f["left_document"]: f for f in self.findings(PROJECT.format(dead=dead, language=language), status) if f["rule"] == "orders"}

    def test_told(self):
        found = self.run_with()
        self.assertEqual(set(found), {"A-2", "A-3", "A-4"})  # A-1 arrived after all
        self.assertEqual({n: f["cause"] for n, f in found.items()}, {"A-2": "dead letter", "A-3": "", "A-4": "dead letter"})
        self.assertEqual({f["kind"] for f in found.values()}, {"missing"})
        said = found["A-2"]["explanation"]
        self.assertIn("message lies in the dead-letter queue since 2026-09-02T10:00:00+05:00, reason rejected, queue orders.dlq", said)
        self.assertIn("message lies in the dead-letter queue", found["A-4"]["explanation"])

    def test_russian_and_another_field(self):
        found = self.run_with("queue.dead by key", "ru")
        self.assertIn("сообщение лежит в очереди недоставленных с 2026-09-02T10:00:00+05:00, причина rejected, очередь orders.dlq",
                      found["A-2"]["explanation"])

    def test_no_letters(self):
        self.assertEqual({f["cause"] for f in self.run_with(letters="order,at,reason,queue\n").values()}, {""})

    def test_queue_down(self):
        self.write("kopeck.yaml", PROJECT.format(dead="queue.dead", language="en").replace("dead.csv", "gone.csv"))
        self.write("orders.csv", ORDERS)
        self.write("sales.csv", "number,day,amount\nA-1,2026-09-01,100.00\n")
        self.kopeck("run", "weekly", "--as-of", "2026-09-30", status=3)  # the reason cannot be known: said, not passed over

    def test_exported_from_rabbitmq(self):
        """A consumer of the company's own keeps what its dead-letter queue got, one message a line, as QUEUES.md says."""
        message = {"body": {"order": "2"}, "headers": {"x-death": [
            {"reason": "delivery_limit", "queue": "orders", "time": 1788400800, "count": 1}, {"reason": "expired", "queue": "retry", "time": 1788300000, "count": 3}]}}
        self.write("dead.jsonl", json.dumps(message) + "\n" + json.dumps({"body": "not an order", "headers": {}}) + "\n")
        self.write("orders.csv", ORDERS)
        self.write("sales.csv", "number,day,amount\nA-1,2026-09-01,100.00\n")
        project = PROJECT.format(dead="queue.dead by key", language="en").replace("  queue: { use: csv, separator: \",\" }", "  queue: { use: json }")
        wanted = documented("dead.jsonl")
        self.assertEqual(project.count("  queue.dead:"), 1)
        project = "".join(wanted if line.startswith("  queue.dead:") else line for line in project.splitlines(True))
        found = {f["left_document"]: f for f in self.findings(project) if f["rule"] == "orders"}
        self.assertEqual({n: f["cause"] for n, f in found.items()}, {"A-2": "dead letter", "A-3": "", "A-4": ""})
        self.assertIn("since 2026-09-03T07:00:00+05:00, reason delivery_limit, queue orders", found["A-2"]["explanation"])

    def test_mistakes(self):
        for dead, words in (("queue.none", "no dataset `queue.none`"), ("queue.dead by nothing", "no field `nothing`"),
                            ("queue.dead by date", "must be a text")):
            self.write("kopeck.yaml", PROJECT.format(dead=dead, language="en"))
            self.assertIn(words, self.kopeck("run", "weekly", status=2).stderr)


class Registry(Base):
    CLIENTS = ("id,name,inn,address,state\n1,ООО Ромашка,7701,Москва,active\n2,ООО Лютик,7702,Тверь,active\n3,ООО Пион,7703,Омск,active\n"
               "4,ООО Нет,7709,Омск,active\n")
    COMPANIES = ("name,inn,address,state\n\"ООО \"\"Ромашка\"\"\",7701,Москва,active\nООО Лютик,7702,Рязань,active\nООО Пион,7703,Омск,liquidated\n"
                 "ООО Чужие,7799,Уфа,active\n")

    def test_details(self):
        self.write("clients.csv", self.CLIENTS)
        self.write("registry.csv", self.COMPANIES)
        found = self.findings(REGISTRY.format(language="en"))
        told = {(f["left_key"], f["field"]): (f["kind"], f["cause"]) for f in found if f["rule"] == "registry"}
        self.assertEqual(told, {("2", "address"): ("field differs", "differs from registry"), ("3", "state"): ("field differs", "differs from registry"),
                                ("4", ""): ("missing", "not in the registry")})  # its other companies are not ours
        self.assertIn("heck the tax ID and the details", [f for f in found if f["left_key"] == "4"][0]["action"])
        self.assertIn("differs from the registry", [f for f in found if f["left_key"] == "2"][0]["explanation"])

    def test_wrong_kind(self):
        self.write("kopeck.yaml", REGISTRY.format(language="en").replace("kind: differs from registry", "kind: missing"))
        self.assertIn("differs from registry", self.kopeck("run", "weekly", status=2).stderr)


if __name__ == "__main__":
    unittest.main()
