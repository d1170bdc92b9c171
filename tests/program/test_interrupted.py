"""Promises 8 and 9: a run that is killed, stopped, or left without disk loses nothing. The old outputs stand whole, or the new
ones; the next run succeeds and gives the bytes that it always gives."""
import os
import random
import resource
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import unittest

from company import BREACH, FAULT, INCOMPLETE, PATIENCE_S, WRONG, Company, CompanyTest, folder_bytes, read_bytes, read_text, wait_for, write_bytes

HERE = os.path.dirname(os.path.abspath(__file__))
KILLS = 40


def visible(folder):
    """Files of a folder but for those that begin with a dot."""
    return {name: content for name, content in folder_bytes(folder).items() if not name.startswith(".")}


class Interrupted(CompanyTest):
    """The old outputs are those of another company, the new ones those of this one: no file is the same."""

    @classmethod
    def setUpClass(cls):
        cls.company_ = Company()
        cls.addClassCleanup(cls.company_.close)
        path = cls.company_.path
        other = Company(seed=2)
        cls.addClassCleanup(other.close)
        other.run("--out", path("old"), "--snapshot", path("before/old"), status=BREACH)
        cls.company_.run("--out", path("new"), "--snapshot", path("before/new"), status=BREACH)
        cls.old, cls.new = visible(path("old")), visible(path("new"))
        assert all(cls.old[name] != cls.new[name] for name in cls.old)
        cls.seed = int(os.environ.get("SEED", time.time_ns() % 1000000))
        cls.random = random.Random(cls.seed)

    def setUp(self):
        self.work = tempfile.mkdtemp(prefix="work-", dir=self.company_.folder)
        self.out = os.path.join(self.work, "out")
        shutil.copytree(self.company_.path("old"), self.out)
        write_bytes(os.path.join(self.out, "mine.txt"), b"notes of the controller")

    def tearDown(self):
        shutil.rmtree(self.work)

    def outputs(self):
        files = visible(self.out)
        self.assertEqual(files.pop("mine.txt"), b"notes of the controller")
        return files

    def assert_old_or_new(self, *where):
        """The old outputs, all of them, or the new ones. Between the renames: those that still wait complete the new ones."""
        files = self.outputs()
        ready = os.path.join(self.out, ".ready")
        if os.path.exists(ready):
            waiting = folder_bytes(ready)
            for name, content in files.items():
                self.assertIn(content, (self.old[name], self.new[name]), (*where, name))
            self.assertEqual({**files, **waiting}, self.new, where)
            return "between"
        self.assertIn(files, (self.old, self.new), where)
        return "old" if files == self.old else "new"

    def assert_rerun(self, *arguments):
        """The next run gives the new outputs and leaves nothing of the killed one."""
        self.company_.kopeck("run", "weekly", *arguments, "--out", self.out, status=BREACH)
        self.assertEqual(self.outputs(), self.new)
        left = [name for place in (self.out, self.work) for name in os.listdir(place)
                if name.endswith(".part") or name in (".part", ".ready")]
        self.assertEqual(left, [])


