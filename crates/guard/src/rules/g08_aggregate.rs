//! [`G08`](super::Code::G08): aggregates that count or add.

use super::{Code, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::G08,
    title: (
        "Des agrégats de beaucoup de patients",
        "Aggregates of many patients",
    ),
    refusal: (
        "cet agrégat sur des patients n'est pas admis",
        "this aggregate over patients is not admitted",
    ),
    why: (
        "Minimum, maximum, premier, liste et semblables rendent la valeur d'une personne.",
        "Minimum, maximum, first, list and the like return the value of one person.",
    ),
    instead: (
        "utilisez count(*), count(DISTINCT patient_no), count(x), sum(x), avg(x), stddev(x), var_pop(x), corr(y, x), regr_slope(y, x), median(x), percentile_cont(x, 0.25) (de 0,05 à 0,95, exact : à la place des fonctions approx_…), avec FILTER (WHERE …) au besoin ; pour une première ou dernière valeur par patient, min, max ou first_value(x ORDER BY …) avec GROUP BY patient_no ; la période couverte est dans la table publique coverage",
        "use count(*), count(DISTINCT patient_no), count(x), sum(x), avg(x), stddev(x), var_pop(x), corr(y, x), regr_slope(y, x), median(x), percentile_cont(x, 0.25) (from 0.05 to 0.95, exact: in the place of the approx_… functions), each with FILTER (WHERE …); for a first or last value per patient min, max or first_value(x ORDER BY …) with GROUP BY patient_no; the period covered is in the public table coverage",
    ),
    refused: "SELECT max(duration_minutes) FROM event",
    accepted: "SELECT avg(duration_minutes) FROM event",
};
