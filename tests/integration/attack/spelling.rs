//! Class K and atk-D2: the same victim in other words, clocks, chance, laundering.

use super::Outcome::{Refused, Shut, Unknown};
use super::carrier::resist_in_every_carrier;
use super::{Attack, attack, resist};

/// The victim, as attackers spell it. Above all they try what the canonical form might not see.
pub(crate) const VICTIM: &[&str] = &[
    "p.birth_year = 1921",
    "1921 = p.birth_year",
    "p.sex = 'female' AND p.birth_year = 1921 AND p.region_code = '44'",
    "p.birth_year BETWEEN 1921 AND 1921",
    "p.birth_year IN (1921)",
    "p.birth_year IN (1900, 1910, 1921, 1922, 1949)",
    "p.birth_year < 1922",
    "NOT (p.birth_year >= 1922)",
    "NOT p.birth_year <> 1921",
    "p.birth_year = 1921.0",
    "p.birth_year + 0 = 1921",
    "p.birth_year - 1921 = 0",
    "2023 - p.birth_year > 101",
    "p.birth_year / 10 * 10 = 1920",
    "floor(p.birth_year / 2.0) * 2 = 1920",
    "p.birth_year IS NOT DISTINCT FROM 1921",
    "(p.birth_year = 1921) IS TRUE",
    "(p.birth_year <> 1921) IS FALSE",
    "(p.birth_year = 1921) = true",
    "coalesce(p.birth_year, 0) = 1921",
    "coalesce(nullif(p.birth_year, 1921), 1) = 1",
    "nullif(p.birth_year, 1921) IS NULL",
    "CASE WHEN p.birth_year = 1921 THEN 1 ELSE 0 END = 1",
    "CASE p.birth_year WHEN 1921 THEN 'v' ELSE 'o' END = 'v'",
    "CASE WHEN p.birth_year > 1921 THEN false WHEN p.birth_year IS NULL THEN false ELSE true END",
    "CAST(p.birth_year AS VARCHAR) = '1921'",
    "CAST(p.birth_year AS VARCHAR) LIKE '1_21'",
    "CAST(p.birth_year AS DOUBLE) < 1921.5",
    "(p.birth_year, p.sex) = (1921, 'female')",
    "p.birth_year % 1921 = 0",
    "abs(p.birth_year - 1921) < 1",
    "greatest(p.birth_year, 1921) = 1921",
    "p.birth_year * 2 = 3842",
    "p.birth_year IN (SELECT 1921)",
    "p.birth_year = (SELECT min(c.year) - 100 FROM calendar c)",
    "p.birth_year = 1921 OR p.sex = 'nobody' OR p.birth_year IN (1800, 1801)",
    "p.birth_year <= 1921 AND (p.sex LIKE 'f%' OR p.sex IS NULL)",
    "array_has([1921], p.birth_year)",
    "p.birth_year BETWEEN 1900 AND 1949 AND p.birth_year <> 1923",
];

pub(crate) const LAUNDERING: &[Attack] = &[
    // atk-K3: chance and clocks.
    attack(
        "atk-K3",
        Refused,
        &["SELECT count(*) FROM patient WHERE random() < 0.5"],
    ),
    attack(
        "atk-K3",
        Refused,
        &["SELECT count(*) FROM patient WHERE uuid() > 'a'"],
    ),
    attack(
        "atk-K3",
        Refused,
        &["SELECT count(*) + random() FROM patient"],
    ),
    attack(
        "atk-K3",
        Shut,
        &[
            "SELECT count(*) FROM patient WHERE birth_year = date_part('year', now()) - 105 AND birth_year < 1950",
        ],
    ),
    attack(
        "atk-K3",
        Shut,
        &[
            "SELECT count(*) FROM event e JOIN patient p ON p.patient_no = e.patient_no WHERE e.event_date > CAST(now() AS DATE) AND p.birth_year = 1921",
        ],
    ),
    // atk-K6: a released table joined back, views, tables.
    attack(
        "atk-K6",
        Refused,
        &[
            "WITH r AS (SELECT birth_year, count(*) AS n FROM patient GROUP BY birth_year) SELECT count(*) FROM patient p JOIN r ON r.birth_year = p.birth_year WHERE r.n IS NULL",
        ],
    ),
    attack(
        "atk-K6",
        Refused,
        &[
            "SELECT count(*) FROM patient p WHERE p.birth_year IN (SELECT birth_year FROM patient GROUP BY birth_year)",
        ],
    ),
    attack(
        "atk-K6",
        Refused,
        &[
            "SELECT count(*) FROM patient p WHERE (SELECT count(*) FROM patient) > 100 AND p.birth_year = 1921",
        ],
    ),
    attack(
        "atk-K6",
        Refused,
        &["CREATE VIEW v AS SELECT * FROM patient"],
    ),
    attack(
        "atk-K6",
        Refused,
        &[
            "WITH RECURSIVE r AS (SELECT patient_no FROM patient WHERE birth_year = 1921 UNION ALL SELECT patient_no FROM r) SELECT count(*) FROM r",
        ],
    ),
    // atk-K8: aggregates that a rewrite could move below a join or a filter.
    attack(
        "atk-K8",
        Shut,
        &[
            "SELECT count(DISTINCT e.patient_no) FROM event e JOIN patient p ON p.patient_no = e.patient_no WHERE p.birth_year = 1921",
        ],
    ),
    attack(
        "atk-K8",
        Shut,
        &[
            "SELECT n FROM (SELECT p.birth_year / 10 * 10 AS d, count(*) AS n FROM patient p GROUP BY 1) x WHERE d = 1920",
        ],
    ),
    attack(
        "atk-K8",
        Shut,
        &[
            "SELECT max(n) FROM (SELECT p.birth_year / 10 * 10 AS d, count(*) AS n FROM patient p GROUP BY 1) x WHERE d < 1950",
        ],
    ),
    attack(
        "atk-K8",
        Shut,
        &[
            "SELECT x.n - y.n FROM (SELECT count(*) AS n FROM patient) x, (SELECT count(*) AS n FROM patient WHERE birth_year = 1921) y",
        ],
    ),
    attack(
        "atk-K8",
        Shut,
        &[
            "SELECT count(*) FROM (SELECT s.patient_no, s.result, p.birth_year FROM screening s JOIN patient p ON p.patient_no = s.patient_no) q01 WHERE q01.birth_year = 1921 AND q01.result = 'positive'",
        ],
    ),
    // Spelling of the statement itself.
    attack(
        "atk-K9",
        Shut,
        &["select/**/COUNT ( * ) from PATIENT where Birth_Year=1921 -- ;"],
    ),
    attack(
        "atk-K9",
        Shut,
        &["SELECT count(*) FROM \"public\".\"patient\" AS \"p\" WHERE \"p\".\"birth_year\" = 1921"],
    ),
    attack(
        "atk-K9",
        Unknown,
        &["SELECT count(*) FROM patient WHERE birth_year = 1921; SELECT 1"],
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn no_spelling_of_the_victim_is_seen_otherwise() {
    resist_in_every_carrier(VICTIM).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn clocks_chance_and_laundering_do_not_help() {
    resist(LAUNDERING).await;
}
