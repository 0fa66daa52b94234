//! [`G06`](super::Code::G06): conditions read one column against a constant.

use super::{Code, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::G06,
    title: (
        "Les conditions lisent une colonne face à une constante",
        "Conditions read one column against a constant",
    ),
    refusal: (
        "cette condition sur des patients n'est pas admise",
        "this condition on patients is not admitted",
    ),
    why: (
        "Une condition opaque (hachage, reste, produit, hasard) peut isoler n'importe quel ensemble de personnes.",
        "An opaque condition (hash, remainder, product, random) can pick out any set of people, one by one.",
    ),
    instead: (
        "comparez une colonne, son année, son mois, une tranche, un résultat par patient ou une différence de dates à une constante ; combinez avec AND, OR, NOT, IN, BETWEEN, LIKE, IS NULL",
        "compare a column, a year, month or band of it, a per-patient result or a difference of dates with a constant; combine with AND, OR, NOT, IN, BETWEEN, LIKE, IS NULL",
    ),
    refused: "SELECT count(*) FROM patient WHERE birth_year % 7 = 1",
    accepted: "SELECT count(*) FROM patient WHERE birth_year BETWEEN 1980 AND 1989",
};
