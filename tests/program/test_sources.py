"""Promise 5: never a false "all clear". A source that is down, empty, stale, without a table or changed in shape makes the run
incomplete, and says so first; what does not depend on it is checked as ever, and nothing false is said because of it."""
import os
import shutil
import sqlite3
import unittest

from company import BREACH, INCOMPLETE, CompanyTest, read_bytes, write_bytes

# What a rule needs, looked-up datasets included.
NEEDS = {
    "orders": {"crm", "acc"}, "shipments": {"erp", "acc"}, "payments": {"bank", "acc"}, "paid": {"crm", "acc"},
    "settlements": {"acc"}, "receivables": {"erp", "acc"}, "clients": {"crm", "acc"}, "sales_twice": {"acc"},
    "payments_twice": {"acc"}, "unlinked": {"acc", "crm"}, "deals": {"crm", "erp", "acc"},
    "returns": {"acc"},
}
ORDERS_QUERY = ("SELECT id, number, order_number, shipped_at, client_bin, warehouse, amount, currency, lines, status "
                "FROM shipments")


class Sources(CompanyTest):
    def setUp(self):
        self.whole = self.company()

    def sql(self, statement):
        database = sqlite3.connect(self.whole.path("erp.sqlite"))
        database.execute(statement)
        database.commit()
        database.close()

    def assert_incomplete(self, unchecked, kind="source incomplete", cause=None, datasets=None):
        """Runs; `unchecked` rules, and these alone, are not checked; the others find exactly what is planted."""
        company = self.whole
        shutil.rmtree(company.path("out"), ignore_errors=True)
        done = company.run(status=INCOMPLETE)
        self.assertEqual(done.stdout.splitlines()[0], "weekly: НЕПОЛНЫЙ ПРОГОН")
        summary = company.summary()
        self.assertEqual(summary["state"], "incomplete")
        self.assertEqual({rule["name"] for rule in summary["rules"] if not rule["checked"]}, set(unchecked))
        failed = {dataset["name"] for dataset in summary["datasets"] if not dataset["complete"]}
        findings = company.findings()
        told = findings[:len(failed)]  # before anything else
        self.assertEqual({finding["origin"] for finding in told}, failed)
        self.assertEqual({finding["kind"] for finding in told}, {kind})
        if cause:
            self.assertEqual({finding["cause"] for finding in told}, {cause})
        if datasets:
            self.assertEqual(failed, datasets)
        for rule in summary["rules"]:
            if not rule["checked"]:
                self.assertTrue(rule["why_not"], rule)
        checked = {rule["name"] for rule in summary["rules"] if rule["checked"]}
        if checked:
            self.assert_truth(company, rules=checked)
        self.assertEqual({finding["rule"] for finding in findings if finding["rule"] in unchecked}, set())
        self.assertEqual({row["rule"] for row in company.rows("totals.csv")} & set(unchecked), set())
        self.assertEqual({row["rule"] for row in company.rows("matches.csv")} & set(unchecked), set())
        return done

    def needing(self, source):
        return {rule for rule, sources in NEEDS.items() if source in sources}

    # ---- E4: a source is down

    def test_crm_down(self):
        self.whole.stop("crm")
        done = self.assert_incomplete(self.needing("crm"), cause="failed", datasets={"crm.clients", "crm.orders", "crm.paid_orders"})
        self.assertIn("Couldn't connect to server", done.stdout)
        self.assertIn("orders    НЕ ПРОВЕРЕНО: crm.clients", done.stdout)
        self.assertLess(done.stderr.count("event=retry"), 3 + 1 + 1 + 1)  # all repeats once, then one a dataset

    def test_accounting_down(self):
        self.whole.stop("acc")
        self.assert_incomplete(self.needing("acc"), cause="failed")

    def test_erp_down(self):
        os.rename(self.whole.path("erp.sqlite"), self.whole.path("away"))
        self.assert_incomplete(self.needing("erp"), cause="failed", datasets={"erp.shipments", "erp.receivables"})
        self.assertFalse(os.path.exists(self.whole.path("erp.sqlite")))  # the driver would have made an empty one

    def test_bank_gone(self):
        os.rename(self.whole.path("inbox"), self.whole.path("away"))
        self.assert_incomplete(self.needing("bank"), cause="failed", datasets={"bank.payments"})

    def test_everything_down(self):
        self.whole.stop("crm")
        self.whole.stop("acc")
        os.rename(self.whole.path("erp.sqlite"), self.whole.path("away"))
        os.rename(self.whole.path("inbox"), self.whole.path("away2"))
        done = self.assert_incomplete(set(NEEDS))
        self.assertIn("прочитано наборов данных 0 из 11", done.stdout)
        self.assertIn("пороги    не проверялись; НЕ ПРОВЕРЕНО правил 12 из 12", done.stdout)

    def test_wrong_passwords(self):
        self.whole.environment.update(CRM_TOKEN="wrong-token", ONEC_PASSWORD="wrong-password")
        done = self.assert_incomplete(self.needing("crm") | self.needing("acc"), cause="failed")
        self.assertIn("HTTP 401", done.stdout)
        self.assertEqual(done.stderr.count("event=retry"), 0)  # a wrong password is not tried again

    def test_server_answers_503_for_ever(self):
        self.whole.start("crm", "503")
        done = self.assert_incomplete(self.needing("crm"), cause="failed")
        self.assertIn("HTTP 503", done.stdout)

    # ---- empty and stale

    def test_empty(self):
        write_bytes(self.whole.path("crm/orders.jsonl"), b"")
        self.whole.start("crm")
        self.assert_incomplete({"orders", "paid", "unlinked", "deals"}, cause="empty", datasets={"crm.orders", "crm.paid_orders"})

    def test_empty_table(self):
        self.sql("DELETE FROM shipments")
        self.assert_incomplete({"shipments", "deals"}, cause="empty", datasets={"erp.shipments"})

    def test_empty_where_that_is_allowed(self):
        self.sql("DELETE FROM receivables")
        self.whole.edit("query: SELECT client_bin, balance, currency FROM receivables",
                        "query: SELECT client_bin, balance, currency FROM receivables\n    empty: allowed")
        self.whole.run(status=BREACH)
        self.assert_truth(self.whole, rules=set(NEEDS) - {"receivables"})

    def test_all_rows_rejected_is_not_empty_and_well(self):
        for month in ("07", "08", "09"):
            path = self.whole.path("inbox/bank-2026-%s.csv" % month)
            lines = read_bytes(path).split(b"\n")
            write_bytes(path, b"\n".join([lines[0]] + [b"not a date;" + line.split(b";", 1)[1] for line in lines[1:] if line]) + b"\n")
        self.assert_incomplete({"payments"}, datasets={"bank.payments"})

    def test_stale(self):
        """The CRM has shown nothing new for more than ten days: `stale_after` of the project."""
        lines = read_bytes(self.whole.path("crm/orders.jsonl")).splitlines(keepends=True)
        old = [line for line in lines if b'"created_at":"2026-09-2' not in line and b'"created_at":"2026-09-3' not in line
               and b'"created_at":"2026-09-19' not in line]
        self.assertLess(len(old), len(lines))
        write_bytes(self.whole.path("crm/orders.jsonl"), b"".join(old))
        self.whole.start("crm")
        done = self.assert_incomplete({"orders", "unlinked", "deals"}, cause="stale", datasets={"crm.orders"})
        self.assertIn("stale: the newest record before the cut-off is of 2026-09-", done.stdout)
        self.assertRegex(self.whole.findings()[0]["left_value"], r"^2026-09-1\d$")

    # ---- D6: the source changed its shape

    def assert_drift(self, unchecked, dataset, column):
        self.assert_incomplete(unchecked, kind="schema drift", cause="column missing", datasets=dataset)
        for finding in self.whole.findings()[:len(dataset)]:
            self.assertEqual(finding["field"], column)
            self.assertTrue(finding["action"])

    def test_crm_renames_a_field(self):
        self.whole.edit('"total":', '"sum":', "crm/orders.jsonl")
        self.whole.start("crm")
        self.assert_drift({"orders", "paid", "unlinked", "deals"}, {"crm.orders", "crm.paid_orders"}, "total")

    def test_update_of_1c_renames_two_fields(self):
        path = "acc/Document_РеализацияТоваровУслуг.jsonl"
        self.whole.edit('"СуммаДокумента":', '"СуммаВсего":', path)
        self.whole.edit('"Склад":', '"СкладОтгрузки":', path)
        self.whole.start("acc")
        self.assert_drift({"orders", "shipments", "settlements", "sales_twice", "deals", "returns"}, {"acc.sales"}, "СуммаДокумента, Склад")

    def test_erp_renames_a_column(self):
        self.sql("ALTER TABLE shipments RENAME COLUMN warehouse TO store")
        self.assert_drift({"shipments", "deals"}, {"erp.shipments"}, "warehouse")

    def test_erp_renames_a_column_of_select_all(self):
        self.whole.edit(ORDERS_QUERY, "SELECT * FROM shipments")
        self.sql("ALTER TABLE shipments RENAME COLUMN warehouse TO store")
        self.assert_drift({"shipments", "deals"}, {"erp.shipments"}, "warehouse")

    def test_bank_renames_a_column(self):
        for month in ("07", "08", "09", "10"):
            self.whole.edit("Сумма", "Итого", "inbox/bank-2026-%s.csv" % month, "cp1251")
        self.assert_drift({"payments"}, {"bank.payments"}, "Сумма")

    def test_bank_renames_a_column_in_one_file(self):
        self.whole.edit("Сумма", "Итого", "inbox/bank-2026-09.csv", "cp1251")
        self.assert_drift({"payments"}, {"bank.payments"}, "Сумма")

    def test_table_missing(self):
        self.sql("ALTER TABLE receivables RENAME TO debts")
        done = self.assert_incomplete({"receivables"}, cause="failed", datasets={"erp.receivables"})
        self.assertIn("no such table: receivables", done.stdout)

    def test_resources_missing(self):
        os.rename(self.whole.path("acc/Catalog_Контрагенты.jsonl"), self.whole.path("acc/Catalog_Клиенты.jsonl"))
        self.whole.start("acc")
        done = self.assert_incomplete(set(NEEDS) , cause="failed", datasets={"acc.clients"})
        self.assertIn("HTTP 404", done.stdout)

    # ---- what is incomplete stays so

    def test_replay_of_an_incomplete_snapshot_is_incomplete(self):
        self.whole.stop("crm")
        self.whole.run(status=INCOMPLETE)
        self.whole.start("crm")
        replay = self.whole.run_from(self.whole.snapshot(), "--out", self.whole.path("replay"), status=INCOMPLETE)
        self.assertEqual(replay.stdout.splitlines()[0], "weekly: НЕПОЛНЫЙ ПРОГОН")
        self.assertEqual(self.whole.findings("replay"), self.whole.findings())


if __name__ == "__main__":
    unittest.main()
