//! [`G12`](super::Code::G12): no union of patients.

use super::{Code, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::G12,
    title: ("Pas d'union de patients", "No union of patients"),
    refusal: (
        "UNION, INTERSECT ou EXCEPT sur des lignes de patients n'est pas admis",
        "UNION, INTERSECT or EXCEPT over rows of patients is not admitted",
    ),
    why: (
        "Des lignes ajoutées gonflent un groupe, une table soustraite laisse une personne.",
        "Added rows pad a group, and a subtracted table leaves one person.",
    ),
    instead: (
        "utilisez OR dans une condition, EXISTS ou NOT EXISTS par patient ; les unions de résultats agrégés sont libres",
        "use OR in one condition, EXISTS or NOT EXISTS by patient; unions of aggregated results are free",
    ),
    refused: "SELECT count(*) FROM (SELECT patient_no FROM patient UNION ALL SELECT patient_no FROM patient) x",
    accepted: "SELECT count(*) FROM event UNION ALL SELECT count(*) FROM patient",
};
