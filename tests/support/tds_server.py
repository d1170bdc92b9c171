"""A stand-in for Microsoft SQL Server, for tests with the real driver (FreeTDS): it speaks TDS 7.4 and keeps its tables in SQLite.

    python3 tds_server.py FOLDER PORT USER PASSWORD    serve FOLDER/kopeck.sqlite to that account
    python3 tds_server.py FOLDER --sql                 run statements from stdin there, as an administrator would

What a table's columns are on the wire is said by their types in CREATE TABLE: `decimal text(30,6)`, `datetime2 text(6)`, `nvarchar text(40)`
(the word `text` makes SQLite keep the value as it was written), `bigint`, `int`, `bit`, `float`, `money text`, `date text`, `datetime text`,
`varchar text(40)` (windows-1251), `ntext`, `uniqueidentifier`, `binary blob(16)`; no length is (max). Statements are T-SQL as far as
Kopeck's dialect needs it (to_sqlite below). Each statement that came is a line of FOLDER/statements. What a login may not do: write."""
import datetime
import decimal
import os
import re
import select
import socket
import socketserver
import sqlite3
import struct
import sys
import threading

DATABASE = "kopeck"
COLLATION = b"\x19\x04\xd0\x00\x00"  # Cyrillic_General_CI_AS: varchar is windows-1251
PACKET = 4096
MAX = 0xFFFF
SQL_BATCH, RPC, ATTENTION, TRANSACTION, LOGIN7, PRELOGIN, ANSWER = 1, 3, 6, 14, 16, 18, 4
DONE_MORE, DONE_ERROR, DONE_COUNT, DONE_ATTENTION = 1, 2, 0x10, 0x20


class Refused(Exception):
    """An error as the server tells it: number, class (severity), words."""

    def __init__(self, number, severity, words):
        super().__init__(words)
        self.number, self.severity, self.words = number, severity, words


# ---- Types: what follows the type's byte in COLMETADATA, and how a value is written

def words(text):
    return text.encode("utf-16-le")


def short(text):
    return bytes([len(text)]) + words(text)


def days_since(text, first):
    return (datetime.date.fromisoformat(text[:10]) - first).days


def clock(text, digits):
    """Time of day in units of 10^-digits seconds."""
    hours, minutes, seconds = text[11:].split(":") if len(text) > 10 else (0, 0, "0")
    whole, _, fraction = str(seconds).partition(".")
    return (int(hours) * 3600 + int(minutes) * 60 + int(whole)) * 10 ** digits + int((fraction + "0000000")[:digits] or 0)


def sized(value):
    return bytes([len(value)]) + value


class Whole:
    def __init__(self, size):
        self.size, self.info = size, bytes([0x26, size])

    def value(self, value):
        return b"\0" if value is None else sized(int(value).to_bytes(self.size, "little", signed=True))


class Bit:
    info = b"\x68\x01"

    def value(self, value):
        return b"\0" if value is None else sized(bytes([1 if int(value) else 0]))


class Float:
    info = b"\x6d\x08"

    def value(self, value):
        return b"\0" if value is None else sized(struct.pack("<d", float(value)))


class Money:
    info = b"\x6e\x08"

    def value(self, value):
        if value is None:
            return b"\0"
        units = int(decimal.Decimal(value).scaleb(4).to_integral_value())
        return sized(struct.pack("<iI", units >> 32, units & 0xFFFFFFFF))


class Decimal:
    def __init__(self, precision, scale):
        self.scale, self.bytes = scale, 4 if precision < 10 else 8 if precision < 20 else 12 if precision < 29 else 16
        self.info = bytes([0x6A, self.bytes + 1, precision, scale])

    def value(self, value):
        if value is None:
            return b"\0"
        with decimal.localcontext() as context:
            context.prec = 60
            number = int(decimal.Decimal(value).scaleb(self.scale).to_integral_value())
        return sized(bytes([number >= 0]) + abs(number).to_bytes(self.bytes, "little"))


class Date:
    info = b"\x28"

    def value(self, value):
        return b"\0" if value is None else sized(days_since(value, datetime.date(1, 1, 1)).to_bytes(3, "little"))


