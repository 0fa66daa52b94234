//! Class E: aggregates that carry the value of somebody.

use super::Outcome::{Hidden, Neutral, Refused, Shut};
use super::{Attack, attack, resist};

pub(crate) const VALUES: &[Attack] = &[
    // atk-E4, atk-E6: conditions and constants in the argument.
    attack(
        "atk-E4",
        Hidden,
        &[
            "SELECT sum(CASE WHEN p.birth_year = 1921 THEN e.duration_minutes ELSE 0 END) FROM event e JOIN patient p ON p.patient_no = e.patient_no",
        ],
    ),
    attack(
        "atk-E4",
        Hidden,
        &[
            "SELECT sum(CASE WHEN p.sex = 'male' THEN 0 WHEN p.birth_year > 1921 THEN 0 ELSE s.score END) FROM scale_score s JOIN patient p ON p.patient_no = s.patient_no",
        ],
    ),
    attack(
        "atk-E4",
        Hidden,
        &[
            "SELECT avg(CASE WHEN p.birth_year = 1921 THEN NULL ELSE s.score END) FROM scale_score s JOIN patient p ON p.patient_no = s.patient_no",
        ],
    ),
    attack(
        "atk-E4",
        Hidden,
        &[
            "SELECT sum(s.score) FILTER (WHERE p.birth_year <> 1921) FROM scale_score s JOIN patient p ON p.patient_no = s.patient_no",
        ],
    ),
    attack(
        "atk-E4",
        Hidden,
        &[
            "SELECT count(CASE WHEN p.birth_year = 1921 AND s.result = 'positive' THEN 1 END) FROM screening s JOIN patient p ON p.patient_no = s.patient_no",
        ],
    ),
    attack(
        "atk-E4",
        Hidden,
        &[
            "SELECT count(CASE WHEN NOT (p.birth_year = 1921 AND s.result = 'positive') THEN 1 END) FROM screening s JOIN patient p ON p.patient_no = s.patient_no",
        ],
    ),
    attack(
        "atk-E6",
        Hidden,
        &["SELECT sum(CASE WHEN birth_year = 1921 THEN 1000000000 ELSE 1 END) FROM patient"],
    ),
    attack(
        "atk-E6",
        Hidden,
        &[
            "SELECT sum(CASE WHEN p.birth_year = 1921 THEN 1000000 * s.score ELSE s.score END) FROM scale_score s JOIN patient p ON p.patient_no = s.patient_no",
        ],
    ),
    attack(
        "atk-E6",
        Shut,
        &["SELECT sum(CASE WHEN birth_year = 1921 THEN 0.0001 ELSE 1 END) FROM patient"],
    ),
    attack(
        "atk-E6",
        Shut,
        &[
            "SELECT sum(CASE WHEN p.birth_year = 1921 AND s.result = 'positive' THEN -1 ELSE 1 END) FROM screening s JOIN patient p ON p.patient_no = s.patient_no",
        ],
    ),
    attack(
        "atk-E6",
        Shut,
        &[
            "SELECT sum(v) FROM (SELECT patient_no, max(CASE WHEN birth_year = 1921 THEN 1000000000 ELSE 1 END) AS v FROM patient GROUP BY patient_no) x",
        ],
    ),
    attack(
        "atk-E6",
        Hidden,
        &[
            "SELECT sum(1000000 * v) FROM (SELECT p.patient_no, max(CASE WHEN p.birth_year = 1921 AND d.icd10 = 'F20' THEN 1 ELSE 0 END) AS v FROM patient p JOIN diagnosis d ON d.patient_no = p.patient_no GROUP BY p.patient_no) x",
        ],
    ),
    // The argument counts by what is missing in it.
    attack(
        "atk-E7",
        Shut,
        &["SELECT count(nullif(birth_year, 1921)) FROM patient"],
    ),
    attack(
        "atk-E7",
        Shut,
        &["SELECT sum(coalesce(nullif(birth_year, 1921), 1000000)) FROM patient"],
    ),
    attack(
        "atk-E7",
        Shut,
        &[
            "SELECT count(nullif(s.result, 'positive')) FROM screening s JOIN patient p ON p.patient_no = s.patient_no WHERE p.birth_year = 1921",
        ],
    ),
    attack(
        "atk-E7",
        Shut,
        &[
            "SELECT count(nullif(p.birth_year = 1921 AND s.result = 'positive', true)) FROM screening s JOIN patient p ON p.patient_no = s.patient_no",
        ],
    ),
    attack(
        "atk-E7",
        Shut,
        &[
            "SELECT sum(greatest(CASE WHEN p.birth_year = 1921 THEN s.score END, 0)) FROM scale_score s JOIN patient p ON p.patient_no = s.patient_no",
        ],
    ),
    attack(
        "atk-E7",
        Shut,
        &["SELECT sum(least(p.birth_year, 1922)) FROM patient p"],
    ),
    // Carried out of hidden sums by arithmetic above the barrier.
    attack(
        "atk-E8",
        Hidden,
        &["SELECT count(*) + 0 * sum(CASE WHEN birth_year = 1921 THEN 1 ELSE 0 END) FROM patient"],
    ),
    attack(
        "atk-E8",
        Hidden,
        &["SELECT count(*) - count(*) FILTER (WHERE birth_year = 1921) FROM patient"],
    ),
    attack(
        "atk-E8",
        Hidden,
        &["SELECT nullif(count(*) FILTER (WHERE birth_year = 1921), 0) FROM patient"],
    ),
    attack(
        "atk-E8",
        Hidden,
        &["SELECT CAST(count(*) FILTER (WHERE birth_year = 1921) AS VARCHAR) || '!' FROM patient"],
    ),
    attack(
        "atk-E8",
        Neutral,
        &[
            "SELECT count(*) FILTER (WHERE p.birth_year = 1921 AND s.result = 'positive') IS NULL FROM screening s JOIN patient p ON p.patient_no = s.patient_no",
        ],
    ),
    attack(
        "atk-E8",
        Neutral,
        &[
            "SELECT CASE WHEN count(*) FILTER (WHERE p.birth_year = 1921 AND s.result = 'positive') = 0 THEN 'no' WHEN count(*) > 0 THEN 'yes' END FROM screening s JOIN patient p ON p.patient_no = s.patient_no",
        ],
    ),
    attack(
        "atk-E8",
        Neutral,
        &[
            "SELECT greatest(count(*) FILTER (WHERE p.birth_year = 1921 AND s.result = 'positive'), 0) FROM screening s JOIN patient p ON p.patient_no = s.patient_no",
        ],
    ),
    // atk-E10, atk-E11: all or none of a group.
    attack(
        "atk-E10",
        Refused,
        &["SELECT bool_and(result = 'positive') FROM screening"],
    ),
    attack(
        "atk-E10",
        Refused,
        &[
            "SELECT bool_or(p.birth_year = 1921 AND s.result = 'positive') FROM screening s JOIN patient p ON p.patient_no = s.patient_no",
        ],
    ),
    attack(
        "atk-E10",
        Hidden,
        &["SELECT avg(CAST(result = 'positive' AS INT)) FROM screening WHERE result = 'positive'"],
    ),
    attack(
        "atk-E11",
        Neutral,
        &[
            "SELECT count(*) FILTER (WHERE result IS NOT NULL) FROM screening WHERE result = 'negative'",
        ],
    ),
    attack(
        "atk-E11",
        Hidden,
        &[
            "SELECT count(*) FILTER (WHERE p.birth_year <> 1921 OR s.result = 'negative') FROM screening s JOIN patient p ON p.patient_no = s.patient_no WHERE s.agent = 'hiv'",
        ],
    ),
    attack(
        "atk-E11",
        Hidden,
        &[
            "SELECT sum(v) FROM (SELECT patient_no, max(CASE WHEN agent = 'hiv' THEN 1 ELSE 0 END) AS v FROM screening GROUP BY patient_no) x",
        ],
    ),
    // atk-E15: one patient makes up a total.
    attack(
        "atk-E15",
        Hidden,
        &[
            "SELECT sum(CASE WHEN p.birth_year = 1921 THEN 1000 * e.duration_minutes ELSE e.duration_minutes END) FROM event e JOIN patient p ON p.patient_no = e.patient_no",
        ],
    ),
    attack(
        "atk-E15",
        // Rows that multiply.
        Refused,
        &[
            "SELECT sum(e.duration_minutes) FROM event e JOIN patient p ON p.patient_no = e.patient_no JOIN event f ON f.patient_no = e.patient_no AND (p.birth_year = 1921 OR f.event_date = DATE '2023-06-15') WHERE p.birth_year < 1951",
        ],
    ),
    attack(
        "atk-E15",
        Shut,
        &[
            "SELECT sum(x.n * 1000000) FROM (SELECT e.patient_no, count(*) AS n FROM event e JOIN patient p ON p.patient_no = e.patient_no WHERE p.birth_year = 1921 GROUP BY e.patient_no) x",
        ],
    ),
    // Extremes, lists, orders, bits, sketches.
    attack(
        "atk-E16",
        Refused,
        &[
            "SELECT max(s.score) FROM scale_score s JOIN patient p ON p.patient_no = s.patient_no WHERE p.birth_year < 1950",
        ],
    ),
    attack("atk-E16", Refused, &["SELECT min(birth_year) FROM patient"]),
    attack(
        "atk-E16",
        Refused,
        &["SELECT first_value(result ORDER BY screening_date) FROM screening"],
    ),
    attack(
        "atk-E16",
        Refused,
        &["SELECT array_agg(result) FROM screening"],
    ),
    attack(
        "atk-E16",
        Refused,
        &["SELECT string_agg(result, ',' ORDER BY screening_date) FROM screening"],
    ),
    attack(
        "atk-E16",
        Refused,
        &["SELECT bit_xor(score) FROM scale_score"],
    ),
    attack(
        "atk-E16",
        Refused,
        &["SELECT approx_distinct(patient_no) FROM screening"],
    ),
    attack(
        "atk-E16",
        Refused,
        &["SELECT nth_value(score, 1 ORDER BY score) FROM scale_score"],
    ),
    attack(
        "atk-E16",
        Refused,
        &["SELECT approx_percentile_cont(0.999) WITHIN GROUP (ORDER BY score) FROM scale_score"],
    ),
    attack(
        "atk-E16",
        Shut,
        &[
            "SELECT median(s.score) FILTER (WHERE p.birth_year = 1921) FROM scale_score s JOIN patient p ON p.patient_no = s.patient_no",
        ],
    ),
    attack(
        "atk-E16",
        Shut,
        &["SELECT percentile_cont(0.0) WITHIN GROUP (ORDER BY score) FROM scale_score"],
    ),
    attack(
        "atk-E16",
        Shut,
        &[
            "SELECT median(CASE WHEN p.birth_year = 1921 THEN s.score END) FROM scale_score s JOIN patient p ON p.patient_no = s.patient_no",
        ],
    ),
    attack(
        "atk-E16",
        Shut,
        &[
            "SELECT count(DISTINCT CASE WHEN p.birth_year = 1921 THEN s.score END) FROM scale_score s JOIN patient p ON p.patient_no = s.patient_no",
        ],
    ),
    // Association of the victim's mark with a measure.
    attack(
        "atk-E17",
        Shut,
        &[
            "SELECT corr(CASE WHEN p.birth_year = 1921 THEN 1 ELSE 0 END, s.score) FROM scale_score s JOIN patient p ON p.patient_no = s.patient_no",
        ],
    ),
    attack(
        "atk-E17",
        Shut,
        &[
            "SELECT regr_slope(s.score, CASE WHEN p.birth_year = 1921 THEN 1 ELSE 0 END) FROM scale_score s JOIN patient p ON p.patient_no = s.patient_no",
        ],
    ),
    attack(
        "atk-E17",
        Shut,
        &[
            "SELECT covar_pop(s.score, CASE WHEN p.birth_year = 1921 THEN 1 ELSE 0 END) FROM scale_score s JOIN patient p ON p.patient_no = s.patient_no",
        ],
    ),
    attack(
        "atk-E17",
        Shut,
        &[
            "SELECT var_samp(CASE WHEN p.birth_year = 1921 THEN s.score ELSE 0 END) FROM scale_score s JOIN patient p ON p.patient_no = s.patient_no",
        ],
    ),
    attack(
        "atk-E17",
        Shut,
        &[
            "SELECT stddev(s.score) FROM scale_score s JOIN patient p ON p.patient_no = s.patient_no WHERE p.birth_year < 1930",
        ],
    ),
    attack(
        "atk-E17",
        Shut,
        &[
            "SELECT sum(s.score * (1922 - p.birth_year)) FROM scale_score s JOIN patient p ON p.patient_no = s.patient_no WHERE p.birth_year <= 1922",
        ],
    ),
    // A whole record in one number.
    attack(
        "atk-E18",
        Shut,
        &[
            "SELECT sum(CASE WHEN p.birth_year = 1921 THEN s.score + 100 * y.amount_eur ELSE 0 END) FROM scale_score s JOIN patient p ON p.patient_no = s.patient_no JOIN annual_payment y ON y.patient_no = p.patient_no",
        ],
    ),
    attack(
        "atk-E18",
        Shut,
        &["SELECT sum(power(10, s.score)) FROM scale_score s"],
    ),
    attack(
        "atk-E18",
        Shut,
        &["SELECT sum(s.score * s.score * s.score) FROM scale_score s"],
    ),
    // Days as measures.
    attack(
        "atk-E19",
        Shut,
        &[
            "SELECT sum(i.exit_date - i.inclusion_date) FROM inclusion i JOIN patient p ON p.patient_no = i.patient_no WHERE p.birth_year = 1921",
        ],
    ),
    attack(
        "atk-E19",
        Shut,
        &[
            "SELECT avg(coalesce(i.exit_date, DATE '2023-12-31') - i.inclusion_date) FILTER (WHERE p.birth_year = 1921) FROM inclusion i JOIN patient p ON p.patient_no = i.patient_no",
        ],
    ),
    attack(
        "atk-E19",
        Shut,
        &[
            "SELECT max(e.event_date) FROM event e JOIN patient p ON p.patient_no = e.patient_no WHERE p.birth_year = 1921",
        ],
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn no_aggregate_carries_the_value_of_one_patient() {
    resist(VALUES).await;
}
