"""The example company for whole-program tests: data from the generator, stand-in servers, the program itself.

Everything lives in a temporary folder; servers listen on free ports of 127.0.0.1, are stopped with the Company and do not outlive
the test. KOPECK and its helpers are taken from $BUILD (default: build)."""
import csv
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
import unittest
from decimal import Decimal

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.path.join(ROOT, os.environ.get("BUILD", "build"))
KOPECK = os.environ.get("KOPECK_PROGRAM", os.path.join(BUILD, "kopeck"))  # test_server_store: with a store on a server
AS_OF = "2026-09-30"
PATIENCE_S = 120  # how long is waited for what comes at once, but on a very slow machine does not

CLEAN, BREACH, WRONG, INCOMPLETE, FAULT = range(5)  # exit statuses


def read_text(path):
    if not os.path.exists(path):
        return ""
    with open(path, encoding="utf-8") as file:
        return file.read()


def read_bytes(path):
    with open(path, "rb") as file:
        return file.read()


def write_bytes(path, content):
    with open(path, "wb") as file:
        file.write(content)


def folder_bytes(folder):
    """Every file of a folder and of those below it, by its path there."""
    files = {}
    for place, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(place, name)
            files[os.path.relpath(path, folder)] = read_bytes(path)
    return files


def matches(truth, finding):
    """Whether a line of truth.csv is this row of findings.csv."""
    def same(wanted, seen):
        return wanted in ("*", seen)
    return (truth["rule"] == finding["rule"] and truth["kind"] == finding["kind"] and same(truth["cause"], finding["cause"]) and
            same(truth["left"], finding["left_document"]) and same(truth["right"], finding["right_document"]) and
            (truth["difference"] == "0.00" or Decimal(truth["difference"]) == Decimal(finding["difference"] or "0")))


def wait_for(condition, message, process=None):
    """Until it holds; what does not come, or a process that ended instead, is an error."""
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        if time.monotonic() > deadline or (process and process.poll() is not None):
            raise AssertionError(message)
        time.sleep(0.01)


def free_ports(count):
    """Ports for servers that must be told one: below those that the system gives to connections, which could take them meanwhile."""
    found, start = [], os.getpid() * 16
    for number in range(20000):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", 10000 + (start + number) % 20000))
                found.append(probe.getsockname()[1])
            except OSError:
                continue
        if len(found) == count:
            break
    return found


def read_port(path, process):
    """What a server writes there once it listens."""
    wait_for(lambda: read_text(path).strip(), "did not start: %s" % process.args, process)
    return int(read_text(path))


class Standin:
    """One stand-in server. faults: as `standin --fault` takes them."""

    def __init__(self, kind, data, *options, faults=()):
        self.folder = tempfile.mkdtemp(prefix="kopeck-standin-")
        port_file = os.path.join(self.folder, "port")
        self.log_file = os.path.join(self.folder, "log")
        command = [os.path.join(BUILD, "standin"), "--port", "0", "--port-file", port_file, "--kind", kind, "--data", data,
                   "--log", self.log_file, "--owned", self.folder, *options]
        for fault in faults:
            command += ["--fault", fault]
        self.process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        self.port = read_port(port_file, self.process)

    def requests(self):
        """(status, method, address) of every request so far."""
        return [tuple(line.split(" ")[:3]) for line in read_text(self.log_file).splitlines()]

    def stop(self):
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


