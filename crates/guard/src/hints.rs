//! What to write instead in one situation, where the page of the rule says it for all. Each has a question that
//! is refused and the one to ask instead; a test asks both.

use crate::rules::Code;

/// A way out of one situation.
#[derive(Debug)]
pub struct Hint {
    /// The rule that refuses.
    pub code: Code,
    /// What it stumbled over: functions by name, or one of the words that the guard has for a situation.
    pub situations: &'static [&'static str],
    /// The way out, in French and in English; the question below follows it.
    pub says: (&'static str, &'static str),
    /// A question that is refused.
    pub refused: &'static str,
    /// The question to ask instead.
    pub instead: &'static str,
}

/// A day as a group key.
pub(crate) const DAY: &str = "a day";
/// A number as a group key.
pub(crate) const NUMBER: &str = "a number";

const HINTS: &[Hint] = &[
    Hint {
        code: Code::G07,
        situations: &[DAY],
        says: (
            "prenez l'année, le trimestre, le mois ou la semaine du jour",
            "take the year, quarter, month or week of the day",
        ),
        refused: "SELECT event_date, count(*) AS n FROM event GROUP BY event_date",
        instead: "SELECT date_trunc('month', event_date) AS month, count(*) AS n FROM event GROUP BY 1",
    },
    Hint {
        code: Code::G07,
        situations: &[NUMBER],
        says: (
            "prenez des tranches : FLOOR(x / 15) * 15",
            "take bands: FLOOR(x / 15) * 15",
        ),
        refused: "SELECT duration_minutes, count(*) AS n FROM event GROUP BY duration_minutes",
        instead: "SELECT FLOOR(duration_minutes / 15) * 15 AS minutes, count(*) AS n FROM event GROUP BY 1",
    },
    Hint {
        code: Code::G08,
        situations: &["min", "max"],
        says: (
            "les extrêmes sont la valeur d'une personne ; prenez un quantile de 0,05 à 0,95, ou min et max par patient avec GROUP BY patient_no dans une sous-requête",
            "extremes are the value of one person; take a quantile from 0.05 to 0.95, or min and max by patient with GROUP BY patient_no in an inner query",
        ),
        refused: "SELECT max(score) AS most FROM scale_score WHERE scale = 'phq9'",
        instead: "SELECT percentile_cont(score, 0.95) AS most FROM scale_score WHERE scale = 'phq9'",
    },
    Hint {
        code: Code::G08,
        situations: &["approx_median", "approx_percentile_cont", "approx_distinct"],
        says: (
            "les fonctions exactes sont admises : median(x), percentile_cont(x, 0.25), count(DISTINCT x)",
            "the exact functions are admitted: median(x), percentile_cont(x, 0.25), count(DISTINCT x)",
        ),
        refused: "SELECT approx_median(duration_minutes) AS minutes FROM event",
        instead: "SELECT median(duration_minutes) AS minutes FROM event",
    },
    Hint {
        code: Code::G08,
        situations: &["array_agg", "string_agg"],
        says: (
            "une liste se demande comme clé : GROUP BY x, avec le nombre de patients",
            "a list is asked for as a key: GROUP BY x, with the number of patients",
        ),
        refused: "SELECT string_agg(substance, ', ') AS substances FROM substance_use",
        instead: "SELECT substance, count(DISTINCT patient_no) AS n FROM substance_use GROUP BY substance",
    },
    Hint {
        code: Code::G13,
        situations: &["greatest", "least"],
        says: (
            "least et greatest prennent une colonne et des constantes ; comparez deux colonnes l'une après l'autre",
            "least and greatest take one column and constants; compare two columns one after the other",
        ),
        refused: "SELECT count(*) AS n FROM inclusion WHERE least(inclusion_date, exit_date) > DATE '2023-01-01'",
        instead: "SELECT count(*) AS n FROM inclusion WHERE inclusion_date > DATE '2023-01-01' AND exit_date > DATE '2023-01-01'",
    },
    Hint {
        code: Code::G13,
        situations: &["abs"],
        says: (
            "comparez des deux côtés : x BETWEEN c - d AND c + d",
            "compare on both sides: x BETWEEN c - d AND c + d",
        ),
        refused: "SELECT count(*) AS n FROM treatment WHERE abs(daily_dose - 100) < 20",
        instead: "SELECT count(*) AS n FROM treatment WHERE daily_dose BETWEEN 81 AND 119",
    },
    Hint {
        code: Code::G13,
        situations: &["round", "ceil", "trunc"],
        says: (
            "une tranche s'écrit FLOOR(x / 10) * 10",
            "a band is written FLOOR(x / 10) * 10",
        ),
        refused: "SELECT round(birth_year, -1) AS decade, count(*) AS n FROM patient GROUP BY 1",
        instead: "SELECT FLOOR(birth_year / 10) * 10 AS decade, count(*) AS n FROM patient GROUP BY 1",
    },
    Hint {
        code: Code::G13,
        situations: &["concat", "concat_ws"],
        says: (
            "groupez par les deux colonnes, et réunissez-les dans une requête autour",
            "group by both columns, and put them together in a query around it",
        ),
        refused: "SELECT concat(sex, region_code) AS k, count(*) AS n FROM patient GROUP BY k",
        instead: "SELECT concat(sex, region_code) AS k, n FROM (SELECT sex, region_code, count(*) AS n FROM patient GROUP BY sex, region_code) x",
    },
    Hint {
        code: Code::G13,
        situations: &["to_char", "date_format", "to_date", "to_timestamp"],
        says: (
            "tronquez la date par date_trunc('month', d), ou prenez-en une partie par date_part('month', d)",
            "cut the date off by date_trunc('month', d), or take a part of it by date_part('month', d)",
        ),
        refused: "SELECT to_char(event_date, '%Y-%m') AS month, count(*) AS n FROM event GROUP BY 1",
        instead: "SELECT date_trunc('month', event_date) AS month, count(*) AS n FROM event GROUP BY 1",
    },
    Hint {
        code: Code::G13,
        situations: &[
            "regexp_like",
            "regexp_match",
            "strpos",
            "starts_with",
            "contains",
        ],
        says: (
            "écrivez LIKE : un début est 'F1%', un contenu '%x%'",
            "write LIKE: a beginning is 'F1%', a content '%x%'",
        ),
        refused: "SELECT count(DISTINCT patient_no) AS n FROM diagnosis WHERE regexp_like(icd10, '^F1')",
        instead: "SELECT count(DISTINCT patient_no) AS n FROM diagnosis WHERE icd10 LIKE 'F1%'",
    },
];

/// All hints, in the order of their rules.
pub fn hints() -> impl Iterator<Item = &'static Hint> {
    HINTS.iter()
}

/// The hint of a situation.
pub(crate) fn hint(code: Code, situation: &str) -> Option<&'static Hint> {
    let of = |hint: &&Hint| hint.code == code && hint.situations.contains(&situation);
    HINTS.iter().find(of)
}
