//! [`G12`](super::Code::G12): a union of patients is one of different tables.

use super::{Code, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::G12,
    title: (
        "Une union de patients réunit des tables différentes",
        "A union of patients is one of different tables",
    ),
    refusal: (
        "cette réunion de lignes de patients n'est pas admise",
        "this union of rows of patients is not admitted",
    ),
    why: (
        "Des lignes de personne gonflent un groupe ; les lignes d'une table ajoutées deux fois comptent double, au choix d'une condition.",
        "Rows of nobody pad a group; rows of one table that are added twice count twice, as a condition chooses.",
    ),
    instead: (
        "réunissez par UNION ALL des tables différentes, patient_no à la même place ; pour une même table, utilisez OR ; les unions de résultats agrégés sont libres",
        "join different tables by UNION ALL, patient_no in the same place; for one table use OR; unions of aggregated results are free",
    ),
    refused: "SELECT count(*) FROM (SELECT patient_no FROM patient UNION ALL SELECT patient_no FROM patient) x",
    accepted: "SELECT count(*), count(DISTINCT patient_no) FROM (SELECT patient_no, event_date AS contact FROM event UNION ALL SELECT patient_no, start_date FROM treatment) x WHERE contact >= DATE '2023-01-01'",
};
