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
        "additionnez ou moyennez une mesure déclarée ou un résultat par patient, plus, moins ou fois des constantes ; séparez les cas avec CASE ou FILTER",
        "sum or average a declared measure or a per-patient result, plus, minus or times constants; split cases with CASE or FILTER",
    ),
    refused: "SELECT sum(duration_minutes * duration_minutes) FROM event",
    accepted: "SELECT sum(2 * duration_minutes) FROM event",
};
