"""The preset of RabbitMQ against a real broker (Debian's rabbitmq-server with its management plugin), where one is installed: on ports of its own, in a
folder of its own, gone afterwards. What the documentation says of its answers stands in test_queues.py."""
import base64
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
import urllib.error
import urllib.request

from company import free_ports, read_text, wait_for
from test_queues import Base

SERVER = "/usr/lib/rabbitmq/bin/rabbitmq-server"
PASSWORD = "secret-4711"


@unittest.skipUnless(os.path.exists(SERVER), "no rabbitmq-server is installed")
class RealBroker(Base):
    PROJECT = """sources:
  mq: { use: rabbitmq, url: "http://127.0.0.1:%d", user: %s, password: "${MQ_PASSWORD}", retry: [10 ms] }
rules:
  depth: { check: mq.queues, expect: "depth <= 3 or dead", limits: { findings: { alert: 0 } } }
  age: { check: mq.queues, expect: "age is null or age <= 30" }
  retries: { check: mq.queues, expect: "retries is null or retries == 0" }
  consumers: { check: mq.queues, expect: "depth == 0 or consumers > 0 or dead" }
  growth: { check: mq.queues, expect: "not growing" }
  kinds: { check: mq.queues, expect: "kind in ('classic', 'quorum') and state == 'running' and vhost == '/' and seen_at is not null" }
  dead: { check: mq.dead_queues, expect: depth == 0 }
jobs: { all: { rules: [depth, age, retries, consumers, growth, kinds, dead], cutoff: yesterday end of day, report: [csv] } }
"""

    @classmethod
    def setUpClass(cls):
        cls.home = tempfile.mkdtemp(prefix="kopeck-rabbit-")
        amqp, cls.port, dist, cls.epmd = free_ports(4)
        permissions = {"vhost": "/", "configure": "", "write": "", "read": ""}
        definitions = {
            "vhosts": [{"name": "/"}],
            "users": [{"name": "admin", "password": PASSWORD, "tags": "administrator"}, {"name": "kopeck", "password": PASSWORD, "tags": "monitoring"},
                      {"name": "plain", "password": PASSWORD, "tags": ""}],
            "permissions": [{"user": "admin", "vhost": "/", "configure": ".*", "write": ".*", "read": ".*"}, {"user": "kopeck", **permissions}],
            "queues": [{"name": name, "vhost": "/", "durable": True, "auto_delete": False, "arguments": arguments} for name, arguments in (
                ("orders", {}), ("payments", {"x-queue-type": "quorum"}), ("empty", {}), ("orders.dlq", {}),
                ("short", {"x-message-ttl": 100, "x-dead-letter-exchange": "", "x-dead-letter-routing-key": "orders.dlq"}))],
        }
        cls.write_file("definitions.json", json.dumps(definitions))
        cls.write_file("plugins", "[rabbitmq_management].")
        cls.write_file("rabbit.conf", "listeners.tcp.1 = 127.0.0.1:%d\nmanagement.tcp.ip = 127.0.0.1\nmanagement.tcp.port = %d\nload_definitions = %s/definitions.json\n"
                       "collect_statistics_interval = 1000\n" % (amqp, cls.port, cls.home))
        cls.user = "nobody" if os.getuid() == 0 else None
        if cls.user:
            subprocess.run(["chown", "-R", cls.user, cls.home], check=True)
        cls.environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": cls.home, "RABBITMQ_NODENAME": "kopeck%d@localhost" % cls.port, "RABBITMQ_NODE_PORT": str(amqp),
                           "RABBITMQ_DIST_PORT": str(dist), "ERL_EPMD_PORT": str(cls.epmd), "ERL_EPMD_ADDRESS": "127.0.0.1", "RABBITMQ_MNESIA_BASE": cls.home + "/mnesia",
                           "RABBITMQ_LOG_BASE": cls.home + "/log", "RABBITMQ_ENABLED_PLUGINS_FILE": cls.home + "/plugins",
                           "RABBITMQ_CONFIG_FILE": cls.home + "/rabbit.conf", "RABBITMQ_PID_FILE": cls.home + "/pid", "RABBITMQ_CONF_ENV_FILE": "/dev/null", "LANG": "C.UTF-8"}
        with open(cls.home + "/output", "w", encoding="utf-8") as output:
            server = os.path.realpath(SERVER)
            real = [os.path.join(folder, "rabbitmq-server") for folder, _, names in os.walk("/usr/lib/rabbitmq/lib") if "rabbitmq-server" in names]
            cls.server = subprocess.Popen([real[0] if real else server], env=cls.environment, user=cls.user, cwd=cls.home, stdout=output, stderr=output,
                                          start_new_session=True)
        cls.addClassCleanup(cls.stop)
        try:
            wait_for(cls.is_up, "")
        except AssertionError:
            raise AssertionError("rabbitmq-server did not start:\n" + read_text(cls.home + "/output")[-2000:]) from None

    @classmethod
    def is_up(cls):
        try:
            return len(cls.ask("GET", "/api/queues")) == 5
        except OSError:
            return False

    @classmethod
    def stop(cls):
        with open(cls.home + "/pid", encoding="utf-8") as file:  # of the node itself, which leaves the group of the script that starts it
            node = int(file.read())
        for kill, process in ((os.kill, node), (os.killpg, cls.server.pid)):
            try:
                kill(process, signal.SIGKILL)
            except ProcessLookupError:
                pass
        while os.path.exists("/proc/%d/fd/0" % node):
            time.sleep(0.05)
        cls.server.wait()
        for _ in range(40):  # it does not go while it holds the node for alive
            if subprocess.run(["epmd", "-port", str(cls.epmd), "-kill"], env=cls.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                              check=False).returncode == 0:
                break
            time.sleep(0.25)
        shutil.rmtree(cls.home, ignore_errors=True)

    @classmethod
    def write_file(cls, name, text):
        with open(os.path.join(cls.home, name), "w", encoding="utf-8") as file:
            file.write(text)

    @classmethod
    def ask(cls, method, path, body=None):
        request = urllib.request.Request("http://127.0.0.1:%d%s" % (cls.port, path), method=method, data=json.dumps(body).encode() if body is not None else None)
        request.add_header("Authorization", "Basic " + base64.b64encode(("admin:" + PASSWORD).encode()).decode())
        request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request, timeout=10) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def send(self, queue, count=1, **properties):
        for number in range(count):
            self.assertTrue(self.ask("POST", "/api/exchanges/%2F/amq.default/publish", {
                "properties": properties, "routing_key": queue, "payload": json.dumps({"order": number}), "payload_encoding": "string"})["routed"])

    def wait_for(self, queue, holds):
        wait_for(lambda: holds(self.ask("GET", "/api/queues/%2F/" + queue)), "the statistics of %s did not come" % queue)
        return self.ask("GET", "/api/queues/%2F/" + queue)

    def setUp(self):
        super().setUp()
        for queue in ("orders", "payments", "orders.dlq"):
            self.ask("DELETE", "/api/queues/%2F/" + queue + "/contents")

    def told(self, status, user="kopeck", password=PASSWORD):
        self.done, found = self.findings(self.PROJECT % (self.port, user), status, {"MQ_PASSWORD": password})
        return {(f["rule"], f["left_document"]) for f in found}

    def test_1_calm(self):
        self.wait_for("payments", lambda q: q.get("messages") == 0 and q.get("state") == "running")
        self.wait_for("empty", lambda q: q.get("state") == "running" and "messages" in q)
        time.sleep(2)
        self.assertEqual(self.told(0), set())

    def test_2_limits(self):
        self.send("orders", 5, timestamp=int(time.time()) - 7200)
        self.send("payments", 2)
        self.send("short", 2)  # expires, and is dead-lettered by the broker itself
        self.wait_for("orders.dlq", lambda q: q.get("messages") == 2)
        self.wait_for("payments", lambda q: q.get("messages") == 2)
        self.wait_for("orders", lambda q: q.get("messages") == 5 and q.get("head_message_timestamp"))
        told = self.told(1)
        self.assertEqual({t for t in told if t[0] not in ("growth", "retries")},
                         {("depth", "orders"), ("age", "orders"), ("consumers", "orders"), ("consumers", "payments"), ("dead", "orders.dlq")})

    def test_3_growth_and_retries(self):
        self.send("orders", 40)
        for _ in range(3):  # given out and put back by the test; Kopeck never does so
            self.ask("POST", "/api/queues/%2F/orders/get", {"count": 2, "ackmode": "ack_requeue_true", "encoding": "auto"})
        self.wait_for("orders", lambda q: q.get("messages") == 40 and q.get("message_stats", {}).get("redeliver", 0) > 0)
        self.assertIn(("retries", "orders"), self.told(1))
        wait_for(self.grows, "no growth is told")

    def grows(self):
        """The broker's rate is of its last seconds."""
        self.send("orders", 10)
        return ("growth", "orders") in self.told(1)

    def test_4_nothing_is_touched(self):
        self.send("orders.dlq", 3)
        before = self.wait_for("orders.dlq", lambda q: q.get("messages") == 3)
        for _ in range(3):
            self.told(0)
        time.sleep(2.5)
        after = self.ask("GET", "/api/queues/%2F/orders.dlq")
        self.assertEqual(after["messages"], 3)
        for figure in ("get", "get_no_ack", "deliver", "redeliver", "ack"):
            self.assertEqual(after.get("message_stats", {}).get(figure), before.get("message_stats", {}).get(figure), figure)

    def test_5_accounts(self):
        self.assertEqual(self.told(3, password="wrong-4712"), set() | self.told(3, password="wrong-4712"))
        self.assertIn("401", self.done.stdout + self.done.stderr)
        self.assertNotIn("wrong-4712", self.done.stdout + self.done.stderr)
        self.told(3, user="plain")  # without the tag it may not ask
        self.assertIn("401", self.done.stdout + self.done.stderr)


del Base

if __name__ == "__main__":
    unittest.main()
