//! [`G19`](super::Code::G19): the rows of a patient are not multiplied with each other.

use super::{Code, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::G19,
    title: (
        "Les lignes d'un patient ne se multiplient pas entre elles",
        "The rows of a patient are not multiplied with each other",
    ),
    refusal: (
        "les deux côtés de la jointure ont plusieurs lignes par patient, qui se multiplieraient",
        "both sides of the join have several rows of a patient, which would be multiplied",
    ),
    why: (
        "Un patient qui a dix lignes de chaque côté en aurait cent : le total, la moyenne ou la médiane deviendraient les siens.",
        "A patient with ten rows on either side would have a hundred: the total, the mean or the median would become hers.",
    ),
    instead: (
        "agrégez un côté par patient d'abord : JOIN (SELECT patient_no, count(*) AS n FROM event GROUP BY patient_no) e ON …, ou demandez s'il y a une ligne : WHERE EXISTS (…)",
        "aggregate one side by patient first: JOIN (SELECT patient_no, count(*) AS n FROM event GROUP BY patient_no) e ON …, or ask whether there is a row: WHERE EXISTS (…)",
    ),
    refused: "SELECT count(*) FROM event e JOIN substance_use s ON s.patient_no = e.patient_no",
    accepted: "SELECT count(*) FROM event e JOIN (SELECT patient_no, count(*) AS n FROM substance_use GROUP BY patient_no) s ON s.patient_no = e.patient_no",
};
