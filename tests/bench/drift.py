"""drift-10m-duckdb: 10 M against 10 M orders from two CSV files, ours and DuckDB's."""
import csv
import os
import subprocess
import sys
import venv
from decimal import Decimal

from measure import CUTOFF, DATA, ROOT, Wrong, alternate, drift, pair, report, timed

ORDERS = 10_000_000
PEERS = os.path.join(ROOT, "tests/bench/peers")


def peer_python():
    """The interpreter of a virtual environment that holds the pinned peers."""
    folder = os.path.join(DATA, "venv")
    python, stamp = os.path.join(folder, "bin/python"), os.path.join(folder, "installed")
    with open(os.path.join(PEERS, "requirements.txt"), encoding="utf-8") as file:
        wanted = file.read()
    if not os.path.exists(stamp) or open(stamp, encoding="utf-8").read() != wanted:
        venv.create(folder, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "-q", "install", "--disable-pip-version-check", "-r", os.path.join(PEERS, "requirements.txt")], check=True)
        with open(stamp, "w", encoding="utf-8") as file:
            file.write(wanted)
    return python


def rows(*path):
    with open(os.path.join(*path), encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def same_totals(ours, peer):
    """Counts and sums of every slice agree, of both sides."""
    def table(source, wanted):
        return {(r["dimension"], r["slice"]): (int(r["left_count"]), int(r["right_count"]), Decimal(r["left_amount"]), Decimal(r["right_amount"]))
                for r in source if r["dimension"] in wanted}
    dimensions = ("day", "counterparty", "warehouse")
    a, b = table(rows(ours, "totals.csv"), dimensions), table(rows(peer, "totals.csv"), dimensions)
    if a != b:
        wrong = sorted(key for key in a.keys() | b.keys() if a.get(key) != b.get(key))
        raise Wrong("totals differ in %d of %d slices, first %s: ours %s, DuckDB's %s" % (len(wrong), len(b), wrong[0], a.get(wrong[0]), b.get(wrong[0])))
    return len(a)


def same_rows(ours, peer):
    """The orders that differ are the same ones."""
    a = {r["left_key"] or r["right_key"] for r in rows(ours, "findings.csv")}
    b = {r["id"] for r in rows(peer, "differing.csv")}
    if a != b:
        raise Wrong("%d orders differ by us and %d by DuckDB, %d by one of the two only" % (len(a), len(b), len(a ^ b)))
    return len(a)


def main():
    folder, python = pair(ORDERS), peer_python()
    out = os.path.join(DATA, "duckdb")
    os.makedirs(out, exist_ok=True)
    command = [python, os.path.join(PEERS, "drift_duckdb.py"), os.path.join(folder, "left.csv"), os.path.join(folder, "right.csv"), CUTOFF, out, "2"]
    ours, peer = alternate(drift(folder), lambda: timed(command, writes=[os.path.join(out, name) for name in ("differing.csv", "totals.csv")]))
    slices, differing = same_totals(os.path.join(folder, "out"), out), same_rows(os.path.join(folder, "out"), out)
    version = subprocess.run([python, "-c", "import duckdb; print(duckdb.__version__)"], check=True, capture_output=True, text=True).stdout.strip()
    report("drift-10m-duckdb", ours, peer,
           "ours: kopeck run drift --threads 2 (two CSV files of %d orders -> sealed snapshot, matches, findings.csv, totals.csv)" % ORDERS,
           "peer: DuckDB %s, 2 threads, tests/bench/peers/drift_duckdb.py (the same files -> differing rows and totals as CSV)" % version,
           "both: %d slices of equal counts and sums, the same %d differing orders" % (slices, differing))


if __name__ == "__main__":
    sys.exit(main())
