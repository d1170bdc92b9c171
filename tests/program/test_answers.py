"""Answers as no server should give them: each is told in words that lead somewhere, makes the run incomplete or a row rejected, and is never
taken for the whole."""
import csv
import gzip
import os
import shutil
import ssl
import subprocess
import tempfile
import threading
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from company import BREACH, CLEAN, INCOMPLETE, KOPECK

PROJECT = """company: A
timezone: Asia/Almaty
currency: KZT
language: en
store: none
sources:
  s: { use: rest, url: "%s", rate: 1000 per second, retry: [10 ms], timeout: { read: 20 s } }
datasets:
  s.a: { entity: order, resource: %s, rows: items, key: id, page: { style: none }, columns: { id: id, date: date, amount: amount } }
rules:
  r: { check: s.a, expect: "amount > 0", limits: { findings: { alert: 0 } } }
jobs: { all: { rules: [r], cutoff: given, report: [json, csv] } }
"""


def items(*rows):
    return '{"items":[%s]}' % ",".join('{"id":%d,"date":"%s","amount":%s}' % (i, date, amount) for i, (date, amount) in enumerate(rows, 1))


GOOD = items(*[("2026-09-%02d" % (i + 1), "%d.50" % i) for i in range(1, 21)]).encode()
PACKED = gzip.compress(GOOD)
ANSWERS = {  # status, headers, body
    "/page": (200, {"Content-Type": "application/json"}, b"<!DOCTYPE html><html>Please log in</html>"),
    "/nothing": (204, {}, b""),
    "/round": (302, {"Location": "/round"}, b""),
    "/away": (302, {"Location": "/page"}, b""),
    "/packed-cut": (200, {"Content-Encoding": "gzip"}, PACKED[:len(PACKED) // 2]),
    "/packed-not": (200, {"Content-Encoding": "gzip"}, GOOD),
    "/more-promised": (200, {"Content-Length": str(len(GOOD) + 500), "Connection": "close"}, GOOD),
    "/less-promised": (200, {"Content-Length": str(len(GOOD) - 10), "Connection": "close"}, GOOD),
    "/cut": (200, {"Content-Length": None, "Connection": "close"}, GOOD[:len(GOOD) // 2]),
    "/empty": (200, {}, b""),
    "/behind": (200, {}, GOOD + b"<!-- served by x -->"),
    "/nan": (200, {}, items(("2026-09-01", "NaN"), ("2026-09-01", "5")).encode()),
    "/refused": (200, {}, b'{"error":"no rights","items":[]}'),
    "/twice": (200, {}, b'{"items":[{"id":1,"amount":5,"date":"2026-09-01","amount":7},{"id":2,"amount":5,"date":"2026-09-01"}]}'),
    "/words": (200, {}, items(("2026-09-01", '"NaN"'), ("2026-09-01", '"Infinity"'), ("2026-09-01", "1e400"), ("2026-09-01", "1.5e3")).encode()),
    "/epoch": (200, {}, items(("1788300000000", "5"), ("1788400000000", "5")).encode()),
    "/zones": (200, {}, items(("2026-09-01T23:30:00+05:00", "-1"), ("2026-09-01T23:30:00Z", "-1"), ("2026-09-01T23:30:00", "-1"),
                              ("2026-09-01T23:30:00-0800", "-1"), ("2026-09-01", "-1")).encode()),
}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        status, headers, body = ANSWERS[self.path]
        self.send_response(status)
        for name, value in {**({} if status == 204 else {"Content-Length": str(len(body))}), "Content-Type": "application/json", **headers}.items():
            if value is not None:
                self.send_header(name, value)
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            pass  # the reader had enough


class Base(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="kopeck-answers-")
        self.addCleanup(shutil.rmtree, self.folder)

    def serve(self, context=None):
        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        server.handle_error = lambda *_: None
        if context:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return server.server_port

    def run_on(self, url, resource, status):
        with open(os.path.join(self.folder, "kopeck.yaml"), "w", encoding="utf-8") as file:
            file.write(PROJECT % (url, resource))
        done = subprocess.run([KOPECK, "run", "all", "--as-of", "2026-12-31", "-C", self.folder, "--out", os.path.join(self.folder, "out")],
                              text=True, capture_output=True, timeout=600, check=False)
        said = done.stdout + done.stderr
        self.assertEqual(done.returncode, status, resource + ": " + said)
        with open(os.path.join(self.folder, "out/findings.csv"), encoding="utf-8", newline="") as file:
            self.findings = list(csv.DictReader(file))
        return said


class Answers(Base):
    def setUp(self):
        super().setUp()
        self.url = "http://127.0.0.1:%d" % self.serve()

    def test_answers_that_are_not_whole(self):
        for resource, words in (("page", ("an HTML page instead of JSON", "hint: a login page looks like this")), ("nothing", ("gave no rows at all",)),
                                ("round", ("HTTP 302 for GET /round", "hint: redirects are not followed")),
                                ("away", ("HTTP 302 for GET /away", "hint: redirects are not followed")),
                                ("packed-cut", ("ends in the middle", "given up after 2 attempts")), ("packed-not", ("hint: the answer is not packed as its head says",)),
                                ("more-promised", ("500 bytes remaining", "given up after 2 attempts")), ("less-promised", ("ends in the middle",)),
                                ("cut", ("ends in the middle",)), ("empty", ("ends in the middle, after 0 bytes",)),
                                ("behind", ("not JSON at byte %d: something after the end" % (len(GOOD) + 1),)), ("nan", ("not JSON at byte", "NaN and Infinity are no numbers")),
                                ("refused", ("gave no rows at all",))):
            with self.subTest(resource=resource):
                said = self.run_on(self.url, resource, INCOMPLETE)
                for word in words:
                    self.assertIn(word, said)
                self.assertEqual({f["kind"] for f in self.findings}, {"source incomplete"})

    def rejected(self, resource, status):
        self.run_on(self.url, resource, status)
        return sorted(f["cause"] for f in self.findings if f["kind"] == "rejected row")

    def test_records_that_are_none(self):
        self.assertEqual(self.rejected("twice", CLEAN), ["a field stands twice in the record"])
        self.assertEqual(self.rejected("words", CLEAN), ["not a number", "not a number", "number too large"])
        self.assertEqual(self.rejected("epoch", INCOMPLETE), ["not a date or time"] * 2)

    def test_moments_of_many_zones(self):
        """An offset is believed, a moment without one is the source's wall clock, a day is that day."""
        self.run_on(self.url, "zones", BREACH)
        self.assertEqual({f["left_key"]: f["left_date"] for f in self.findings},
                         {"1": "2026-09-01T23:30:00+05:00", "2": "2026-09-02T04:30:00+05:00", "3": "2026-09-01T23:30:00+05:00",
                          "4": "2026-09-02T12:30:00+05:00", "5": "2026-09-01T00:00:00+05:00"})


class Encrypted(Base):
    def test_certificates_and_ports(self):
        paths = [os.path.join(self.folder, name) for name in ("certificate.pem", "key.pem")]
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-out", paths[0], "-keyout", paths[1], "-days", "2", "-subj", "/CN=other.example"],
                       check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*paths)
        encrypted, plain = self.serve(context), self.serve()
        for url, words in (("https://127.0.0.1:%d" % encrypted, ("self-signed certificate", "hint: `tls.ca` names the file")),
                           ("http://127.0.0.1:%d" % encrypted, ("hint: does the server want https at this port?",)),
                           ("https://127.0.0.1:%d" % plain, ("hint: does the server speak plain http at this port?",)),
                           ("http://no-such-host.invalid", ("hint: check the host in `url`",))):
            with self.subTest(url=url):
                said = self.run_on(url, "page", INCOMPLETE)
                for word in words:
                    self.assertIn(word, said)


if __name__ == "__main__":
    unittest.main()