class Moment2:
    def __init__(self, digits):
        self.digits, self.bytes = digits, 3 if digits < 3 else 4 if digits < 5 else 5
        self.info = bytes([0x2A, digits])

    def value(self, value):
        if value is None:
            return b"\0"
        return sized(clock(value, self.digits).to_bytes(self.bytes, "little") + days_since(value, datetime.date(1, 1, 1)).to_bytes(3, "little"))


class Moment:
    info = b"\x6f\x08"

    def value(self, value):
        if value is None:
            return b"\0"
        ticks = (clock(value, 3) * 3 + 5) // 10  # of 1/300 s
        return sized(struct.pack("<iI", days_since(value, datetime.date(1900, 1, 1)), ticks))


class Guid:
    info = b"\x24\x10"

    def value(self, value):
        if value is None:
            return b"\0"
        part = [bytes.fromhex(p) for p in value.split("-")]
        return sized(part[0][::-1] + part[1][::-1] + part[2][::-1] + part[3] + part[4])


class Texts:
    """Text or bytes of a stated length, or of any: then in chunks."""

    def __init__(self, kind, size, encoding):
        self.size, self.encoding = size, encoding
        self.info = bytes([kind]) + struct.pack("<H", size) + (COLLATION if encoding else b"")

    def value(self, value):
        if value is None:
            return b"\xff" * (8 if self.size == MAX else 2)
        data = value.encode(self.encoding, "replace") if self.encoding else bytes(value)
        if self.size != MAX:
            return struct.pack("<H", len(data)) + data
        chunks = b"".join(struct.pack("<I", len(data[i:i + 8000])) + data[i:i + 8000] for i in range(0, len(data), 8000))
        return struct.pack("<Q", len(data)) + chunks + b"\0\0\0\0"


class Ntext:
    info = b"\x63" + struct.pack("<I", 0x7FFFFFFE) + COLLATION + b"\x01" + struct.pack("<H", 1) + words("t")

    def value(self, value):
        if value is None:
            return b"\0"
        data = words(value)
        return sized(b"p" * 16) + b"t" * 8 + struct.pack("<I", len(data)) + data


def type_of(declared):
    name, _, rest = declared.lower().partition("(")
    name = name.replace(" text", "").replace(" blob", "").strip()
    size = [p.strip() for p in rest.rstrip(") ").split(",")] if rest else []
    if name in ("nvarchar", "nchar"):
        return Texts(0xE7, 2 * int(size[0]) if size else MAX, "utf-16-le")
    if name in ("varchar", "char"):
        return Texts(0xA7, int(size[0]) if size else MAX, "cp1251")
    if name in ("binary", "varbinary"):
        return Texts(0xAD if name == "binary" else 0xA5, int(size[0]) if size else MAX, None)
    if name in ("decimal", "numeric"):
        return Decimal(int(size[0]), int(size[1]) if len(size) > 1 else 0)
    if name == "datetime2":
        return Moment2(int(size[0]) if size else 7)
    plain = {"bigint": Whole(8), "int": Whole(4), "smallint": Whole(2), "bit": Bit(), "float": Float(), "money": Money(), "date": Date(),
             "datetime": Moment(), "uniqueidentifier": Guid(), "ntext": Ntext()}
    return plain[name]


def type_of_value(values):
    """Of an expression, by what it gives: like the server's own rules, as far as tests need them."""
    seen = [v for v in values if v is not None]
    if seen and all(isinstance(v, int) for v in seen):
        return Whole(8)
    if seen and all(isinstance(v, float) for v in seen):
        return Float()
    return Texts(0xE7, MAX, "utf-16-le")


# ---- T-SQL

def convert(kind, size, value, style=0):
    if value is None:
        return None
    if isinstance(value, bytes):
        text = value.hex().upper()
        return text if style == 2 else "0x" + text
    if kind == "bit":
        return 1 if value else 0
    if kind == "datetime2":
        return str(value)[:19].replace(" ", "T")
    return str(value) if not size or size == "max" else str(value)[:int(size)]


def dateadd(unit, number, value):
    assert unit == "year"
    return value and "%04d%s" % (int(value[:4]) + number, value[4:])


