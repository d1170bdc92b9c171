"""Kafka: groups that fall behind, dead-letter topics beside missing documents; librdkafka's mock brokers over TCP (build/kafka-standin), which speak
the protocol but do not tell groups' members."""
import csv
import json
import os
import shutil
import subprocess
import tempfile
import threading
import time
import unittest

from company import BUILD, KOPECK, PATIENCE_S, read_bytes

HEAD = "company: Small\ntimezone: UTC\ncurrency: KZT\nlanguage: en\nstore: none\n"
RULES = """rules:
  depth:  { check: bus.queues, expect: "depth is null or depth <= 3" }
  age:    { check: bus.queues, expect: "age is null or age <= 30" }
  growth: { check: bus.queues, expect: "not growing" }
  lost:   { check: bus.queues, expect: "lost is null or lost == 0" }
  commit: { check: bus.queues, expect: "coalesce(state, '') != 'no commit'" }
  dead:   { check: bus.dead_queues, expect: depth == 0, limits: { findings: { alert: 0 } } }
jobs: { all: { rules: [depth, age, growth, lost, commit, dead], cutoff: yesterday end of day, report: [csv] } }
"""


class Base(unittest.TestCase):
    def setUp(self):
        if b"__tsan_init" in read_bytes(KOPECK):
            self.skipTest("ThreadSanitizer does not know the threads of C11, which librdkafka starts, and crashes")
        self.folder = tempfile.mkdtemp(prefix="kopeck-kafka-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.cluster = subprocess.Popen([os.path.join(BUILD, "kafka-standin")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.addCleanup(self.end)
        self.brokers = self.cluster.stdout.readline().strip()

    def end(self):
        self.cluster.stdin.close()
        try:
            self.cluster.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.cluster.kill()
            self.cluster.wait()
        self.cluster.stdout.close()

    def tell(self, *words):
        self.cluster.stdin.write("\t".join(str(word) for word in words) + "\n")
        self.cluster.stdin.flush()
        answer = self.cluster.stdout.readline().strip()
        self.assertFalse(answer.startswith("fault") or not answer, (words, answer))
        return answer

    def topic(self, name, partitions=1, count=0, age=0, group=None, committed=None):
        self.tell("topic", name, partitions)
        for number in range(count):
            self.tell("send", name, number % partitions, int((time.time() - age) * 1000) + number, number, "{}")
        if group:
            for partition in range(partitions):
                self.tell("commit", group, name, partition, committed)

    def write(self, name, text):
        with open(os.path.join(self.folder, name), "w", encoding="utf-8") as file:
            file.write(text)

    def run_with(self, source="groups: [billing]", rest=RULES, status=0, env=None, sample="0 s", timeout="60 s"):
        self.write("kopeck.yaml", HEAD + "sources:\n  bus: { use: kafka, brokers: \"%s\", retry: [none], timeout: %s, sample: %s, %s }\n" % (self.brokers, timeout, sample, source) + rest)
        self.done = subprocess.run([os.path.join(BUILD, "kopeck"), "run", "all", "-C", self.folder, "--as-of", "2026-09-30"], text=True, capture_output=True,
                                   timeout=PATIENCE_S, env={**os.environ, **(env or {})})
        self.said = self.done.stdout + self.done.stderr
        self.assertEqual(self.done.returncode, status, self.said)
        if status == 2:
            return set()
        with open(os.path.join(self.folder, "out/findings.csv"), encoding="utf-8", newline="") as file:
            self.found = list(csv.DictReader(file))
        return {(f["rule"], f["left_document"]) for f in self.found}


class Limits(Base):
    def test_lag_and_age(self):
        self.topic("orders", 2, 10, age=7200, group="billing", committed=1)  # 4 of each partition are left
        self.topic("payments", 1, 3, age=60, group="billing", committed=1)
        self.topic("others", 1, 9)  # nobody's
        self.assertEqual(self.run_with(), {("depth", "orders/billing"), ("age", "orders/billing")})
        self.run_with(rest=RULES.replace("depth is null or depth <= 3", "depth == 8 or name == 'payments/billing' and depth == 2 and topic == 'payments' and group == 'billing'"))
        self.assertEqual({f["rule"] for f in self.found}, {"age"})

    def test_all_is_read(self):
        self.topic("orders", 2, 4, age=7200, group="billing", committed=2)
        self.assertEqual(self.run_with(), set())

    def test_dead_letter_topic(self):
        self.topic("orders", 1, 1, group="billing", committed=1)
        self.topic("orders-DLT", 1, 2)
        self.assertEqual(self.run_with(status=1), {("dead", "orders-DLT")})

    def test_no_commit(self):
        self.topic("orders", 2, 4, age=7200)
        self.assertEqual(self.run_with(), {("commit", "billing")})  # nowhere: no number is made up
        self.tell("commit", "billing", "orders", 0, 0)
        self.assertEqual(self.run_with(), {("commit", "orders/billing"), ("age", "orders/billing")})
        self.run_with(rest=RULES.replace("depth is null or depth <= 3", "depth == 2"))
        self.assertNotIn("depth", {f["rule"] for f in self.found})

    def test_commit_beyond_the_end(self):
        self.topic("orders", 1, 2, group="billing", committed=17)  # the topic was made anew
        self.assertEqual(self.run_with(rest=RULES.replace("depth is null or depth <= 3", "depth == 0")), set())

    def test_growth(self):
        self.topic("busy", 1, 1, group="billing", committed=1)
        self.topic("calm", 1, 1, group="billing", committed=1)
        stop = threading.Event()

        def produce():
            while not stop.wait(0.05):
                self.tell("send", "busy", 0, 0, "k", "{}")
        thread = threading.Thread(target=produce)
        thread.start()
        try:
            told = self.run_with(sample="1500 ms")
        finally:
            stop.set()
            thread.join()
        self.assertEqual({name for rule, name in told if rule == "growth"}, {"busy/billing"})

    def test_topics_that_are_wanted(self):
        self.topic("orders", 1, 9, group="billing", committed=0)
        self.topic("noise", 1, 9, group="billing", committed=0)
        self.assertEqual(self.run_with('groups: [billing], topics: [ "ord*" ]'), {("depth", "orders/billing")})


class Letters(Base):
    REST = """  shop: {{ use: csv, separator: "," }}
datasets:
  shop.orders: {{ entity: order, files: orders.csv, columns: {{ key: id, number: number, date: {{ from: day, type: date }}, amount: amount }} }}
  shop.sales: {{ entity: order, files: sales.csv, columns: {{ number: number, date: {{ from: day, type: date }}, amount: amount }} }}
{datasets}rules:
  orders: {{ reconcile: [shop.orders, shop.sales], match: [ {{ same: [number] }} ], dead_letters: bus.dead_letters by {by} }}
jobs: {{ all: {{ rules: [orders], cutoff: yesterday end of day, report: [csv] }} }}
"""

    def told(self, datasets="", by="key"):
        self.write("orders.csv", "id,number,day,amount\n1,A-1,2026-09-01,100.00\n2,A-2,2026-09-02,50.00\n3,A-3,2026-09-03,7.00\n")
        self.write("sales.csv", "number,day,amount\nA-1,2026-09-01,100.00\n")
        self.run_with("topics: [ \"*\" ]", self.REST.format(datasets=datasets, by=by))
        return {f["left_document"]: f for f in self.found if f["rule"] == "orders"}

    def test_by_the_key_of_the_message(self):
        self.topic("orders", 1, 3)
        self.topic("orders-dlt", 2)
        self.tell("send", "orders-dlt", 0, 1790000000000, "1", "{}", "kafka_dlt-exception-message=arrived after all")
        self.tell("send", "orders-dlt", 1, 1790000000500, "2", "no json is read", "kafka_dlt-exception-message=acc did not answer")
        for number in range(700):
            self.tell("send", "orders-dlt", number % 2, 1790000001000, f"X{number}", "{}")
        found = self.told()
        self.assertEqual({n: f["cause"] for n, f in found.items()}, {"A-2": "dead letter", "A-3": ""})
        self.assertIn("message lies in the dead-letter queue since 2026-09-21T14:13:20.500000Z, reason acc did not answer, queue orders-dlt", found["A-2"]["explanation"])
        self.assertIn("bus.dead_letters rows=702", self.said)

    def test_by_a_field_of_the_body(self):
        self.topic("orders.dead")
        self.tell("send", "orders.dead", 0, 1790000000000, "", json.dumps({"order": {"number": "A-3"}}), "__connect.errors.exception.message=no such client")
        self.tell("send", "orders.dead", 0, 1790000000000, "", "no json")
        found = self.told("  bus.dead_letters: { columns: { number: body.order.number, key: ~ } }\n", "number")
        self.assertEqual({n: f["cause"] for n, f in found.items()}, {"A-2": "", "A-3": "dead letter"})
        self.assertIn("reason no such client", found["A-3"]["explanation"])

    def test_none(self):
        self.topic("orders", 1, 1)
        self.assertEqual({f["cause"] for f in self.told().values()}, {""})


class Safe(Base):
    def test_nothing_is_committed(self):
        self.topic("orders", 1, 9, group="billing", committed=2)
        self.topic("orders-dlq", 1, 3, group="billing", committed=1)
        self.run_with(status=1)
        self.assertEqual((self.tell("committed", "billing", "orders", 0), self.tell("committed", "billing", "orders-dlq", 0)), ("2", "1"))

    def test_nobody_there(self):
        self.brokers = "127.0.0.1:9"
        self.run_with(status=3, timeout="1 s")
        self.assertIn("kafka did not list its topics", self.said)

    def test_dies_in_between(self):
        self.topic("orders-dlt", 1, 3)
        self.tell("down")
        self.run_with(status=3, timeout="1 s")
        self.tell("up")
        self.assertEqual(self.run_with(status=1) & {("dead", "orders-dlt")}, {("dead", "orders-dlt")})

    def test_mistakes(self):
        self.topic("orders", 1, 1)
        for source, words, status in (('topics: [ "*" ]', "names no `groups`", 3), ("groups: [billing], mechanism: KERBEROS", "mechanism", 2),
                                      ("groups: [billing], tls: { on: true, ca: /nowhere/ca.pem }", "ssl.ca.location", 3)):
            self.run_with(source, status=status, timeout="1 s")
            self.assertIn(words, self.said)

    def test_password_is_not_repeated(self):
        self.topic("orders", 1, 1)
        self.run_with('groups: [billing], user: kopeck, password: "${P}", mechanism: PLAIN', status=3, timeout="1 s", env={"P": "secret-4711"})
        self.assertNotIn("secret-4711", self.said)


if __name__ == "__main__":
    unittest.main()
