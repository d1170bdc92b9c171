"""Clusters of duplicates: the record that is proposed to be kept, and clusters that contradict themselves."""
import json
import os
import random
import subprocess
import unittest
import zipfile

from company import KOPECK
from small import SmallTest

PROJECT = """company: Small
timezone: UTC
currency: KZT
language: {language}
sources:
  acc: {{ use: csv, files: acc.csv, separator: ",", title: 1С }}
  crm: {{ use: csv, files: crm.csv, separator: ",", title: CRM }}
datasets:
  acc.clients:
    entity: counterparty
    columns: {{ key: id, name: name, tax_id: {{ from: bin, required: {required}, valid: kz_bin }}, phone: phone, city: city }}
  crm.clients:
    empty: allowed
    entity: counterparty
    columns: {{ key: id, name: name, tax_id: bin, phone: phone, city: city }}
rules:
  clients:
    duplicates: [acc.clients, crm.clients]
    match: [ {{ same: [tax_id] }}, {{ same: [phone] }} ]
    keep_apart: [tax_id]
    {more}
jobs:
  weekly: {{ rules: [clients], cutoff: yesterday end of day, report: [csv, xlsx] }}
"""
BIN, OTHER = "040440936158", "990340005977"
OWNER = 'owner: { "*": [acc, Books] }'