class Killed(Interrupted):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.library = cls.company_.path("deadly.so")
        subprocess.run(["gcc", "-O1", "-fPIC", "-shared", "-o", cls.library, os.path.join(HERE, "deadly.c"), "-ldl"], check=True)

    def deadly(self, arguments, at=None):
        """Runs with the library that kills at step `at`, or counts the steps. Returns whether it was killed, or the count."""
        count = os.path.join(self.work, "count")
        env = dict(self.company_.environment, LD_PRELOAD=self.library, DEADLY_COUNT=count, ASAN_OPTIONS="verify_asan_link_order=0:detect_leaks=0")
        if at is not None:
            env["DEADLY_AT"] = str(at)
        done = self.company_.kopeck(*arguments, env=env)
        if at is None:
            self.assertEqual(done.returncode, BREACH if arguments[0] == "run" else 0, done.stderr)
            return int(read_text(count))
        self.assertIn(done.returncode, (-signal.SIGKILL, BREACH, 0), done.stderr)
        return done.returncode == -signal.SIGKILL

    def test_killed_at_every_step_of_publishing(self):
        arguments = ["run", "weekly", "--from", self.company_.path("before/new"), "--out", self.out]
        steps = self.deadly(arguments)
        self.assertGreater(steps, 30)
        seen = set()
        for at in range(1, steps + 1):
            shutil.rmtree(self.out)
            self.setUp_again()
            self.assertTrue(self.deadly(arguments, at))
            seen.add(self.assert_old_or_new(at))
            if at % 7 == 0:
                self.assert_rerun("--from", self.company_.path("before/new"))
        self.assertEqual(seen, {"old", "between", "new"})

    def setUp_again(self):
        shutil.copytree(self.company_.path("old"), self.out)
        write_bytes(os.path.join(self.out, "mine.txt"), b"notes of the controller")

    def test_killed_between_renames_is_finished_by_the_next_run_even_if_that_fails(self):
        arguments = ["run", "weekly", "--from", self.company_.path("before/new"), "--out", self.out]
        steps = self.deadly(arguments)
        for at in range(steps, 0, -1):
            shutil.rmtree(self.out)
            self.setUp_again()
            self.deadly(arguments, at)
            if self.assert_old_or_new(at) == "between":
                break
        self.assertEqual(self.assert_old_or_new(), "between")
        self.company_.kopeck("run", "weekly", "--from", self.company_.path("no such snapshot"), "--out", self.out, status=WRONG)
        self.assertEqual(self.outputs(), self.new)

    def test_killed_while_a_snapshot_is_taken(self):
        """A snapshot that stands there is opened again, the old one or the new one; else there is none yet."""
        snapshot = os.path.join(self.work, "snap")
        arguments = ["snapshot", "weekly", "--as-of", "2026-09-30", "--snapshot", snapshot]
        steps = self.deadly(arguments)
        wanted = read_bytes(snapshot + "/manifest.sha256")
        old = read_bytes(self.company_.path("before/old/manifest.sha256"))
        points = sorted({steps - i for i in range(20)} | {self.random.randint(1, steps) for _ in range(20)})
        for first in (False, True):
            for at in points if not first else points[::3]:
                with self.subTest(seed=self.seed, at=at, first=first):
                    shutil.rmtree(snapshot, ignore_errors=True)
                    if not first:
                        shutil.copytree(self.company_.path("before/old"), snapshot)
                    self.deadly(arguments, at)
                    if first and not os.path.exists(snapshot):
                        continue
                    self.assertIn(read_bytes(snapshot + "/manifest.sha256"), (wanted, old))
                    fresh = os.path.join(self.work, "store-%d-%d.sqlite" % (at, first))  # to the old ones, too, it was the first run
                    self.company_.kopeck("run", "weekly", "--from", snapshot, "--out", self.out, "--store", fresh, status=BREACH)
                    self.assertIn(self.outputs(), (self.old, self.new))
        self.company_.kopeck(*arguments, status=0)
        self.assertEqual(read_bytes(snapshot + "/manifest.sha256"), wanted)
        self.assertFalse(os.path.exists(snapshot + ".part"))

    def test_killed_at_random_moments(self):
        snapshot = os.path.join(self.work, "snap")
        command = self.company_.command("run", "weekly", "--as-of", "2026-09-30", "--out", self.out, "--snapshot", snapshot)
        started = time.monotonic()
        subprocess.run(command, env=self.company_.environment, capture_output=True, check=False)
        usual = time.monotonic() - started
        self.assertEqual(self.outputs(), self.new)
        killed = 0
        while killed < KILLS:
            shutil.rmtree(self.out)
            self.setUp_again()
            process = subprocess.Popen(command, env=self.company_.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(self.random.uniform(0, usual))
            process.kill()
            if process.wait() == -signal.SIGKILL:
                killed += 1
            else:
                usual *= 0.9  # the machine is quicker than it was
            with self.subTest(seed=self.seed, killed=killed):
                self.assert_old_or_new()
        self.assert_rerun("--as-of", "2026-09-30", "--snapshot", snapshot)


class FullDisk(Interrupted):
    def limited(self, size, *arguments):
        """Runs where no file may grow over `size` bytes: a write fails as on a full disk."""
        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        return subprocess.run(self.company_.command("run", "weekly", *arguments, "--out", self.out), env=self.company_.environment,
                              text=True, capture_output=True, timeout=600, preexec_fn=limit, check=False)

    def test_outputs_do_not_fit(self):
        largest = max(len(content) for content in self.new.values())
        failed = 0
        for size in (0, 1, 1000, 4096, 10000, 30000, largest // 2, largest - 1):
            done = self.limited(size, "--from", self.company_.path("before/new"))
            with self.subTest(size=size):
                self.assertEqual(done.returncode, FAULT, done.stderr)
                self.assertRegex(done.stderr, r"^kopeck: .*(cannot (write|create|sync|lock)|File too large)")
                self.assertEqual(self.outputs(), self.old)
                self.assertEqual([name for name in os.listdir(self.out) if name in (".part", ".ready")], [])
                failed += 1
        self.assertEqual(failed, 8)
        self.assert_rerun("--from", self.company_.path("before/new"))

    def test_snapshot_does_not_fit(self):
        snapshot = os.path.join(self.work, "snap")
        for size in (0, 100, 3000, 10000):
            done = self.limited(size, "--as-of", "2026-09-30", "--snapshot", snapshot)
            with self.subTest(size=size):
                self.assertEqual(done.returncode, FAULT, done.stderr)
                self.assertEqual(self.outputs(), self.old)
                self.assertFalse(os.path.exists(snapshot))
                self.assertFalse(os.path.exists(snapshot + ".part"))
        self.assert_rerun("--as-of", "2026-09-30", "--snapshot", snapshot)

    @unittest.skipUnless(os.geteuid() == 0, "only root may mount")
    def test_real_full_disk(self):
        """Folders on a file system that is almost full: of the outputs, then of the snapshot."""
        disk = os.path.join(self.work, "disk")
        os.mkdir(disk)
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "kopeck", disk], capture_output=True, check=False)
        if mounted.returncode != 0:
            self.skipTest("mount is not allowed here")
        try:
            self.fill(disk)
        finally:
            subprocess.run(["umount", "-l", disk], check=True)

    def fill(self, disk):
        self.out = os.path.join(disk, "out")
        os.mkdir(self.out)
        for name, content in self.old.items():
            if len(content) < 40000:
                write_bytes(os.path.join(self.out, name), content)
        before = visible(self.out)
        done = self.company_.kopeck("run", "weekly", "--from", self.company_.path("before/new"), "--out", self.out, status=FAULT)
        self.assertIn("No space left on device", done.stderr)
        self.assertEqual(visible(self.out), before)
        snapshot = os.path.join(disk, "snap")
        done = self.company_.kopeck("snapshot", "weekly", "--as-of", "2026-09-30", "--snapshot", snapshot, status=FAULT)
        self.assertIn("No space left on device", done.stderr)
        self.assertEqual(os.listdir(disk), [name for name in os.listdir(disk) if name in ("out", ".lock")])

    def test_folder_that_is_a_file(self):
        write_bytes(os.path.join(self.work, "file"), b"")
        done = self.company_.run("--out", os.path.join(self.work, "file/out"), status=FAULT)
        self.assertIn("Not a directory", done.stderr)

    def test_nothing_but_a_snapshot_is_replaced_by_a_snapshot(self):
        """--snapshot with the name of a folder that holds something else: refused before anything is read or removed."""
        folder = os.path.join(self.work, "papers")
        os.mkdir(folder)
        write_bytes(os.path.join(folder, "thesis.txt"), b"ten years of work")
        for name in (folder, folder + "/"):
            done = self.company_.kopeck("snapshot", "weekly", "--as-of", "2026-09-30", "--snapshot", name, status=WRONG)
            self.assertIn("is no snapshot", done.stderr)
        self.assertEqual(folder_bytes(folder), {"thesis.txt": b"ten years of work"})


