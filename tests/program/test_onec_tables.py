"""1C by the tables of its database: a real PostgreSQL server with tables as 1C makes them - references as 16 bytes in an order of their own, texts of
its own types padded with blanks, dates moved by 2000 years - read in the words of the configuration."""
import csv
import os
import random
import shutil
import subprocess
import tempfile
import unittest
import uuid

from company import BUILD
from postgres import PostgresServer, postgres_bin

HEAD = "company: Small\ntimezone: Asia/Almaty\ncurrency: KZT\nlanguage: en\nstore: none\n"
NAMES = [  # table, object, purpose, column, field
    ("_Document123", "Документ.ЗаказКлиента", "Основная", ["_IDRRef Ссылка", "_Version ВерсияДанных", "_Marked ПометкаУдаления", "_Date_Time Дата", "_Number Номер",
                                                      "_Posted Проведен", "_Fld456RRef Контрагент", "_Fld457 СуммаДокумента", "_Fld458RRef Валюта",
                                                      "_Fld459 Комментарий", "_Fld460_TYPE Основание", "_Fld460_S Основание", "_Fld460_RTRef Основание",
                                                      "_Fld460_RRRef Основание", "_Fld461 Срочный"]),
    ("_Document123_VT700", "Документ.ЗаказКлиента.ТабличнаяЧасть.Товары", "ТабличнаяЧасть",
     ["_Document123_IDRRef Ссылка", "_LineNo701 НомерСтроки", "_Fld702 Сумма", "_Fld703RRef Номенклатура"]),
    ("_DocumentChngR800", "Документ.ЗаказКлиента", "РегистрацияИзменений", ["_IDRRef Ссылка"]),  # the platform's own use
    ("_Reference54", "Справочник.Контрагенты", "Основная", ["_IDRRef Ссылка", "_Code Код", "_Description Наименование", "_Fld55 ИНН", "_Fld56 КПП", "_Marked ПометкаУдаления"]),
    ("_Reference60", "Справочник.Номенклатура", "Основная", ["_IDRRef Ссылка", "_Code Код", "_Description Наименование", "_Folder ЭтоГруппа"]),
    ("_Reference70", "Справочник.Валюты", "Основная", ["_IDRRef Ссылка", "_Code Код", "_Description Наименование"]),
    ("_AccumRg200", "РегистрНакопления.РасчетыСКлиентами", "Основная",
     ["_Period Период", "_RecorderTRef Регистратор", "_RecorderRRef Регистратор", "_LineNo НомерСтроки", "_Active Активность", "_RecordKind ВидДвижения",
      "_Fld201RRef АналитикаУчетаПоПартнерам", "_Fld202 Сумма", "_Fld203RRef Валюта"]),
    ("_Reference80", "Справочник.КлючиАналитикиУчетаПоПартнерам", "Основная", ["_IDRRef Ссылка", "_Fld81RRef Контрагент"]),
    ("_AccumRgT210", "РегистрНакопления.РасчетыСКлиентами", "Итоги", ["_Period Период", "_Fld202 Сумма"]),
    ("_InfoRg300", "РегистрСведений.ДатыЗапретаИзменения", "Основная", ["_Fld301RRef Раздел", "_Fld302RRef Объект", "_Fld303 ДатаЗапрета"]),
]
EMPTY = "\\x" + "00" * 16
# As 1C's own types stand in the catalog: nobody but the server knows their binary form.
TYPES = """DROP SCHEMA IF EXISTS onec CASCADE; CREATE SCHEMA onec; SET search_path = onec, public;
DROP TYPE IF EXISTS public.mchar CASCADE; DROP TYPE IF EXISTS public.mvarchar CASCADE; SET client_min_messages = error;
CREATE TYPE public.mchar; CREATE FUNCTION public.mchar_in(cstring) RETURNS public.mchar LANGUAGE internal STRICT IMMUTABLE AS 'textin';
CREATE FUNCTION public.mchar_out(public.mchar) RETURNS cstring LANGUAGE internal STRICT IMMUTABLE AS 'textout';
CREATE TYPE public.mchar (INPUT = public.mchar_in, OUTPUT = public.mchar_out, LIKE = text);
CREATE TYPE public.mvarchar; CREATE FUNCTION public.mvarchar_in(cstring) RETURNS public.mvarchar LANGUAGE internal STRICT IMMUTABLE AS 'textin';
CREATE FUNCTION public.mvarchar_out(public.mvarchar) RETURNS cstring LANGUAGE internal STRICT IMMUTABLE AS 'textout';
CREATE TYPE public.mvarchar (INPUT = public.mvarchar_in, OUTPUT = public.mvarchar_out, LIKE = text);
CREATE CAST (public.mchar AS text) WITHOUT FUNCTION AS IMPLICIT; CREATE CAST (public.mvarchar AS text) WITHOUT FUNCTION AS IMPLICIT;
CREATE TABLE _yearoffset (ofset integer); INSERT INTO _yearoffset VALUES (%d);
CREATE TABLE _document123 (_idrref bytea, _version integer, _marked boolean, _date_time timestamp, _numberprefix timestamp, _number mchar, _posted boolean,
  _fld456rref bytea, _fld457 numeric(15,2), _fld458rref bytea, _fld459 mvarchar, _fld460_type bytea, _fld460_s mvarchar, _fld460_rtref bytea, _fld460_rrref bytea,
  _fld461 boolean);
CREATE TABLE _document123_vt700 (_document123_idrref bytea, _keyfield bytea, _lineno701 numeric(5,0), _fld702 numeric(15,2), _fld703rref bytea);
CREATE TABLE _reference54 (_idrref bytea, _version integer, _marked boolean, _code mchar, _description mvarchar, _fld55 mvarchar, _fld56 mvarchar);
CREATE TABLE _reference60 (_idrref bytea, _marked boolean, _folder boolean, _code mchar, _description mvarchar);
CREATE TABLE _reference70 (_idrref bytea, _marked boolean, _code mchar, _description mvarchar);
CREATE TABLE _accumrg200 (_period timestamp, _recordertref bytea, _recorderrref bytea, _lineno numeric(9,0), _active boolean, _recordkind numeric(1,0), _fld201rref bytea,
  _fld202 numeric(15,2), _fld203rref bytea);
CREATE TABLE _reference80 (_idrref bytea, _marked boolean, _description mvarchar, _fld81rref bytea);
CREATE TABLE _inforg300 (_fld301rref bytea, _fld302rref bytea, _fld303 timestamp);
"""


