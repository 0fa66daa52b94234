//! [`G13`](super::Code::G13): only listed functions.

use super::{Code, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::G13,
    title: ("Seulement des fonctions listées", "Only listed functions"),
    refusal: (
        "cette fonction n'est pas admise ici",
        "this function is not admitted here",
    ),
    why: (
        "Une fonction hors liste pourrait échouer sur une valeur, varier d'un essai à l'autre ou cacher une valeur dans une autre.",
        "A function that is not on the list could fail on a value, vary between runs or hide a value in another.",
    ),
    instead: (
        "sur des patients : date_part, date_trunc, floor, coalesce, nullif, lower, upper, trim, substr, left, current_date et now() (le dernier jour couvert par les livraisons) ; sur des résultats agrégés, toute fonction enregistrée qui ne varie pas",
        "on patients: date_part, date_trunc, floor, coalesce, nullif, lower, upper, trim, substr, left, current_date and now() (the last day that the deliveries cover); on aggregated results every registered function that does not vary",
    ),
    refused: "SELECT count(*) FROM patient WHERE sqrt(birth_year) > 44",
    accepted: "SELECT round(avg(duration_minutes)) FROM event",
};
