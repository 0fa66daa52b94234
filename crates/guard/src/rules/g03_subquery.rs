//! [`G03`](super::Code::G03): subqueries below the barrier are joins by patient.

use super::{Code, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::G03,
    title: (
        "Sous la barrière, une sous-requête est une jointure par patient",
        "Subqueries below the barrier are joins by patient",
    ),
    refusal: (
        "cette forme de sous-requête sur des patients n'est pas admise",
        "this form of subquery over patients is not admitted",
    ),
    why: (
        "Comparer des lignes de patients à un nombre calculé sur des patients agirait sur un nombre non protégé.",
        "Comparing rows of patients with a number computed from patients would act on a number that has not been protected.",
    ),
    instead: (
        "dans une condition, utilisez EXISTS, IN ou une sous-requête avec patient_no = patient_no (NOT EXISTS plutôt que NOT IN) ; dans SELECT, joignez par LEFT JOIN ; ou posez d'abord la question intérieure et écrivez le nombre rendu",
        "in a condition use EXISTS, IN or a subquery with patient_no = patient_no (NOT EXISTS rather than NOT IN); in SELECT use a LEFT JOIN; or run the inner question first and write the released number",
    ),
    refused: "SELECT count(*) FROM patient WHERE birth_year > (SELECT avg(birth_year) FROM patient)",
    accepted: "SELECT count(*) FROM patient p WHERE EXISTS (SELECT 1 FROM treatment t WHERE t.patient_no = p.patient_no)",
};
