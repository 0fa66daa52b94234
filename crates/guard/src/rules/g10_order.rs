//! [`G10`](super::Code::G10): no sort, limit or sample below the barrier.

use super::{Code, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::G10,
    title: (
        "Ni tri, ni limite, ni échantillon sous la barrière",
        "No sort, limit or sample below the barrier",
    ),
    refusal: (
        "trier ou limiter des lignes de patients n'est pas admis",
        "sorting or limiting rows of patients is not admitted",
    ),
    why: (
        "Les premières lignes d'un tri sont des personnes choisies.",
        "The first rows of an order are chosen people.",
    ),
    instead: (
        "triez et limitez le résultat agrégé ; pour un premier ou dernier événement, utilisez min ou max par patient, ou row_number() OVER (PARTITION BY patient_no ORDER BY …) = 1",
        "sort and limit the aggregated result; for a first or last event use min or max per patient, or row_number() OVER (PARTITION BY patient_no ORDER BY …) = 1",
    ),
    refused: "SELECT count(*) FROM (SELECT * FROM event ORDER BY event_date LIMIT 10) x",
    accepted: "SELECT region_code, count(*) AS n FROM event GROUP BY region_code ORDER BY n DESC LIMIT 3",
};
