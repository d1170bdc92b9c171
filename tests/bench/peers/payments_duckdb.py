"""One payment for one invoice as one would write it in DuckDB: a join on client and amount within 15 days, then pairs that are each other's
nearest, again and again until there are none. That is greedy: it may match fewer rows, and further apart, than the best total.

    payments_duckdb.py INVOICES.csv PAYMENTS.csv OUT.csv THREADS"""
import sys

import duckdb

invoices, payments, out, threads = sys.argv[1:5]
COLUMNS = "{'id': 'BIGINT', 'day': 'DATE', 'client': 'VARCHAR', 'amount': 'DECIMAL(18,2)'}"

db = duckdb.connect(config={"threads": int(threads)})
db.execute("SET preserve_insertion_order = false")
for side, path in (("l", invoices), ("r", payments)):
    db.execute(f"CREATE TEMP TABLE {side} AS FROM read_csv('{path}', header = true, auto_detect = false, delim = ',', columns = {COLUMNS})")
db.execute("""CREATE TEMP TABLE pair AS SELECT l.id AS l, r.id AS r, abs(r.day - l.day) AS gap
              FROM l JOIN r ON l.client = r.client AND l.amount = r.amount AND r.day BETWEEN l.day - 15 AND l.day + 15""")
db.execute("CREATE TEMP TABLE match (l BIGINT, r BIGINT, gap BIGINT)")
while True:
    db.execute("""CREATE OR REPLACE TEMP TABLE nearest AS SELECT * FROM pair
                  QUALIFY row_number() OVER (PARTITION BY l ORDER BY gap, r) = 1 AND row_number() OVER (PARTITION BY r ORDER BY gap, l) = 1""")
    if not db.execute("SELECT count(*) FROM nearest").fetchone()[0]:
        break
    db.execute("INSERT INTO match FROM nearest")
    db.execute("""CREATE OR REPLACE TEMP TABLE pair AS SELECT * FROM pair
                  WHERE l NOT IN (SELECT l FROM nearest) AND r NOT IN (SELECT r FROM nearest)""")
db.execute(f"COPY (FROM match ORDER BY l) TO '{out}' (HEADER)")
