"""The same bytes for any number of threads where there is enough to share out: the example company is too small for that."""
import os
import shutil
import subprocess
import tempfile
import unittest

from company import AS_OF, BUILD, KOPECK, ROOT, folder_bytes

ROWS = 600000  # a side: more than any stage gives one thread at a time


class SharedOut(unittest.TestCase):
    def test_two_large_files(self):
        folder = tempfile.mkdtemp(prefix="kopeck-bytes-")
        self.addCleanup(shutil.rmtree, folder)
        subprocess.run([os.path.join(BUILD, "generate"), "--pair", "--orders", str(ROWS), "--seed", "7", "--out", folder], check=True)
        shutil.copy(os.path.join(ROOT, "tests/bench/pair.yaml"), os.path.join(folder, "kopeck.yaml"))
        wanted = None
        for threads in ("1", "2", "5"):
            out = os.path.join(folder, "out" + threads)
            done = subprocess.run([KOPECK, "run", "drift", "--as-of", AS_OF, "--threads", threads, "-C", folder, "--out", out],
                                  capture_output=True, text=True, check=False)
            self.assertIn(done.returncode, (0, 1), done.stderr)
            files = {name: content for name, content in folder_bytes(out).items() if not name.startswith(".")}
            wanted = wanted or files
            self.assertEqual(sorted(files), sorted(wanted))
            self.assertEqual([name for name in sorted(files) if files[name] != wanted[name]], [])
        self.assertGreater(wanted["findings.csv"].count(b"\n"), 3000)
        self.assertIn("summary.json", wanted)


if __name__ == "__main__":
    unittest.main()
