"""What all measurements share: commands timed in turns, memory of the largest process, the line that programs read."""
import glob
import hashlib
import os
import shutil
import statistics
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.path.join(ROOT, os.environ.get("BUILD", "build"))
KOPECK = os.path.join(BUILD, "kopeck")
DATA = os.path.join(BUILD, "bench")
ROUNDS = int(os.environ.get("ROUNDS", "5"))
CUTOFF = "2026-09-30"


class Wrong(Exception):
    """A measurement that must not be believed."""


# A process counts as its peak what the one that it was made from held when it was: ours with all its data. So a small one stands between.
BETWEEN = """import os, sys, time
out, command = int(sys.argv[1]), sys.argv[2:]
os.set_inheritable(out, False)
start = time.monotonic()
_, status, usage = os.wait4(os.posix_spawnp(command[0], command, os.environ), 0)
os.write(out, b"%.6f %d %d" % (time.monotonic() - start, usage.ru_maxrss, status))
"""


def remove(path):
    if os.path.isdir(path):
        shutil.rmtree(path)
    elif os.path.exists(path):
        os.remove(path)


def timed(command, statuses=(0,), writes=(), **options):
    """Wall seconds from process start to its end, and MiB at the peak of its largest process (ru_maxrss; of what it waited for too).
    What the round before has written is gone: nobody's work is to take away a file of the same name."""
    for path in writes:
        remove(path)
    reader, writer = os.pipe()
    with open(reader, encoding="ascii") as told:
        process = subprocess.Popen([sys.executable, "-I", "-S", "-c", BETWEEN, str(writer), *command], stdin=subprocess.DEVNULL,
                                   pass_fds=(writer,), **options)
        os.close(writer)
        words = told.read().split()
    if process.wait() or len(words) != 3:
        raise Wrong("%s could not be run" % " ".join(command))
    status = os.waitstatus_to_exitcode(int(words[2]))
    if status not in statuses:
        raise Wrong("%s ended with status %d" % (" ".join(command), status))
    return float(words[0]), int(words[1]) / 1024


def alternate(*runs, rounds=ROUNDS):
    """Medians of (seconds, MiB) of each run. All are warmed up once, then take turns, so that a slow minute hits all of them."""
    for run in runs:
        run()
    seen = [[run() for run in runs] for _ in range(rounds)]
    return [(statistics.median(one[i][0] for one in seen), statistics.median(one[i][1] for one in seen)) for i in range(len(runs))]


def report(name, ours, peer, *lines):
    print("bench %s ours %.3f peer %.3f ratio %.3f ours_mib %.0f peer_mib %.0f" % (name, ours[0], peer[0], ours[0] / peer[0], ours[1], peer[1]))
    for line in lines:
        print("  " + line)
    sys.stdout.flush()


def read_command(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def generator():
    """What the data depend on."""
    digest = hashlib.sha256()
    for path in sorted(glob.glob(os.path.join(ROOT, "fixtures/generator/*.[ch]"))):
        with open(path, "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


def pair(orders):
    """Two files of orders, made when missing. The folder holds them, the project that reads them, and what runs on them leave."""
    folder = os.path.join(DATA, "pair-%d" % orders)
    done = os.path.join(folder, "made")
    wanted = "--pair --orders %d --seed 1, generator %s" % (orders, generator())
    if not os.path.exists(done) or open(done, encoding="utf-8").read() != wanted:
        os.makedirs(folder, exist_ok=True)
        subprocess.run([os.path.join(BUILD, "generate"), "--pair", "--orders", str(orders), "--seed", "1", "--out", folder], check=True)
        with open(done, "w", encoding="utf-8") as file:
            file.write(wanted)
    with open(os.path.join(ROOT, "tests/bench/pair.yaml"), encoding="utf-8") as project, \
         open(os.path.join(folder, "kopeck.yaml"), "w", encoding="utf-8") as file:
        file.write(project.read())
    return folder


def written(folder):
    """What a run in a project's folder writes."""
    return [os.path.join(folder, name) for name in ("out", "snapshots")]


def drift(folder, threads=2):
    """Kopeck's run on a pair: extraction into a sealed snapshot, matching, findings.csv, totals.csv, summary.json."""
    return lambda: timed([KOPECK, "run", "drift", "--as-of", CUTOFF, "-C", folder, "--threads", str(threads), "-q"], statuses=(0, 1), writes=written(folder))
