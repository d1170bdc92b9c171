"""The weekly job on the example company finds all that is planted, and nothing else: findings against truth, both ways."""
import unittest
from decimal import Decimal

from company import BREACH, Company, CompanyTest


class Truth(CompanyTest):
    @classmethod
    def setUpClass(cls):
        cls.the_company = Company(2000)
        cls.the_company.run(status=BREACH)

    @classmethod
    def tearDownClass(cls):
        cls.the_company.close()

    def test_what_is_planted_is_found_and_nothing_else(self):
        self.assert_truth(self.the_company)
        self.assertEqual(len(self.the_company.findings()), len(self.the_company.truth()))

    def test_what_one_payment_pays(self):
        groups = {}
        for row in self.the_company.rows("matches.csv"):
            if row["rule"] == "settlements":
                groups.setdefault(row["group"], []).append(row["document"])
        groups = list(groups.values())
        self.assertIn(["00РТ-000141", "00РТ-000146", "00РТ-000151", "00ПП-0001510"], groups)  # one payment order, by its sum
        self.assertIn(["00РТ-000256", "00РТ-000261", "00РТ-000266", "00ПП-0002560"], groups)  # an advance, by its contract
        self.assertFalse(any("00РТ-000156" in group for group in groups))  # of the same client, and still unpaid

    def test_the_exchange_difference_is_stated(self):
        told = [f for f in self.the_company.findings() if f["cause"] == "exchange difference"]
        self.assertEqual([(f["left_value"], f["right_value"], f["at_risk"], f["severity"]) for f in told],
                         [("470150.00 KZT", "1000.00 USD", "2180.00", "info")])

    def test_totals_are_explained_exactly(self):
        totals = self.the_company.rows("totals.csv")
        self.assertGreater(len(totals), 300)
        for row in totals:
            if row["difference"]:
                self.assertEqual(Decimal(row["unexplained"]), 0, row)
                self.assertEqual(Decimal(row["right_amount"]) - Decimal(row["left_amount"]), Decimal(row["difference"]), row)

    def test_every_row_is_accounted_for(self):
        summary = self.the_company.summary()
        self.assertEqual(len(summary["datasets"]), 11)
        for dataset in summary["datasets"]:
            rows = dataset["rows"]
            left_out = sum(item["count"] for item in rows["left_out"])
            self.assertEqual(rows["read"], rows["matched"] + rows["unmatched"] + rows["duplicate"] + rows["rejected"] + left_out,
                             dataset["name"])
            self.assertGreater(rows["read"], 0)

    def test_owner_and_action_on_every_error(self):
        for finding in self.the_company.findings():
            if finding["severity"] == "error":
                self.assertTrue(finding["owner_system"], finding)
                self.assertTrue(finding["action"], finding)
                self.assertTrue(finding["explanation"], finding)


class OtherCompanies(CompanyTest):
    """Not one lucky company: other seeds, other sizes."""

    def test_seeds_and_sizes(self):
        for orders, seed in ((500, 1), (500, 7), (2000, 2), (2000, 3), (2000, 4), (5000, 1)):
            with self.subTest(orders=orders, seed=seed):
                company = self.company(orders, seed)
                company.run(status=BREACH)
                self.assert_truth(company)
                company.close()

    def test_timing_closes_itself(self):
        company = self.company()
        company.run(status=BREACH)
        late = [f for f in company.findings() if f["kind"] == "timing"]
        self.assertEqual(len(late), 4)
        company.kopeck("run", "weekly", "--as-of", "2026-10-05", status=BREACH)
        later = company.findings()
        self.assertEqual([f for f in later if f["kind"] == "timing"], [])
        documents = {f["left_document"] for f in late}
        # what is left of them: the days differ, which the totals by day need to be explained
        self.assertEqual({f["kind"] for f in later if f["left_document"] in documents}, {"boundary"})
        self.assertEqual({f["severity"] for f in later if f["left_document"] in documents}, {"info"})
        # and the findings of other documents are those of the first run
        company.run("--out", company.path("again"), status=BREACH)

        def known(findings):
            return sorted((f["rule"], f["kind"], f["left_document"], f["right_document"], f["difference"]) for f in findings
                          if f["left_document"] not in documents and f["kind"] != "no counterpart slice")
        self.assertEqual(known(later), known(company.findings("again")))


if __name__ == "__main__":
    unittest.main()
