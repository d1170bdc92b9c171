"""The example company for whole-program tests: data from the generator, stand-in servers, the program itself.

Everything lives in a temporary folder; servers listen on free ports of 127.0.0.1 and are stopped with the Company."""
import csv
import os
import shutil
import subprocess
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.path.join(ROOT, os.environ.get("BUILD", "build"))


def read_text(path):
    if not os.path.exists(path):
        return ""
    with open(path, encoding="utf-8") as file:
        return file.read()


class Standin:
    """One stand-in server. faults: as `standin --fault` takes them."""

    def __init__(self, kind, data, *options, faults=()):
        self.folder = tempfile.mkdtemp(prefix="kopeck-standin-")
        port_file = os.path.join(self.folder, "port")
        self.log = os.path.join(self.folder, "log")
        command = [os.path.join(BUILD, "standin"), "--port", "0", "--port-file", port_file, "--kind", kind, "--data", data,
                   "--log", self.log, *options]
        for fault in faults:
            command += ["--fault", fault]
        self.process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 20
        while not read_text(port_file).strip():
            if time.monotonic() > deadline or self.process.poll() is not None:
                raise RuntimeError("the stand-in did not start: " + " ".join(command))
            time.sleep(0.02)
        self.port = int(read_text(port_file))

    def stop(self):
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


class Company:
    def __init__(self, orders=2000, seed=1):
        self.folder = tempfile.mkdtemp(prefix="kopeck-company-")
        subprocess.run([os.path.join(BUILD, "generate"), "--orders", str(orders), "--seed", str(seed), "--out", self.folder], check=True)
        shutil.copy(os.path.join(ROOT, "fixtures/company/kopeck.yaml"), self.folder)
        with open(os.path.join(self.folder, "odbcinst.ini"), "w") as ini:
            ini.write("[SQLite3]\nDriver=libsqlite3odbc.so\n")
        self.servers = {}
        self.environment = dict(os.environ, ODBCSYSINI=self.folder, ERP_ODBC="Driver=SQLite3;Database=%s/erp.sqlite" % self.folder,
                                CRM_TOKEN="secret-token", ONEC_USER="Отчёт", ONEC_PASSWORD="secret-password")
        self.start("crm")
        self.start("acc")

    def start(self, name, faults=()):
        if name in self.servers:
            self.servers.pop(name).stop()
        data = os.path.join(self.folder, name)
        if name == "crm":
            server = Standin("rest", data, "--token", self.environment["CRM_TOKEN"], faults=faults)
            self.environment["CRM_URL"] = "http://127.0.0.1:%d" % server.port
        else:
            server = Standin("odata", data, "--user", self.environment["ONEC_USER"], "--password", self.environment["ONEC_PASSWORD"],
                             faults=faults)
            self.environment["ONEC_URL"] = "http://127.0.0.1:%d/trade" % server.port
        self.servers[name] = server

    def stop_server(self, name):
        self.servers.pop(name).stop()

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def edit(self, old, new, file="kopeck.yaml"):
        text = read_text(self.path(file))
        assert old in text, old
        with open(self.path(file), "w", encoding="utf-8") as out:
            out.write(text.replace(old, new))

    def kopeck(self, *arguments, status=None, timeout=120):
        done = subprocess.run([os.path.join(BUILD, "kopeck"), *arguments, "-C", self.folder], env=self.environment, text=True,
                              capture_output=True, timeout=timeout)
        if status is not None:
            assert done.returncode == status, "status %d, wanted %d\n%s\n%s" % (done.returncode, status, done.stdout, done.stderr)
        return done

    def run(self, job="weekly", *arguments, status=None):
        return self.kopeck("run", job, *(arguments or ("--as-of", "2026-09-30")), status=status)

    def rows(self, name, out="out"):
        with open(self.path(out, name), encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def close(self):
        for name in list(self.servers):
            self.stop_server(name)
        shutil.rmtree(self.folder, ignore_errors=True)