class Survivor(SmallTest):
    def run_on(self, acc, crm, more=OWNER, language="en", required="false", status=0):
        """Rows are (id, name, bin, phone, city). The clusters, each with its survivor in front."""
        for name, rows in (("acc.csv", acc), ("crm.csv", crm)):
            self.write_rows(name, "id,name,bin,phone,city", rows)
        self.write("kopeck.yaml", PROJECT.format(more=more, language=language, required=required))
        said = self.weekly("2026-09-30", status=(status,))
        if said is not None:
            return said
        clusters = {}
        for row in self.table("duplicates.csv"):
            self.assertEqual(list(row)[-1], "survivor")
            clusters.setdefault(row["cluster"], []).append((row["survivor"] != "true", row["key"]))
        for records in clusters.values():
            self.assertEqual(sum(not other for other, _ in records), 1, records)
        self.actions = [f["action"] for f in self.table("findings.csv") if f["kind"] == "duplicate counterparty"]
        return sorted([key for _, key in sorted(records)] for records in clusters.values())

    def test_the_owner_goes_first(self):
        acc = [("A1", "Romashka", BIN, "", ""), ("A2", "Romashka LLP", BIN, "", "")]
        crm = [("C1", "Romashka TOO", BIN, "+7 701 000 00 01", "Almaty")]
        self.assertEqual(self.run_on(acc, crm), [["A1", "A2", "C1"]])
        self.assertEqual(self.run_on(acc, crm, 'owner: { "*": [crm, Sales] }'), [["C1", "A1", "A2"]])
        self.assertEqual(self.run_on(acc, crm, 'owner: { name: [crm, Sales], "*": [acc, Books] }'), [["A1", "A2", "C1"]])
        self.assertEqual(self.run_on(acc, crm, "keep: [crm, acc]\n    " + OWNER), [["C1", "A1", "A2"]])
        self.assertEqual(self.run_on(acc, crm, "keep: acc"), [["A1", "A2", "C1"]])

    def test_then_the_most_complete(self):
        acc = [("A1", "Romashka", BIN, "", ""), ("A2", "Romashka", BIN, "+7 701 000 00 01", ""), ("A3", "Romashka", BIN, "", "Almaty")]
        acc.append(("A4", "Romashka", BIN, "+7 701 000 00 02", "Almaty"))
        self.assertEqual(self.run_on(acc, []), [["A4", "A1", "A2", "A3"]])

    def test_a_required_detail_counts_for_more_and_a_wrong_one_not(self):
        acc = [("A1", "Romashka", "", "+7 701 000 00 01", "Almaty"), ("A2", "Romashka", BIN, "+7 701 000 00 01", "")]
        self.assertEqual(self.run_on(acc, [], required="true"), [["A2", "A1"]])
        acc[1] = ("A2", "Romashka", "040440936159", "+7 701 000 00 01", "")  # wrong check digit
        self.assertEqual(self.run_on(acc, [], required="true"), [["A1", "A2"]])

    def test_then_the_least_key_whatever_the_order_of_rows(self):
        acc = [(str(i), "Romashka", BIN, "", "") for i in (10, 9, 11, 100)]
        for seed in range(4):
            random.Random(seed).shuffle(acc)
            self.assertEqual(self.run_on(acc, [])[0][0], "9")

    def test_a_cluster_that_contradicts_itself_is_split(self):
        phone = "+7 701 000 00 01"
        acc = [("A1", "Romashka", BIN, phone, ""), ("A2", "Romashka", BIN, "", ""), ("A3", "Vasilek", OTHER, phone, ""), ("A4", "Vasilek", OTHER, "", "")]
        self.assertEqual(self.run_on(acc, []), [["A1", "A2"], ["A3", "A4"]])
        acc.append(("A5", "Whose", "", phone, ""))  # either's: nobody's
        self.assertEqual(self.run_on(acc, []), [["A1", "A2"], ["A3", "A4"]])

    def why(self, left, right):
        said = subprocess.run([KOPECK, "explain", "last", left, right, "--json", "-C", self.folder], capture_output=True, text=True, check=True).stdout
        (pair,) = json.loads(said)
        return pair["outcome_code"]

    def test_what_joins_a_pair_is_explained(self):
        """Also where one of several equal cards stands for all of them; and a pair that nothing joins was not cut from a cluster."""
        phone = "+7 701 000 00 01"
        self.run_on([("A1", "Romashka", BIN, phone, ""), ("A2", "Romashka", "", phone, "")], [("C1", "Romashka", "", phone, "")])
        self.assertEqual({self.why(*pair) for pair in (("acc.clients/A1", "acc.clients/A2"), ("acc.clients/A1", "crm.clients/C1"),
                                                       ("acc.clients/A2", "crm.clients/C1"))}, {"one cluster"})
        self.run_on([("A1", "Romashka", BIN, phone, ""), ("A2", "Romashka", BIN, "", ""), ("A3", "Vasilek", OTHER, phone, ""),
                     ("A4", "Vasilek", OTHER, "", ""), ("A5", "Whose", "", phone, "")], [])
        self.assertEqual((self.why("acc.clients/A1", "acc.clients/A5"), self.why("acc.clients/A2", "acc.clients/A4")), ("cut", "not matched"))

    def test_what_to_do_names_it(self):
        acc = [("A1", "Romashka", BIN, "", "Almaty"), ("A2", "Romashka", BIN, "", "")]
        self.run_on(acc, [])
        self.assertEqual(self.actions, ['Books: keep the card "Romashka" (tax ID %s), key A1, in 1С and merge the others into it, or decide "not same"' % BIN])
        self.run_on(acc, [], language="ru")
        self.assertEqual(self.actions, ["Books: оставить карточку «Romashka» (ИНН/БИН %s), ключ A1, в 1С, остальные объединить с ней либо выбрать «разные»" % BIN])
        with zipfile.ZipFile(os.path.join(self.folder, "out", "report.xlsx")) as book:
            shared = "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
        self.assertIn("Оставить", shared)

    def test_a_list_of_clusters_has_the_records_of_all_systems(self):
        """Where clusters are listed only, a key is kept with the number of its dataset, and one that there is not is made up."""
        phone = "+7 701 000 00 0%d"
        acc = [("A%d" % i, "Romashka", "", phone % (i % 5), "") for i in range(12)]
        crm = [("", "Romashka", "", phone % i, "") for i in range(7)] + [("C1", "Vasilek", "", phone % 6, "Omsk")]
        self.run_on(acc, crm)
        told = [{name: row[name] for name in ("cluster", "rule", "review", "dataset", "key", "survivor")} for row in self.table("duplicates.csv")]
        with open(os.path.join(self.folder, "kopeck.yaml"), encoding="utf-8") as file:
            text = file.read()
        self.write("kopeck.yaml", "store: none\n" + text.replace("report: [csv, xlsx]", "report: [clusters]"))
        self.weekly("2026-09-30", status=(0,))
        self.assertEqual(self.table("clusters.csv"), told)
        self.assertEqual(({row["dataset"] for row in told}, len(told)), ({"acc.clients", "crm.clients"}, 12 + 5 + 2))

    def test_mistakes(self):
        for more, said in (("keep: [acc, acc]", "stands twice"), ("keep: erp", "erp"), ("keep: { a: b }", "keep")):
            self.assertIn(said, self.run_on([], [], more, status=2), more)


if __name__ == "__main__":
    unittest.main()
