"""Answers of real systems (../shared/data, taken from vendors' documentation and live accounts) through the presets: every field comes
as it stands there, amounts to the kopeck. Nothing of them is kept here but what is compared."""
import csv
import json
import os
import shutil
import subprocess
import tempfile
import threading
import unittest
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from company import BREACH, CLEAN, KOPECK, ROOT, read_text

REAL = os.path.join(os.path.dirname(ROOT), "shared", "data")


def answer_file(*path):
    return read_text(os.path.join(REAL, *path))


class Handler(BaseHTTPRequestHandler):
    """First pages by a part of the address, empty ones after them."""
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        asked = urllib.parse.unquote(self.path) + " " + self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        for part, page, after, empty in self.server.answers:
            if part in asked:
                text = empty if any(word in asked for word in after) else page
                break
        else:
            text = None
        body = (text or "").encode()
        self.send_response(404 if text is None else 200 if text else 204)
        if text:
            self.send_header("Content-Type", "application/json")
        if text != "":
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET


class RealAnswers(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        if not os.path.isdir(REAL):
            self.skipTest("the folder of real data is not there")
        self.folder = tempfile.mkdtemp(prefix="kopeck-real-")
        self.addCleanup(shutil.rmtree, self.folder, True)

    def compare(self, source, dataset, columns, rows, answers, own="", zone="Europe/Moscow", left_out=0, entity="other"):
        """The dataset must equal the rows; a changed row must be found."""
        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.answers = answers
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        head, *rest = columns
        text = ["company: Real\ntimezone: %s\ncurrency: RUB\nsources:\n  sys: { %s, url: \"http://127.0.0.1:%d%s\" }\n" %
                (zone, source[0], server.server_port, source[1]),
                "  truth: { use: csv, files: truth.csv }\ndatasets:\n",
                "  truth.rows: { entity: %s, columns: { %s } }\n" % (entity, ", ".join("%s: %s" % (c, c) for c in columns)),
                "  sys.%s: %s\n" % (dataset, own or "{ empty: allowed }"),
                "rules:\n  all:\n    reconcile: [sys.%s, truth.rows]\n    match: [ { same: [id] } ]\n    compare: { %s }\n"
                "    limits: [ { findings: { alert: 0 } } ]\n" %
                (dataset, ", ".join("%s: %s" % (c, "0 days" if c == "date" else "exact") for c in rest)),
                "jobs:\n  all: { rules: [all], cutoff: given, report: [csv, json] }\n"]
        with open(os.path.join(self.folder, "kopeck.yaml"), "w", encoding="utf-8") as file:
            file.write("".join(text))
        self.assertGreater(len(rows), 0)
        for change, status in ((False, CLEAN), (True, BREACH)):
            with open(os.path.join(self.folder, "truth.csv"), "w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(columns)
                changed = [tuple(rows[0][:-1]) + ("7.77" if columns[-1] == "amount" else "anders",)] if change else [rows[0]]
                writer.writerows(changed + list(rows[1:]))
            done = subprocess.run([KOPECK, "run", "all", "--as-of", "2026-10-01", "-C", self.folder, "--out",
                                   os.path.join(self.folder, "out")], text=True, capture_output=True, timeout=600, check=False,
                                  env=dict(os.environ, TOKEN="token-4711"))
            self.assertEqual(done.returncode, status, done.stdout + done.stderr +
                             read_text(os.path.join(self.folder, "out", "findings.csv"))[:2000])
            summary = json.loads(read_text(os.path.join(self.folder, "out", "summary.json")))
            read = [d["rows"] for d in summary["datasets"] if d["name"] == "sys." + dataset][0]
            self.assertEqual(read["read"], len(rows) + left_out)

    # ---- Bitrix24

    BITRIX = ("use: bitrix24, rate: 1000 per second", "/rest/1/code")  # the answers are of plain pages

    def bitrix_list(self, method, file):
        page = json.loads(answer_file("crm", "bitrix24", file))
        empty = json.dumps(dict(page, result={k: [] for k in page["result"]} if isinstance(page["result"], dict) else []))
        return [(method, json.dumps(page), ('">id"', '">ID"'), empty)]

    def test_bitrix24_deals_whose_amounts_are_text(self):
        own = ('{ entity: order, resource: crm.deal.list, key: ID, page: { style: keyset }, filter: { after: \'">ID": "{after}"\' }, '
               'columns: { id: ID, name: { from: TITLE, clean: exact }, date: DATE_CREATE, amount: OPPORTUNITY } }')
        rows = [("37", "[А] Сделка", "2024-09-02T18:37:18+02:00", "19999.99"), ("38", "[А] Сделка", "2024-09-02T18:37:38+02:00", "20000.00"),
                ("39", "[Б] Продажа", "2024-04-09T23:11:01+02:00", "12500.00"), ("40", "[Б] Сделка", "2024-08-08T19:00:14+02:00", "13500.00"),
                ("41", "[В] Сделка", "2024-05-08T09:38:23+02:00", "11500.00"), ("42", "[С] Сделка", "2024-07-02T15:38:32+02:00", "18500.00")]
        self.compare(self.BITRIX, "old_deals", ("id", "date", "amount"), [(r[0], r[2], r[3]) for r in rows],
                     self.bitrix_list("crm.deal.list", "crm-deal-list_01.json"), own)

    def test_bitrix24_items_whose_amounts_are_numbers(self):
        own = '{ like: orders, page: { style: keyset }, columns: { key: ~, number: title, date: ~, counterparty: ~, currency: ~, status: ~ } }'
        rows = [("252", "12000"), ("253", "19000"), ("254", "19000"), ("255", "19600")]
        self.compare(self.BITRIX, "leads", ("id", "amount"), rows, self.bitrix_list("crm.item.list", "crm-item-list_01.json"), own)

    def test_bitrix24_shipments(self):
        page = self.bitrix_list("sale.shipment.list", "sale-shipment-list_01.json")
        own = "{ page: { style: keyset }, columns: { goods: ~, delivery: ~, amount: priceDelivery }, leave_out: ~ }"
        self.compare(self.BITRIX, "shipments", ("id", "key", "order", "amount"),
                     [("2467", "bx_6617fac818ee2", "2070", "0"), ("2465", "bx_6617e02cae2a1", "2069", "600")], page, own)

    # ---- amoCRM

    def test_amocrm_leads(self):
        rows = [("37948215", "2023-09-15T08:08:37Z", "", "0"), ("38473079", "2023-09-20T11:45:12Z", "67578367", "2000"),
                ("38473179", "2023-09-20T11:46:24Z", "67578475", "2000000"), ("38473281", "2023-09-20T11:47:46Z", "67578589", "900000"),
                ("38473365", "2023-09-20T11:48:36Z", "67578367", "80000"), ("38473403", "2023-09-20T11:49:06Z", "67578475", "1000"),
                ("38473443", "2023-09-20T11:49:38Z", "67578589", "9000000")]
        self.compare(("use: amocrm, auth: { bearer: '${TOKEN}' }", ""), "orders", ("id", "date", "company", "amount"), rows,
                     [("/leads", answer_file("crm", "amocrm", "mockReq.json"), ("page=2",), "")],
                     "{ columns: { counterparty: ~, company: _embedded.companies.0.id } }")

    def test_amocrm_goods(self):
        """Fields of goods as the vendor documents them: text, whole numbers and fractions as text, none at all."""
        def element(key, *fields):
            return {"id": key, "name": "Элемент", "created_at": 1589390333, "updated_at": 1590683336, "is_deleted": None, "catalog_id": 4521,
                    "custom_fields_values": [{"field_id": 271207 + n, "field_name": name, "field_code": code, "field_type": kind, "values": [{"value": value}]}
                                             for n, (name, code, kind, value) in enumerate(fields)] or None}
        group = ("Группа", "GROUP", "category", "Телефоны")
        page = {"_page": 1, "_links": {}, "_embedded": {"elements": [
            element(525439, ("Артикул", "SKU", "text", "dsg"), ("Описание", "DESCRIPTION", "textarea", "Описание"), ("Цена", "PRICE", "numeric", "12"), group),
            element(525440, group, ("Цена", "PRICE", "price", "999.12"), ("External ID", "EXTERNAL_ID", "text", "333")), element(525441)]}}
        self.compare(("use: amocrm, auth: { bearer: '${TOKEN}' }, values: { items_catalog: '4521' }", ""), "items", ("id", "code", "price"),
                     [("525439", "dsg", "12"), ("525440", "", "999.12"), ("525441", "", "")],
                     [("/catalogs/4521/elements", json.dumps(page, ensure_ascii=False), ("page=2",), "")], "{ columns: { price: { type: decimal } } }")

    # ---- MoySklad: kopecks

    MOYSKLAD = ("use: moysklad, rate: 1000 per second, auth: { bearer: '${TOKEN}' }", "")

    def moysklad(self, resource, file):
        page = json.loads(answer_file("crm", "moysklad", file))
        page["meta"]["size"] = len(page["rows"])  # documentation shows a part of the rows
        return [(resource, json.dumps(page), ["offset=%d" % len(page["rows"])], json.dumps(dict(page, rows=[])))]

    def test_moysklad_payments(self):
        own = "{ columns: { counterparty: ~ } }"
        self.compare(self.MOYSKLAD, "payments", ("id", "key", "date", "amount"),
                     [("ad1ffc02-3f8e-11e6-8a84-bae5000000fa", "8hBoVBUMiDeumkozzjwX83", "2016-07-01 16:19:00", "1241241.00"),
                      ("d57389cb-3d3e-11e6-8a84-bae500000001", "221dSpiQiVQuVfCbRun623", "2015-06-22 00:00:00", "4400.00")],
                     self.moysklad("/entity/paymentin", "payment_in_01.json"), own)

    def test_moysklad_orders_and_shipments(self):
        own = "{ columns: { counterparty: ~ } }"
        self.compare(self.MOYSKLAD, "orders", ("id", "date", "amount"),
                     [("34efe2ee-015e-11e6-9464-e4de0000006b", "2016-04-13 12:57:00", "3464537012.06")],
                     self.moysklad("/entity/customerorder", "customerOrder_01.json"), own)
        self.compare(self.MOYSKLAD, "shipments", ("id", "date", "amount"),  # the other is not conducted
                     [("0ee24723-f640-11e5-8a84-bae500000065", "2016-03-30 09:24:00", "1230.00")],
                     self.moysklad("/entity/demand", "demand_01.json"), own, left_out=1)

    def test_moysklad_counterparties_goods_and_balances(self):
        self.compare(self.MOYSKLAD, "counterparties", ("id", "tax_id", "name"),
                     [("12a8b923-692c-11e6-8a84-bae500000053", "7736570901", 'ООО "Поставщик"'),
                      ("12a8e347-692c-11e6-8a84-bae500000055", "7736570902", 'ООО "Покупатель"'),
                      ("12c9ebcf-692c-11e6-8a84-bae50000005d", "", "Розничный покупатель"),
                      ("df2fdd2d-6934-11e6-8a84-bae500000049", "", "rtr")],
                     self.moysklad("/entity/counterparty", "counterparty_01.json"))
        self.compare(self.MOYSKLAD, "items", ("id", "amount"),
                     [("26b36824-2c83-11e6-8a84-bae50000001b", "33.53"), ("d950551c-2c7f-11e6-8a84-bae50000000b", "3463472370.00"),
                      ("26b36824-2c83-11e6-8a84-bae50000031b", "26.00")], self.moysklad("/entity/product", "product_01.json"),
                     '{ columns: { amount: { compute: "round(kopecks / 100, 2)" } } }')
        own = "{ columns: { counterparty: ~, id: counterparty.id } }"
        self.compare(self.MOYSKLAD, "receivables", ("id", "amount"),
                     [("12a8e347-692c-11e6-8a84-bae500000055", "12412550.00"), ("b80ea81b-7058-11e6-8a84-bae500000000", "0"),
                      ("df2fdd2d-6934-11e6-8a84-bae500000049", "0"), ("12c9ebcf-692c-11e6-8a84-bae50000005d", "0"),
                      ("12a8b923-692c-11e6-8a84-bae500000053", "0")],
                     self.moysklad("/report/counterparty", "report_counterparty_01.json"), own)

    # ---- YooKassa

    def test_yookassa(self):
        source = ("use: yookassa, rate: 1000 per second, user: shop, password: '${TOKEN}'", "")
        page = [("/payments", answer_file("crm", "yookassa", "getPaymentsFixtures.json"), (), ""),
                ("/refunds", answer_file("crm", "yookassa", "refundsInfoFixtures.json"), (), "")]
        self.compare(source, "payments", ("id", "date", "amount"),
                     [("1da5c87d-0984-50e8-a7f3-8de646dd9ec9", "2015-11-19T17:05:31+03:00", "10.00")], page, "{ where: test }")
        self.compare(source, "refunds", ("id", "payment", "date", "amount"),
                     [("1ddd77af-0bd7-500d-895b-c475c55fdefc", "1da5c87d-0984-50e8-a7f3-8de646dd9ec9", "2015-11-19T17:05:07+03:00",
                       "10.00")], page)

    # ---- ERPNext

    def test_erpnext(self):
        source = ("use: erpnext, rate: 1000 per second, auth: { header: { Authorization: '${TOKEN}' } }", "")
        for doctype, dataset, column, own in (
                ("Customer", "counterparties", "customer_name", "{ columns: { tax_id: ~, phone: ~, email: ~ } }"),
                ("Item", "items", "item_name", "{ columns: { price: ~ } }")):
            data = json.loads(answer_file("erp", "erpnext_demo", doctype + ".json"))
            page = json.dumps({"data": data})
            self.compare(source, dataset, ("id", "name"), [(row["name"], row[column]) for row in data],
                         [("/api/resource/" + doctype, page, ['["name", ">"'], '{"data": []}')], own,
                         entity="item" if doctype == "Item" else "counterparty")

    # ---- 1C

    def test_1c_documents(self):
        page = answer_file("onec", "odata_1c", "Document_РеализацияТоваровУслуг.json")
        source = ("use: 1c-odata, user: reader, password: '${TOKEN}'", "/base")
        own = ("{ entity: shipment, resource: Document_РеализацияТоваровУслуг, columns: { id: Ref_Key, number: Number, "
               "date: Date, contract: ДоговорКонтрагента_Key, amount: СуммаДокумента } }")
        self.compare(source, "real_sales", ("id", "number", "date", "amount"),
                     [("8b9660f6-6332-11ec-ad72-000c29b45b09", "0000-000001", "2021-12-22T17:22:08", "150129"),
                      ("8b9660f7-6332-11ec-ad72-000c29b45b09", "0000-000002", "2021-12-22T17:23:05", "108554")],
                     [("/$count", "2", (), ""), ("Document_", page, ("$skip=2",), json.dumps({"odata.metadata": "x", "value": []})),
                      ("", "{}", (), "")], own)


if __name__ == "__main__":
    unittest.main()
