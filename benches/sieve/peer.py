"""DuckDB for the bench beside it: a statement a line, and for each what it cost.

It gets what suits it best: its own file format, tables sorted by patient, whole numbers for patients, two
threads, data in memory after the first round.
"""

import pathlib
import sys
import time

import duckdb

TABLES = ["patient", "inclusion", "screening", "treatment", "event"]


def load(folder):
    base = pathlib.Path(folder)
    connection = duckdb.connect(":memory:", config={"threads": 2})
    for table in TABLES:
        has_year = any(base.glob(f"{table}/*/event_year=*"))
        types = "{'region_code': VARCHAR, 'event_year': INTEGER}" if has_year else "{'region_code': VARCHAR}"
        connection.execute(
            f"CREATE TABLE {table} AS SELECT * FROM read_parquet('{base}/{table}/**/*.parquet', "
            f"hive_partitioning = true, hive_types = {types}) ORDER BY patient_no"
        )
    return connection


def main():
    connection = load(sys.argv[1])
    print(f"DuckDB {duckdb.__version__}, two threads", flush=True)
    for sql in sys.stdin:
        start, work = time.perf_counter_ns(), time.process_time_ns()
        connection.execute(sql).fetchall()
        time_taken, worked = time.perf_counter_ns() - start, time.process_time_ns() - work
        print(time_taken / 1e6, worked / 1e6, flush=True)


main()
