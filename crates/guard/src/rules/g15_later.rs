//! [`G15`](super::Code::G15): statistics whose protection comes later.

use super::{Code, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::G15,
    title: (
        "Statistiques dont la protection viendra plus tard",
        "Statistics whose protection comes later",
    ),
    refusal: (
        "les ensembles de regroupement ne sont pas encore admis",
        "grouping sets are not admitted yet",
    ),
    why: (
        "Les marges demandent une protection propre (suppression secondaire) ; d'ici là elles sont refusées.",
        "Margins need a protection of their own (secondary suppression); until it is built they are refused.",
    ),
    instead: (
        "demandez la table la plus fine et additionnez au-dessus : SELECT sum(n) FROM (SELECT …, count(*) AS n … GROUP BY …)",
        "ask for the finest table and add the margins above it: SELECT sum(n) FROM (SELECT …, count(*) AS n … GROUP BY …)",
    ),
    refused: "SELECT sex, count(*) FROM patient GROUP BY ROLLUP (sex)",
    accepted: "SELECT sex, sum(n) FROM (SELECT sex, region_code, count(*) AS n FROM patient GROUP BY sex, region_code) x GROUP BY ROLLUP (sex)",
};
