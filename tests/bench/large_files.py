"""Files of 2 GB: XML, JSON, and XML within a ZIP archive, read into a snapshot; how much memory that takes at most.

    python3 tests/bench/large_files.py [GIGABYTES]        default 2.1; needs twice that in the temporary folder, or $TMPDIR

Files are read in blocks, not mapped, so that they need no memory of their own; they are whole files, without holes. The limit is 200 MB of
resident memory (ru_maxrss of the program): the exit status is 1 when it is passed, or when a row is lost."""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
KOPECK = os.path.join(ROOT, os.environ.get("BUILD", "build"), "kopeck")
LIMIT_MB = 200
PROJECT = """company: Large
timezone: UTC
currency: KZT
sources: { bank: { use: %s, files: %s } }
datasets:
  bank.payments: { entity: payment, rows: %s, columns: { id: id, number: number, date: date, amount: amount, name: %s } }
rules: { all: { check: bank.payments, expect: amount is not null } }
jobs: { daily: { rules: [all], cutoff: given } }
"""
TEXT = " ".join("назначение %d" % n for n in range(60))  # what nobody asked for


def xml_row(n):
    return ("<row><id>%d</id><number>P-%d</number><date>2026-09-%02d</date><amount>%d.%02d</amount><client><name>Клиент %d</name></client><purpose>%s %d</purpose>"
            "</row>\n" % (n, n * 7919 % 1000003, n % 28 + 1, n * 31 % 100000, n % 100, n % 5000, TEXT, n * 2654435761 % 4294967291)).encode()


def json_row(n):
    return json.dumps({"id": n, "number": "P-%d" % (n * 7919 % 1000003), "date": "2026-09-%02d" % (n % 28 + 1), "amount": "%d.%02d" % (n * 31 % 100000, n % 100),
                       "client": {"name": "Клиент %d" % (n % 5000)}, "purpose": "%s %d" % (TEXT, n * 2654435761 % 4294967291)}, ensure_ascii=False).encode()


def write(file, head, row, between, tail, size):
    count = written = 0
    file.write(head)
    while written < size:
        block = between.join(row(n) for n in range(count, count + 500))
        file.write((between if count else b"") + block)
        written += len(block)
        count += 500
    file.write(tail)
    return count


def make(folder, form, size):
    if form == "json":
        with open(os.path.join(folder, "large.json"), "wb") as file:
            return "json", "large.json", "data", write(file, b'{"data": [', json_row, b",\n", b"]}", size)
    if form == "xml":
        with open(os.path.join(folder, "large.xml"), "wb") as file:
            return "xml", "large.xml", "/rows/row", write(file, b"<rows>", xml_row, b"", b"</rows>", size)
    with zipfile.ZipFile(os.path.join(folder, "large.zip"), "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        with archive.open("large.xml", "w", force_zip64=True) as file:
            return "xml", "large.zip", "/rows/row", write(file, b"<rows>", xml_row, b"", b"</rows>", size)


def measure(form, size):
    folder = tempfile.mkdtemp(prefix="kopeck-large-")
    try:
        use, name, rows, count = make(folder, form, size)
        with open(os.path.join(folder, "kopeck.yaml"), "w", encoding="utf-8") as file:
            file.write(PROJECT % (use, name, rows, "client.name" if use == "json" else "client/name"))
        start = time.monotonic()
        process = subprocess.Popen([KOPECK, "snapshot", "daily", "--as-of", "2026-10-01", "-C", folder], stdout=subprocess.PIPE, text=True)
        out = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        seconds, megabytes = time.monotonic() - start, usage.ru_maxrss * 1024 / 1e6
        good = os.waitstatus_to_exitcode(status) == 0 and "%d rows, 0 rejected" % count in out and megabytes < LIMIT_MB
        print("%-4s %6.2f GB on disk, %9d rows: %6.1f s, %6.1f s of processor, %5.1f MB resident  %s" % (
            form, os.path.getsize(os.path.join(folder, name)) / 1e9, count, seconds, usage.ru_utime + usage.ru_stime, megabytes, "" if good else "FAILED\n" + out), flush=True)
        return good
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    SIZE = int(float(sys.argv[1] if len(sys.argv) > 1 else "2.1") * 1e9)
    sys.exit(0 if all([measure(form, SIZE) for form in ("xml", "json", "zip")]) else 1)
