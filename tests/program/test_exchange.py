"""Scenarios E1 and E2: servers that refuse, stall, break off, shift their pages or miscount, and files that came half. The data
are whole, and the findings those of an undisturbed run; or the run says that it is incomplete. Never anything else."""
import time
import unittest

from company import BREACH, INCOMPLETE, Company, CompanyTest, read_bytes, write_bytes

RESULTS = ("findings.csv", "matches.csv", "allocations.csv", "duplicates.csv", "totals.csv")


def content(company, out):
    """The rows of all results, without what depends on the order in which records came, or on the runs before."""
    found = {}
    for name in RESULTS:
        rows = [{key: value for key, value in row.items() if key not in ("group", "state", "first_seen", "age_days")} for row in company.rows(name, out)]
        found[name] = sorted(tuple(sorted(row.items())) for row in rows)
    return found


class Servers(CompanyTest):
    @classmethod
    def setUpClass(cls):
        cls.the_company = Company()
        cls.the_company.run("--store", "none", "--out", cls.the_company.path("wanted"), status=BREACH)
        cls.wanted = content(cls.the_company, "wanted")

    @classmethod
    def tearDownClass(cls):
        cls.the_company.close()

    def disturbed(self, name, *faults, status):
        """Runs with a disturbed server. With BREACH, findings and matches are those of the undisturbed run."""
        company = self.the_company
        done = None
        with self.subTest(server=name, faults=faults):
            company.start(name, *faults)
            self.addCleanup(company.start, name)
            done = company.run("--store", "none", "--out", company.path("out"), status=status)
            if status == BREACH:
                self.assertEqual([result for result in RESULTS if content(company, "out")[result] != self.wanted[result]], [])
            else:
                self.assertEqual(company.summary()["state"], "incomplete")
                self.assertEqual(company.findings()[0]["kind"], "source incomplete")
        return done

    def notices(self, source):
        return {notice["code"] for notice in self.the_company.summary()["notices"] if notice["source"] == source}

    def test_transient_faults_are_repeated(self):
        for name in ("crm", "acc"):
            for faults in (["429@2=0"], ["429@2x3=0"], ["503@1x2"], ["502@5"], ["504@4x2"], ["drop@3"], ["drop@3x2"], ["truncate@3"],
                           ["truncate@6"], ["503@3", "drop@5", "429@7=0"]):
                self.disturbed(name, *faults, status=BREACH)

    def test_retry_after_is_kept_to(self):
        started = time.monotonic()
        done = self.disturbed("crm", "429@2=1", status=BREACH)
        self.assertGreaterEqual(time.monotonic() - started, 1)
        self.assertIn("wait_ms=1000", done.stderr)
        self.assertIn("requests repeated", self.notices("crm"))

    def test_slow_first_request(self):
        self.disturbed("acc", "slow@1=1500", status=BREACH)

    def test_server_that_stalls(self):
        company = self.the_company
        company.edit("key: id ", "timeout: { read: 2 s }\n    key: id ")
        self.addCleanup(company.edit, "timeout: { read: 2 s }\n    key: id ", "key: id ")
        self.disturbed("crm", "slow@3=5000", status=BREACH)  # once: it is asked again
        done = self.disturbed("crm", "slow=60000", status=INCOMPLETE)
        self.assertIn("no byte for 2 s", done.stdout)

    def test_repeats_come_to_an_end(self):
        for faults in (["429=0"], ["503"], ["drop@3x99"], ["truncate@3x99"]):
            self.disturbed("crm", *faults, status=INCOMPLETE)
        done = self.disturbed("crm", "429=7200", status=INCOMPLETE)
        self.assertIn("asks to wait 7200 s", done.stderr)

    def test_faults_that_are_not_transient_are_not_repeated(self):
        for fault in ("401", "403", "404", "400", "301"):
            done = self.disturbed("crm", fault + "@4", status=INCOMPLETE)
            self.assertIn("HTTP " + fault, done.stdout)
            self.assertNotIn("event=retry", done.stderr)
        self.disturbed("acc", "401@4", status=INCOMPLETE)

    def test_login_page_instead_of_records(self):
        for name, request in (("crm", 1), ("crm", 4), ("acc", 1), ("acc", 4)):
            done = self.disturbed(name, "html@%d" % request, status=INCOMPLETE)
            self.assertIn("HTML page instead of JSON", done.stdout)

    def test_answers_of_another_shape(self):
        for body in ("{}", '{"error":"sorry"}', "[1,2,3]", '{"data":{}}', "no json at all"):
            self.disturbed("crm", "body@4=" + body, status=INCOMPLETE)
        for body in ("{}", '{"data":[]}', "[]"):
            self.disturbed("acc", "body@4=" + body, status=INCOMPLETE)

    def test_a_page_that_came_empty_is_looked_for_again(self):
        self.disturbed("crm", 'body@4={"data":[]}', status=BREACH)
        self.disturbed("crm", 'body@4={"data":[],"total":0}', status=BREACH)
        self.disturbed("crm", 'body@4={"data":[{"id":1}]}', status=BREACH)  # and one that has nothing new
        self.disturbed("crm", "no-content@4", status=BREACH)
        self.disturbed("acc", 'body@4={"value":[]}', status=BREACH)
        self.assertIn("moved during read", self.notices("acc"))

    def test_wrong_totals(self):
        for name in ("crm", "acc"):
            self.disturbed(name, "total=5", status=INCOMPLETE)  # more are counted than come
            self.disturbed(name, "total=-1", status=BREACH)  # fewer: the smallest dataset has two records
            self.assertIn("total differs", self.notices(name))

    def test_pages_that_end_early(self):
        self.disturbed("crm", "cap=50", status=BREACH)
        self.disturbed("acc", "cap=50", status=INCOMPLETE)

    def test_paging_without_end(self):
        self.disturbed("crm", "ignore-offset", status=INCOMPLETE)

    def test_records_deleted_while_pages_are_read(self):
        """Two are gone in front: all later pages shift, and two that are still there would be skipped over."""
        self.disturbed("crm", "delete@6=2", status=BREACH)
        self.assertIn("moved during read", self.notices("crm"))
        self.disturbed("crm", "insert@6=2", "delete@7=2", status=BREACH)  # the totals agree, the pages do not

    def test_records_added_while_pages_are_read(self):
        """Copies of the first order with other keys: all others are what they were, and none comes twice."""
        self.the_company.start("crm", "insert@3=3")
        self.addCleanup(self.the_company.start, "crm")
        self.the_company.run(status=BREACH)
        orders = [dataset for dataset in self.the_company.summary()["datasets"] if dataset["name"] == "crm.orders"][0]
        self.assertEqual(orders["rows"]["read"], 503)
        self.assertTrue({"moved during read", "duplicates removed"} <= self.notices("crm"))

    def test_pages_that_shift_without_a_key(self):
        company = self.the_company
        company.edit("    key: id ", "    # key: id ")
        self.addCleanup(company.edit, "    # key: id ", "    key: id ")
        for fault in ("insert@3=3", "delete@3=2", 'body@4={"data":[],"total":0}', 'body@4={"data":[]}'):
            done = self.disturbed("crm", fault, status=INCOMPLETE)
            self.assertIn("crm.orders: the source count", done.stdout)

    def test_answers_without_end(self):
        """64 MiB of one text, and a record list of 3 GiB: refused, in bounded memory and time."""
        company = self.the_company
        done = self.disturbed("crm", "endless-text@2=64", status=INCOMPLETE)
        self.assertIn("text longer than allowed", done.stdout)
        company.edit("key: id ", "size_max: 64 MiB\n    key: id ")
        self.addCleanup(company.edit, "size_max: 64 MiB\n    key: id ", "key: id ")
        done = self.disturbed("crm", "huge@2=3072", status=INCOMPLETE)
        self.assertRegex(done.stdout + done.stderr, "larger than 67108864 bytes|of the fields|has no column")
        done = self.disturbed("crm", "deep@2=100000", status=INCOMPLETE)


