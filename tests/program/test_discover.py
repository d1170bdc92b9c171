"""`kopeck discover`: what a source offers, and a draft that loads as it stands. Nothing is written to a source, no secret is shown."""
import json
import os
import sqlite3
import subprocess
import tempfile
import unittest

from company import BUILD, CLEAN, INCOMPLETE, WRONG, CompanyTest

KOPECK = os.path.join(BUILD, "kopeck")
CSV = "Номер;Дата;Сумма;ИНН клиента;password\n1;01.02.2026;1 000,50;7701;hunter2\n2;02.02.2026;7,25;7702;hunter3\n"


class Folder(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def write(self, name, text):
        path = os.path.join(self.folder.name, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)

    def discover(self, *arguments, status=CLEAN):
        done = subprocess.run([KOPECK, "discover", "-C", self.folder.name, *arguments], capture_output=True, text=True, timeout=600)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def loads(self, sources, draft, dataset):
        """The draft as part of a project has no mistake, and its rows can be read."""
        head = "company: A\ntimezone: UTC\ncurrency: RUB\n"
        rules = f"rules:\n  twice: {{ duplicates: {dataset}, match: [{{ same: [number] }}] }}\njobs: {{ all: {{ rules: [twice] }} }}\n"
        self.write("kopeck.yaml", head + sources + draft + rules)
        done = subprocess.run([KOPECK, "check", "-C", self.folder.name], capture_output=True, text=True, timeout=600)
        self.assertEqual(done.returncode, CLEAN, draft + done.stdout + done.stderr)


class Files(Folder):
    SOURCES = 'sources:\n  shop: { use: csv, files: "in/*.csv" }\n'

    def test_csv(self):
        self.write("kopeck.yaml", self.SOURCES)  # a project that says nothing else yet
        self.write("in/orders 2026.csv", CSV)
        draft = self.discover("shop").stdout
        self.assertIn("  shop.orders_2026:", draft)
        self.assertIn("    entity: order ", draft)
        for line in ("number: Номер ", 'date: { from: Дата, format: "DD.MM.YYYY" }', 'amount: { from: Сумма, decimal: "," }',
                     'tax_id: "ИНН клиента"', "# 1 | 01.02.2026 | 1 000,50 | 7701 | ***"):
            self.assertIn(line, draft)
        self.assertNotIn("hunter", draft)
        self.loads(self.SOURCES, draft, "shop.orders_2026")

    def test_pattern_and_nothing(self):
        self.write("kopeck.yaml", self.SOURCES)
        self.write("in/orders.csv", CSV)
        self.write("in/clients.csv", "id,name\n1,A\n")
        self.assertNotIn("shop.orders", self.discover("shop", "CLI*").stdout)
        self.assertIn("shop.clients", self.discover("shop", "lien").stdout)
        done = self.discover("shop", "nothing", status=INCOMPLETE)
        self.assertIn("datasets: {}", done.stdout)
        self.assertIn("offers nothing that is called so", done.stderr)

    def test_names_that_mean_something_to_yaml(self):
        self.write("kopeck.yaml", self.SOURCES)
        self.write("in/a.csv", 'number,true,"a: b",${HOME},"x""y",and,number_own,Number\n1,2,3,4,5,6,7,8\n')
        draft = self.discover("shop").stdout
        self.assertNotIn(os.environ.get("HOME", "/root") + '"', draft)
        self.loads(self.SOURCES, draft, "shop.a")

    def test_how_dates_and_numbers_are_written(self):
        """Of what is written in several ways the first is taken, and the other told."""
        self.write("kopeck.yaml", self.SOURCES)
        self.write("in/orders.csv", 'order_no,placed_at,total,is_paid,payment_id\nA-1,25/09/2026,"1,234.50",1,7\nA-2,01/09/2026,"2,234.567",0,8\n')
        self.write("in/payments.csv", "payment_id,order_id,created_at,paid_on,amount\n1,7,1790000000000,30.09.26,\"3,25\"\n")
        self.write("in/other.csv", 'date,amount\n01/02/2026,"3,256"\n')
        draft = self.discover("shop").stdout
        for line in ("number: order_no ", 'date: { from: placed_at, format: "DD/MM/YYYY" }', 'amount: { from: total, type: decimal(3), decimal: "." }',
                     "is_paid: is_paid ", "id: payment_id ", "order_id: order_id ", 'date: { from: created_at, format: "unix ms" }',
                     'paid_at: { from: paid_on, format: "DD.MM.YY" }', 'amount: { from: amount, decimal: "," }', "; as MM/DD/YYYY would be dates, too",
                     '; thousands may be meant: then decimal: "."'):
            self.assertIn(line, draft)
        self.loads(self.SOURCES, draft, "shop.orders")

    def test_encoding_is_found(self):
        self.write("kopeck.yaml", self.SOURCES)
        path = os.path.join(self.folder.name, "in/orders.csv")
        self.write("in/orders.csv", "")
        with open(path, "wb") as file:
            file.write("Номер;Сумма\nЗК-1;5\nЗК-2;6\n".encode("cp1251"))
        draft = self.discover("shop").stdout
        self.assertIn("    encoding: windows-1251 ", draft)
        self.assertIn("number: Номер ", draft)
        self.loads(self.SOURCES, draft, "shop.orders")

    def test_lists_within_documents(self):
        """Each element that repeats is a dataset; so is the list within an object."""
        sources = 'sources:\n  x: { use: xml, files: "*.xml" }\n'
        order = "<Order id='%d'><Number>A-%d</Number><Total c='KZT'>1.50</Total><Client><Name>B</Name></Client><Line><Sku>s</Sku></Line><Line><Sku>t</Sku></Line></Order>"
        self.write("kopeck.yaml", sources)
        self.write("sales.xml", "<E><Orders>%s</Orders><Tag>1</Tag><Tag>2</Tag></E>" % "".join(order % (i, i) for i in range(3)))
        draft = self.discover("x").stdout
        for line in ("  x.sales_Order:", "    rows: /E/Orders/Order ", 'id: "@id" ', "amount: Total ", "counterparty_name: Client/Name ",
                     "  x.sales_Line:", "    rows: /E/Orders/Order/Line "):
            self.assertIn(line, draft)
        self.assertNotIn("/E/Tag", draft)
        self.loads(sources, draft, "x.sales_Order")
        self.write("kopeck.yaml", "company: A\ntimezone: UTC\ncurrency: RUB\n" + sources + "datasets:\n  x.a: { entity: order, columns: { number: Number } }\n"
                   "rules:\n  twice: { duplicates: x.a, match: [{ same: [number] }] }\njobs: { all: { rules: [twice] } }\n")
        done = subprocess.run([KOPECK, "check", "-C", self.folder.name], capture_output=True, text=True, timeout=600)
        self.assertEqual(done.returncode, INCOMPLETE, done.stdout + done.stderr)
        self.assertIn("these stand side by side in its first file: /E/Orders/Order (3), /E/Orders/Order/Line (6)", done.stdout)
        sources = 'sources:\n  j: { use: json, files: "*.json" }\n'
        self.write("kopeck.yaml", sources)
        self.write("orders.json", json.dumps({"data": {"items": [{"number": "1"}]}}))
        draft = self.discover("j").stdout
        self.assertIn("    rows: data.items ", draft)
        self.loads(sources, draft, "j.orders")

    def test_broken_file_among_good_ones(self):
        self.write("kopeck.yaml", self.SOURCES)
        self.write("in/a.csv", "id,name\n1,A\n")
        self.write("in/b.csv", "")
        done = self.discover("shop", status=INCOMPLETE)
        self.assertIn("shop.a:", done.stdout)
        self.assertIn("# shop.b (file) could not be read: ", done.stdout)

    def test_many(self):
        self.write("kopeck.yaml", self.SOURCES)
        for i in range(45):
            self.write(f"in/f{i:02}.csv", "id,name\n1,A\n")
        draft = self.discover("shop").stdout
        self.assertIn("offers 45, 40 looked into", draft)
        self.assertIn("# 5 more, not looked into", draft)
        self.assertIn("# in/f44.csv (file)", draft)

    def test_json_and_presets(self):
        self.write("kopeck.yaml", "sources:\n  a: { use: json, files: '*.json' }\n  bank: { use: 1c-bank, files: '*.txt' }\n")
        self.write("orders.json", json.dumps([{"id": 7, "total": "10.50", "client": {"inn": "77"}}]))
        found = json.loads(self.discover("a", "--json").stdout)
        self.assertEqual(found["offers"][0]["dataset"], "a.orders")
        self.assertEqual({c["name"]: c["field"] for c in found["offers"][0]["columns"]}["total"], "amount")
        self.write("bank.txt", "1CClientBankExchange\nВерсияФормата=1.02\nКодировка=UTF-8\nКонецФайла\n")
        self.assertIn("  bank.payments: ~", self.discover("bank", "bank.p*").stdout)

    def test_wrong_use(self):
        self.write("kopeck.yaml", self.SOURCES)
        self.assertIn("there is only: shop", self.discover("crm", status=WRONG).stderr)
        self.assertIn("an argument is missing", self.discover(status=WRONG).stderr)
        done = self.discover("shop", status=INCOMPLETE)  # there is no file
        self.assertIn("no file matches in/*.csv", done.stderr)
        self.write("kopeck.yaml", "rules: {}\n")
        self.assertIn("there is no source `shop`", self.discover("shop", status=WRONG).stderr)


class Databases(Folder):
    SOURCES = 'sources:\n  erp: { use: odbc, connection: "Driver=SQLite3;Database=erp.sqlite" }\n'

    def test_sqlite(self):
        path = os.path.join(self.folder.name, "erp.sqlite")
        database = sqlite3.connect(path)
        database.executescript("""
            CREATE TABLE clients(id INTEGER, name TEXT, bin TEXT, api_token TEXT);
            CREATE TABLE shipments(id INTEGER, number TEXT, shipped_at TEXT, client_id INTEGER, amount DECIMAL(15,2));
            INSERT INTO clients VALUES(1, 'A', '770', 'sk-4711');
            INSERT INTO shipments VALUES(1, 'A-1', '2026-01-01', 1, 12.5);""")
        database.commit()
        database.close()
        with open(path, "rb") as file:
            before = file.read()
        sources = self.SOURCES.replace("erp.sqlite", path)
        self.write("kopeck.yaml", sources)
        draft = self.discover("erp").stdout
        self.assertIn("counterparty: client_id -> erp.clients", draft)
        self.assertIn("api_token is left out", draft)
        self.assertNotIn("sk-4711", draft)
        self.loads(sources, draft, "erp.shipments")
        with open(path, "rb") as file:
            self.assertEqual(file.read(), before)


class Servers(CompanyTest):
    """1C by its service document, with the datasets of the preset beside what it publishes."""

    def test_accounting(self):
        company = self.company()
        done = company.kopeck("discover", "acc", "Реализация", status=CLEAN)
        self.assertIn("  acc.Document_РеализацияТоваровУслуг:", done.stdout)
        self.assertIn("date: Date ", done.stdout)
        self.assertIn("amount: СуммаДокумента ", done.stdout)
        self.assertNotIn("пароль", done.stdout + done.stderr)

    def test_server_down(self):
        """Who asks is told after one more attempt, whatever the project's `retry`."""
        company = self.company()
        company.stop("acc")
        for command in (("discover", "acc", "x"), ("check",)):
            done = company.kopeck(*command, status=INCOMPLETE)
            self.assertIn("connect", done.stdout + done.stderr)
            self.assertIn("given up after 2 attempts", done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