class Stopped(Interrupted):
    def start(self, *arguments):
        return subprocess.Popen(self.company_.command("run", "weekly", "--as-of", "2026-09-30", "--out", self.out, "--snapshot",
                                                      os.path.join(self.work, "snap"), *arguments),
                                env=self.company_.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def start_asking(self):
        """A run that has asked the server of the CRM."""
        server = self.company_.servers["crm"]
        before = len(server.requests())
        process = self.start()
        wait_for(lambda: len(server.requests()) > before, "no server was asked", process)
        return process

    def slow_accounting(self, *faults):
        self.company_.start("acc", *faults)
        self.addCleanup(self.company_.start, "acc")

    def asked(self, count=1):
        """Waits until the slow server has been asked."""
        server = self.company_.servers["acc"]
        wait_for(lambda: len(server.requests()) >= count, "the server was not asked")

    def assert_stopped(self, process):
        """Long before what it waits for comes."""
        out, err = process.communicate(timeout=PATIENCE_S)
        self.assertEqual(process.returncode, INCOMPLETE, err)
        self.assertRegex(err, "kopeck: .*(stopped on request|cancelled)")
        self.assertEqual(out, "")
        self.assertEqual(self.outputs(), self.old)
        self.assertEqual([name for name in os.listdir(self.work) if name not in ("out", ".lock")], [])

    def test_signals_while_a_server_is_slow(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            self.slow_accounting("slow@3x1000=3600000")
            process = self.start()
            self.asked(2)
            time.sleep(0.2)
            process.send_signal(number)
            self.assert_stopped(process)
        self.company_.start("acc")
        self.assert_rerun("--as-of", "2026-09-30", "--snapshot", os.path.join(self.work, "snap"))

    def test_signal_while_waiting_to_try_again(self):
        self.slow_accounting("429=600")
        process = self.start()
        self.asked()
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        self.assert_stopped(process)

    def test_signal_while_connecting(self):
        """A server that takes the connection and says nothing."""
        silent = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(silent.close)
        before = self.company_.environment["ONEC_URL"]
        self.company_.environment["ONEC_URL"] = "http://127.0.0.1:%d/trade" % silent.getsockname()[1]
        self.addCleanup(self.company_.environment.__setitem__, "ONEC_URL", before)
        process = self.start()
        connection, _ = silent.accept()
        self.addCleanup(connection.close)
        time.sleep(0.3)
        process.send_signal(signal.SIGTERM)
        self.assert_stopped(process)

    def test_the_second_signal_kills(self):
        self.slow_accounting("slow@1x1000=3600000")
        process = self.start_asking()
        process.send_signal(signal.SIGSTOP)  # so that both are there before it runs on
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGCONT)
        time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE_S)
        self.assertIn(process.returncode, (-signal.SIGINT, INCOMPLETE))
        self.assertEqual(self.outputs(), self.old)

    def test_two_runs_at_once(self):
        server = self.company_.servers["acc"].process
        server.send_signal(signal.SIGSTOP)  # so that the first run waits for its answers
        self.addCleanup(server.send_signal, signal.SIGCONT)
        first = self.start_asking()
        self.addCleanup(first.kill)
        first.send_signal(signal.SIGSTOP)
        server.send_signal(signal.SIGCONT)
        snapshot = os.path.join(self.work, "snap")
        second = self.company_.run("--out", self.out, "--snapshot", os.path.join(self.work, "other"), status=WRONG)
        self.assertIn("another run is writing to " + self.out, second.stderr)
        third = self.company_.run("--out", os.path.join(self.work, "out2"), "--snapshot", snapshot, status=WRONG)
        self.assertIn("another run is writing to " + self.work, third.stderr)
        elsewhere = tempfile.mkdtemp(dir=self.work)
        self.company_.run("--out", elsewhere + "/out", "--snapshot", elsewhere + "/snap", status=BREACH)  # nothing shared: side by side
        self.assertEqual(visible(elsewhere + "/out"), self.new)
        first.send_signal(signal.SIGCONT)
        first.communicate(timeout=PATIENCE_S)
        self.assertEqual(first.returncode, BREACH)
        self.assertEqual(self.outputs(), self.new)

    def test_a_killed_run_holds_no_lock(self):
        self.slow_accounting("slow@2=3600000")
        process = self.start()
        self.asked()
        process.kill()
        process.communicate()
        self.company_.start("acc")
        self.assert_rerun("--as-of", "2026-09-30", "--snapshot", os.path.join(self.work, "snap"))


if __name__ == "__main__":
    unittest.main()
