"""The drift measurement as one would write it in DuckDB: both files read once, with types given and only the columns that are
needed; a full outer join on id, what differs written out; totals of both sides by day, counterparty and warehouse.

    drift_duckdb.py LEFT.csv RIGHT.csv CUTOFF_DAY OUT_FOLDER THREADS

Three GROUP BY in place of the grouping sets cost the same processor time (10.7 against 10.6 s). Not tried: reading the files once a
query instead of into tables, ENUM columns, a database on disk."""
import sys

import duckdb

left, right, cutoff, out, threads = sys.argv[1:6]
COLUMNS = ("{'id': 'BIGINT', 'day': 'DATE', 'counterparty': 'VARCHAR', 'warehouse': 'VARCHAR', 'amount': 'DECIMAL(18,2)', "
           "'currency': 'VARCHAR', 'number': 'VARCHAR', 'name': 'VARCHAR', 'phone': 'VARCHAR'}")

db = duckdb.connect(config={"threads": int(threads)})
db.execute("SET preserve_insertion_order = false")
for side, path in (("l", left), ("r", right)):
    db.execute(f"""CREATE TEMP TABLE {side} AS SELECT id, day, counterparty, warehouse, amount
                   FROM read_csv('{path}', header = true, auto_detect = false, delim = ',', quote = '"', escape = '"', columns = {COLUMNS})
                   WHERE day <= DATE '{cutoff}'""")
db.execute(f"""COPY (SELECT coalesce(l.id, r.id) AS id, l.day AS left_day, r.day AS right_day, l.counterparty AS left_counterparty,
                            r.counterparty AS right_counterparty, l.warehouse AS left_warehouse, r.warehouse AS right_warehouse,
                            l.amount AS left_amount, r.amount AS right_amount, r.amount - l.amount AS difference
                     FROM l FULL OUTER JOIN r ON l.id = r.id
                     WHERE l.id IS NULL OR r.id IS NULL OR l.amount <> r.amount OR l.day <> r.day
                        OR l.counterparty <> r.counterparty OR l.warehouse <> r.warehouse)
               TO '{out}/differing.csv' (HEADER)""")
for side in "lr":
    db.execute(f"""CREATE TEMP TABLE totals_{side} AS
                   SELECT CASE GROUPING(day, counterparty, warehouse) WHEN 3 THEN 'day' WHEN 5 THEN 'counterparty' ELSE 'warehouse' END AS dimension,
                          coalesce(CAST(day AS VARCHAR), counterparty, warehouse) AS slice, count(*) AS rows, sum(amount) AS amount
                   FROM {side} GROUP BY GROUPING SETS ((day), (counterparty), (warehouse))""")
db.execute(f"""COPY (SELECT dimension, slice, coalesce(totals_l.rows, 0) AS left_count, coalesce(totals_r.rows, 0) AS right_count,
                            coalesce(totals_l.amount, 0) AS left_amount, coalesce(totals_r.amount, 0) AS right_amount,
                            coalesce(totals_r.amount, 0) - coalesce(totals_l.amount, 0) AS difference
                     FROM totals_l FULL OUTER JOIN totals_r USING (dimension, slice) ORDER BY dimension, slice)
               TO '{out}/totals.csv' (HEADER)""")