def stored(guid):
    """The sixteen bytes of a reference, as 1C puts them."""
    h = guid.replace("-", "")
    return "\\x" + h[16:32] + h[12:16] + h[8:12] + h[0:8]


@unittest.skipUnless(postgres_bin(), "no PostgreSQL server is installed")
class Base(unittest.TestCase):
    offset = 2000
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.server = PostgresServer()
        cls.addClassCleanup(cls.server.close)
        cls.sql = cls.server.sql

    def setUp(self):
        self.place = tempfile.mkdtemp(prefix="kopeck-1c-")
        self.addCleanup(shutil.rmtree, self.place)
        self.random = random.Random(17)
        self.names()

    def names(self, head="ИмяТаблицыХранения Метаданные Назначение ИмяПоляХранения ИмяПоля", mark="\ufeff"):
        lines = [head.replace(" ", "\t")]
        for table, thing, purpose, columns in NAMES:
            lines += ["\t".join((table, thing, purpose, *column.split())) for column in columns]
        self.write("names.tsv", mark + "\r\n".join(lines) + "\r\n")

    def write(self, name, text):
        with open(os.path.join(self.place, name), "w", encoding="utf-8", newline="") as file:
            file.write(text)

    def moment(self, text):
        return "'%04d%s'" % (int(text[:4]) + self.offset, text[4:])

    def guid(self):
        return str(uuid.UUID(int=self.random.getrandbits(128)))

    def fill(self, orders=40):
        """A base of 3 counterparties and so many orders. What an engineer sees of it: self.clients, self.orders."""
        self.clients = [{"id": self.guid(), "name": name, "inn": "77010%05d" % i} for i, name in enumerate(("ООО «Ромашка»", "ИП Ёлкин", "АО Ні"))]
        money = self.guid()
        script = ["SET search_path = onec, public;"]
        script.append("INSERT INTO _reference70 VALUES ('%s', false, '398', 'KZT');" % stored(money))
        for i, c in enumerate(self.clients):
            c["key"] = self.guid()
            script.append("INSERT INTO _reference80 VALUES ('%s', false, 'ключ', '%s');" % (stored(c["key"]), stored(c["id"])))
            script.append("INSERT INTO _reference54 VALUES ('%s', 1, false, '%s', '%s', '%s', '');" % (stored(c["id"]), "%05d" % i + " " * 4, c["name"], c["inn"] + "  "))
        script.append("INSERT INTO _reference60 VALUES ('%s', false, true, '1', 'Гвоздь  '), ('%s', false, false, '2', 'Группа');" % (stored(self.guid()), stored(self.guid())))
        self.orders = []
        for n in range(orders):
            o = {"id": self.guid(), "number": "0000-%06d" % n, "date": "2026-%02d-%02d %02d:%02d:59" % (1 + n % 9, 1 + n % 28, n % 24, n % 60),
                 "amount": "%d.%02d" % (self.random.randrange(1, 10**7), n % 100), "client": self.clients[n % 3], "posted": n % 10 != 3, "deleted": n % 20 == 7,
                 "note": "" if n % 4 else "срочно", "rush": n % 2 == 0}
            base = {0: ("\\x01", "''", "\\x00000000", EMPTY), 1: ("\\x05", "'по телефону '", "\\x00000000", EMPTY),
                    2: ("\\x08", "''", "\\x0000007b", stored(self.orders[0]["id"]) if n else EMPTY)}[n % 3]
            o["base"] = {0: "", 1: "по телефону", 2: self.orders[0]["id"] if n else ""}[n % 3]
            o["base_type"] = "Документ.ЗаказКлиента" if n % 3 == 2 else ""
            self.orders.append(o)
            script.append("INSERT INTO _document123 VALUES ('%s', 1, %s, %s, %s, '%s', %s, '%s', %s, '%s', '%s', '%s', %s, '%s', '%s', %s);" % (
                stored(o["id"]), o["deleted"], self.moment(o["date"]), self.moment("2026-01-01 00:00:00"), o["number"] + " ", o["posted"], stored(o["client"]["id"]),
                o["amount"], stored(money), o["note"], *base, o["rush"]))
            for line in range(2):
                script.append("INSERT INTO _document123_vt700 VALUES ('%s', '\\x0001', %d, %d, '%s');" % (stored(o["id"]), line + 1, n + line, EMPTY))
            script.append("INSERT INTO _accumrg200 VALUES (%s, '\\x0000007b', '%s', 1, %s, %d, '%s', %s, '%s');" % (
                self.moment(o["date"]), stored(o["id"]), n % 11 != 5, n % 2, stored(o["client"]["key"]), o["amount"], stored(money)))
        script.append("INSERT INTO _inforg300 VALUES ('%s', '%s', %s);" % (EMPTY, EMPTY, self.moment("2026-03-31 00:00:00")))
        self.sql(TYPES % self.offset + "\n".join(script))

    def table(self, name, rows):
        with open(os.path.join(self.place, name), "w", encoding="utf-8", newline="") as file:
            out = csv.DictWriter(file, list(rows[0]))
            out.writeheader()
            out.writerows(rows)

    def run_with(self, rest, status=0, source="names: names.tsv, search_path: onec", as_of="2026-09-30"):
        self.write("kopeck.yaml", HEAD + "sources:\n  acc: { use: 1c-tables, dsn: \"${DSN}\", retry: [none], %s }\n  crm: { use: csv, separator: \",\" }\n" % source + rest)
        done = subprocess.run([os.path.join(BUILD, "kopeck"), "run", "all", "-C", self.place, "--as-of", as_of], text=True, capture_output=True, timeout=600,
                              env={**os.environ, "DSN": self.server.dsn})
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        self.said = done.stdout + done.stderr
        path = os.path.join(self.place, "out/findings.csv")
        if status == 2 or not os.path.exists(path):
            return []
        with open(path, encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))


