"""What the README shows of `make demo` is what `make demo` prints, and the findings that it quotes are in the outputs."""
import csv
import os
import re
import shutil
import subprocess
import tempfile
import unittest

from company import BUILD, ROOT, read_text


def plain(text):
    """With single spaces, whichever kind of space stands there."""
    return re.sub(r"\s+", " ", text).strip()


class Readme(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="kopeck-readme-")
        for name in ("kopeck", "generate", "standin", "share"):
            os.symlink(os.path.join(BUILD, name), os.path.join(cls.folder, name))
        cls.demo = subprocess.run([os.path.join(ROOT, "fixtures/demo"), cls.folder], capture_output=True, text=True, check=False)
        cls.readme = read_text(os.path.join(ROOT, "README.md"))

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def test_the_summary(self):
        self.assertEqual(self.demo.returncode, 0, self.demo.stderr)
        printed = self.demo.stdout.replace(self.folder + "/", "build/")
        shown = re.search(r"^```\n(weekly: .*?)^```$", self.readme, re.MULTILINE | re.DOTALL).group(1)
        self.assertEqual(printed, shown)

    def test_the_findings(self):
        with open(os.path.join(self.folder, "demo/out/findings.csv"), encoding="utf-8") as file:
            explained = {plain(row["explanation"]) for row in csv.DictReader(file)}
        quotes = re.findall(r"((?:^>.*\n)+)", self.readme, re.MULTILINE)
        quoted = [plain(one) for quote in quotes for one in quote.replace("> ", "").replace(">", "").split("\n\n")]
        self.assertGreaterEqual(len(quoted), 3)
        for sentence in quoted:
            self.assertIn(sentence, explained)


if __name__ == "__main__":
    unittest.main()
