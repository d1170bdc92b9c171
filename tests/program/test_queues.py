"""Health of exchanges: queues against limits, with reads only."""
import csv
import json
import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from company import BUILD

HEAD = "company: Small\ntimezone: UTC\ncurrency: KZT\nlanguage: en\nstore: none\n"


class Base(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="kopeck-queues-")
        self.addCleanup(shutil.rmtree, self.folder)

    def kopeck(self, *arguments, status=0, env=None):
        done = subprocess.run([os.path.join(BUILD, "kopeck"), *arguments, "-C", self.folder], text=True, capture_output=True, timeout=600,
                              env={**os.environ, **(env or {})})
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def findings(self, project, status, env=None):
        with open(os.path.join(self.folder, "kopeck.yaml"), "w", encoding="utf-8") as file:
            file.write(HEAD + project)
        done = self.kopeck("run", "all", "--as-of", "2026-09-30", status=status, env=env)
        with open(os.path.join(self.folder, "out/findings.csv"), encoding="utf-8", newline="") as file:
            return done, list(csv.DictReader(file))


QUEUES = [
    {"name": "orders", "vhost": "/", "type": "classic", "state": "running", "messages": 1500, "messages_ready": 1400, "messages_unacknowledged": 100,
     "consumers": 2, "head_message_timestamp": 1790000000,
     "message_stats": {"publish_details": {"rate": 12.5}, "ack_details": {"rate": 3.25}}},
    {"name": "payments", "vhost": "/", "type": "quorum", "state": "running", "messages": 3, "messages_ready": 3, "messages_unacknowledged": 0,
     "consumers": 0, "head_message_timestamp": "", "message_stats": {"publish_details": {"rate": 0.0}, "ack_details": {"rate": 0.0}}},
    {"name": "orders.dlq", "vhost": "/", "type": "classic", "state": "running", "messages": 4, "messages_ready": 4, "messages_unacknowledged": 0,
     "consumers": 0},
    {"name": "orders", "vhost": "test", "type": "classic", "state": "running", "messages": 0, "consumers": 0},  # young: no figures yet
]


class Broker(BaseHTTPRequestHandler):
    """What RabbitMQ 3.10 answers to GET /api/queues; anything else is an error of the test."""
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body):
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def do_GET(self):
        self.server.asked.append(self.path)
        if self.headers.get("Authorization") != "Basic bW9uOnNlY3JldC00NzEx":  # mon:secret-4711
            return self.answer(401, {"error": "not_authorized", "reason": "Login failed"})
        if not self.path.startswith("/api/queues"):
            return self.answer(404, {"error": "Object Not Found", "reason": "Not Found"})
        return self.answer(200, self.server.queues)

    def do_POST(self):
        self.server.asked.append("POST " + self.path)
        self.answer(405, {"error": "method_not_allowed"})

    do_PUT = do_DELETE = do_POST


class RabbitMQ(Base):
    PROJECT = """sources:
  mq: { use: rabbitmq, url: "http://127.0.0.1:%d", user: mon, password: "${MQ_PASSWORD}", retry: [10 ms] }
rules:
  depth: { check: mq.queues, expect: "depth <= 1000 or dead", limits: { findings: { alert: 0 } } }
  consumers: { check: mq.queues, expect: "depth == 0 or consumers > 0 or dead" }
  growth: { check: mq.queues, expect: "not growing or depth < 100" }
  dead: { check: mq.dead_queues, expect: depth == 0 }
jobs: { all: { rules: [depth, consumers, growth, dead], cutoff: yesterday end of day, report: [csv] } }
"""

    def serve(self, queues):
        server = ThreadingHTTPServer(("127.0.0.1", 0), Broker)
        server.queues, server.asked = queues, []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return server

    def test_limits(self):
        server = self.serve(QUEUES)
        done, found = self.findings(self.PROJECT % server.server_port, 1, {"MQ_PASSWORD": "secret-4711"})
        told = {(f["rule"], f["left_document"]) for f in found}
        self.assertEqual(told, {("depth", "orders"), ("consumers", "payments"), ("growth", "orders"), ("dead", "orders.dlq")}, done.stdout)
        said = {f["rule"]: f["explanation"] for f in found}
        self.assertIn("does not pass the check: depth 1500, dead false", said["depth"])
        self.assertFalse([path for path in server.asked if path.startswith("POST")])
        self.assertTrue(server.asked)

    def test_calm(self):
        server = self.serve([{**QUEUES[0], "messages": 1, "message_stats": {}}])
        self.assertEqual(self.findings(self.PROJECT % server.server_port, 0, {"MQ_PASSWORD": "secret-4711"})[1], [])

    def test_wrong_password_and_down(self):
        server = self.serve(QUEUES)
        done, _ = self.findings(self.PROJECT % server.server_port, 3, {"MQ_PASSWORD": "wrong-4712"})
        self.assertNotIn("wrong-4712", done.stdout + done.stderr)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.findings(self.PROJECT % port, 3, {"MQ_PASSWORD": "x"})


if __name__ == "__main__":
    unittest.main()