class Files(CompanyTest):
    """E1: a bank file of which only a part has come."""

    def setUp(self):
        self.company_ = self.company()
        self.path = self.company_.path("inbox/bank-2026-08.csv")
        self.bytes = read_bytes(self.path)

    def assert_rejected(self, *words):
        done = self.company_.run(status=INCOMPLETE)
        summary = self.company_.summary()
        bank = [dataset for dataset in summary["datasets"] if dataset["name"] == "bank.payments"][0]
        self.assertFalse(bank["complete"])
        for word in ("inbox/bank-2026-08.csv", *words):
            self.assertIn(word, bank["problem"])
            self.assertIn(word, done.stdout)
        self.assertEqual([rule["name"] for rule in summary["rules"] if not rule["checked"]], ["payments"])
        self.assert_truth(self.company_, rules={"orders", "shipments", "paid", "settlements", "receivables", "clients"})

    def cut(self, size):
        write_bytes(self.path, self.bytes[:size])

    def test_cut_within_a_quoted_field(self):
        line = self.bytes.split(b"\n")[40]
        at = self.bytes.index(line) + line.index(b'"') + 5
        self.cut(at)
        self.assert_rejected("bank-2026-08.csv:41: the file was cut: it ends at byte %d inside a quoted field" % at,
                             "the record that begins at byte %d" % self.bytes.index(line))

    def test_cut_within_a_line(self):
        line = self.bytes.split(b"\n")[40]
        self.cut(self.bytes.index(line) + 12)
        self.assert_rejected("bank-2026-08.csv:41: the file was cut")

    def test_cut_at_every_byte_of_a_line(self):
        """Wherever a line of a file is cut: incomplete, or else the line is whole but for its end and nothing is lost. Only the
        last amounts and purposes cannot be told from whole ones; `final_newline` and control totals are there for them."""
        self.company_.edit("separator: \";\"", "separator: \";\"\n    final_newline: true")
        lines = self.bytes.split(b"\n")
        start = self.bytes.index(lines[40])
        for at in range(start + 1, start + len(lines[40]) + 1, 7):
            self.cut(at)
            with self.subTest(at=at - start):
                self.company_.run(status=INCOMPLETE)
                self.assertEqual(self.company_.summary()["state"], "incomplete")

    def test_cut_to_nothing(self):
        """A file of no bytes is no file of no payments."""
        self.cut(0)
        done = self.company_.run(status=None)
        self.assertEqual(done.returncode, INCOMPLETE, done.stdout)

    def test_zero_bytes_at_the_end(self):
        """What a file system leaves after a power cut: the right size, the rest zeros."""
        half = len(self.bytes) // 2
        write_bytes(self.path, self.bytes[:half] + b"\0" * (len(self.bytes) - half))
        done = self.company_.run(status=None)
        self.assertEqual(done.returncode, INCOMPLETE, done.stdout)

    def test_not_in_the_encoding_that_is_told(self):
        write_bytes(self.path, self.bytes.decode("cp1251").encode("utf-16"))
        done = self.company_.run(status=None)
        self.assertEqual(done.returncode, INCOMPLETE, done.stdout)


if __name__ == "__main__":
    unittest.main()
