"""The questions of sieve/questions.sql in DuckDB, on the tables that the bench left behind.

    cargo bench --bench sieve -- 100 5 FOLDER | tee FIGURES
    python3 benches/duckdb.py FOLDER FIGURES [rounds]

DuckDB gets what suits it best: its own file format, tables sorted by patient, whole numbers for
patients, two threads, data in memory after the first round. Each question is asked as it stands, and with
`HAVING count(DISTINCT patient_no) >= 11`, which is what a careful person writes by hand.
"""

import math
import pathlib
import re
import statistics
import sys
import time

import duckdb

TABLES = ["patient", "inclusion", "screening", "treatment", "event"]
TYPES = "{'region_code': VARCHAR, 'event_year': INTEGER}"


def questions():
    text = pathlib.Path(__file__).with_name("sieve").joinpath("questions.sql").read_text()
    for part in text.split("-- name: ")[1:]:
        name, guarded, sql = part.split("\n", 2)
        yield name, guarded.removeprefix("-- guarded: "), sql.strip().rstrip(";")


def load(folder):
    base = pathlib.Path(folder)
    connection = duckdb.connect(str(base / "duckdb.db"), config={"threads": 2})
    for table in TABLES:
        types = TYPES if table == "event" else "{'region_code': VARCHAR}"
        connection.execute(
            f"CREATE OR REPLACE TABLE {table} AS SELECT * FROM "
            f"read_parquet('{base}/{table}/**/*.parquet', hive_partitioning = true, "
            f"hive_types = {types}) ORDER BY patient_no"
        )
    connection.execute("CHECKPOINT")
    return connection


def median(connection, sql, rounds):
    times = []
    for _ in range(rounds + 1):
        start = time.perf_counter()
        connection.execute(sql).fetchall()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times[1:])


def ours(figures):
    found = {}
    for line in pathlib.Path(figures).read_text().splitlines():
        match = re.match(r"(.{42})((?:\s+[\d.]+){7})$", line)
        if match:
            found[match[1].strip()] = float(match[2].split()[2])
    return found


def geometric(ratios):
    return math.exp(statistics.fmean(math.log(ratio) for ratio in ratios))


def main():
    folder, figures = sys.argv[1:3]
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 5
    tamis = ours(figures)
    connection = load(folder)
    print(f"DuckDB {duckdb.__version__}, 2 threads, {rounds} rounds; milliseconds")
    print(f"{'question':42} {'plain':>9} {'HAVING':>9} {'tamis':>9} {'/plain':>7} {'/HAVING':>7}")
    to_plain, to_having = [], []
    for name, condition, sql in questions():
        plain = median(connection, sql, rounds)
        having = median(connection, f"{sql} HAVING {condition}", rounds)
        to_plain.append(tamis[name] / plain)
        to_having.append(tamis[name] / having)
        print(
            f"{name:42} {plain:9.2f} {having:9.2f} {tamis[name]:9.2f} "
            f"{to_plain[-1]:7.2f} {to_having[-1]:7.2f}"
        )
    print(f"geometric mean: {geometric(to_plain):.2f} of plain, {geometric(to_having):.2f} of HAVING")


main()