def to_sqlite(sql):
    sql = re.sub(r"\bN'", "'", sql)
    sql = re.sub(r"\b0x([0-9A-Fa-f]+)", r"x'\1'", sql)
    sql = re.sub(r"\bCONVERT\(\s*(\w+)(?:\((\w+)\))?\s*,", lambda m: "ts_convert('%s', '%s'," % (m[1], m[2] or ""), sql)
    sql = re.sub(r"\bDATEADD\(\s*(\w+)\s*,", r"ts_dateadd('\1',", sql)
    sql = sql.replace(" + '-' + ", " || '-' || ")
    top = re.match(r"\s*SELECT\s+TOP\s*\(?(\d+)\)?", sql, re.I)
    if top:
        sql = "SELECT" + sql[top.end():] + " LIMIT " + top[1]
    return sql


class Session:
    """One login: its own connection to the tables, which it can only read."""

    def __init__(self, folder):
        self.folder = folder
        self.base = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        self.base.execute("ATTACH DATABASE ? AS dbo", (os.path.join(folder, DATABASE + ".sqlite"),))
        self.base.execute("PRAGMA dbo.query_only = 1")
        self.base.create_function("ts_convert", -1, convert)
        self.base.create_function("ts_dateadd", 3, dateadd)

    def declared(self, sql):
        """Types of the columns of the tables that a statement names, and of its expressions where their last step says it."""
        out = {}
        for table in re.findall(r"\b(?:FROM|JOIN)\s+(?:\[?dbo\]?\.)?\[?(\w+)\]?", sql, re.I):
            for row in self.base.execute("PRAGMA dbo.table_info([%s])" % table):
                out.setdefault(row[1], row[2])
        for expression, name in re.findall(r"(?:SELECT|,) ((?:(?! AS ).)*) AS (c\d+)", sql):
            column = re.fullmatch(r"(?:\w+\.)?\[(\w+)\]", expression)
            last = column and out.get(column[1]) or "DATEADD" in expression and "datetime2(0)" or expression.startswith("CONVERT(bit") and "bit"
            if last:
                out[name] = last
        return out

    def own(self, sql):
        """Answers about the server itself: (columns, rows), or None when the statement is about tables."""
        text = [("", Texts(0xE7, 8000, "utf-16-le"))]
        if re.match(r"SET |IF \(SELECT snapshot_isolation_state|USE ", sql):
            return [], []
        if "SYSUTCDATETIME" in sql:
            return text, [("at 2026-09-30T19:00:00.1234567Z",)]
        if "SUSER_SNAME" in sql or "snapshot_isolation_state <> 1" in sql:
            return text, []
        tables = [r[0] for r in self.base.execute("SELECT name FROM dbo.sqlite_master WHERE type = 'table' ORDER BY name")]
        if "sys.partitions" in sql:
            return text, [("%d dbo.%s" % (self.base.execute("SELECT count(*) FROM dbo.[%s]" % t).fetchone()[0], t),) for t in tables]
        return None

    def procedure(self, name, given):
        """The server's own procedures, which the driver's catalogue functions call."""
        text, schema = Texts(0xE7, 256, "utf-16-le"), self.base
        if name == "sp_tables":
            tables = schema.execute("SELECT name FROM dbo.sqlite_master WHERE type = 'table' AND name LIKE ? ORDER BY name",
                                    (given.get("@table_name") or "%",))
            rows = [(DATABASE, "dbo", t, "TABLE", None) for t, in tables]
            return [(n, text) for n in ("TABLE_QUALIFIER", "TABLE_OWNER", "TABLE_NAME", "TABLE_TYPE", "REMARKS")], rows
        if name == "sp_pkeys":
            table = given["@table_name"]
            keys = sorted((r[5], r[1]) for r in schema.execute("PRAGMA dbo.table_info([%s])" % table) if r[5])
            columns = [(n, text) for n in ("TABLE_QUALIFIER", "TABLE_OWNER", "TABLE_NAME", "COLUMN_NAME")] + [("KEY_SEQ", Whole(2)), ("PK_NAME", text)]
            return columns, [(DATABASE, "dbo", table, column, key, None) for key, column in keys]
        raise Refused(2812, 16, "Could not find stored procedure '%s'." % name)

    def run(self, sql):
        """Columns as [(name, type)], and an iterator over the rows."""
        own = self.own(sql)
        if own:
            return own
        try:
            cursor = self.base.execute(to_sqlite(sql))
        except (sqlite3.Error, sqlite3.Warning) as error:
            raise refusal(str(error)) from error
        declared = self.declared(sql)
        names = [c[0] for c in cursor.description or ()]
        rows, first = cursor, []
        if any(n not in declared for n in names):
            first = cursor.fetchmany(1000)
            rows = (r for part in (first, cursor) for r in part)
        types = [type_of(declared[n]) if n in declared else type_of_value([r[i] for r in first]) for i, n in enumerate(names)]
        return list(zip(names, types)), rows