class Company:
    """retries: after which pauses a transient fault is tried again; short, so that tests are quick."""

    TOKEN, PASSWORD = "crm-token-b7e1", "onec-password-5c20"

    def __init__(self, orders=500, seed=1, retries="[10 ms, 20 ms, 40 ms]"):
        self.folder = tempfile.mkdtemp(prefix="kopeck-company-")
        subprocess.run([os.path.join(BUILD, "generate"), "--orders", str(orders), "--seed", str(seed), "--out", self.folder], check=True)
        shutil.copy(os.path.join(ROOT, "fixtures/company/kopeck.yaml"), self.folder)
        for url in ("${CRM_URL}", "${ONEC_URL}"):
            self.edit("url: " + url, "url: %s\n    retry: %s" % (url, retries))
        with open(self.path("odbcinst.ini"), "w", encoding="utf-8") as ini:
            ini.write("[SQLite3]\nDriver=libsqlite3odbc.so\n")
        self.servers = {}
        self.environment = dict(os.environ, ODBCSYSINI=self.folder, ERP_ODBC="Driver=SQLite3;Database=" + self.path("erp.sqlite"),
                                CRM_TOKEN=self.TOKEN, ONEC_USER="Отчёт", ONEC_PASSWORD=self.PASSWORD)
        self.start("crm")
        self.start("acc")

    def start(self, name, *faults):
        """Starts a system, or starts it again with these faults."""
        self.stop(name)
        if name == "crm":
            server = Standin("rest", self.path("crm"), "--token", self.TOKEN, faults=faults)
            self.environment["CRM_URL"] = "http://127.0.0.1:%d" % server.port
        else:
            server = Standin("odata", self.path("acc"), "--user", "Отчёт", "--password", self.PASSWORD, faults=faults)
            self.environment["ONEC_URL"] = "http://127.0.0.1:%d/trade" % server.port
        self.servers[name] = server

    def stop(self, name):
        """The system is down: nobody listens on its port any more."""
        if name in self.servers:
            self.servers.pop(name).stop()

    def close(self):
        for name in list(self.servers):
            self.stop(name)
        shutil.rmtree(self.folder, ignore_errors=True)

    # ---- its files

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def edit(self, old, new, file="kopeck.yaml", encoding="utf-8"):
        """Replaces text that must be there, everywhere in the file. Servers read their data once: start them again."""
        content = read_bytes(self.path(file))
        assert old.encode(encoding) in content, old
        write_bytes(self.path(file), content.replace(old.encode(encoding), new.encode(encoding)))

    def rows(self, name, out="out"):
        with open(self.path(out, name), encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def findings(self, out="out"):
        return self.rows("findings.csv", out)

    def summary(self, out="out"):
        return json.loads(read_text(self.path(out, "summary.json")))

    def truth(self):
        with open(self.path("truth.csv"), encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def snapshot(self):
        """The folder of the only snapshot."""
        names = [name for name in os.listdir(self.path("snapshots")) if not name.startswith(".")]
        assert len(names) == 1, names
        return self.path("snapshots", names[0])

    # ---- the program

    def command(self, *arguments, project=None):
        return [KOPECK, *arguments, "-C", project or self.folder]

    def kopeck(self, *arguments, status=None, timeout=600, env=None, project=None, cwd=None):
        done = subprocess.run(self.command(*arguments, project=project), env=env or self.environment, text=True, capture_output=True,
                              timeout=timeout, cwd=cwd, check=False)
        if status is not None:
            assert done.returncode == status, "status %d, wanted %d\n%s\n%s" % (done.returncode, status, done.stdout, done.stderr)
        return done

    def run(self, *arguments, job="weekly", status=None, **more):
        return self.kopeck("run", job, "--as-of", AS_OF, *arguments, status=status, **more)

    def run_from(self, snapshot, *arguments, job="weekly", status=None, **more):
        return self.kopeck("run", job, "--from", snapshot, *arguments, status=status, **more)


class CompanyTest(unittest.TestCase):
    """A test with companies of its own, gone when it ends."""
    maxDiff = None

    def company(self, *arguments, **options):
        company = Company(*arguments, **options)
        self.addCleanup(company.close)
        return company

    def assert_truth(self, company, out="out", rules=None):
        """What is found is what is planted, each once and nothing else; rules: of these rules alone."""
        findings = [f for f in company.findings(out) if rules is None or f["rule"] in rules]
        truth = [t for t in company.truth() if rules is None or t["rule"] in rules]
        self.assertGreater(len(truth), 0)
        missed = [t for t in truth if sum(matches(t, f) for f in findings) != 1]
        false = [{name: f[name] for name in ("rule", "kind", "cause", "left_document", "right_document", "difference", "explanation")}
                 for f in findings if not any(matches(t, f) for t in truth)]
        self.assertEqual((missed, false), ([], []))
