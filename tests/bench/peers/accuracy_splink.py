"""Splink's own demonstration models on DuckDB: what they find, as pairs of ids, and nothing of the truth.

    accuracy_splink.py fake_1000 FILE.csv OUT.csv
    accuracy_splink.py payments_5k ORIGIN.csv DESTINATION.csv OUT.csv

fake_1000: the model of the tutorial "deduplicate 1k synthetic persons": pairs from 0.5 on
joined to clusters (with 0.95 its F1 is less).
payments_5k: the model of the example "linking banking transactions": the best destination of each origin and the best origin of each
destination (what both choose), from 0.5 on. Choosing 1:1 is more than the example does, which looks at pairs from a threshold on."""
import csv
import logging
import sys
from itertools import combinations

import duckdb
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

logging.getLogger("splink").setLevel(logging.ERROR)
kind, *sources, out = sys.argv[1:]
db = duckdb.connect(config={"threads": 2})
api = DuckDBAPI(connection=db)


def persons(path):
    db.execute(f"CREATE TABLE persons AS SELECT * EXCLUDE (cluster) FROM read_csv('{path}', all_varchar = true)")
    settings = SettingsCreator(
        link_type="dedupe_only",
        blocking_rules_to_generate_predictions=[block_on("first_name", "city"), block_on("surname"), block_on("dob"), block_on("email"),
                                                block_on("first_name"), block_on("city")],
        comparisons=[
            cl.NameComparison("first_name").configure(term_frequency_adjustments=True),
            cl.NameComparison("surname").configure(term_frequency_adjustments=True),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.ExactMatch("city").configure(term_frequency_adjustments=True),
            cl.EmailComparison("email"),
        ])
    linker = Linker(api.register("persons"), settings)
    linker.training.estimate_probability_two_random_records_match(
        [block_on("first_name", "surname", "dob"), "l.first_name = r.first_name AND levenshtein(r.surname, l.surname) <= 2",
         block_on("email")], recall=0.7)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("first_name", "surname"), fix_u_probabilities=True)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("dob"), fix_u_probabilities=True)
    pairs = linker.inference.predict(threshold_match_probability=0.5)
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, threshold_match_probability=0.5)
    groups = {}
    for cluster, record in db.execute(f"SELECT cluster_id, unique_id FROM {clusters.physical_name}").fetchall():
        groups.setdefault(cluster, []).append(str(record))
    return [pair for records in groups.values() for pair in combinations(sorted(records), 2)]


def payments(origin, destination):
    for name, path in (("origin", origin), ("destination", destination)):
        db.execute(f"CREATE TABLE {name} AS SELECT id AS unique_id, memo, transaction_date, amount FROM read_csv('{path}', header = true, "
                   "types = {'id': 'VARCHAR', 'memo': 'VARCHAR', 'transaction_date': 'DATE', 'amount': 'DOUBLE'})")
    amount = cl.CustomComparison(output_column_name="amount", comparison_levels=[
        cll.NullLevel("amount"), cll.ExactMatchLevel("amount"), cll.PercentageDifferenceLevel("amount", 0.01),
        cll.PercentageDifferenceLevel("amount", 0.03), cll.PercentageDifferenceLevel("amount", 0.1),
        cll.PercentageDifferenceLevel("amount", 0.3), cll.ElseLevel()])
    memo = cl.CustomComparison(output_column_name="memo", comparison_levels=[
        cll.NullLevel("memo"), cll.ExactMatchLevel("memo"),
        *[cll.CustomLevel(f"substr(memo_l, 1, {n}) = substr(memo_r, 1, {n})", f"first {n} letters") for n in (11, 8, 6)], cll.ElseLevel()])
    date = cl.CustomComparison(output_column_name="transaction_date", comparison_levels=[
        cll.NullLevel("transaction_date"),
        *[cll.CustomLevel(f"transaction_date_r - transaction_date_l <= {n} AND transaction_date_r >= transaction_date_l", f"{n} days") for n in (1, 4, 10, 30)],
        cll.ElseLevel()])
    after = "l.transaction_date <= r.transaction_date AND r.transaction_date - l.transaction_date <= 10"
    settings = SettingsCreator(
        link_type="link_only",
        blocking_rules_to_generate_predictions=[
            f"strftime(l.transaction_date, '%Y%m') = strftime(r.transaction_date, '%Y%m') AND substr(l.memo, 1, 3) = substr(r.memo, 1, 3) "
            "AND l.amount / r.amount > 0.7 AND l.amount / r.amount < 1.3",
            "l.transaction_date + 15 >= r.transaction_date AND l.transaction_date <= r.transaction_date AND substr(l.memo, 1, 9) = substr(r.memo, 1, 9) "
            "AND l.amount / r.amount > 0.7 AND l.amount / r.amount < 1.3",
            f"round(l.amount / 2, 0) * 2 = round(r.amount / 2, 0) * 2 AND {after}",
            f"round(l.amount / 2, 0) * 2 = round((r.amount + 1) / 2, 0) * 2 AND {after}",
        ],
        comparisons=[amount, memo, date])
    linker = Linker([api.register("origin"), api.register("destination")], settings)
    linker.training.estimate_probability_two_random_records_match([block_on("memo", "amount")], recall=0.5)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("memo"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("amount"))
    pairs = linker.inference.predict(threshold_match_probability=0.5)
    rows = db.execute(f"SELECT match_weight, unique_id_l, unique_id_r FROM {pairs.physical_name} ORDER BY ALL DESC").fetchall()
    best = [{}, {}]
    for _, *ids in rows:
        for side in (0, 1):
            best[side].setdefault(ids[side], ids[1 - side])
    return sorted((a, b) if a[0] == "O" else (b, a) for a, b in best[0].items() if best[1].get(b) == a)


found = persons(*sources) if kind == "fake_1000" else payments(*sources)
with open(out, "w", encoding="utf-8", newline="") as file:
    csv.writer(file).writerows(found)