JOB = "jobs: { all: { rules: [%s], cutoff: yesterday end of day, report: [csv] } }\n"


class Values(Base):
    def test_every_value_as_people_know_it(self):
        """Each field of each document equals what was put into it: nothing is missing, nothing differs."""
        self.fill()
        kept = [o for o in self.orders if o["posted"] and not o["deleted"]]
        self.table("orders.csv", [{"id": o["id"], "number": o["number"], "at": o["date"].replace(" ", "T"), "amount": o["amount"], "inn": o["client"]["inn"], "name": o["client"]["name"],
                                   "note": o["note"], "base": o["base"], "base_type": o["base_type"], "rush": str(o["rush"]).lower(), "money": "KZT"} for o in kept])
        rules = """datasets:
  acc.orders:
    columns: { note: { from: Комментарий, clean: exact }, base: { from: Основание, clean: exact }, base_type: { from: Основание.Тип, clean: exact },
               rush: { from: Срочный, type: bool }, name: Контрагент -> acc.counterparties }
  crm.orders:
    entity: order
    files: orders.csv
    columns: { id: id, number: number, date: at, amount: amount, counterparty: { from: inn, clean: tax_id }, note: { from: note, clean: exact },
               base: { from: base, clean: exact }, base_type: { from: base_type, clean: exact }, rush: { from: rush, type: bool }, money: money }
rules:
  orders:
    reconcile: [crm.orders, acc.orders]
    match: [ { same: [id] } ]
    compare: { number: exact, amount: exact, date: 0 days, note: exact, base: exact, base_type: exact, rush: exact }
""" + JOB % "orders"
        rules = rules.replace(", name: Контрагент -> acc.counterparties", "").replace(", counterparty: { from: inn, clean: tax_id }", "").replace(", money: money", "")
        found = self.run_with(rules)
        self.assertEqual([(f["kind"], f["field"], f["left_value"], f["right_value"]) for f in found], [])
        self.assertIn("acc.orders rows=40", self.said)
        self.sql("SET search_path = onec, public; UPDATE _document123 SET _fld457 = _fld457 + 0.01 WHERE _number::text = '0000-000004 '")
        found = self.run_with(rules)
        self.assertEqual([(f["field"], f["left_document"]) for f in found], [("amount", "0000-000004")])

    def test_look_ups_lines_and_the_rest_of_the_preset(self):
        self.fill()
        rules = """datasets:
  acc.lines: { entity: other, object: Документ.ЗаказКлиента.Товары, columns: { order: Ссылка -> acc.orders, line: { from: НомерСтроки, type: integer }, sum: { from: Сумма, type: decimal(2) }, item: Номенклатура } }
  acc.moves: { entity: other, object: AccumulationRegister.РасчетыСКлиентами, columns: { date: Period, kind: RecordType, recorder: Recorder, recorder_type: Recorder.Type, active: { from: Active, type: bool }, sum: { from: Сумма, type: decimal(2) } } }
rules:
  clients:  { check: acc.orders, expect: "counterparty.tax_id is not null and currency == 'KZT'" }
  lines:    { check: acc.lines, expect: "order.number is not null and line in (1, 2) and item is null" }
  items:    { check: acc.items, expect: "name == 'Гвоздь'" }
  moves:    { check: acc.moves, expect: "kind in ('Receipt', 'Expense') and recorder is not null and recorder_type == 'Документ.ЗаказКлиента'" }
  inactive: { check: acc.moves, expect: active }
  closed:   { check: acc.closed, expect: "date == 2026-03-31 and section is null" }
""" + JOB % "clients, lines, items, moves, inactive, closed"
        found = self.run_with(rules)
        self.assertEqual({f["rule"] for f in found}, {"inactive"})
        self.assertEqual(len(found), 4)  # 5, 16, 27, 38
        for dataset, rows in (("acc.lines", 80), ("acc.items", 2), ("acc.moves", 40), ("acc.closed", 1), ("acc.counterparties", 3)):
            self.assertIn("%s rows=%d" % (dataset, rows), self.said)

    def test_window_and_cut_off(self):
        """What is dated outside the window of the run is not even read."""
        self.fill()
        self.run_with("datasets: { acc.orders: { empty: allowed } }\nrules: { all: { check: acc.orders, expect: \"amount > 0\" } }\n" + JOB % "all", as_of="2026-02-28")
        early = [o for o in self.orders if o["date"] < "2026-03-07"]  # five days of look-ahead, and one more
        self.assertLess(len(early), 40)
        read = int(self.said.split("acc.orders rows=")[1].split()[0])
        self.assertLessEqual(read, len(early))
        self.assertGreaterEqual(read, len([o for o in self.orders if o["date"] < "2026-03-01"]))

    def test_balances(self):
        self.fill()
        owed = {}
        for n, o in enumerate(self.orders):
            if n % 11 != 5 and o["date"] < "2026-07-01":
                cents = int(o["amount"].replace(".", ""))
                owed[o["client"]["inn"]] = owed.get(o["client"]["inn"], 0) + (-cents if n % 2 else cents)
        self.table("owed.csv", [{"inn": inn, "sum": "%s%d.%02d" % ("-" if c < 0 else "", abs(c) // 100, abs(c) % 100)} for inn, c in owed.items()])
        rules = """datasets:
  crm.owed: { entity: receivable, files: owed.csv, columns: { tax_id: inn, amount: sum } }
rules:
  owed: { reconcile: [crm.owed, acc.receivables], match: [ { same: [tax_id = counterparty.tax_id] } ], compare: { amount: exact } }
""" + JOB % "owed"
        self.assertEqual(self.run_with(rules, as_of="2026-06-30"), [])
        self.assertIn("acc.receivables rows=3", self.said)

    def test_english_head_and_missing_standard_fields(self):
        """The map may be of an English platform, and leave standard fields out."""
        self.fill()
        self.names("StorageTableName Metadata Purpose StorageFieldName FieldName", "")
        with open(os.path.join(self.place, "names.tsv"), encoding="utf-8") as file:
            lines = [line for line in file if "_Posted" not in line and "_Marked" not in line]
        self.write("names.tsv", "".join(lines).replace("Документ.", "Document.").replace("ТабличнаяЧасть", "TabularSection").replace("Основная", "Main"))
        self.assertEqual(self.run_with("rules: { all: { check: acc.orders, expect: \"number is not null\" } }\n" + JOB % "all"), [])


class Discover(Base):
    def test_objects_and_samples(self):
        self.fill(3)
        self.write("kopeck.yaml", HEAD + 'sources: { acc: { use: 1c-tables, dsn: "${DSN}", names: names.tsv, search_path: onec, retry: [none] } }\n')
        done = subprocess.run([os.path.join(BUILD, "kopeck"), "discover", "acc", "-C", self.place], text=True, capture_output=True, timeout=600,
                              env={**os.environ, "DSN": self.server.dsn})
        self.assertEqual(done.returncode, 3, done.stderr)  # this base lacks some objects of the preset
        self.assertIn("no object Документ.РеализацияТоваровУслуг", done.stdout)
        for words in ("acc.orders", "0000-000001", self.orders[0]["id"], "ООО «Ромашка»", "РегистрНакопления.РасчетыСКлиентами"):
            self.assertIn(words, done.stdout)


class WithoutOffset(Values):
    offset = 0


class Mistakes(Base):
    RULE = "rules: { all: { check: acc.orders, expect: \"amount > 0\" } }\n" + JOB % "all"

    def test_told(self):
        self.fill(3)
        for rest, words in (
                ("datasets: { acc.orders: { object: Документ.ЗаказКлиентов } }\n", "did you mean Документ.ЗаказКлиента?"),
                ("datasets: { acc.orders: { columns: { note: Коментарий } } }\n", 'did you mean \\"Комментарий'),
                ("datasets: { acc.orders: { columns: { note: СуммаДокумента.Тип } } }\n", "no column"),
                ("datasets: { acc.orders: { balance: [СуммаДокумента] } }\n", "balance needs")):
            self.run_with(rest + self.RULE, status=3)
            self.assertIn(words, self.said.replace('\\\\"', '\\"'), rest)

    def test_source(self):
        self.fill(3)
        for source, words in (("names: gone.tsv", "gone.tsv"), ("names: names.tsv, connection: \"Driver=X\"", "either dsn"), ("names: names.tsv", "_yearoffset")):
            self.run_with(self.RULE, status=3, source=source)
            self.assertIn(words, self.said)
        self.run_with(self.RULE, status=2, source="names: names.tsv, year_offset: 1000")

    def test_offset_is_said(self):
        self.fill(3)
        self.sql("DROP TABLE onec._yearoffset")
        self.run_with(self.RULE, status=3)
        self.assertIn("year_offset: 2000", self.said)
        self.assertEqual(self.run_with(self.RULE, source="names: names.tsv, search_path: onec, year_offset: 2000"), [])

    def test_names(self):
        self.fill(3)
        for text, words in (("", "names no column"), ("a\tb\n", "names no column ИмяТаблицыХранения"),
                            ("ИмяТаблицыХранения\tМетаданные\tИмяПоляХранения\tИмяПоля\n", "no table stands in it"),
                            ("ИмяТаблицыХранения\tМетаданные\tИмяПоляХранения\tИмяПоля\n\tДокумент.А\tб\tв\n", "names.tsv:2"),
                            ("ИмяТаблицыХранения\tМетаданные\tИмяПоляХранения\tИмяПоля\n_Document9\tДокумент.ЗаказКлиента\t_Fld1\tА\n", "has no object Справочник.Валюты")):
            self.write("names.tsv", text)
            self.run_with(self.RULE, status=3)
            self.assertIn(words, self.said)
        self.names()
        with open(os.path.join(self.place, "names.tsv"), encoding="utf-8", newline="") as file:
            older = file.read().replace("_Document123\t", "_Document999\t")  # made before the last update of the configuration
        self.write("names.tsv", older)
        self.run_with(self.RULE, status=3)
        self.assertIn("_document999", self.said)
        with open(os.path.join(self.place, "names.tsv"), "wb") as file:
            file.write("ИмяТаблицыХранения".encode("cp1251"))
        self.run_with(self.RULE, status=3)
        self.assertIn("not UTF-8", self.said)


class Bytes(unittest.TestCase):
    def test_order_of_bytes(self):
        """Pairs that other projects measured on live bases (protocols of references)."""
        self.assertEqual(stored("41aa6331-954f-11e3-814b-005056c00008"), "\\x814b005056c0000811e3954f41aa6331")
        self.assertEqual(stored("6ec97a48-dbb1-11e9-83ee-60f677714971"), "\\x83ee60f67771497111e9dbb16ec97a48")



if __name__ == "__main__":
    unittest.main()
