"""extract-postgresql: a table of 3 M orders out of PostgreSQL, ours into a sealed snapshot, the peer's COPY into /dev/null."""
import glob
import json
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile

from measure import CUTOFF, DATA, Wrong, alternate, pair, read_command, report, timed, KOPECK

ORDERS = 3_000_000
COLUMNS = "id, day, counterparty, warehouse, amount, currency, number, name, phone"
TABLE = ("CREATE TABLE orders (id bigint PRIMARY KEY, day date NOT NULL, counterparty text NOT NULL, warehouse text NOT NULL, amount numeric(15,2) NOT NULL,"
         " currency text NOT NULL, number text NOT NULL, name text NOT NULL, phone text)")
PROJECT = """company: Bench
timezone: UTC
currency: KZT
sources:
  erp: { use: postgresql, dsn: "host=127.0.0.1 port=%d user=reader dbname=postgres" }
datasets:
  erp.orders:
    entity: order
    query: SELECT """ + COLUMNS + """ FROM orders
    columns:
      id: { from: id, type: integer }
      date: { from: day, type: date }
      counterparty: counterparty
      warehouse: warehouse
      amount: amount
      currency: currency
      number: number
      name: name
      phone: phone
rules:
  sums: { check: erp.orders, expect: amount is not null }
jobs:
  take: { rules: [sums], cutoff: yesterday end of day, report: [json] }
"""


class Server:
    """PostgreSQL on a free port of 127.0.0.1, with data of its own, gone at the end. Not run as root, which it refuses."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="kopeck-bench-pg-")
        self.bin = os.path.dirname(sorted(glob.glob("/usr/lib/postgresql/*/bin/postgres"), key=lambda path: int(path.split("/")[4]))[-1])
        self.data = os.path.join(self.folder, "data")
        self.user = {}
        if os.geteuid() == 0:
            postgres = pwd.getpwnam("postgres")
            os.chown(self.folder, postgres.pw_uid, postgres.pw_gid)
            self.user = {"user": "postgres", "group": "postgres", "extra_groups": []}
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.run("initdb", "-D", self.data, "-U", "postgres", "-A", "trust", "--no-sync", "--locale=C.UTF-8")
        settings = "-p %d -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c shared_buffers=1GB -c fsync=off -c max_wal_size=8GB" % self.port
        self.run("pg_ctl", "-D", self.data, "-w", "-l", os.path.join(self.folder, "log"), "-o", settings, "start")

    def run(self, program, *arguments):
        subprocess.run([os.path.join(self.bin, program), *arguments], check=True, cwd=self.folder, stdout=subprocess.DEVNULL, **self.user)

    def psql(self, user="postgres"):
        return ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", str(self.port), "-U", user, "-d", "postgres"]

    def sql(self, *statements):
        for statement in statements:
            subprocess.run([*self.psql(), "-c", statement], check=True)

    def stop(self):
        if os.path.exists(os.path.join(self.data, "postmaster.pid")):
            self.run("pg_ctl", "-D", self.data, "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)


def load(server):
    server.sql(TABLE)
    with open(os.path.join(pair(10_000_000), "left.csv"), "rb") as file:
        head = subprocess.Popen(["head", "-n", str(ORDERS + 1)], stdin=file, stdout=subprocess.PIPE)
        subprocess.run([*server.psql(), "-c", "COPY orders (%s) FROM STDIN (FORMAT csv, HEADER)" % COLUMNS], stdin=head.stdout, check=True)
    server.sql("VACUUM (ANALYZE, FREEZE) orders", "CREATE ROLE reader LOGIN", "GRANT SELECT ON orders TO reader")


def check(server, folder):
    """The snapshot holds as many rows and the same sum as the table."""
    with open(os.path.join(folder, "snapshot/manifest.json"), encoding="utf-8") as file:
        dataset = json.load(file)["datasets"][0]
    count, total = read_command(*server.psql(), "-A", "-t", "-F", " ", "-c", "SELECT count(*), (sum(amount) * 100)::bigint FROM orders").split()
    if not dataset["complete"] or str(dataset["rows"]) != count or dataset["total"] != total:
        raise Wrong("the snapshot has %s rows, sum %s; the table %s, %s" % (dataset["rows"], dataset["total"], count, total))


def main():
    server = Server()
    try:
        load(server)
        folder = os.path.join(DATA, "extract")
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, "kopeck.yaml"), "w", encoding="utf-8") as file:
            file.write(PROJECT % server.port)
        copy = "COPY (SELECT %s FROM orders) TO STDOUT (FORMAT binary)" % COLUMNS
        snapshot = [KOPECK, "snapshot", "take", "--as-of", CUTOFF, "-C", folder, "--snapshot", os.path.join(folder, "snapshot"), "-q"]
        quiet = {"stdout": subprocess.DEVNULL}
        ours, peer = alternate(lambda: timed(snapshot, writes=[os.path.join(folder, "snapshot")], **quiet), lambda: timed([*server.psql("reader"), "-c", copy], **quiet))
        check(server, folder)
        report("extract-postgresql", ours, peer,
               "ours: kopeck snapshot of %d rows of 9 columns (read, typed, written to a sealed and synced snapshot): %.2f M rows/s" % (ORDERS, ORDERS / ours[0] / 1e6),
               "peer: psql -c \"%s\" > /dev/null: %.2f M rows/s" % (copy, ORDERS / peer[0] / 1e6),
               "rate: ours is %.2f of the peer's; server %s" % (peer[0] / ours[0], read_command(*server.psql(), "-A", "-t", "-c", "SHOW server_version")))
    finally:
        server.stop()


if __name__ == "__main__":
    sys.exit(main())
