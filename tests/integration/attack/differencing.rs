//! Class C: differences between answers. Each is a history, asked by one person.

use super::network::Secret;
use super::world::{Seen, observe};

/// A history of statements.
pub(crate) struct History {
    id: &'static str,
    name: &'static str,
    pub(crate) statements: &'static [&'static str],
}

pub(crate) const HISTORIES: &[History] = &[
    History {
        id: "atk-C1",
        name: "a total and the total without the victim",
        statements: &[
            "SELECT count(*) FROM screening s JOIN patient p ON p.patient_no = s.patient_no WHERE p.region_code = '44' AND s.result = 'positive'",
            "SELECT count(*) FROM screening s JOIN patient p ON p.patient_no = s.patient_no WHERE p.region_code = '44' AND s.result = 'positive' AND NOT (p.sex = 'female' AND p.birth_year = 1921)",
        ],
    },
    History {
        id: "atk-C1",
        name: "one step further each time",
        statements: &[
            "SELECT count(*) FROM screening s JOIN patient p ON p.patient_no = s.patient_no WHERE s.result = 'positive'",
            "SELECT count(*) FROM screening s JOIN patient p ON p.patient_no = s.patient_no WHERE s.result = 'positive' AND p.birth_year > 1921",
            "SELECT count(*) FROM screening s JOIN patient p ON p.patient_no = s.patient_no WHERE s.result = 'positive' AND p.birth_year > 1922",
            "SELECT count(*) FROM screening s JOIN patient p ON p.patient_no = s.patient_no WHERE s.result = 'positive' AND p.birth_year > 1923",
        ],
    },
    History {
        id: "atk-C2",
        name: "an individual tracker",
        statements: &[
            "SELECT count(*) FROM diagnosis d JOIN patient p ON p.patient_no = d.patient_no WHERE d.icd10 = 'F20' AND p.sex = 'male'",
            "SELECT count(*) FROM diagnosis d JOIN patient p ON p.patient_no = d.patient_no WHERE d.icd10 = 'F20' AND (p.sex = 'male' OR p.birth_year = 1921)",
        ],
    },
    History {
        id: "atk-C3",
        name: "a sum with and without the victim",
        statements: &[
            "SELECT sum(y.amount_eur) FROM annual_payment y JOIN patient p ON p.patient_no = y.patient_no",
            "SELECT sum(y.amount_eur) FROM annual_payment y JOIN patient p ON p.patient_no = y.patient_no WHERE p.birth_year <> 1921",
        ],
    },
    History {
        id: "atk-C3",
        name: "an average with and without the victim",
        statements: &[
            "SELECT avg(s.score), count(*) FROM scale_score s JOIN patient p ON p.patient_no = s.patient_no WHERE p.region_code = '44'",
            "SELECT avg(s.score), count(*) FROM scale_score s JOIN patient p ON p.patient_no = s.patient_no WHERE p.region_code = '44' AND p.birth_year >= 1922",
        ],
    },
    History {
        id: "atk-C6",
        name: "NAND",
        statements: &[
            "SELECT count(*) FROM social_situation s JOIN patient p ON p.patient_no = s.patient_no WHERE s.housing = 'unstable'",
            "SELECT count(*) FROM social_situation s JOIN patient p ON p.patient_no = s.patient_no WHERE s.housing = 'unstable' AND NOT (p.birth_year = 1921 AND p.sex = 'female' AND p.region_code = '44')",
        ],
    },
    History {
        id: "atk-C8",
        name: "a histogram with and without the victim",
        statements: &[
            "SELECT u.substance, count(*) FROM substance_use u JOIN patient p ON p.patient_no = u.patient_no GROUP BY u.substance",
            "SELECT u.substance, count(*) FROM substance_use u JOIN patient p ON p.patient_no = u.patient_no WHERE p.birth_year <> 1921 OR p.sex <> 'female' GROUP BY u.substance",
        ],
    },
    History {
        id: "atk-C12",
        name: "subsets by birth year, with comparisons only",
        statements: &[
            "SELECT count(*) FROM screening s JOIN patient p ON p.patient_no = s.patient_no WHERE s.result = 'positive' AND p.birth_year < 1975",
            "SELECT count(*) FROM screening s JOIN patient p ON p.patient_no = s.patient_no WHERE s.result = 'positive' AND p.birth_year BETWEEN 1922 AND 1974",
        ],
    },
    History {
        id: "atk-C17",
        name: "a hidden cell by its margin",
        statements: &[
            "SELECT count(*) FROM screening s JOIN patient p ON p.patient_no = s.patient_no WHERE s.result = 'positive'",
            "SELECT CASE WHEN p.birth_year = 1921 THEN 'v' ELSE 'o' END AS g, count(*) FROM screening s JOIN patient p ON p.patient_no = s.patient_no WHERE s.result = 'positive' GROUP BY 1",
        ],
    },
    History {
        id: "atk-C18",
        name: "the other aggregate of the population without the victim",
        statements: &[
            "SELECT count(*) FROM scale_score",
            "SELECT sum(s.score) FROM scale_score s",
            "SELECT sum(s.score) FROM scale_score s JOIN patient p ON p.patient_no = s.patient_no WHERE p.birth_year <> 1921",
        ],
    },
    History {
        id: "atk-C19",
        name: "one row of the victim dropped, by its date",
        statements: &[
            "SELECT count(*) FROM event e JOIN patient p ON p.patient_no = e.patient_no WHERE e.event_type = 'home_visit'",
            "SELECT count(*) FROM event e JOIN patient p ON p.patient_no = e.patient_no WHERE e.event_type = 'home_visit' AND NOT (p.birth_year = 1921 AND e.event_date = DATE '2023-06-15')",
        ],
    },
    History {
        id: "atk-C20",
        name: "a cohort by EXISTS, with and without the victim",
        statements: &[
            "SELECT count(*) FROM diagnosis d WHERE d.icd10 = 'F20' AND EXISTS (SELECT 1 FROM patient p WHERE p.patient_no = d.patient_no)",
            "SELECT count(*) FROM diagnosis d WHERE d.icd10 = 'F20' AND EXISTS (SELECT 1 FROM patient p WHERE p.patient_no = d.patient_no AND p.birth_year > 1921)",
        ],
    },
    History {
        id: "atk-C21",
        name: "three disjoint parts of the rest",
        statements: &[
            "SELECT count(*) FROM screening WHERE result = 'positive'",
            "SELECT count(*) FROM screening s JOIN patient p ON p.patient_no = s.patient_no WHERE s.result = 'positive' AND p.sex = 'male'",
            "SELECT count(*) FROM screening s JOIN patient p ON p.patient_no = s.patient_no WHERE s.result = 'positive' AND p.sex = 'female' AND p.birth_year > 1921",
        ],
    },
    History {
        id: "atk-C22",
        name: "shares instead of numbers",
        statements: &[
            "SELECT count(*) FILTER (WHERE s.result = 'positive') * 1.0 / count(*) FROM screening s JOIN patient p ON p.patient_no = s.patient_no",
            "SELECT count(*) FILTER (WHERE s.result = 'positive') * 1.0 / count(*) FROM screening s JOIN patient p ON p.patient_no = s.patient_no WHERE p.birth_year > 1921",
        ],
    },
    History {
        id: "atk-C23",
        name: "a distribution by patient, with and without the victim",
        statements: &[
            "SELECT n, count(*) FROM (SELECT patient_no, count(*) AS n FROM event GROUP BY patient_no) x GROUP BY n",
            "SELECT n, count(*) FROM (SELECT e.patient_no, count(*) AS n FROM event e JOIN patient p ON p.patient_no = e.patient_no WHERE p.birth_year <> 1921 GROUP BY e.patient_no) x GROUP BY n",
        ],
    },
    // Within one statement.
    History {
        id: "atk-C24",
        name: "two filters of one statement",
        statements: &[
            "SELECT count(*) FILTER (WHERE s.result = 'positive') AS a, count(*) FILTER (WHERE s.result = 'positive' AND p.birth_year <> 1921) AS b FROM screening s JOIN patient p ON p.patient_no = s.patient_no",
        ],
    },
    History {
        id: "atk-C24",
        name: "two sums of one statement",
        statements: &[
            "SELECT sum(CASE WHEN s.score >= 5 THEN s.score END) AS a, sum(CASE WHEN s.score >= 5 AND p.birth_year > 1921 THEN s.score END) AS b FROM scale_score s JOIN patient p ON p.patient_no = s.patient_no",
        ],
    },
    History {
        id: "atk-C24",
        name: "two scalar subqueries of one statement",
        statements: &[
            "SELECT (SELECT count(*) FROM screening WHERE result = 'positive') - (SELECT count(*) FROM screening s JOIN patient p ON p.patient_no = s.patient_no WHERE s.result = 'positive' AND p.birth_year > 1921)",
        ],
    },
    History {
        id: "atk-C24",
        name: "two branches of a union",
        statements: &[
            "SELECT 'all' AS who, count(*) AS n FROM diagnosis WHERE icd10 = 'F20' UNION ALL SELECT 'others', count(*) FROM diagnosis d JOIN patient p ON p.patient_no = d.patient_no WHERE d.icd10 = 'F20' AND p.birth_year > 1921",
        ],
    },
    History {
        id: "atk-C24",
        name: "a filter beside a group that it nearly fills",
        statements: &[
            "SELECT s.result, count(*) AS n, count(*) FILTER (WHERE p.birth_year > 1921) AS m FROM screening s JOIN patient p ON p.patient_no = s.patient_no GROUP BY s.result",
        ],
    },
    History {
        id: "atk-C24",
        name: "two averages whose difference is the victim's",
        statements: &[
            "SELECT avg(CASE WHEN p.region_code = '44' THEN s.score END) AS a, avg(CASE WHEN p.region_code = '44' AND p.birth_year > 1921 THEN s.score END) AS b, count(*) FILTER (WHERE p.region_code = '44') AS n FROM scale_score s JOIN patient p ON p.patient_no = s.patient_no",
        ],
    },
    // Repeated: the same question has the same answer.
    History {
        id: "atk-C25",
        name: "the same statement in other words",
        statements: &[
            "SELECT count(*) FROM screening WHERE result = 'positive'",
            "SELECT count(*) FROM screening WHERE NOT result <> 'positive'",
            "SELECT sum(CASE WHEN result = 'positive' THEN 1 ELSE 0 END) FROM screening",
            "SELECT count(DISTINCT patient_no) FROM screening WHERE result IN ('positive')",
        ],
    },
    History {
        id: "atk-C25",
        name: "a hidden cell asked again after its neighbours",
        statements: &[
            "SELECT count(*) FROM screening s JOIN patient p ON p.patient_no = s.patient_no WHERE p.birth_year < 1950 AND s.result = 'positive'",
            "SELECT count(*) FROM screening s JOIN patient p ON p.patient_no = s.patient_no WHERE s.result = 'positive'",
            "SELECT count(*) FROM screening s JOIN patient p ON p.patient_no = s.patient_no WHERE p.birth_year < 1950 AND s.result = 'positive'",
        ],
    },
];

#[tokio::test(flavor = "multi_thread")]
async fn differences_between_answers_isolate_nobody() {
    let mut wrong = Vec::new();
    for history in HISTORIES {
        let one = observe(Secret::Victim, history.statements).await;
        let other = observe(Secret::StandIn, history.statements).await;
        let refused = |seen: &Seen| matches!(seen, Seen::Refusal(..));
        let complaint = if one.iter().any(refused) {
            Some(format!("is no attack: {one:?}"))
        } else {
            (one != other).then(|| format!("tells the worlds apart: {one:?}\nand {other:?}"))
        };
        wrong.extend(complaint.map(|c| format!("{} {}: {c}\n", history.id, history.name)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
