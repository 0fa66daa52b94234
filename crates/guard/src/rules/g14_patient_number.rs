//! [`G14`](super::Code::G14): the patient number is only compared with itself.

use super::{Code, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::G14,
    title: (
        "Le numéro de patient ne se compare qu'à lui-même",
        "The patient number is only compared with itself",
    ),
    refusal: (
        "le numéro de patient ne peut être montré, calculé ni comparé à une constante",
        "the patient number may not be shown, computed with or compared with a constant",
    ),
    why: (
        "Qui détient un numéro ne doit pas pouvoir interroger sur la personne.",
        "Who holds a number must not be able to ask about its bearer.",
    ),
    instead: (
        "utilisez-le dans les jointures, dans le GROUP BY d'une sous-requête, dans count(DISTINCT patient_no)",
        "use it in joins, in GROUP BY of an inner query, in count(DISTINCT patient_no)",
    ),
    refused: "SELECT count(*) FROM event WHERE patient_no = 17",
    accepted: "SELECT count(DISTINCT patient_no) FROM event",
};
