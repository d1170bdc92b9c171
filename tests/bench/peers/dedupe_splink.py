"""Duplicates among companies and persons in Splink on DuckDB: the file read and cleaned, a model trained without labels, pairs of
the same blocking rules scored, clusters written.

    dedupe_splink.py ENTITIES.csv OUT.csv THREADS"""
import logging
import sys

import duckdb
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

source, out, threads = sys.argv[1:4]
logging.getLogger("splink").setLevel(logging.ERROR)
db = duckdb.connect(config={"threads": int(threads)})
db.execute(f"""CREATE TABLE entities AS
               SELECT id AS unique_id, trim(lower(name)) AS name, nullif(tax_id, '') AS tax_id, nullif(phone, '') AS phone,
                      nullif(lower(email), '') AS email, nullif(lower(city), '') AS city
               FROM read_csv('{source}', header = true, auto_detect = false, delim = ',', quote = '"', escape = '"',
                             columns = {{'id': 'INTEGER', 'name': 'VARCHAR', 'tax_id': 'VARCHAR', 'phone': 'VARCHAR', 'email': 'VARCHAR',
                                         'city': 'VARCHAR', 'entity': 'INTEGER'}})""")
settings = SettingsCreator(
    link_type="dedupe_only",
    blocking_rules_to_generate_predictions=[block_on("tax_id"), block_on("phone"), block_on("email"), block_on("name", "city")],
    comparisons=[
        cl.JaroWinklerAtThresholds("name", [0.92, 0.84]).configure(term_frequency_adjustments=True),
        cl.LevenshteinAtThresholds("tax_id", 1),
        cl.ExactMatch("phone"),
        cl.ExactMatch("email"),
        cl.ExactMatch("city").configure(term_frequency_adjustments=True),
    ],
    retain_intermediate_calculation_columns=False,
    retain_matching_columns=False)
linker = Linker(DuckDBAPI(connection=db).register("entities"), settings)
linker.training.estimate_probability_two_random_records_match([block_on("tax_id"), block_on("name", "phone")], recall=0.7)
linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
linker.training.estimate_parameters_using_expectation_maximisation(block_on("tax_id"))
linker.training.estimate_parameters_using_expectation_maximisation(block_on("name", "city"))
pairs = linker.inference.predict(threshold_match_probability=0.95)
clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, threshold_match_probability=0.95)
db.execute(f"COPY (SELECT cluster_id, unique_id FROM {clusters.physical_name}) TO '{out}' (HEADER)")
