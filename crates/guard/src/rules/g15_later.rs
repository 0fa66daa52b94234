//! [`G15`](super::Code::G15): statistics whose protection comes later.

use super::{Code, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::G15,
    title: (
        "Statistiques dont la protection viendra plus tard",
        "Statistics whose protection comes later",
    ),
    refusal: (
        "les ensembles de regroupement, quantiles, dispersions et associations ne sont pas encore admis",
        "grouping sets, quantiles, dispersion and association are not admitted yet",
    ),
    why: (
        "Marges et quantiles demandent une protection propre (suppression secondaire, grilles déclarées) ; d'ici là ils sont refusés.",
        "Margins and quantiles need a protection of their own (secondary suppression, declared grids); until it is built they are refused.",
    ),
    instead: (
        "demandez la table la plus fine et additionnez au-dessus : SELECT sum(n) FROM (SELECT …, count(*) AS n … GROUP BY …) ; montrez des tranches plutôt que des quantiles",
        "ask for the finest table and add the margins above it: SELECT sum(n) FROM (SELECT …, count(*) AS n … GROUP BY …); show bands instead of quantiles",
    ),
    refused: "SELECT median(duration_minutes) FROM event",
    accepted: "SELECT avg(duration_minutes) FROM event",
};
