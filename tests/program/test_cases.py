"""Cases: what is wrong with one deal is told once, and everything else about it points there."""
import sqlite3
import unittest

from company import BREACH, CompanyTest


class Cases(CompanyTest):
    def ran(self, seed=1):
        company = self.company(orders=2000, seed=seed)
        company.run(status=BREACH)
        return company, company.findings()

    def test_each_story_is_told_by_a_finding_that_stands_before_it(self):
        for seed in (1, 2, 3):
            _, findings = self.ran(seed)
            by_id = {f["id"]: f for f in findings}
            teller = None
            for finding in findings:
                if finding["story"]:
                    self.assertEqual(finding["story"], teller)  # right behind it, among its own
                    self.assertEqual(by_id[finding["story"]]["story"], "")
                else:
                    teller = finding["id"]
            self.assertTrue(any(f["story"] for f in findings))

    def test_balances_follow_from_their_documents(self):
        company, findings = self.ran()
        by_id = {f["id"]: f for f in findings}
        balances = [f for f in findings if f["rule"] == "receivables" and f["kind"] == "amount differs"]
        self.assertEqual(sorted(f["cause"] for f in balances),
                         ["deleted", "entered twice", "no document", "no document", "no document", "not posted", "retry", "timing", "timing"])
        for balance in balances:
            self.assertNotEqual(by_id[balance["story"]]["rule"], "receivables")
            self.assertEqual(balance["severity"], "info" if balance["cause"] == "timing" else "error")

    def test_one_event_in_three_rules_is_one_case(self):
        _, findings = self.ran()
        lost = [f for f in findings if f["left_document"] in ("ЗК-000101", "ОТ-000101")]
        self.assertEqual(sorted(f["rule"] for f in lost), ["orders", "shipments"])
        self.assertEqual(len({f["story"] or f["id"] for f in lost}), 1)

    def test_a_balance_that_no_documents_account_for_stays_unexplained(self):
        company = self.company(orders=500)
        company.run(status=BREACH)
        before = [f for f in company.findings() if f["rule"] == "receivables"]
        self.assertTrue(before)
        # A kopeck more in the ERP than the documents say: by exact arithmetic nothing explains it any more.
        with sqlite3.connect(company.path("erp.sqlite")) as db:
            db.execute("UPDATE receivables SET balance = printf('%.2f', balance + 0.05) WHERE client_bin = ?", (before[0]["left_key"],))
        company.run("--out", company.path("again"), status=BREACH)
        after = [f for f in company.findings("again") if f["left_key"] == before[0]["left_key"] and f["rule"] == "receivables"]
        self.assertEqual([(f["cause"], f["story"]) for f in after], [("unexplained", "")])


if __name__ == "__main__":
    unittest.main()
