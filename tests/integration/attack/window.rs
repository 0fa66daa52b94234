//! Class I: subqueries, windows and orders.

use super::Outcome::{Hidden, Neutral, Refused, Shut};
use super::{Attack, attack, resist};

pub(crate) const ORDERS: &[Attack] = &[
    // atk-I1: ranks across patients.
    attack(
        "atk-I1",
        Refused,
        &[
            "SELECT avg(score) FROM (SELECT score, row_number() OVER (ORDER BY score DESC) AS rn FROM scale_score) x WHERE rn = 1",
        ],
    ),
    attack(
        "atk-I1",
        Refused,
        &[
            "SELECT count(*) FROM (SELECT birth_year, rank() OVER (PARTITION BY region_code ORDER BY birth_year) AS r FROM patient) x WHERE r = 1",
        ],
    ),
    attack(
        "atk-I1",
        Refused,
        &[
            "SELECT t, count(*) FROM (SELECT ntile(20) OVER (ORDER BY birth_year) AS t FROM patient) x GROUP BY t",
        ],
    ),
    attack(
        "atk-I1",
        Refused,
        &[
            "SELECT count(*) FROM (SELECT birth_year - lag(birth_year) OVER (ORDER BY birth_year) AS gap FROM patient) x WHERE gap > 1",
        ],
    ),
    attack(
        "atk-I1",
        Refused,
        &[
            "SELECT count(*) FROM (SELECT birth_year, min(birth_year) OVER () AS oldest FROM patient) x WHERE birth_year = oldest",
        ],
    ),
    attack(
        "atk-I1",
        Refused,
        &[
            "SELECT count(*) FROM (SELECT result, first_value(result) OVER (PARTITION BY region_code ORDER BY screening_date) AS f FROM screening) x WHERE f = 'positive'",
        ],
    ),
    attack(
        "atk-I1",
        Refused,
        &[
            "SELECT count(*) FROM (SELECT count(*) OVER (PARTITION BY birth_year, sex) AS twins FROM patient) x WHERE twins = 1",
        ],
    ),
    // Windows inside one patient are no harm; what is singled out by them is.
    attack(
        "atk-I2",
        Shut,
        &[
            "SELECT count(*) FROM (SELECT patient_no, event_type, row_number() OVER (PARTITION BY patient_no ORDER BY event_date) AS rn FROM event) e JOIN patient p ON p.patient_no = e.patient_no WHERE e.rn = 3 AND p.birth_year = 1921",
        ],
    ),
    attack(
        "atk-I2",
        Shut,
        &[
            "SELECT n, count(*) FROM (SELECT e.patient_no, count(*) OVER (PARTITION BY e.patient_no) AS n FROM event e JOIN patient p ON p.patient_no = e.patient_no WHERE p.birth_year = 1921) x GROUP BY n",
        ],
    ),
    attack(
        "atk-I2",
        Shut,
        &[
            "SELECT sum(s) FROM (SELECT e.patient_no, sum(CASE WHEN p.birth_year = 1921 THEN e.duration_minutes ELSE 0 END) OVER (PARTITION BY e.patient_no) AS s FROM event e JOIN patient p ON p.patient_no = e.patient_no) x",
        ],
    ),
    attack(
        "atk-I2",
        Shut,
        &[
            "SELECT count(*) FROM (SELECT patient_no, lead(event_type) OVER (PARTITION BY patient_no ORDER BY event_date) AS next FROM event) e JOIN patient p ON p.patient_no = e.patient_no WHERE e.next = 'home_visit' AND p.birth_year < 1930",
        ],
    ),
    attack(
        "atk-I2",
        Shut,
        &[
            "SELECT sum(1000000 * rn) FROM (SELECT e.patient_no, row_number() OVER (PARTITION BY e.patient_no ORDER BY e.event_date) AS rn FROM event e JOIN patient p ON p.patient_no = e.patient_no WHERE p.birth_year = 1921) x",
        ],
    ),
    attack(
        "atk-I2",
        Refused,
        &[
            "SELECT patient_no, row_number() OVER (PARTITION BY patient_no ORDER BY event_date) FROM event",
        ],
    ),
    // atk-I3: the first rows.
    attack(
        "atk-I3",
        Refused,
        &["SELECT avg(score) FROM (SELECT score FROM scale_score ORDER BY score DESC LIMIT 10) x"],
    ),
    attack(
        "atk-I3",
        Refused,
        &["SELECT count(*) FROM (SELECT * FROM patient ORDER BY birth_year OFFSET 1) x"],
    ),
    attack(
        "atk-I3",
        Refused,
        &[
            "SELECT count(*) FROM (SELECT * FROM patient ORDER BY birth_year FETCH FIRST 1 ROW ONLY) x",
        ],
    ),
    attack(
        "atk-I3",
        Refused,
        &["SELECT count(*) FROM (SELECT * FROM patient LIMIT 1) x"],
    ),
    attack(
        "atk-I3",
        Refused,
        &[
            "SELECT count(*) FROM (SELECT DISTINCT ON (sex) sex, birth_year FROM patient ORDER BY sex, birth_year) x WHERE birth_year = 1921",
        ],
    ),
    // atk-I4: uniqueness, sizes of groups that are not shown.
    attack(
        "atk-I4",
        Neutral,
        &[
            "SELECT count(*) FROM (SELECT birth_year, residence_department, count(*) AS n FROM patient GROUP BY birth_year, residence_department HAVING count(*) = 1) x",
        ],
    ),
    attack(
        "atk-I4",
        Neutral,
        &["SELECT birth_year FROM patient GROUP BY birth_year HAVING count(*) < 11"],
    ),
    attack(
        "atk-I4",
        Neutral,
        &[
            "SELECT count(*) FROM (SELECT d.icd10 FROM diagnosis d JOIN patient p ON p.patient_no = d.patient_no WHERE p.birth_year = 1921 GROUP BY d.icd10 HAVING count(*) IS NULL) x",
        ],
    ),
    attack(
        "atk-I4",
        Refused,
        &[
            "SELECT count(*) FROM patient p WHERE (SELECT count(*) FROM patient q WHERE q.birth_year = p.birth_year) = 1",
        ],
    ),
    attack(
        "atk-I4",
        Refused,
        &[
            "SELECT count(*) FROM patient WHERE birth_year IN (SELECT birth_year FROM patient GROUP BY birth_year HAVING count(*) = 1)",
        ],
    ),
    // atk-I5: bisecting a hidden number.
    attack(
        "atk-I5",
        Neutral,
        &[
            "SELECT sum(s.score) FROM scale_score s JOIN patient p ON p.patient_no = s.patient_no WHERE p.birth_year = 1921 HAVING sum(s.score) > 10",
        ],
    ),
    attack(
        "atk-I5",
        Neutral,
        &[
            "SELECT 'yes' FROM scale_score s JOIN patient p ON p.patient_no = s.patient_no WHERE p.birth_year = 1921 HAVING sum(s.score) > 10",
        ],
    ),
    attack(
        "atk-I5",
        Neutral,
        &[
            "SELECT p.birth_year / 10 * 10 AS d FROM scale_score s JOIN patient p ON p.patient_no = s.patient_no GROUP BY 1 ORDER BY sum(s.score) DESC",
        ],
    ),
    attack(
        "atk-I5",
        Hidden,
        &[
            "SELECT (SELECT sum(s.score) FROM scale_score s JOIN patient p ON p.patient_no = s.patient_no WHERE p.birth_year = 1921) BETWEEN 10 AND 30",
        ],
    ),
    attack(
        "atk-I5",
        Neutral,
        &[
            "SELECT count(*) FROM region r WHERE (SELECT count(*) FROM screening s JOIN patient p ON p.patient_no = s.patient_no WHERE p.birth_year = 1921 AND s.result = 'positive') > 0",
        ],
    ),
    // Comparisons with what only one patient has.
    attack(
        "atk-I6",
        Refused,
        &["SELECT count(*) FROM patient WHERE birth_year = (SELECT min(birth_year) FROM patient)"],
    ),
    attack(
        "atk-I6",
        Refused,
        &["SELECT count(*) FROM patient WHERE birth_year <= ALL (SELECT birth_year FROM patient)"],
    ),
    attack(
        "atk-I6",
        Refused,
        &[
            "SELECT count(*) FROM patient p WHERE NOT EXISTS (SELECT 1 FROM patient q WHERE q.birth_year < p.birth_year)",
        ],
    ),
    attack(
        "atk-I6",
        Refused,
        &[
            "SELECT count(*) FROM screening WHERE result = (SELECT result FROM screening s JOIN patient p ON p.patient_no = s.patient_no WHERE p.birth_year = 1921)",
        ],
    ),
    attack(
        "atk-I6",
        Refused,
        &[
            "SELECT count(*) FROM patient p LEFT JOIN patient q ON q.patient_no = p.patient_no AND q.birth_year < (SELECT avg(birth_year) FROM patient)",
        ],
    ),
    // atk-I10: enough patients, one practitioner.
    attack(
        "atk-I10",
        Shut,
        &[
            "SELECT count(*) FROM patient p WHERE p.birth_year = 1921 AND EXISTS (SELECT 1 FROM event e WHERE e.patient_no = p.patient_no AND e.microstructure_id = p.microstructure_id)",
        ],
    ),
    attack(
        "atk-I10",
        Refused,
        &[
            "SELECT count(*) FROM event WHERE practitioner_no = (SELECT min(practitioner_no) FROM event)",
        ],
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn orders_windows_and_subqueries_do_not_help() {
    resist(ORDERS).await;
}
