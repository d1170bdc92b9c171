"""A PostgreSQL server for whole-program tests, on a socket of its own, in a temporary folder."""
import os
import shutil
import subprocess
import tempfile


def postgres_bin():
    for version in sorted(os.listdir("/usr/lib/postgresql"), reverse=True) if os.path.isdir("/usr/lib/postgresql") else ():
        folder = "/usr/lib/postgresql/%s/bin" % version
        if os.path.exists(folder + "/initdb"):
            return folder
    return None


class PostgresServer:
    """The account `kopeck` is its administrator and needs no password; the database is `postgres`."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="kopeck-pg-")
        self.bin = postgres_bin()
        self.user = "postgres" if os.getuid() == 0 else None
        if self.user:
            shutil.chown(self.folder, self.user)
        self.run("initdb", "-D", self.folder + "/data", "-A", "trust", "-U", "kopeck", "--no-sync", "-E", "UTF8")
        self.start()

    def run(self, program, *arguments):
        subprocess.run([os.path.join(self.bin, program), *arguments], user=self.user, check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, cwd="/tmp")

    def start(self):
        self.run("pg_ctl", "-D", self.folder + "/data", "-w", "-t", "120", "-o", "-c listen_addresses='' -k %s" % self.folder, "-l",
                 self.folder + "/log", "start")

    def kill(self):
        """At once, as a power cut would."""
        self.run("pg_ctl", "-D", self.folder + "/data", "-m", "immediate", "stop")

    def close(self):
        subprocess.run([self.bin + "/pg_ctl", "-D", self.folder + "/data", "-m", "immediate", "stop"], user=self.user, check=False,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/tmp")
        shutil.rmtree(self.folder, ignore_errors=True)

    def psql(self):
        return [self.bin + "/psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", self.folder, "-U", "kopeck", "postgres"]

    def sql(self, text):
        return subprocess.run(self.psql(), input=text, text=True, check=True, capture_output=True).stdout

    @property
    def dsn(self):
        return "host=%s user=kopeck dbname=postgres" % self.folder
