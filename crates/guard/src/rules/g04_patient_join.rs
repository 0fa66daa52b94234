//! [`G04`](super::Code::G04): person-level tables join by patient.

use super::{Code, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::G04,
    title: (
        "Les tables de personnes se joignent par patient",
        "Person-level tables join by patient",
    ),
    refusal: (
        "deux tables de personnes sont jointes sans patient_no = patient_no",
        "two person-level tables are joined without patient_no = patient_no",
    ),
    why: (
        "Une ligne qui mélange deux personnes n'appartient à aucune : on ne saurait compter personne derrière elle.",
        "A row that mixes two people belongs to neither, so nobody could be counted behind it.",
    ),
    instead: (
        "ajoutez la condition gauche.patient_no = droite.patient_no ; après FULL JOIN … ON, le patient est coalesce(gauche.patient_no, droite.patient_no)",
        "add the condition left.patient_no = right.patient_no; after FULL JOIN … ON the patient is coalesce(left.patient_no, right.patient_no)",
    ),
    refused: "SELECT count(*) FROM patient p JOIN event e ON p.region_code = e.region_code",
    accepted: "SELECT count(*) FROM patient p JOIN event e ON p.patient_no = e.patient_no",
};
