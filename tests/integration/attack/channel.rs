//! Classes F and G: errors, missing values, metadata and messages.

use super::Outcome::{Hidden, Neutral, Refused, Shut, Unknown};
use super::{Attack, attack, resist};

pub(crate) const ERRORS: &[Attack] = &[
    // atk-F1: a division by zero where the victim is.
    attack(
        "atk-F1",
        Refused,
        &["SELECT count(*) FROM patient WHERE sex = 'female' AND 1 / (birth_year - 1921) = 1"],
    ),
    attack(
        "atk-F1",
        Refused,
        &[
            "SELECT CASE WHEN 1 / (birth_year - 1921) > 0 THEN 1 ELSE 0 END, count(*) FROM patient GROUP BY 1",
        ],
    ),
    attack(
        "atk-F1",
        Refused,
        &["SELECT sum(1 / (birth_year - 1921)) FROM patient"],
    ),
    attack(
        "atk-F1",
        Refused,
        &[
            "SELECT sum(CASE WHEN birth_year = 1921 THEN 1 / (birth_year - birth_year) ELSE 1 END) FROM patient",
        ],
    ),
    attack(
        "atk-F1",
        Refused,
        &["SELECT count(*) FROM patient WHERE birth_year % (birth_year - 1921) = 0"],
    ),
    attack(
        "atk-F1",
        Neutral,
        &["SELECT birth_year / 10 * 10 AS d, 100 / (count(*) - 2) FROM patient GROUP BY d"],
    ),
    attack(
        "atk-F1",
        Hidden,
        &[
            "SELECT 1 / count(*) FROM screening s JOIN patient p ON p.patient_no = s.patient_no WHERE p.birth_year = 1921 AND s.result = 'positive'",
        ],
    ),
    // atk-F2: overflows behind an AND, in a sum, in a date.
    attack(
        "atk-F2",
        Shut,
        &[
            "SELECT count(*) FROM patient WHERE birth_year = 1921 AND power(2, 10000 * birth_year) = 1",
        ],
    ),
    attack(
        "atk-F2",
        Shut,
        &[
            "SELECT sum(CASE WHEN birth_year = 1921 THEN 9223372036854775807 ELSE 1 END) FROM patient",
        ],
    ),
    attack(
        "atk-F2",
        Shut,
        &[
            "SELECT sum(9223372036854775807 * s.score) FROM scale_score s JOIN patient p ON p.patient_no = s.patient_no WHERE p.birth_year < 1930",
        ],
    ),
    attack(
        "atk-F2",
        Shut,
        &[
            "SELECT count(*) FROM inclusion i JOIN patient p ON p.patient_no = i.patient_no WHERE p.birth_year = 1921 AND i.exit_date + INTERVAL '9000000 months' > DATE '2023-01-01'",
        ],
    ),
    attack(
        "atk-F2",
        Shut,
        &["SELECT count(*) FROM patient WHERE birth_year * 6148914691236517205 > 0"],
    ),
    // Casts that fail on the victim's row.
    attack(
        "atk-F3",
        Refused,
        &[
            "SELECT sum(CAST(CASE WHEN birth_year = 1921 THEN 'x' ELSE '1' END AS INT)) FROM patient",
        ],
    ),
    attack(
        "atk-F3",
        Refused,
        &["SELECT count(*) FROM screening WHERE CAST(result AS INT) = 1"],
    ),
    attack(
        "atk-F3",
        Refused,
        &["SELECT count(CAST(s.result AS DATE)) FROM screening s"],
    ),
    attack(
        "atk-F3",
        Refused,
        &["SELECT count(*) FROM patient WHERE CAST(birth_year AS TINYINT) = 1"],
    ),
    attack(
        "atk-F3",
        Shut,
        &["SELECT count(*) FROM patient WHERE arrow_cast(birth_year, 'Int8') = 1"],
    ),
    attack(
        "atk-F3",
        Refused,
        &[
            "SELECT count(*) FROM patient WHERE birth_year = 1921 AND substr(sex, birth_year - 1920, -1) = 'f'",
        ],
    ),
    // atk-F4: what a fallible argument leaves out.
    attack(
        "atk-F4",
        Refused,
        &["SELECT count(1 / (birth_year - 1921)), count(*) FROM patient"],
    ),
    attack(
        "atk-F4",
        Refused,
        &[
            "SELECT count(TRY_CAST(CASE WHEN birth_year = 1921 THEN 'x' ELSE '1' END AS INT)) FROM patient",
        ],
    ),
    attack(
        "atk-F4",
        Shut,
        &["SELECT count(CASE WHEN birth_year <> 1921 THEN 1 END) FROM patient"],
    ),
    attack(
        "atk-F4",
        Shut,
        &["SELECT count(CASE birth_year WHEN 1921 THEN NULL ELSE 1 END) FROM patient"],
    ),
    // atk-F7 and others: work that depends on the victim.
    attack(
        "atk-F7",
        Refused,
        &[
            "SELECT count(*) FROM patient p JOIN (SELECT DISTINCT region_code FROM event) x ON x.region_code = p.region_code WHERE p.birth_year = 1921",
        ],
    ),
    attack(
        "atk-F7",
        Refused,
        &["SELECT count(*) FROM patient p CROSS JOIN event e WHERE p.birth_year = 1921"],
    ),
    attack(
        "atk-F7",
        Refused,
        &["SELECT count(repeat('x', 100000000)) FROM patient WHERE birth_year = 1921"],
    ),
    attack(
        "atk-F7",
        Refused,
        &["SELECT count(*) FROM patient WHERE sex ~ '(f+)+$' AND birth_year = 1921"],
    ),
    attack(
        "atk-F7",
        Unknown,
        &[
            "SELECT count(*) FROM patient p, generate_series(1, 1000000) g WHERE p.birth_year = 1921",
        ],
    ),
    attack(
        "atk-F7",
        Unknown,
        &[
            "SELECT count(*) FROM patient p, LATERAL (SELECT * FROM generate_series(1, p.birth_year)) g",
        ],
    ),
];

