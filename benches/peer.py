"""The questions of sieve/questions.sql in DuckDB, on the tables that the bench left behind.

    cargo bench --bench sieve -- 100 5 FOLDER | tee FIGURES
    python3 benches/peer.py FOLDER FIGURES [rounds]

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
    """Milliseconds, and milliseconds of CPU of all threads."""
    times, work = [], []
    for _ in range(rounds + 1):
        start, before = time.perf_counter(), time.process_time()
        connection.execute(sql).fetchall()
        times.append((time.perf_counter() - start) * 1000)
        work.append((time.process_time() - before) * 1000)
    return statistics.median(times[1:]), statistics.median(work[1:])


def ours(figures):
    found = {}
    for line in pathlib.Path(figures).read_text().splitlines():
        match = re.match(r"(.{42})((?:\s+[\d.]+){10})$", line)
        if match:
            columns = [float(column) for column in match[2].split()]
            found[match[1].strip()] = columns[3], columns[6]
    return found


def geometric(ratios):
    return math.exp(statistics.fmean(math.log(ratio) for ratio in ratios))


def main():
    folder, figures = sys.argv[1:3]
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 5
    tamis = ours(figures)
    connection = load(folder)
    print(f"DuckDB {duckdb.__version__}, 2 threads, {rounds} rounds; ms of time and of CPU")
    print(f"{'question':42} {'plain':>16} {'HAVING':>16} {'tamis':>16} {'/plain':>7} {'/HAVING':>7}")
    ratios = [[], [], [], []]
    for name, condition, sql in questions():
        plain = median(connection, sql, rounds)
        having = median(connection, f"{sql} HAVING {condition}", rounds)
        us = tamis[name]
        of = [us[kind] / other[kind] for kind in (0, 1) for other in (plain, having)]
        for all_of, ratio in zip(ratios, of):
            all_of.append(ratio)
        shown = "".join(f" {wall:8.1f}{cpu:8.0f}" for wall, cpu in (plain, having, us))
        print(f"{name:42}{shown} {of[2]:7.2f} {of[3]:7.2f}", flush=True)
    means = [geometric(all_of) for all_of in ratios]
    print(f"geometric means: time {means[0]:.2f} of plain, {means[1]:.2f} of HAVING;", end=" ")
    print(f"CPU {means[2]:.2f} of plain, {means[3]:.2f} of HAVING")


main()
