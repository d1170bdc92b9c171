"""Queues in Redis against limits, and their dead letters beside missing documents; a real redis-server on a socket of its own."""
import csv
import json
import os
import shutil
import subprocess
import tempfile
import threading
import time
import unittest

from company import BUILD, wait_for

HEAD = "company: Small\ntimezone: UTC\ncurrency: KZT\nlanguage: en\nstore: none\n"
READS = {"acl|whoami", "acl|getuser", "auth", "hgetall", "hlen", "lindex", "llen", "lrange", "scan", "select", "time", "type", "xinfo|stream",
         "xinfo|groups", "xpending", "xrange", "zcard", "zcount", "zrange"}
RULES = """rules:
  depth:   { check: jobs.queues, expect: "depth <= 3 or dead" }
  age:     { check: jobs.queues, expect: "age is null or age <= 30 or dead" }
  growth:  { check: jobs.queues, expect: "not growing or depth < 3" }
  retries: { check: jobs.queues, expect: "retries is null or retries <= 1" }
  dead:    { check: jobs.dead_queues, expect: depth == 0, limits: { findings: { alert: 0 } } }
jobs: { all: { rules: [depth, age, growth, retries, dead], cutoff: yesterday end of day, report: [csv] } }
"""


class Base(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="kopeck-redis-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.socket = os.path.join(self.folder, "redis.sock")
        self.server = None
        self.start()
        self.addCleanup(self.stop)

    def start(self):
        with open(os.path.join(self.folder, "redis.log"), "w") as log:
            self.server = subprocess.Popen(["redis-server", "--port", "0", "--unixsocket", self.socket, "--save", "", "--dir", self.folder],
                                           stdout=log, stderr=log)
        ping = ["redis-cli", "-s", self.socket, "PING"]
        wait_for(lambda: subprocess.run(ping, capture_output=True, text=True).stdout == "PONG\n", "redis-server did not start", self.server)

    def stop(self):
        if self.server:
            self.server.kill()
            self.server.wait()
            self.server = None

    def redis(self, *command, user=None):
        login = ["--no-auth-warning", "-a", user] if user else []
        done = subprocess.run(["redis-cli", "-s", self.socket, *login, *[str(word) for word in command]], capture_output=True, text=True)
        self.assertFalse(done.returncode or done.stdout.startswith(("ERR", "WRONG", "NO")), done.stdout + done.stderr)
        return done.stdout.strip()

    def kopeck(self, *arguments, status=0, env=None):
        done = subprocess.run([os.path.join(BUILD, "kopeck"), *arguments, "-C", self.folder], text=True, capture_output=True, timeout=600,
                              env={**os.environ, **(env or {})})
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def write(self, name, text):
        with open(os.path.join(self.folder, name), "w", encoding="utf-8") as file:
            file.write(text)

    def run_with(self, source, rest=RULES, status=0, env=None):
        """What the rules found: {(rule, record)}."""
        self.write("kopeck.yaml", HEAD + "sources:\n  jobs: { %s }\n" % source + rest)
        self.done = self.kopeck("run", "all", "--as-of", "2026-09-30", status=status, env=env)
        with open(os.path.join(self.folder, "out/findings.csv"), encoding="utf-8", newline="") as file:
            self.found = list(csv.DictReader(file))
        return {(f["rule"], f["left_document"]) for f in self.found}

    def summary(self):
        with open(os.path.join(self.folder, "out/summary.json"), encoding="utf-8") as file:
            return file.read()

    def source(self, keys, use="redis", more="sample: 0 s"):
        return f'use: {use}, url: "unix:{self.socket}", keys: [ {keys} ], retry: [none], {more}'


class Limits(Base):
    def test_lists_and_sorted_sets(self):
        now = time.time()
        for number in range(4):
            self.redis("LPUSH", "queue:orders", json.dumps({"order": number, "sent": now - 3600 + number}))
        self.redis("LPUSH", "queue:mail", json.dumps({"order": 9, "sent": int(now * 1000)}))
        self.redis("ZADD", "orders.dead", int(now), "A-1")
        self.redis("SET", "unrelated", "1")
        told = self.run_with(self.source('"queue:*", "orders.*", "gone"', more='at: sent, sample: 0 s'), status=1)
        self.assertEqual(told, {("depth", "queue:orders"), ("age", "queue:orders"), ("dead", "orders.dead")})

    def test_oldest_on_the_left(self):
        for age in (7200, 10):  # RPUSH: the first is the oldest
            self.redis("RPUSH", "q", json.dumps({"sent": time.time() - age}))
        self.assertEqual(self.run_with(self.source("q", more="at: sent, oldest: left, sample: 0 s")), {("age", "q")})
        self.assertEqual(self.run_with(self.source("q", more="at: sent, sample: 0 s")), set())

    def test_stream_and_groups(self):
        old = int(time.time() * 1000) - 3600 * 1000
        for number in range(5):
            self.redis("XADD", "orders", f"{old + number}-0", "order", number)
        self.redis("XGROUP", "CREATE", "orders", "billing", 0)
        self.redis("XGROUP", "CREATE", "orders", "done", "$")
        self.redis("XREADGROUP", "GROUP", "billing", "one", "COUNT", 2, "STREAMS", "orders", ">")
        for _ in range(2):  # delivered again, and once more
            self.redis("XCLAIM", "orders", "billing", "two", 0, f"{old}-0", f"{old + 1}-0")
        told = self.run_with(self.source("orders"))
        self.assertEqual(told, {("depth", "orders/billing"), ("age", "orders/billing"), ("retries", "orders/billing")})
        with open(os.path.join(self.folder, "kopeck.yaml"), encoding="utf-8") as file:
            project = file.read()
        self.write("kopeck.yaml", project.replace("depth <= 3 or dead", "not (name == 'orders/billing' and depth == 5 and ready == 3 "
                                                  "and unacknowledged == 2 and consumers == 2 and retries == 2)"))
        self.kopeck("run", "all", "--as-of", "2026-09-30")
        with open(os.path.join(self.folder, "out/findings.csv"), encoding="utf-8", newline="") as file:
            self.assertIn(("depth", "orders/billing"), {(f["rule"], f["left_document"]) for f in csv.DictReader(file)})

    def test_lag_that_redis_does_not_know(self):
        for number in range(1, 2001):
            self.redis_pipe.append(f"XADD orders {number}-0 order {number}")
        self.flush()
        self.redis("XGROUP", "CREATE", "orders", "billing", "500-0")  # an id in the middle: lag is nil
        self.redis("XDEL", "orders", "700-0")
        self.assertIn("lag\n\n", self.redis("XINFO", "GROUPS", "orders") + "\n\n")
        rules = RULES.replace("depth <= 3 or dead", "depth == 1499 and head_at is null")  # ids are no clock
        self.assertNotIn(("depth", "orders/billing"), self.run_with(self.source("orders"), rules))

    redis_pipe = []

    def flush(self):
        done = subprocess.run(["redis-cli", "-s", self.socket], input="\n".join(self.redis_pipe) + "\n", capture_output=True, text=True)
        self.redis_pipe.clear()
        self.assertFalse(done.returncode, done.stderr)

    def test_growth(self):
        self.redis("RPUSH", "busy", *range(100))
        self.redis("RPUSH", "calm", *range(100))
        stop = threading.Event()

        def produce():
            while not stop.wait(0.02):
                self.redis("LPUSH", "busy", "x")
        thread = threading.Thread(target=produce)
        thread.start()
        try:
            told = self.run_with(self.source("busy, calm", more="sample: 1 s"))
        finally:
            stop.set()
            thread.join()
        self.assertEqual({record for rule, record in told if rule == "growth"}, {"busy"})
        self.assertEqual(self.run_with(self.source("busy, calm", more="sample: 200 ms"), RULES.replace("not growing or depth < 3", "growth == 0")) &
                         {("growth", "busy"), ("growth", "calm")}, set())

    def test_same_snapshot_same_ages(self):
        self.redis("ZADD", "q", int(time.time()) - 3600, "A-1")
        self.assertEqual(self.run_with(self.source("q")), {("age", "q")})
        self.write("kopeck.yaml", HEAD + "sources:\n  jobs: { %s }\n" % self.source("q") + RULES)
        shutil.rmtree(os.path.join(self.folder, "snapshots"), ignore_errors=True)
        self.kopeck("snapshot", "all", "--as-of", "2026-09-30")
        kept = os.path.join("snapshots", os.listdir(os.path.join(self.folder, "snapshots"))[0])
        self.stop()
        self.assertIn("findings  1", self.kopeck("run", "all", "--from", os.path.join(self.folder, kept)).stdout)


class Letters(Base):
    ORDERS = "id,number,day,amount\n1,A-1,2026-09-01,100.00\n2,A-2,2026-09-02,50.00\n3,A-3,2026-09-03,7.00\n"
    RULE = """  shop: {{ use: csv, separator: "," }}
  acc: {{ use: csv, title: Accounts, separator: "," }}
datasets:
  shop.orders: {{ entity: order, files: orders.csv, columns: {{ id: id, number: number, date: {{ from: day, type: date }}, amount: amount }} }}
  acc.sales: {{ entity: order, files: sales.csv, columns: {{ number: number, date: {{ from: day, type: date }}, amount: amount }} }}
{datasets}rules:
  orders: {{ reconcile: [shop.orders, acc.sales], match: [ {{ same: [number] }} ], dead_letters: jobs.dead_letters by {by} }}
jobs: {{ all: {{ rules: [orders], cutoff: yesterday end of day, report: [csv] }} }}
"""

    def told(self, source, datasets="", by="key", status=0):
        self.write("orders.csv", self.ORDERS)
        self.write("sales.csv", "number,day,amount\nA-1,2026-09-01,100.00\n")
        self.run_with(source, self.RULE.format(datasets=datasets, by=by), status)
        return {f["left_document"]: f for f in self.found if f["rule"] == "orders"}

    def test_sidekiq(self):
        job = {"class": "SendOrder", "args": ["2"], "queue": "orders", "jid": "b4a577", "created_at": 1790000000.5, "retry_count": 25,
               "error_class": "Timeout::Error", "error_message": "acc did not answer"}
        self.redis("ZADD", "dead", "1790003600.25", json.dumps(job))
        self.redis("ZADD", "dead", "1790003601", json.dumps({**job, "args": ["1"]}))  # arrived after all
        for number in range(250):  # more than two pages
            self.redis("ZADD", "dead", 1790004000 + number, json.dumps({**job, "args": [f"X{number}"], "jid": f"x{number}"}))
        found = self.told(f'use: sidekiq, url: "unix:{self.socket}", sample: 0 s, retry: [none]')
        self.assertEqual({n: f["cause"] for n, f in found.items()}, {"A-2": "dead letter", "A-3": ""})
        self.assertIn("message lies in the dead-letter queue since 2026-09-21T15:13:20.250000Z, reason acc did not answer, queue orders",
                      found["A-2"]["explanation"])
        self.assertIn("jobs.dead_letters rows=252", self.done.stderr)

    def test_bullmq(self):
        for number in range(3):
            self.redis("HSET", f"bull:orders:{number}", "name", "send", "timestamp", 1790000000000, "data",
                       json.dumps({"id": number, "note": "«Ромашка»"}), "failedReason", "ECONNREFUSED", "attemptsMade", 5)
        self.redis("ZADD", "bull:orders:failed", 1790000001000, 2)
        self.redis("LPUSH", "bull:orders:wait", 0)
        found = self.told(f'use: bullmq, url: "unix:{self.socket}", sample: 0 s, retry: [none]')
        self.assertEqual({n: f["cause"] for n, f in found.items()}, {"A-2": "dead letter", "A-3": ""})
        self.assertIn("since 2026-09-21T14:13:21Z, reason ECONNREFUSED, queue bull:orders:failed", found["A-2"]["explanation"])

    def test_stream_by_number(self):
        self.redis("XADD", "orders.dlq", "1790000000000-0", "number", "A-3", "error", "no such client")
        found = self.told(self.source("orders.dlq"), "  jobs.dead_letters: { columns: { number: body.number, reason: body.error } }\n", "number")
        self.assertEqual({n: f["cause"] for n, f in found.items()}, {"A-2": "", "A-3": "dead letter"})
        self.assertIn("since 2026-09-21T14:13:20Z, reason no such client, queue orders.dlq", found["A-3"]["explanation"])

    def test_nested_list_and_what_is_no_json(self):
        self.redis("LPUSH", "orders.dead", json.dumps({"order": {"id": 2}, "why": "expired", "at": "2026-09-05T10:00:00+05:00"}))
        self.redis("LPUSH", "orders.dead", "no json")
        found = self.told(self.source("orders.dead", more="at: at, sample: 0 s"),
                          "  jobs.dead_letters: { columns: { key: body.order.id, reason: body.why } }\n")
        self.assertEqual({n: f["cause"] for n, f in found.items()}, {"A-2": "dead letter", "A-3": ""})
        self.assertIn("since 2026-09-05T05:00:00Z, reason expired", found["A-2"]["explanation"])
        with open(os.path.join(self.folder, "out/summary.json"), encoding="utf-8") as file:
            rows = {d["name"]: d for d in json.load(file)["datasets"]}["jobs.dead_letters"]["rows"]
        self.assertEqual((rows["read"], rows["rejected"]), (2, 1))

    def test_no_letters(self):
        self.assertEqual({f["cause"] for f in self.told(self.source('"*.dead"')).values()}, {""})


class Safe(Base):
    def test_reads_only(self):
        self.redis("LPUSH", "a", "1")
        self.redis("ZADD", "b.dead", 1790000000, "{}")
        self.redis("XADD", "c", "*", "x", 1)
        self.redis("XGROUP", "CREATE", "c", "g", 0)
        self.redis("HSET", "d", "x", 1)
        self.redis("CONFIG", "RESETSTAT")
        self.run_with(self.source('a, "b*", c, d'), status=1)
        self.assertIn("could write", self.summary())
        asked = {line.split(":")[0].removeprefix("cmdstat_") for line in self.redis("INFO", "commandstats").splitlines() if line.startswith("cmdstat_")}
        self.assertEqual(asked - READS - {"info", "config|resetstat"}, set())
        self.assertIn("llen", asked)

    def test_account_that_may_read(self):
        self.redis("LPUSH", "a", *range(9))
        self.redis("ACL", "SETUSER", "kopeck", "on", ">secret-4711", "~*", "+@read", "+@connection", "+info", "+time")
        told = self.run_with(self.source("a", more='user: kopeck, password: "${P}", sample: 0 s'), env={"P": "secret-4711"})
        self.assertEqual(told, {("depth", "a")})
        self.assertNotIn("could write", self.summary())

    def test_wrong_password(self):
        self.redis("ACL", "SETUSER", "default", ">right-word")
        self.run_with(self.source("a", more='password: "${P}"'), status=3, env={"P": "wrong-4712"})
        self.assertIn("WRONGPASS", self.done.stdout + self.done.stderr)
        self.assertNotIn("wrong-4712", self.done.stdout + self.done.stderr)
        self.run_with(self.source("a"), status=3)
        self.assertIn("NOAUTH", self.done.stdout + self.done.stderr)

    def test_right_that_is_missing(self):
        self.redis("LPUSH", "a", 1)
        self.redis("ACL", "SETUSER", "blind", "on", ">secret-4711", "~other", "+@read", "+@connection", "+time")
        self.run_with(self.source("a", more='user: blind, password: "${P}"'), status=3, env={"P": "secret-4711"})
        self.assertIn("NOPERM", self.done.stdout + self.done.stderr)

    def test_nobody_there(self):
        self.stop()
        self.run_with(self.source("a"), status=3)
        self.assertIn("cannot reach", self.done.stdout + self.done.stderr)

    def test_comes_back(self):
        self.redis("LPUSH", "a", *range(9))
        self.stop()
        timer = threading.Timer(0.5, self.start)
        timer.start()
        told = self.run_with(self.source("a", more="sample: 0 s").replace("retry: [none]", "retry: [500 ms, 1 s, 2 s]"))
        timer.join()
        self.assertEqual(told, set())  # it came back empty

    def test_dies_between_the_looks(self):
        self.redis("LPUSH", "a", 1)
        timer = threading.Timer(0.7, self.stop)
        timer.start()
        self.run_with(self.source("a", more="sample: 2 s"), status=3)
        timer.join()

    def test_no_queue(self):
        self.redis("SET", "a", "1")
        self.run_with(self.source("a"), status=3)
        self.assertIn("key a is no queue", self.done.stdout + self.done.stderr)

    def test_mistakes(self):
        for url, words in (("http://x", "no address of a Redis server"), ("redis://", "names no host"), ("redis://u:p@h", "must not stand in the project"), ("redis://u@h", "user and password do not belong"),
                           ("redis://h:x", "the port in url is no number"), ("redis://h:70000", "the port in url is no number"),
                           ("redis://h/x", "the database in url is no number"), ("rediss://h", "speaks no TLS"), ("unix:", "names no socket")):
            self.write("kopeck.yaml", HEAD + 'sources: { jobs: { use: redis, url: "%s", keys: [a], retry: [none] } }\n' % url + RULES)
            done = subprocess.run([os.path.join(BUILD, "kopeck"), "run", "all", "--as-of", "2026-09-30", "-C", self.folder], text=True, capture_output=True)
            self.assertIn(done.returncode, (2, 3), url)
            self.assertIn(words, done.stdout + done.stderr)

    def test_unknown_column(self):
        self.write("kopeck.yaml", HEAD + "sources:\n  jobs: { %s }\n" % self.source("a") + "datasets: { jobs.queues: { columns: { size: dept } } }\n" + RULES)
        done = self.kopeck("run", "all", "--as-of", "2026-09-30", status=3)
        self.assertIn('did you mean \\"depth', done.stdout + done.stderr)

    def test_discover(self):
        self.redis("LPUSH", "queue:a", 1)
        self.write("kopeck.yaml", HEAD + "sources:\n  jobs: { %s }\n" % self.source('"queue:*"'))
        self.assertIn("queue:a", self.kopeck("discover", "jobs").stdout)


if __name__ == "__main__":
    unittest.main()