def refusal(words_of_sqlite):
    what = words_of_sqlite.rpartition(" ")[2]
    if "no such column" in words_of_sqlite:
        return Refused(207, 16, "Invalid column name '%s'." % what)
    if "no such table" in words_of_sqlite:
        return Refused(208, 16, "Invalid object name '%s'." % what)
    if "readonly" in words_of_sqlite:
        return Refused(229, 14, "The permission was denied on the object.")
    return Refused(102, 15, "Incorrect syntax: " + words_of_sqlite)


# ---- The wire

class Client(socketserver.BaseRequestHandler):
    session, spid, transaction = None, 51, 0

    def exactly(self, size):
        data = b""
        while len(data) < size:
            part = self.request.recv(size - len(data))
            if not part:
                raise ConnectionError
            data += part
        return data

    def message(self):
        """(kind, bytes) of the next message, whose packets are joined."""
        data = b""
        while True:
            kind, status, size = struct.unpack(">BBH", self.exactly(8)[:4])
            data += self.exactly(size - 8)
            if status & 1:
                return kind, data

    def send(self, data, last):
        """Packets as they fill; what is left over waits for more unless it is the last."""
        self.pending += data
        while len(self.pending) > PACKET - 8 or last:
            part, self.pending = self.pending[:PACKET - 8], self.pending[PACKET - 8:]
            end = last and not self.pending
            self.number = self.number % 255 + 1
            self.request.sendall(struct.pack(">BBHHBB", ANSWER, end, len(part) + 8, self.spid, self.number, 0) + part)
            if end:
                return

    def done(self, status=0, count=0):
        return struct.pack("<BHHQ", 0xFD, status | (DONE_COUNT if count else 0), 0xC1, count)

    def error(self, refused):
        body = struct.pack("<iBB", refused.number, 1, refused.severity) + struct.pack("<H", len(refused.words)) + words(refused.words)
        body += short("standin") + b"\0" + struct.pack("<i", 1)
        return b"\xaa" + struct.pack("<H", len(body)) + body

    def change(self, kind, new, old):
        body = bytes([kind]) + new + old
        return b"\xe3" + struct.pack("<H", len(body)) + body

    def log_in(self, data):
        def text(at):
            start, size = struct.unpack_from("<HH", data, at)
            return data[start:start + 2 * size]
        user = text(40).decode("utf-16-le")
        password = bytes((b ^ 0xA5) >> 4 | ((b ^ 0xA5) & 15) << 4 for b in text(44)).decode("utf-16-le")
        if (user, password) != self.server.account:
            self.send(self.error(Refused(18456, 14, "Login failed for user '%s'." % user)) + self.done(DONE_ERROR), True)
            raise ConnectionError
        self.session = Session(self.server.folder)
        name = "Microsoft SQL Server\0\0"
        body = b"\x01\x74\x00\x00\x04" + short(name) + bytes([16, 0, 0x10, 0])
        self.send(self.change(1, short(DATABASE), short("master")) + self.change(7, sized(COLLATION), b"\0") +
                  self.change(4, short(str(PACKET)), short(str(PACKET))) +
                  b"\xad" + struct.pack("<H", len(body)) + body + self.done(), True)

    def prelogin(self):
        options = [(0, bytes([16, 0, 0x10, 0, 0, 0])), (1, b"\x02")]  # version; no encryption
        at, head, tail = 5 * len(options) + 1, b"", b""
        for kind, value in options:
            head += struct.pack(">BHH", kind, at + len(tail), len(value))
            tail += value
        self.send(head + b"\xff" + tail, True)

    def cancelled(self):
        return bool(select.select([self.request], [], [], 0)[0])

    def answer(self, statement, run):
        with open(os.path.join(self.server.folder, "statements"), "a", encoding="utf-8") as log:
            log.write(statement.replace("\n", " ") + "\n")
        try:
            columns, rows = run()
        except Refused as refused:
            self.send(self.error(refused) + self.done(DONE_ERROR), True)
            return
        if columns:
            meta = b"".join(struct.pack("<IH", 0, 9) + kind.info + short(name) for name, kind in columns)
            self.send(b"\x81" + struct.pack("<H", len(columns)) + meta, False)
        count = 0
        for row in rows:
            self.send(b"\xd1" + b"".join(kind.value(value) for (_, kind), value in zip(columns, row)), False)
            count += 1
            if count % 200 == 0 and self.cancelled():
                return  # the attention that waits is answered by the loop
        self.send(self.done(0, count), True)

    def call(self, data):
        """A procedure by its name, with parameters of text and whole numbers."""
        def bits(form):
            nonlocal at
            value = struct.unpack_from("<" + form, data, at)
            at += struct.calcsize("<" + form)
            return value if len(value) > 1 else value[0]
        def text(size):
            nonlocal at
            at += 2 * size
            return data[at - 2 * size:at].decode("utf-16-le")
        at, given = 0, {}
        at = bits("I")
        name = text(bits("H"))
        bits("H")
        while at < len(data):
            parameter = text(bits("B"))
            _, kind = bits("BB")
            if kind in (0xE7, 0xA7):
                bits("H5s")
                size = bits("H")
                value = None if size == MAX else data[at:at + size].decode("utf-16-le" if kind == 0xE7 else "utf-8")
                at += 0 if size == MAX else size
            else:
                bits("B")
                size = bits("B")
                value = int.from_bytes(data[at:at + size], "little", signed=True) if size else None
                at += size
            given[parameter.lower()] = value
        self.answer("exec %s %s" % (name, given), lambda: self.session.procedure(name.lower().rpartition(".")[2], given))

    def change_transaction(self, request):
        begins = request == 5
        if begins and not self.transaction:
            self.server.transactions += 1
            self.transaction = self.server.transactions
            self.session.base.execute("BEGIN")
        elif not begins and self.transaction:
            self.session.base.execute("ROLLBACK")
        number = sized(struct.pack("<Q", self.transaction))
        if not begins:
            self.transaction = 0
        told = self.change(8, number, b"\0") if begins else self.change(9 if request == 7 else 10, b"\0", number)
        self.send(told + self.done(), True)

    def handle(self):
        self.pending, self.number = b"", 0
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            while True:
                kind, data = self.message()
                if kind == PRELOGIN:
                    self.prelogin()
                elif kind == LOGIN7:
                    self.log_in(data)
                elif kind == ATTENTION:
                    self.send(self.done(DONE_ATTENTION), True)
                elif kind == TRANSACTION:
                    head = struct.unpack_from("<I", data)[0]
                    self.change_transaction(struct.unpack_from("<H", data, head)[0])
                elif kind == SQL_BATCH:
                    sql = data[struct.unpack_from("<I", data)[0]:].decode("utf-16-le").strip()
                    self.answer(sql, lambda sql=sql: self.session.run(sql))
                elif kind == RPC:
                    self.call(data)
                else:
                    self.send(self.error(Refused(2812, 16, "Requests of kind %d are not served here." % kind)) + self.done(DONE_ERROR), True)
        except (ConnectionError, OSError):
            pass


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address, daemon_threads, transactions = True, True, 0


def main():
    folder = sys.argv[1]
    if sys.argv[2] == "--sql":
        base = sqlite3.connect(os.path.join(folder, DATABASE + ".sqlite"))
        base.executescript(sys.stdin.read())
        return
    server = Server(("127.0.0.1", int(sys.argv[2])), Client)
    server.folder, server.account = folder, (sys.argv[3], sys.argv[4])
    threading.Thread(target=server.serve_forever).start()


main()
