//! Classes A and B: direct release, and predicates that single somebody out.

use super::Outcome::{Hidden, Neutral, Refused, Shut};
use super::{Attack, attack, resist};

pub(crate) const DIRECT: &[Attack] = &[
    // atk-A2: the pseudonym itself, bare, grouped, ordered, in a set, in a list.
    attack("atk-A2", Refused, &["SELECT patient_no FROM patient"]),
    attack(
        "atk-A2",
        Refused,
        &["SELECT DISTINCT patient_no FROM patient"],
    ),
    attack(
        "atk-A2",
        Refused,
        &["SELECT patient_no, count(*) FROM event GROUP BY patient_no"],
    ),
    attack(
        "atk-A2",
        Refused,
        &["SELECT x, count(*) FROM (SELECT patient_no AS x FROM event) e GROUP BY x"],
    ),
    attack(
        "atk-A2",
        Refused,
        &["SELECT count(*) FROM event GROUP BY patient_no"],
    ),
    attack("atk-A2", Refused, &["SELECT * FROM patient LIMIT 5"]),
    attack(
        "atk-A2",
        Refused,
        &["SELECT array_agg(patient_no) FROM patient"],
    ),
    attack(
        "atk-A2",
        Refused,
        &["SELECT string_agg(CAST(patient_no AS VARCHAR), ',') FROM patient"],
    ),
    attack(
        "atk-A2",
        Refused,
        &["SELECT min(patient_no), max(patient_no) FROM patient"],
    ),
    attack("atk-A2", Refused, &["SELECT sum(patient_no) FROM patient"]),
    attack(
        "atk-A2",
        Refused,
        &[
            "SELECT m, count(*) FROM (SELECT patient_no, max(patient_no) AS m FROM event GROUP BY patient_no) x GROUP BY m",
        ],
    ),
    // atk-A5: functions of the pseudonym.
    attack(
        "atk-A5",
        Refused,
        &["SELECT md5(patient_no), count(*) FROM event GROUP BY 1"],
    ),
    attack(
        "atk-A5",
        Refused,
        &["SELECT patient_no % 97, count(*) FROM event GROUP BY 1"],
    ),
    attack(
        "atk-A5",
        Refused,
        &["SELECT substr(CAST(patient_no AS VARCHAR), 1, 3), count(*) FROM event GROUP BY 1"],
    ),
    attack(
        "atk-A5",
        Refused,
        &["SELECT floor(patient_no / 2.0), count(*) FROM event GROUP BY 1"],
    ),
    attack(
        "atk-A5",
        Refused,
        &["SELECT patient_no / 20 * 20, count(*) FROM patient GROUP BY 1"],
    ),
    attack(
        "atk-A5",
        Refused,
        &["SELECT coalesce(patient_no, 0), count(*) FROM event GROUP BY 1"],
    ),
    attack(
        "atk-A5",
        Refused,
        &["SELECT nullif(patient_no, 1), count(*) FROM event GROUP BY 1"],
    ),
    attack(
        "atk-A5",
        Refused,
        &["SELECT count(DISTINCT patient_no % 2) FROM patient"],
    ),
    attack(
        "atk-A5",
        Refused,
        &[
            "SELECT CASE WHEN patient_no < 20 THEN 'a' ELSE 'b' END, count(*) FROM patient GROUP BY 1",
        ],
    ),
    attack(
        "atk-A5",
        Refused,
        &["SELECT count(nullif(patient_no, 1)) FROM patient"],
    ),
    attack("atk-A5", Refused, &["SELECT sum(-patient_no) FROM patient"]),
    // A holder of the number asks about its bearer.
    attack(
        "atk-A6",
        Refused,
        &["SELECT count(*) FROM event WHERE patient_no = 1"],
    ),
    attack(
        "atk-A6",
        Refused,
        &["SELECT count(*) FROM event WHERE patient_no IN (1, 2, 3)"],
    ),
    attack(
        "atk-A6",
        Refused,
        &["SELECT count(*) FROM event WHERE patient_no BETWEEN 1 AND 40"],
    ),
    attack(
        "atk-A6",
        Refused,
        &["SELECT count(*) FROM event WHERE patient_no IS DISTINCT FROM 1"],
    ),
    attack(
        "atk-A6",
        Refused,
        &["SELECT count(*) FILTER (WHERE patient_no < 30) FROM patient"],
    ),
    attack(
        "atk-A6",
        Refused,
        &["SELECT count(*) FROM patient a JOIN patient b ON a.patient_no = b.patient_no + 1"],
    ),
    attack(
        "atk-A6",
        Refused,
        &["SELECT count(*) FROM patient p JOIN (VALUES (1)) v(n) ON v.n = p.patient_no"],
    ),
    attack(
        "atk-A6",
        Refused,
        &[
            "SELECT count(*) FROM event WHERE patient_no IN (SELECT patient_no FROM patient ORDER BY patient_no LIMIT 1)",
        ],
    ),
    attack(
        "atk-A6",
        Refused,
        &[
            "SELECT count(*) FROM patient p JOIN region r ON CAST(r.microstructures_known AS INT) = p.patient_no",
        ],
    ),
    // Of professionals.
    attack(
        "atk-A7",
        Refused,
        &["SELECT practitioner_no, count(*) FROM event GROUP BY practitioner_no"],
    ),
    attack(
        "atk-A7",
        Refused,
        &["SELECT microstructure_id, count(*) FROM event GROUP BY microstructure_id"],
    ),
    attack(
        "atk-A7",
        Refused,
        &["SELECT count(*) FROM event WHERE microstructure_id = '44-MS-1'"],
    ),
    attack(
        "atk-A7",
        Refused,
        &["SELECT count(*) FROM event WHERE practitioner_no = 1"],
    ),
    attack(
        "atk-A7",
        Refused,
        &["SELECT substr(microstructure_id, 1, 9), count(*) FROM event GROUP BY 1"],
    ),
    attack(
        "atk-A7",
        Refused,
        &[
            "SELECT m.microstructure_id, count(*) FROM event e JOIN microstructure m ON m.microstructure_id = e.microstructure_id GROUP BY m.microstructure_id",
        ],
    ),
    // A table of rows through a sort, a limit, a cast, a constant, a marginal.
    attack(
        "atk-A8",
        Refused,
        &["SELECT birth_year FROM patient ORDER BY birth_year LIMIT 1"],
    ),
    attack(
        "atk-A8",
        Refused,
        &["SELECT 1 FROM patient WHERE birth_year = 1921"],
    ),
    attack(
        "atk-A8",
        Refused,
        &["SELECT birth_year, sum(count(*)) OVER () FROM patient GROUP BY patient_no, birth_year"],
    ),
    attack(
        "atk-A8",
        Hidden,
        &["SELECT birth_year, count(*) FROM patient WHERE birth_year < 1930 GROUP BY birth_year"],
    ),
    attack(
        "atk-A8",
        Neutral,
        &[
            "SELECT DISTINCT birth_year, sex FROM patient WHERE region_code = '44' AND birth_year < 1950",
        ],
    ),
];

