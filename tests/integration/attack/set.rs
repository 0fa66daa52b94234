//! Class H: set operations, padding and fan-out.

use super::Outcome::{Neutral, Refused, Shut};
use super::{Attack, attack, resist};

pub(crate) const SETS: &[Attack] = &[
    // atk-H1: padding by made-up rows, by constants, by the same patients again.
    attack(
        "atk-H1",
        Refused,
        &[
            "SELECT count(DISTINCT patient_no) FROM (SELECT patient_no FROM patient WHERE birth_year = 1921 UNION ALL SELECT 1 UNION ALL SELECT 2) x",
        ],
    ),
    attack(
        "atk-H1",
        Refused,
        &[
            "SELECT region_code, count(*) FROM (SELECT region_code FROM patient WHERE birth_year = 1921 UNION ALL SELECT '44' FROM calendar) x GROUP BY region_code",
        ],
    ),
    attack(
        "atk-H1",
        Refused,
        &[
            "SELECT count(*) FROM (SELECT patient_no FROM patient WHERE birth_year = 1921 UNION ALL SELECT CAST(microstructures_known AS INT) FROM region) x",
        ],
    ),
    attack(
        "atk-H1",
        Shut,
        &[
            "SELECT count(*) FROM (SELECT patient_no FROM patient WHERE birth_year = 1921 UNION ALL SELECT patient_no FROM patient WHERE birth_year = 1921 UNION ALL SELECT patient_no FROM patient WHERE birth_year = 1921) x",
        ],
    ),
    attack(
        "atk-H1",
        Shut,
        &[
            "SELECT tag, count(*) FROM (SELECT patient_no, 'victim' AS tag FROM patient WHERE birth_year = 1921 UNION ALL SELECT patient_no, 'victim' AS tag FROM event WHERE event_type = 'home_visit' AND event_date < DATE '2020-01-01') x GROUP BY tag",
        ],
    ),
    attack(
        "atk-H1",
        Shut,
        &[
            "SELECT count(*) FROM (SELECT p.patient_no FROM patient p WHERE p.birth_year = 1921 UNION SELECT s.patient_no FROM screening s WHERE s.result = 'inexistent') x",
        ],
    ),
    attack(
        "atk-H1",
        Refused,
        &[
            "SELECT count(*) FROM patient p FULL JOIN calendar c ON c.year = p.birth_year WHERE p.birth_year = 1921",
        ],
    ),
    // atk-H3: fan-out over public tables.
    attack(
        "atk-H3",
        Refused,
        &[
            "SELECT count(*) FROM patient p JOIN calendar c ON c.year >= p.birth_year WHERE p.birth_year = 1921",
        ],
    ),
    attack(
        "atk-H3",
        Refused,
        &["SELECT count(*) FROM patient p CROSS JOIN region r WHERE p.birth_year = 1921"],
    ),
    attack(
        "atk-H3",
        Refused,
        &["SELECT count(*) FROM screening s JOIN code c ON c.code = s.result"],
    ),
    attack(
        "atk-H3",
        Refused,
        &[
            "SELECT count(*) FROM patient p JOIN microstructure m ON m.region_code = p.region_code WHERE p.birth_year = 1921",
        ],
    ),
    attack(
        "atk-H3",
        Refused,
        &[
            "SELECT count(*) FROM patient p, UNNEST([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]) WHERE p.birth_year = 1921",
        ],
    ),
    attack(
        "atk-H3",
        Refused,
        &["SELECT count(*) FROM event e JOIN calendar c ON c.day >= e.event_date"],
    ),
    // Fan-out over one's own rows makes one patient the whole of a count.
    attack(
        "atk-H4",
        Shut,
        &[
            "SELECT count(*) FROM event a JOIN event b ON b.patient_no = a.patient_no JOIN event c ON c.patient_no = a.patient_no JOIN event d ON d.patient_no = a.patient_no JOIN patient p ON p.patient_no = a.patient_no WHERE p.birth_year < 1930",
        ],
    ),
    attack(
        "atk-H4",
        Refused,
        &[
            "SELECT count(*) FROM patient p JOIN event e ON e.region_code = p.region_code WHERE p.birth_year = 1921",
        ],
    ),
    attack(
        "atk-H4",
        Refused,
        &[
            "SELECT count(*) FROM patient p JOIN screening s ON s.screening_date = s.screening_date AND s.region_code = p.region_code WHERE p.birth_year = 1921",
        ],
    ),
    attack(
        "atk-H4",
        Refused,
        &["SELECT count(*) FROM patient a JOIN patient b ON a.birth_year < b.birth_year"],
    ),
    // atk-H5: differences of sets.
    attack(
        "atk-H5",
        Shut,
        &[
            "SELECT patient_no FROM patient EXCEPT SELECT patient_no FROM patient WHERE birth_year <> 1921",
        ],
    ),
    attack(
        "atk-H5",
        Shut,
        &[
            "SELECT count(*) FROM (SELECT patient_no FROM patient EXCEPT SELECT patient_no FROM patient WHERE birth_year <> 1921) x",
        ],
    ),
    attack(
        "atk-H5",
        Shut,
        &[
            "SELECT count(*) FROM (SELECT patient_no FROM screening WHERE result = 'positive' INTERSECT SELECT patient_no FROM patient WHERE birth_year = 1921) x",
        ],
    ),
    attack(
        "atk-H5",
        Shut,
        &[
            "SELECT count(*) FROM (SELECT patient_no FROM screening WHERE result = 'positive' EXCEPT SELECT patient_no FROM patient WHERE birth_year <> 1921) x",
        ],
    ),
    attack(
        "atk-H5",
        Shut,
        &[
            "SELECT count(*) FROM (SELECT birth_year FROM patient EXCEPT SELECT birth_year FROM patient WHERE birth_year <> 1921) x",
        ],
    ),
    attack(
        "atk-H5",
        Refused,
        &["SELECT 1921 INTERSECT SELECT birth_year FROM patient"],
    ),
    attack(
        "atk-H5",
        Refused,
        &["SELECT count(*) FROM (SELECT 1921 AS y EXCEPT SELECT birth_year FROM patient) x"],
    ),
    // atk-H8: a list of guesses is the CASE or the IN that it stands for.
    attack(
        "atk-H8",
        Shut,
        &[
            "SELECT count(*) FROM patient p JOIN (VALUES ('44', 'female', 1921)) v(r, s, y) ON v.r = p.region_code AND v.s = p.sex AND v.y = p.birth_year",
        ],
    ),
    attack(
        "atk-H8",
        Refused,
        &[
            "SELECT count(*) FROM patient p WHERE (p.sex, p.birth_year) IN (SELECT * FROM (VALUES ('female', 1921)) v)",
        ],
    ),
    attack(
        "atk-H8",
        Refused,
        &[
            "WITH guess AS (SELECT 1921 AS y) SELECT count(*) FROM patient p JOIN guess g ON g.y = p.birth_year",
        ],
    ),
    attack(
        "atk-H8",
        Shut,
        &[
            "SELECT count(*) FROM patient p WHERE EXISTS (SELECT 1 FROM (VALUES (1921)) v(y) WHERE v.y = p.birth_year)",
        ],
    ),
    attack(
        "atk-H8",
        Shut,
        &[
            "SELECT v.y, count(p.birth_year) FROM (VALUES (1921), (1922)) v(y) LEFT JOIN patient p ON p.birth_year = v.y GROUP BY v.y",
        ],
    ),
    // Above the barrier a union is free, and what is hidden stays so.
    attack(
        "atk-H9",
        Neutral,
        &[
            "SELECT 'a' AS tag, count(*) AS n FROM patient WHERE birth_year = 1921 UNION ALL SELECT 'b', 5",
        ],
    ),
    attack(
        "atk-H9",
        Neutral,
        &[
            "SELECT sum(n) FROM (SELECT count(*) AS n FROM screening s JOIN patient p ON p.patient_no = s.patient_no WHERE p.birth_year = 1921 AND s.result = 'positive' UNION ALL SELECT 5) x",
        ],
    ),
    attack(
        "atk-H9",
        Neutral,
        &[
            "SELECT count(*) FROM (SELECT count(*) AS n FROM screening s JOIN patient p ON p.patient_no = s.patient_no WHERE p.birth_year = 1921 AND s.result = 'positive' EXCEPT SELECT 1) x",
        ],
    ),
    attack(
        "atk-H9",
        Neutral,
        &[
            "SELECT count(*) FROM (SELECT count(*) AS n FROM screening s JOIN patient p ON p.patient_no = s.patient_no WHERE p.birth_year = 1921 AND s.result = 'positive' INTERSECT SELECT 0) x",
        ],
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn sets_and_padding_do_not_help() {
    resist(SETS).await;
}
