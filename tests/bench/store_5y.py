"""store-5y: five years of weekly runs, 500 000 findings each, in a file and on a server: what its commands take, and one more run."""
import os
import subprocess
import sys

from measure import BUILD, DATA, KOPECK, ROOT, ROUNDS, read_command, report, timed

sys.path.insert(0, os.path.join(ROOT, "tests/program"))
from postgres import PostgresServer, postgres_bin  # noqa: E402 pylint: disable=wrong-import-position

WEEKS, FINDINGS = int(os.environ.get("WEEKS", "260")), int(os.environ.get("FINDINGS", "500000"))
STORE = os.path.join(BUILD, "bench/store")
PROJECT = """company: X
timezone: UTC
currency: KZT
sources: { a: { use: csv, files: a.csv }, b: { use: csv, files: b.csv } }
datasets:
  a.o: { entity: order, columns: { number: n, amount: m } }
  b.o: { entity: order, columns: { number: n, amount: m } }
rules: { orders: { reconcile: [a.o, b.o], match: [ { same: [number] } ] } }
jobs: { weekly: { rules: orders, cutoff: given } }
store: { use: postgresql, dsn: "%s" }
"""


def best(command):
    """The machine's own noise only adds. The first round warms the cache."""
    return min(timed(command, stdout=subprocess.DEVNULL) for _ in range(max(ROUNDS, 2)))


def measure(place, arguments):
    """Figures of one place; the run is made once, on the store as it is: there is one more week in it then."""
    document = "ЗК-%08d" % (FINDINGS * 3 // 5)
    figures = {}
    for name, words in (("history", ["history"]), ("trace", ["trace", document]), ("show", ["show", str(WEEKS)]),
                        ("compare", ["compare", str(WEEKS - 1), str(WEEKS)])):
        figures[name] = best([KOPECK, *words, *arguments])
    said = read_command(STORE, "run", place, str(WEEKS), str(FINDINGS))
    for line in said.splitlines():
        words = line.split()
        if words[0] in ("recall", "keep"):
            figures[words[0]] = (float(words[1]), float(words[3]))
    return figures


def main():
    folder = os.path.join(DATA, "store-5y")
    os.makedirs(folder, exist_ok=True)
    file = os.path.join(folder, "store.sqlite")
    for name in os.listdir(folder):
        os.remove(os.path.join(folder, name))
    made = [read_command(STORE, "make", file, str(WEEKS), str(FINDINGS)).split()[1]]
    of_file, of_server, size = measure(file, ["--store", file]), {}, os.path.getsize(file)
    os.remove(file)
    if postgres_bin():
        server = PostgresServer()
        try:
            with open(os.path.join(folder, "kopeck.yaml"), "w", encoding="utf-8") as project:
                project.write(PROJECT % server.dsn)
            made.append(read_command(STORE, "make", server.dsn, str(WEEKS), str(FINDINGS)).split()[1])
            server.sql("VACUUM ANALYZE")
            of_server = measure(server.dsn, ["-C", folder])
        finally:
            server.close()
    for name, ours in of_file.items():
        report("store-5y-" + name, of_server.get(name, ours), ours)
    print("  %d runs of %d findings, made in %s s; ours: on a server, peer: in a file of %.1f GB" % (WEEKS, FINDINGS, " and ".join(made), size / 1e9))
    if of_file["trace"][0] > 1 or of_server.get("trace", (0, 0))[0] > 1:
        print("store-5y: trace takes more than a second", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