pub(crate) const SINGLING_OUT: &[Attack] = &[
    // atk-B2: one patient, many rows.
    attack(
        "atk-B2",
        Hidden,
        &[
            "SELECT avg(e.duration_minutes) FROM event e JOIN patient p ON p.patient_no = e.patient_no WHERE p.birth_year = 1921",
        ],
    ),
    attack(
        "atk-B2",
        // Rows that multiply.
        Refused,
        &[
            "SELECT count(*) FROM event a JOIN event b ON a.patient_no = b.patient_no JOIN event c ON c.patient_no = a.patient_no JOIN patient p ON p.patient_no = a.patient_no WHERE p.birth_year = 1921",
        ],
    ),
    attack(
        "atk-B2",
        Hidden,
        &[
            "SELECT sum(t.daily_dose) FROM treatment t JOIN patient p ON p.patient_no = t.patient_no WHERE p.birth_year < 1930 AND p.sex = 'female'",
        ],
    ),
    // atk-B5: probes for existence.
    attack(
        "atk-B5",
        Refused,
        &["SELECT 1 WHERE EXISTS (SELECT 1 FROM patient WHERE birth_year = 1921)"],
    ),
    attack(
        "atk-B5",
        Refused,
        &[
            "SELECT r.name FROM region r WHERE EXISTS (SELECT 1 FROM patient p WHERE p.region_code = r.region_code AND p.birth_year = 1921)",
        ],
    ),
    attack(
        "atk-B5",
        Refused,
        &[
            "SELECT r.name FROM region r WHERE r.region_code IN (SELECT region_code FROM patient WHERE birth_year = 1921)",
        ],
    ),
    attack(
        "atk-B5",
        Refused,
        &[
            "SELECT count(*) FROM region r LEFT JOIN patient p ON p.region_code = r.region_code AND p.birth_year = 1921",
        ],
    ),
    attack(
        "atk-B5",
        Refused,
        &[
            "SELECT c.day FROM calendar c JOIN event e ON e.event_date = c.day WHERE e.event_type = 'home_visit' LIMIT 1",
        ],
    ),
    // Counts that are probes: hidden, whatever is done with them.
    attack(
        "atk-B6",
        Hidden,
        &["SELECT (SELECT count(*) FROM patient WHERE birth_year = 1921) > 0"],
    ),
    // A hidden number is unknown, so that the CASE takes its ELSE, wherever the victim is.
    attack(
        "atk-B6",
        Neutral,
        &[
            "SELECT CASE WHEN count(*) > 0 THEN 'yes' ELSE 'no' END FROM screening s JOIN patient p ON p.patient_no = s.patient_no WHERE p.birth_year = 1921 AND s.result = 'positive'",
        ],
    ),
    attack(
        "atk-B6",
        Hidden,
        &[
            "SELECT count(*) > 0 FROM screening s JOIN patient p ON p.patient_no = s.patient_no WHERE p.birth_year = 1921 AND s.result = 'positive'",
        ],
    ),
    attack(
        "atk-B6",
        Hidden,
        &[
            "SELECT count(*) * 0 FROM screening s JOIN patient p ON p.patient_no = s.patient_no WHERE p.birth_year = 1921 AND s.result = 'positive'",
        ],
    ),
    attack(
        "atk-B6",
        Neutral,
        &[
            "SELECT coalesce(count(*), 0) FROM screening s JOIN patient p ON p.patient_no = s.patient_no WHERE p.birth_year = 1921 AND s.result = 'positive'",
        ],
    ),
    attack(
        "atk-B6",
        Neutral,
        &[
            "SELECT r.name, a.n FROM region r LEFT JOIN (SELECT p.region_code, count(*) AS n FROM screening s JOIN patient p ON p.patient_no = s.patient_no WHERE p.birth_year < 1930 AND s.result = 'positive' GROUP BY p.region_code) a ON a.region_code = r.region_code",
        ],
    ),
    // The two of the twenties, so that one of them counts for both.
    attack(
        "atk-B7",
        Hidden,
        &[
            "SELECT s.result, count(*) FROM screening s JOIN patient p ON p.patient_no = s.patient_no WHERE p.birth_year / 10 * 10 = 1920 GROUP BY s.result",
        ],
    ),
    attack(
        "atk-B7",
        Hidden,
        &[
            "SELECT p.birth_year / 3 * 3, s.result, count(*) FROM screening s JOIN patient p ON p.patient_no = s.patient_no WHERE p.birth_year < 1950 GROUP BY 1, 2",
        ],
    ),
    // By what everybody has, some have twice, or nobody has.
    attack(
        "atk-B8",
        Hidden,
        &[
            "SELECT count(*) FROM patient p WHERE p.birth_year = 1921 AND EXISTS (SELECT 1 FROM event e WHERE e.patient_no = p.patient_no AND e.event_type = 'home_visit')",
        ],
    ),
    attack(
        "atk-B8",
        Hidden,
        &[
            "SELECT count(*) FROM patient p WHERE p.birth_year = 1921 AND NOT EXISTS (SELECT 1 FROM event e WHERE e.patient_no = p.patient_no AND e.event_type = 'home_visit')",
        ],
    ),
    attack(
        "atk-B8",
        Hidden,
        &[
            "SELECT count(*) FROM patient p LEFT JOIN (SELECT patient_no FROM event WHERE event_type = 'home_visit') e ON e.patient_no = p.patient_no WHERE p.birth_year = 1921 AND e.patient_no IS NULL",
        ],
    ),
    attack(
        "atk-B8",
        Hidden,
        &[
            "SELECT x.n, count(*) FROM (SELECT patient_no, count(*) AS n FROM event GROUP BY patient_no) x JOIN patient p ON p.patient_no = x.patient_no WHERE p.birth_year = 1921 GROUP BY x.n",
        ],
    ),
    attack(
        "atk-B8",
        Hidden,
        &[
            "SELECT count(*) FROM (SELECT patient_no FROM event GROUP BY patient_no HAVING count(*) = 3) x JOIN patient p ON p.patient_no = x.patient_no WHERE p.birth_year = 1921",
        ],
    ),
    attack(
        "atk-B8",
        Hidden,
        &[
            "SELECT count(*) FROM (SELECT e.patient_no, min(p.birth_year) AS y, max(CASE WHEN e.event_type = 'home_visit' THEN 1 ELSE 0 END) AS v FROM event e JOIN patient p ON p.patient_no = e.patient_no GROUP BY e.patient_no) x WHERE y = 1921 AND v = 1",
        ],
    ),
    attack(
        "atk-B8",
        Shut,
        &[
            "SELECT count(*) FROM patient p WHERE p.birth_year = 1921 AND (EXISTS (SELECT 1 FROM diagnosis d WHERE d.patient_no = p.patient_no AND d.icd10 = 'F20') OR p.sex = 'male')",
        ],
    ),
    attack(
        "atk-B8",
        Shut,
        &[
            "SELECT count(*) FROM patient p WHERE p.patient_no NOT IN (SELECT patient_no FROM diagnosis WHERE icd10 = 'F20') AND p.birth_year = 1921",
        ],
    ),
    attack(
        "atk-B8",
        Shut,
        &[
            "SELECT count(*) FROM patient p WHERE (SELECT count(*) FROM event e WHERE e.patient_no = p.patient_no) = 3 AND p.birth_year = 1921",
        ],
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_one_patient_is_released_directly() {
    resist(DIRECT).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_predicate_singles_a_patient_out() {
    resist(SINGLING_OUT).await;
}
