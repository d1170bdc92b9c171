"""The weekly job on the example company finds all that is planted, and nothing else: findings against truth, both ways."""
import csv
import json
import unittest
from decimal import Decimal

from company import Company, read_text


def matches(truth, finding):
    def same(wanted, seen):
        return wanted == "*" or wanted == seen
    return (truth["rule"] == finding["rule"] and truth["kind"] == finding["kind"] and same(truth["cause"], finding["cause"]) and
            same(truth["left"], finding["left_document"]) and same(truth["right"], finding["right_document"]) and
            (truth["difference"] == "0.00" or Decimal(truth["difference"]) == Decimal(finding["difference"] or "0")))


class Truth(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.company = Company()
        cls.done = cls.company.run(status=1)
        cls.findings = cls.company.rows("findings.csv")
        with open(cls.company.path("truth.csv"), encoding="utf-8", newline="") as file:
            cls.truth = list(csv.DictReader(file))

    @classmethod
    def tearDownClass(cls):
        cls.company.close()

    def test_every_planted_failure_is_found(self):
        missed = [t for t in self.truth if not any(matches(t, f) for f in self.findings)]
        self.assertEqual(missed, [])

    def test_nothing_else_is_found(self):
        false = [{k: f[k] for k in ("rule", "kind", "cause", "left_document", "right_document", "difference", "explanation")}
                 for f in self.findings if not any(matches(t, f) for t in self.truth)]
        self.assertEqual(false, [])

    def test_as_many_findings_as_truths(self):
        twice = [t for t in self.truth if sum(matches(t, f) for f in self.findings) != 1]
        self.assertEqual(twice, [])
        self.assertEqual(len(self.findings), len(self.truth))

    def test_totals_are_explained_exactly(self):
        totals = self.company.rows("totals.csv")
        self.assertGreater(len(totals), 300)
        for row in totals:
            if row["difference"]:
                self.assertEqual(Decimal(row["unexplained"]), 0, row)
                self.assertEqual(Decimal(row["right_amount"]) - Decimal(row["left_amount"]), Decimal(row["difference"]), row)

    def test_every_row_is_accounted_for(self):
        summary = json.loads(read_text(self.company.path("out/summary.json")))
        self.assertEqual(len(summary["datasets"]), 10)
        for dataset in summary["datasets"]:
            rows = dataset["rows"]
            left_out = sum(item["count"] for item in rows["left_out"])
            self.assertEqual(rows["read"], rows["matched"] + rows["unmatched"] + rows["duplicate"] + rows["rejected"] + left_out,
                             dataset["name"])

    def test_owner_and_action_on_every_error(self):
        for finding in self.findings:
            if finding["severity"] == "error":
                self.assertTrue(finding["owner_system"], finding)
                self.assertTrue(finding["action"], finding)
                self.assertTrue(finding["explanation"], finding)


if __name__ == "__main__":
    unittest.main()
