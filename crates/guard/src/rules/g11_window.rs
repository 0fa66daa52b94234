//! [`G11`](super::Code::G11): no window over patients yet.

use super::{Code, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::G11,
    title: (
        "Pas encore de fenêtre sur des patients",
        "No window over patients yet",
    ),
    refusal: (
        "une fonction fenêtre sur des lignes de patients n'est pas admise",
        "a window function over rows of patients is not admitted",
    ),
    why: (
        "Un rang entre personnes en isole une. Les fenêtres à l'intérieur d'un patient viendront plus tard.",
        "A rank over people picks out one person. Windows inside one patient come with a later version.",
    ),
    instead: (
        "agrégez d'abord par patient (GROUP BY patient_no) ; les fenêtres sur le résultat agrégé sont libres",
        "aggregate per patient first (GROUP BY patient_no); windows over the aggregated result are free",
    ),
    refused: "SELECT count(*) FROM (SELECT row_number() OVER (ORDER BY event_date) AS r FROM event) x WHERE r = 1",
    accepted: "SELECT region_code, rank() OVER (ORDER BY count(*) DESC) FROM event GROUP BY region_code",
};
