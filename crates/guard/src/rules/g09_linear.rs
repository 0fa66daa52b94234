//! [`G09`](super::Code::G09): sums are linear in declared measures.

use super::{Code, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::G09,
    title: (
        "Les sommes sont linéaires en des mesures déclarées",
        "Sums are linear in declared measures",
    ),
    refusal: (
        "cette expression n'est pas linéaire en des mesures déclarées",
        "this expression is not linear in declared measures",
    ),
    why: (
        "Des produits ou des fonctions de valeurs pourraient coder tout un dossier dans une somme.",
        "Products and functions of values could encode a whole record in one sum.",
    ),
    instead: (
        "additionnez ou moyennez une mesure déclarée, un résultat par patient ou une différence de dates (exit_date - inclusion_date, least(exit_date, DATE '2023-12-31') - inclusion_date) ou d'années, plus, moins ou fois des constantes (divisez par 365.25, non par 365) ; séparez les cas avec CASE ou FILTER ; variances et corrélations se demandent par var_pop(x), corr(y, x)",
        "sum or average a declared measure, a per-patient result or a difference of dates (exit_date - inclusion_date, least(exit_date, DATE '2023-12-31') - inclusion_date) or years, plus, minus or times constants (divide by 365.25, not by 365); split cases with CASE or FILTER; ask for variances and correlations with var_pop(x), corr(y, x)",
    ),
    refused: "SELECT sum(duration_minutes * duration_minutes) FROM event",
    accepted: "SELECT sum(2 * duration_minutes) FROM event",
};
