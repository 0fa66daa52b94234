//! [`G01`](super::Code::G01): rows of patients never leave.

use super::{Code, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::G01,
    title: (
        "Les lignes de patients ne sortent pas",
        "Rows of patients never leave",
    ),
    refusal: (
        "la requête rendrait des lignes de patients",
        "the statement would return rows of patients",
    ),
    why: (
        "Une ligne d'une table de personnes décrit une personne, quelles que soient ses colonnes.",
        "A row of a person-level table describes one person, whatever its columns.",
    ),
    instead: (
        "comptez plutôt : SELECT region_code, count(DISTINCT patient_no) FROM … GROUP BY region_code",
        "count instead: SELECT region_code, count(DISTINCT patient_no) FROM … GROUP BY region_code",
    ),
    refused: "SELECT * FROM patient",
    accepted: "SELECT sex, count(*) FROM patient GROUP BY sex",
};
