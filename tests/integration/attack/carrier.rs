//! Statements that would carry a predicate's answer out, whatever the predicate. `{V}` is the
//! victim, over `patient p`.

use super::Outcome;
use super::failure;

pub(crate) const CARRIERS: &[&str] = &[
    // A filter, and its forms.
    "SELECT count(*) FROM screening s JOIN patient p ON p.patient_no = s.patient_no WHERE ({V}) AND s.result = 'positive'",
    "SELECT count(*) FILTER (WHERE ({V}) AND s.result = 'positive') FROM screening s JOIN patient p ON p.patient_no = s.patient_no",
    "SELECT sum(CASE WHEN ({V}) AND s.result = 'positive' THEN 1 ELSE 0 END) FROM screening s JOIN patient p ON p.patient_no = s.patient_no",
    "SELECT sum(CASE WHEN ({V}) AND s.result = 'positive' THEN 0 ELSE 1 END) FROM screening s JOIN patient p ON p.patient_no = s.patient_no",
    "SELECT avg(CAST((({V}) AND s.result = 'positive') AS INT)) FROM screening s JOIN patient p ON p.patient_no = s.patient_no",
    "SELECT count(DISTINCT CASE WHEN ({V}) AND s.result = 'positive' THEN s.patient_no END) FROM screening s JOIN patient p ON p.patient_no = s.patient_no",
    // A measure.
    "SELECT avg(c.score) FROM scale_score c JOIN patient p ON p.patient_no = c.patient_no WHERE {V}",
    "SELECT sum(CASE WHEN {V} THEN c.score END) FROM scale_score c JOIN patient p ON p.patient_no = c.patient_no",
    "SELECT sum(CASE WHEN {V} THEN 0 ELSE c.score END) FROM scale_score c JOIN patient p ON p.patient_no = c.patient_no",
    // A result by patient.
    "SELECT sum(v) FROM (SELECT p.patient_no, max(CASE WHEN ({V}) AND s.result = 'positive' THEN 1 ELSE 0 END) AS v FROM patient p JOIN screening s ON s.patient_no = p.patient_no GROUP BY p.patient_no) x",
    "SELECT count(*) FROM (SELECT p.patient_no, max(CASE WHEN ({V}) AND s.result = 'positive' THEN 1 ELSE 0 END) AS v FROM patient p JOIN screening s ON s.patient_no = p.patient_no GROUP BY p.patient_no) x WHERE v = 1",
    "SELECT count(*) FROM (SELECT p.patient_no, count(*) FILTER (WHERE {V}) AS v, count(*) AS n FROM patient p JOIN event e ON e.patient_no = p.patient_no GROUP BY p.patient_no) x WHERE v = 3",
    "SELECT sum(v) FROM (SELECT p.patient_no, sum(CASE WHEN {V} THEN e.duration_minutes ELSE 0 END) AS v FROM patient p JOIN event e ON e.patient_no = p.patient_no GROUP BY p.patient_no) x",
    // A cohort.
    "SELECT count(*) FROM screening s WHERE s.result = 'positive' AND EXISTS (SELECT 1 FROM patient p WHERE p.patient_no = s.patient_no AND ({V}))",
    "SELECT count(*) FROM screening s WHERE s.result = 'positive' AND s.patient_no IN (SELECT p.patient_no FROM patient p WHERE {V})",
    "SELECT count(m.patient_no) FROM screening s LEFT JOIN (SELECT p.patient_no FROM patient p WHERE {V}) m ON m.patient_no = s.patient_no WHERE s.result = 'positive'",
    "SELECT count(*) FILTER (WHERE m.patient_no IS NULL) FROM screening s LEFT JOIN (SELECT p.patient_no FROM patient p WHERE {V}) m ON m.patient_no = s.patient_no WHERE s.agent = 'hiv'",
    // A group, a row of the answer, an order, a comparison.
    "SELECT n FROM (SELECT CASE WHEN ({V}) AND s.result = 'positive' THEN 'v' ELSE 'o' END AS g, count(*) AS n FROM screening s JOIN patient p ON p.patient_no = s.patient_no GROUP BY 1) x WHERE g = 'v'",
    "SELECT s.region_code, count(*) FILTER (WHERE ({V}) AND s.result = 'positive') AS n FROM screening s JOIN patient p ON p.patient_no = s.patient_no GROUP BY s.region_code ORDER BY n DESC",
    "SELECT count(*) AS n FROM screening s JOIN patient p ON p.patient_no = s.patient_no WHERE ({V}) AND s.result = 'positive' HAVING count(*) >= 1",
    "SELECT (SELECT count(*) FROM screening s JOIN patient p ON p.patient_no = s.patient_no WHERE ({V}) AND s.result = 'positive') = 0",
];

/// Predicates in statements: refused, or hidden. Each predicate is in a fifth of the statements, each
/// statement has a fifth of the predicates; `TAMIS_ALL_ATTACKS` puts each into each.
#[expect(
    clippy::disallowed_methods,
    reason = "a long run is asked for from outside"
)]
pub(crate) async fn resist_in_every_carrier(predicates: &[&str]) {
    let mut failures = Vec::new();
    let all = std::env::var_os("TAMIS_ALL_ATTACKS").is_some();
    for (i, predicate) in predicates.iter().enumerate() {
        for (j, carrier) in CARRIERS.iter().enumerate() {
            if !all && (i + j) % 5 != 0 {
                continue;
            }
            let sql = carrier.replace("{V}", predicate);
            if let Some(failure) = failure(&[&sql], Outcome::Shut).await {
                failures.push(format!("{sql}\n{failure}\n"));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
