//! [`G11`](super::Code::G11): a window stays within one patient.

use super::{Code, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::G11,
    title: (
        "Une fenêtre reste dans un patient",
        "A window stays within one patient",
    ),
    refusal: (
        "cette fenêtre sur des lignes de patients n'est pas admise",
        "this window over rows of patients is not admitted",
    ),
    why: (
        "Un rang entre personnes en isole une. Entre les lignes d'un même patient, il dit laquelle est la première ; les égalités sont départagées par les autres colonnes de la ligne.",
        "A rank over people picks out one person. Among the rows of one patient it says which is the first; ties are decided by the other columns of the row.",
    ),
    instead: (
        "écrivez OVER (PARTITION BY patient_no ORDER BY …) avec row_number, rank, dense_rank, lag, lead, first_value, last_value, count, sum, min ou max, sans valeur par défaut ; les fenêtres sur un résultat agrégé sont libres",
        "write OVER (PARTITION BY patient_no ORDER BY …) with row_number, rank, dense_rank, lag, lead, first_value, last_value, count, sum, min or max, without a default value; windows over an aggregated result are free",
    ),
    refused: "SELECT count(*) FROM (SELECT row_number() OVER (ORDER BY event_date) AS r FROM event) x WHERE r = 1",
    accepted: "SELECT count(*), avg(duration_minutes) FROM (SELECT duration_minutes, row_number() OVER (PARTITION BY patient_no ORDER BY event_date) AS rn FROM event) x WHERE rn = 1",
};
