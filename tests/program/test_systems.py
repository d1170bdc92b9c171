"""Presets against stand-ins of their systems (fixtures/systems): a project names system, address and credentials, and all datasets
of the preset come to the kopeck as the company's books say, throttled and with faults; what is not so is found."""
import csv
import glob
import importlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
import zipfile
from decimal import Decimal

from company import BREACH, BUILD, CLEAN, INCOMPLETE, KOPECK, ROOT, read_port, read_text

SYSTEMS = os.path.join(ROOT, "fixtures", "systems")
sys.dont_write_bytecode = True
sys.path.append(SYSTEMS)
from books import Books  # noqa: E402
from framework import dump  # noqa: E402

COLUMNS = ("id", "date", "amount", "currency", "tax_id", "name")
HEAD = """company: Ромашка
timezone: Asia/Almaty
currency: KZT
look_ahead: 90 days
sources:
  truth: { use: csv, timezone: UTC, files: nothing.csv }
  sys:
    use: %s
    %s
    rate: 1000 per second
    retry: [10 ms, 20 ms, 40 ms, 300 ms, 1 s]
datasets:
"""


def xml_text(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


class Server:
    """A stand-in of one system."""

    def __init__(self, kind, data, token, *options):
        self.folder = tempfile.mkdtemp(prefix="kopeck-system-")
        port = os.path.join(self.folder, "port")
        self.log = os.path.join(self.folder, "log")
        program = [sys.executable, os.path.join(SYSTEMS, "serve.py")]
        login = ["--token", token]
        if kind == "odata":
            program, login = [os.path.join(BUILD, "standin"), "--port", "0"], ["--user", "reader", "--password", token]
        command = [*program, "--kind", kind, "--data", data, "--port-file", port, "--log", self.log, "--owned", self.folder, *login,
                   *options]
        self.process = subprocess.Popen(command)
        self.url = "http://127.0.0.1:%d" % read_port(port, self.process)

    def stop(self):
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


class Project:
    """A project of one system and of the truth, reconciled dataset by dataset."""

    def __init__(self, test, preset, books):
        self.test, self.preset = test, preset
        self.system = importlib.import_module(getattr(test, "module", None) or preset.replace("-", "_"))
        self.folder = tempfile.mkdtemp(prefix="kopeck-preset-")
        test.addCleanup(shutil.rmtree, self.folder, True)
        self.data = os.path.join(self.folder, "data")
        os.mkdir(self.data)
        for name, records in self.system.records(books).items():
            with open(os.path.join(self.data, name + ".jsonl"), "w", encoding="utf-8") as file:
                file.writelines(dump(record) + "\n" for record in records)
        self.truth = self.system.truth(books)
        for name, (_, rows) in self.truth.items():
            self.write(name, rows)
        with open(os.path.join(self.folder, "nothing.csv"), "w", encoding="utf-8") as file:
            file.write("id\n")

    def write(self, name, rows):
        with open(os.path.join(self.folder, name + ".csv"), "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS)
            writer.writeheader()
            writer.writerows(rows)

    def yaml(self, url):
        text = [HEAD % (self.preset, self.system.source(url))]
        own = getattr(self.system, "DATASETS", {})
        for name, (entity, rows) in self.truth.items():
            has = [column for column in COLUMNS if any(row[column] != "" for row in rows)]
            text.append("  truth.%s: { entity: %s, files: %s.csv, columns: { %s } }\n" %
                        (name, entity, name, ", ".join("%s: %s" % (c, c) for c in has)))
            if name in own:
                text.append("  sys.%s: %s\n" % (name, own[name]))
        text.append("rules:\n")
        for name, (entity, rows) in self.truth.items():
            text.append(self.rule(name, entity, rows))
        text.append("jobs:\n  all: { rules: [%s], cutoff: given, report: [csv, json] }\n" % ", ".join(self.truth))
        return "".join(text)

    def rule(self, name, entity, rows):
        key = "counterparty.tax_id = id" if entity == "receivable" else "id"
        same = [key]
        if entity != "receivable" and any(row["tax_id"] for row in rows):
            same.append("tax_id" if entity == "counterparty" else getattr(self.system, "TAX_ID", "counterparty.tax_id = tax_id"))
        if any(row["name"] for row in rows):
            same.append("name")
        compare = []
        if any(row["amount"] for row in rows):
            compare.append("amount: exact")
        if any(row["date"] for row in rows):
            compare.append("date: 0 days")
        tail = "    compare: { %s }\n" % ", ".join(compare) if compare else ""
        if "amount: exact" in compare:
            tail += "    totals: { by: [%s], of: [amount, count] }\n" % ("day" if "date: 0 days" in compare else "counterparty")
        return "  %s:\n    reconcile: [sys.%s, truth.%s]\n    match: [ { same: [%s] } ]\n%s    limits: [ { findings: { alert: 0 } } ]\n" % (
            name, name, name, ", ".join(same), tail)

    def run(self, *options, edit=None, command=("run", "all", "--as-of", "2026-10-15")):
        server = Server(getattr(self.system, "STANDIN", self.system.__name__), self.data, self.system.TOKEN, *options)
        try:
            text = self.yaml(server.url)
            with open(os.path.join(self.folder, "kopeck.yaml"), "w", encoding="utf-8") as file:
                file.write(edit(text) if edit else text)
            out = os.path.join(self.folder, "out")
            shutil.rmtree(out, ignore_errors=True)
            where = ["-C", self.folder, *(("--out", out) if "run" in command else ())]
            done = subprocess.run([KOPECK, *command, *where], text=True, env=dict(os.environ, TOKEN=self.system.TOKEN), capture_output=True, timeout=600, check=False)
            done.log = read_text(server.log)
        finally:
            server.stop()
        return done

    def rows(self, name):
        with open(os.path.join(self.folder, "out", name), encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def summary(self):
        return json.loads(read_text(os.path.join(self.folder, "out", "summary.json")))


class SystemTest(unittest.TestCase):
    maxDiff = None
    preset = None

    @classmethod
    def setUpClass(cls):
        if not cls.preset:
            raise unittest.SkipTest("the base of the tests below")
        folder = tempfile.mkdtemp(prefix="kopeck-books-")
        cls.addClassCleanup(shutil.rmtree, folder, True)
        subprocess.run([os.path.join(BUILD, "generate"), "--orders", "500", "--seed", "3", "--out", folder], check=True)
        cls.books = Books(folder)

    def setUp(self):
        self.project = Project(self, self.preset, self.books)

    def assert_clean(self, done):
        found = self.project.rows("findings.csv")[:3] if os.path.exists(os.path.join(self.project.folder, "out/findings.csv")) else []
        self.assertEqual(done.returncode, CLEAN, done.stdout + done.stderr + json.dumps(found, ensure_ascii=False, indent=1))

    def test_all_datasets_are_the_books(self):
        self.assert_clean(self.project.run())
        read = {d["name"]: d["rows"] for d in self.project.summary()["datasets"]}
        for name, (_, rows) in self.project.truth.items():
            self.assertGreater(len(rows), 10)
            matched = read["sys." + name]["matched"]
            self.assertEqual(matched, len(rows), name)
        totals = self.project.rows("totals.csv")
        for name, (_, rows) in self.project.truth.items():
            wanted = sum(Decimal(row["amount"] or 0) for row in rows)
            if wanted:
                sums = [Decimal(t["left_amount"]) for t in totals if t["rule"] == name and t["dimension"] == "all"]
                self.assertEqual(sum(sums), wanted, name)

    def test_first_looks(self):
        """Without a window, and with all columns: `check` shows each dataset, `discover` those of the preset that the stand-in knows."""
        done = self.project.run(command=("check",))
        self.assertEqual(done.returncode, CLEAN, done.stdout + done.stderr)
        found = json.loads(self.project.run(command=("discover", "sys", "--json")).stdout)
        for offer in found["offers"]:
            if offer["dataset"].split(".", 1)[1] in self.project.truth:
                self.assertEqual((offer["problem"], offer["looked_into"]), ("", True), offer["dataset"])

    def test_a_kopeck_is_found(self):
        name, (_, rows) = next((n, t) for n, t in self.project.truth.items() if any(r["amount"] for r in t[1]))
        changed = [dict(row) for row in rows]
        changed[7]["amount"] = "%.2f" % (Decimal(changed[7]["amount"]) + Decimal("0.01"))
        self.project.write(name, changed)
        done = self.project.run()
        self.assertEqual(done.returncode, BREACH, done.stdout + done.stderr)
        found = self.project.rows("findings.csv")
        self.assertEqual([(f["kind"], f["difference"]) for f in found], [("amount differs", "0.01")])

    def names_in_outputs(self):
        """Where a customer's name stands when the books lack him: in the workbook, in the files, and in what `trace` prints."""
        entity, rows = self.project.truth["counterparties"]
        lost, kept = rows[3], [row for row in rows if row is not rows[3]]
        self.assertEqual(entity, "counterparty")
        self.project.write("counterparties", kept)
        done = self.project.run(edit=lambda text: text.replace("report: [csv, json]", "report: [xlsx, csv, json]"))
        self.assertEqual(done.returncode, BREACH, done.stdout + done.stderr)
        found = [f for f in self.project.rows("findings.csv") if f["rule"] == "counterparties"]
        self.assertEqual([f["left_key"] for f in found], [str(lost["id"])])
        out = os.path.join(self.project.folder, "out")
        with zipfile.ZipFile(os.path.join(out, "report.xlsx")) as book:
            sheets = "".join(book.read(n).decode() for n in book.namelist() if n.endswith(".xml"))
        files = read_text(os.path.join(out, "findings.csv")) + read_text(os.path.join(out, "summary.json"))
        trace = subprocess.run([KOPECK, "trace", str(lost["id"]), "-C", self.project.folder], text=True, capture_output=True, check=False).stdout
        self.assertIn(str(lost["id"]), trace)
        return {"workbook": xml_text(lost["name"]) in sheets, "files": lost["name"] in files, "trace": lost["name"] in trace}

    def test_faults_that_pass(self):
        for faults in (["429@3=0"], ["503@2x2", "502@5"], ["drop@2", "truncate@4"], ["429@2=0", "drop@4", "504@6"], ["truncate@1"]):
            with self.subTest(faults=faults):
                self.assert_clean(self.project.run(*[part for fault in faults for part in ("--fault", fault)]))

    def test_habits(self):
        """What servers and those in between do without saying so."""
        for fault in ("bom", "gzip"):
            with self.subTest(fault=fault):
                self.assert_clean(self.project.run("--fault", fault))

    def test_pages_told_twice(self):
        """A cache gives the page before instead of the next: what it swallowed is asked for again, or the run is incomplete."""
        for request in (2, 3, 5, 8):
            with self.subTest(request=request):
                done = self.project.run("--fault", "repeat-page@%d" % request)
                if done.returncode != INCOMPLETE:
                    self.assert_clean(done)

    def test_throttled(self):
        """How often the rate refuses, the machine's speed decides; one refusal in the same words comes always."""
        done = self.project.run("--rate", "3/300", "--fault", "throttle@2=50")
        self.assert_clean(done)
        self.assertIn("event=retry", done.stderr)

    def test_faults_that_stay(self):
        for fault in ("401@3", "403@3", "404@2", "400@3", "html@2", "503", "body@3={}", "no-content"):
            with self.subTest(fault=fault):
                done = self.project.run("--fault", fault)
                passed_over = fault in ("body@3={}", "400@3", *getattr(self.project.system, "PASSES", ()))  # what lacks is asked for again, as the total demands
                allowed = (INCOMPLETE, CLEAN) if passed_over else (INCOMPLETE,)
                self.assertIn(done.returncode, allowed, done.stdout + done.stderr)
                if done.returncode == INCOMPLETE:
                    self.assertEqual(self.project.summary()["state"], "incomplete")
                    if fault not in ("no-content", "body@3={}"):  # what comes without an error is judged as data are
                        self.assertRegex(done.stdout, r"(?m)^FAILED    sys\.\w+: \S*kopeck\.yaml:\d+:\d+: \S+: .+\n          hint: \S")
                self.assertNotIn(self.project.system.TOKEN, done.stdout + done.stderr)

    def test_pages_that_shift(self):
        """A record goes while pages are read: all others come, once."""
        done = self.project.run("--fault", "delete@4=1")
        if done.returncode != INCOMPLETE:
            missing = [f for f in self.project.rows("findings.csv") if f["kind"] != "missing"]
            self.assertEqual(missing, [])
            self.assertLessEqual(len(self.project.rows("findings.csv")), 3)

    def test_only_reading_requests(self):
        for line in self.project.run().log.splitlines():
            self.assertIn(line.split(" ")[1], ("GET", "POST"))


class Bitrix24(SystemTest):
    preset = "bitrix24"

    def requests(self, done, method):
        return sum("/%s" % method in line.split(" ")[2] for line in done.log.splitlines())

    def test_ranges_of_ids_in_batches(self):
        done = self.project.run()
        self.assert_clean(done)
        self.assertEqual(self.requests(done, "crm.item.list"), 3 * 4)  # deals, companies and invoices: counted twice, asked for their first and last
        self.assertEqual(self.requests(done, "batch"), 6)  # one each; payments and shipments have one id far off, and come by plain pages

    def test_plain_pages_where_ids_are_sparse(self):
        path = os.path.join(self.project.data, "deals.jsonl")
        deals = [json.loads(line) for line in read_text(path).splitlines()]
        with open(path, "w", encoding="utf-8") as file:
            file.writelines(json.dumps(dict(deal, id=deal["id"] * 100000), ensure_ascii=False) + "\n" for deal in deals)
        _, rows = self.project.truth["orders"]
        self.project.write("orders", [dict(row, id=int(row["id"]) * 100000) for row in rows])
        done = self.project.run()
        self.assert_clean(done)
        self.assertGreater(self.requests(done, "crm.item.list"), 2 * 4 + len(deals) // 50)

    def test_queries_that_fail_within_a_batch(self):
        done = self.project.run("--fault", "batch-error@4x3=OPERATION_TIME_LIMIT")
        self.assert_clean(done)
        self.assertEqual(done.stderr.count("event=retry"), 3)
        for fault, text in (("batch-error=ERROR_CORE", "queries of a batch failed: {"), ("batch-short", "queries of a batch were answered")):
            done = self.project.run("--fault", fault)
            self.assertEqual(done.returncode, INCOMPLETE, done.stdout + done.stderr)
            self.assertIn(text, done.stderr)


class AmoCrm(SystemTest):
    preset = "amocrm"


class MoySklad(SystemTest):
    preset = "moysklad"

    def test_allowance_is_kept_to(self):
        """What is left stands in a header: the next request waits, and none is refused."""
        for rate in ("3/150", "15/300"):
            done = self.project.run("--rate", rate)
            self.assert_clean(done)
            self.assertNotIn("event=retry", done.stderr)

    def test_throttled(self):
        done = self.project.run("--fault", "429@3x2=40", "--fault", "429@9=300")
        self.assert_clean(done)
        self.assertIn("wait_ms=40 ", done.stderr)
        self.assertIn("wait_ms=300 ", done.stderr)


class Odoo(SystemTest):
    preset = "odoo"


class OdooJsonRpc(SystemTest):
    preset = "odoo-jsonrpc"


class YooKassa(SystemTest):
    preset = "yookassa"


class ErpNext(SystemTest):
    preset = "erpnext"


class WooCommerce(SystemTest):
    preset = "woocommerce"


class EspoCrm(SystemTest):
    preset = "espocrm"

    def test_companies_are_named_everywhere(self):
        self.assertEqual(self.names_in_outputs(), {"workbook": True, "files": True, "trace": True})


class Dynamics(SystemTest):
    preset = "dynamics"


class Drafts(unittest.TestCase):
    """What `discover` writes is a project as it stands: it is checked, and a run reads all of a dataset by it."""
    setUpClass = classmethod(SystemTest.setUpClass.__func__)
    preset = "odata-v4"

    def draft(self, preset, module, dataset):
        self.module = module
        project = Project(self, preset, self.books)
        head = "company: Ромашка\ntimezone: Asia/Almaty\ncurrency: KZT\nsources:\n  sys:\n    use: %s\n    %s\n    rate: 1000 per second\n"
        tail = "rules:\n  all: { check: sys.%s, expect: counterparty is not null }\njobs: { all: { rules: [all], cutoff: given, report: [csv, json] } }\n" % dataset
        system = project.system
        project.yaml = lambda url: head % (preset, system.source(url)) + project.given
        project.given = ""
        found = project.run(command=("discover", "sys"))
        self.assertEqual(found.returncode, CLEAN, found.stderr)
        project.given = found.stdout + tail
        checked = project.run(command=("check",))
        self.assertEqual(checked.returncode, CLEAN, checked.stdout + checked.stderr + found.stdout)
        self.assertIn("0 problems with sources", checked.stdout)
        done = project.run()
        self.assertEqual(done.returncode, CLEAN, done.stdout + done.stderr)
        self.assertEqual({d["name"]: d["rows"]["read"] for d in project.summary()["datasets"]}["sys." + dataset], len(self.books.orders))
        return found.stdout

    def test_any_odata_service(self):
        draft = self.draft("odata-v4", "odata_v4", "salesorders")
        for line in ("sys.accounts:", "id: salesorderid", "counterparty: _customerid_value -> sys.accounts", "amount: totalamount", "phone: telephone1"):
            self.assertIn(line, draft)

    def test_presets(self):
        for preset in ("dynamics", "bitrix24", "salesforce"):
            with self.subTest(preset=preset):
                self.assertIn("sys.orders: ~", self.draft(preset, preset, "orders"))


class Sap(SystemTest):
    preset = "sap"


class SapOData2(SystemTest):
    preset = "sap-odata2"


class HubSpot(SystemTest):
    preset = "hubspot"


class Salesforce(SystemTest):
    preset = "salesforce"


class Shopify(SystemTest):
    preset = "shopify"

    def test_persons_are_in_the_workbook_alone(self):
        self.assertEqual(self.names_in_outputs(), {"workbook": True, "files": False, "trace": False})


class ShopifyGraphQl(SystemTest):
    preset = "shopify-graphql"

    def test_points_are_waited_for(self):
        start = time.monotonic()
        self.assert_clean(self.project.run("--fault", "points@2x2=280"))  # 20 points short of what is kept, 100 come back each second
        self.assertGreater(time.monotonic() - start, 0.4)

    def test_only_queries(self):
        for dataset in ("orders", "customers", "products"):
            self.assertNotIn("mutation", read_text(os.path.join(ROOT, "connectors/presets/shopify-graphql.yaml")).split("datasets:")[1], dataset)


class OneCOData(SystemTest):
    preset, module = "1c-odata", "onec_odata"

    def test_throttled(self):
        self.skipTest("1C has no limits of its own")


class GbdUlKz(SystemTest):
    preset = "gbd-ul-kz"

    def test_a_kopeck_is_found(self):
        self.skipTest("a register has no amounts")

    def test_a_changed_number_is_found(self):
        rows = [dict(row) for row in self.project.truth["companies"][1]]
        rows[5]["tax_id"] = "000000000000"
        self.project.write("companies", rows)
        done = self.project.run()
        self.assertEqual(done.returncode, BREACH, done.stdout + done.stderr)
        self.assertNotIn(self.project.system.TOKEN, done.stdout + done.stderr)


class OneCHttp(SystemTest):
    preset, module = "1c-http", "onec_http"


if __name__ == "__main__":
    unittest.main()
