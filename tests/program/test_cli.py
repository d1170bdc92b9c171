"""The command line, word for word: a folder of tests/golden is a case. `cmd` holds the command (run by sh in a new folder, where
`kopeck` is the program and first/ a starter project as `kopeck init` writes it) and below it the exit status; `edit`, when it is there,
is a sed script that first breaks first/kopeck.yaml; `out` and `err` are what is printed. KOPECK_GOLDEN=1 rewrites them: look at the
difference with git.

Man page and completion name every command and every option of `kopeck --help`, and no other."""
import os
import re
import shutil
import subprocess
import tempfile
import unittest

from company import BUILD, KOPECK, ROOT, read_bytes, read_text

GOLDEN = os.path.join(ROOT, "tests/golden")
REWRITE = bool(os.environ.get("KOPECK_GOLDEN"))


def kopeck(*arguments):
    return subprocess.run([KOPECK, *arguments], capture_output=True, text=True, check=True).stdout


def commands_of(text):
    return re.findall(r"^  ([a-z]+)(?= |$)", text.split("\nOptions:")[0], re.MULTILINE)


def options_of(text):
    shown = re.findall(r"^ {2,6}(?:(-\w), )?(--[a-z-]+)", text.split("\nOptions:")[1], re.MULTILINE)
    return [option for pair in shown for option in pair if option]


class Golden(unittest.TestCase):
    maxDiff = None

    def check(self, case):
        folder = os.path.join(GOLDEN, case)
        command, wanted = (read_text(os.path.join(folder, "cmd")).splitlines() + ["", ""])[:2]
        place = tempfile.mkdtemp(prefix="kopeck-golden-")
        self.addCleanup(shutil.rmtree, place)
        first = os.path.join(place, "first")
        kopeck("init", first)
        if os.path.exists(os.path.join(folder, "edit")):
            before = read_bytes(os.path.join(first, "kopeck.yaml"))
            subprocess.run(["sed", "-i", "-f", os.path.join(folder, "edit"), os.path.join(first, "kopeck.yaml")], check=True)
            self.assertNotEqual(before, read_bytes(os.path.join(first, "kopeck.yaml")), "the edit changes nothing")
        environment = dict(os.environ, PATH=BUILD + ":" + os.environ["PATH"])
        done = subprocess.run(["sh", "-c", command], cwd=place, env=environment, capture_output=True, text=True, check=False)
        self.assertNotIn(place, done.stdout + done.stderr)
        if REWRITE:
            for name, text in (("cmd", "%s\nstatus %d\n" % (command, done.returncode)), ("out", done.stdout), ("err", done.stderr)):
                with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                    file.write(text)
            return
        self.assertEqual(done.stdout, read_text(os.path.join(folder, "out")))
        self.assertEqual(done.stderr, read_text(os.path.join(folder, "err")))
        self.assertEqual("status %d" % done.returncode, wanted)

    def test_cases(self):
        cases = sorted(os.listdir(GOLDEN))
        self.assertGreater(len(cases), 50)
        for case in cases:
            with self.subTest(case):
                self.check(case)


class Help(unittest.TestCase):
    def setUp(self):
        self.help = kopeck("--help")
        self.commands, self.options = commands_of(self.help), options_of(self.help)
        self.assertIn("reconcile", self.help)
        self.assertGreater(len(self.commands), 10)
        self.assertGreater(len(self.options), 15)

    def test_each_command_has_a_case_and_its_own_options(self):
        lines = {re.search("--[a-z-]+", line).group(): line for line in self.help.split("\nOptions:")[1].splitlines() if "  --" in line or ", --" in line}
        taken = set()
        for command in self.commands:
            with self.subTest(command):
                self.assertTrue(os.path.isdir(os.path.join(GOLDEN, "help_" + command)))
                text = kopeck(command, "--help")
                self.assertTrue(text.startswith("Usage: kopeck " + command))
                self.assertEqual(text, kopeck(command, "-h"))
                self.assertEqual(text, kopeck("help", command))
                own = options_of(text)
                self.assertLess(len(own), len(self.options))
                for line in text.split("\nOptions:")[1].strip("\n").splitlines():
                    self.assertEqual(line, lines[re.search("--[a-z-]+", line).group()])
                for option in set(lines) - set(own):
                    done = subprocess.run([KOPECK, command, option], capture_output=True, text=True, check=False)
                    self.assertEqual(done.returncode, 2)
                    self.assertIn("%s: not an option of `kopeck %s`" % (option, command), done.stderr)
                taken.update(own)
        self.assertEqual(taken, set(self.options))

    def test_the_man_page(self):
        page = read_text(os.path.join(ROOT, "engine/cli/kopeck.1")).replace("\\-", "-")
        heads = re.findall(r"^\.TP\n\.\w+ (.*)$", page.split("\n.SH OPTIONS")[0], re.MULTILINE)
        self.assertEqual(sorted({re.search(r"[a-z]+", head).group() for head in heads}), sorted(self.commands))
        section = page.split("\n.SH OPTIONS")[1].split("\n.SH")[0]
        named = re.findall(r"^\.TP\n\.\w+ (.*)$", section, re.MULTILINE)
        self.assertEqual(sorted(o for head in named for o in re.findall(r"--?[a-z-]+|-C", head)), sorted(self.options))

    def test_the_completion(self):
        def complete(*words):
            script = 'source "%s"; COMP_WORDS=(kopeck %s); COMP_CWORD=%d; _kopeck; printf "%%s\\n" "${COMPREPLY[@]}"' % (
                os.path.join(ROOT, "engine/cli/kopeck.bash"), " ".join('"%s"' % word for word in words), len(words))
            environment = dict(os.environ, PATH=BUILD + ":" + os.environ["PATH"])
            return subprocess.run(["bash", "-c", script], env=environment, capture_output=True, text=True, check=True).stdout.split()
        self.assertEqual(sorted(complete("")), sorted(self.commands + ["--help", "--version"]))
        for command in ("run", "decide"):
            self.assertEqual(sorted(complete(command, "-")), sorted(options_of(kopeck(command, "--help"))))
        self.assertEqual(complete("run", "--th"), ["--threads"])
        project = os.path.join(ROOT, "fixtures/company")
        self.assertIn("weekly", complete("run", "-C", project, ""))


if __name__ == "__main__":
    unittest.main()