pub(crate) const METADATA: &[Attack] = &[
    // atk-G1: plans and their statistics.
    attack(
        "atk-G1",
        Refused,
        &["EXPLAIN ANALYZE SELECT count(*) FROM patient WHERE birth_year = 1921"],
    ),
    attack(
        "atk-G1",
        Refused,
        &["EXPLAIN VERBOSE SELECT count(*) FROM patient WHERE birth_year = 1921"],
    ),
    attack("atk-G1", Refused, &["DESCRIBE patient"]),
    attack("atk-G1", Refused, &["SHOW TABLES"]),
    attack("atk-G1", Refused, &["SHOW ALL"]),
    attack(
        "atk-G1",
        Refused,
        &["SET datafusion.execution.batch_size = 1"],
    ),
    attack(
        "atk-G1",
        Refused,
        &["CREATE TABLE t AS SELECT * FROM patient"],
    ),
    attack(
        "atk-G1",
        Refused,
        &["COPY (SELECT * FROM patient) TO '/tmp/p.csv'"],
    ),
    attack(
        "atk-G1",
        Refused,
        &["INSERT INTO patient SELECT * FROM patient"],
    ),
    attack(
        "atk-G1",
        Refused,
        &["SELECT count(*) FROM patient TABLESAMPLE BERNOULLI (50)"],
    ),
    // atk-G3: how many rows come back.
    attack(
        "atk-G3",
        Neutral,
        &[
            "SELECT count(*) FROM (SELECT d.icd10, count(*) AS n FROM diagnosis d JOIN patient p ON p.patient_no = d.patient_no WHERE p.birth_year = 1921 GROUP BY d.icd10) x",
        ],
    ),
    attack(
        "atk-G3",
        Hidden,
        &[
            "SELECT d.icd10, count(*) FROM diagnosis d JOIN patient p ON p.patient_no = d.patient_no WHERE p.birth_year = 1921 GROUP BY d.icd10",
        ],
    ),
    attack(
        "atk-G3",
        Hidden,
        &[
            "SELECT n, count(*) FROM (SELECT e.patient_no, count(*) AS n FROM event e JOIN patient p ON p.patient_no = e.patient_no WHERE p.birth_year < 1930 GROUP BY e.patient_no) x GROUP BY n",
        ],
    ),
    attack(
        "atk-G3",
        Neutral,
        &[
            "SELECT count(*) FROM (SELECT birth_year, count(*) AS n FROM patient GROUP BY birth_year) x",
        ],
    ),
    attack(
        "atk-G3",
        Neutral,
        &[
            "SELECT count(*) FROM (SELECT date_trunc('month', e.event_date) AS m, count(*) AS n FROM event e JOIN patient p ON p.patient_no = e.patient_no WHERE p.birth_year < 1930 AND e.event_type = 'home_visit' GROUP BY 1) x",
        ],
    ),
    attack(
        "atk-G3",
        Neutral,
        &[
            "SELECT score, n FROM (SELECT CASE WHEN s.score > 10 THEN 'high' ELSE 'low' END AS score, count(*) AS n FROM scale_score s JOIN patient p ON p.patient_no = s.patient_no WHERE p.birth_year < 1930 GROUP BY 1) x",
        ],
    ),
    attack(
        "atk-G3",
        Neutral,
        &[
            "SELECT count(*) FROM (SELECT substance, count(*) AS n FROM substance_use GROUP BY substance HAVING count(*) < 11) x",
        ],
    ),
    attack(
        "atk-G3",
        Neutral,
        &[
            "SELECT row_number() OVER (ORDER BY n), n IS NULL FROM (SELECT d.icd10, count(*) AS n FROM diagnosis d JOIN patient p ON p.patient_no = d.patient_no WHERE p.birth_year = 1921 GROUP BY d.icd10) x",
        ],
    ),
    attack(
        "atk-G3",
        Neutral,
        &[
            "SELECT icd10 FROM (SELECT d.icd10, count(*) AS n FROM diagnosis d JOIN patient p ON p.patient_no = d.patient_no WHERE p.birth_year = 1921 GROUP BY d.icd10) x ORDER BY n DESC NULLS LAST, icd10 LIMIT 3",
        ],
    ),
    // atk-G8: values in names and messages.
    attack(
        "atk-G8",
        Refused,
        &["SELECT count(*) FROM patient WHERE birth_year = CAST('Smith' AS INT)"],
    ),
    attack(
        "atk-G8",
        Refused,
        &["SELECT count(*) FROM screening WHERE CAST(result AS INT) > 0"],
    ),
    attack(
        "atk-G8",
        Refused,
        &["SELECT count(*) AS \"n of 1921\", (SELECT max(birth_year) FROM patient) FROM patient"],
    ),
    attack(
        "atk-G8",
        Refused,
        &["SELECT count(*) FROM patient WHERE birth_year > (SELECT birth_year FROM patient)"],
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn errors_and_missing_values_do_not_speak() {
    resist(ERRORS).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn metadata_and_messages_do_not_speak() {
    resist(METADATA).await;
}
