//! [`G16`](super::Code::G16): patients and released tables do not mix.

use super::{Code, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::G16,
    title: (
        "Patients et tables rendues ne se mélangent pas",
        "Patients and released tables do not mix",
    ),
    refusal: (
        "des lignes de patients sont combinées à une table rendue ou publique d'une façon non admise",
        "rows of patients are combined with a released or public table in a way that is not admitted",
    ),
    why: (
        "Filtrer des lignes publiques par l'existence d'un patient, ou des patients par un nombre rendu, répond sur une personne.",
        "Filtering public rows by the existence of a patient, or patients by a released number, answers about one person.",
    ),
    instead: (
        "agrégez d'abord, puis joignez le résultat agrégé ; écrivez un nombre rendu comme une constante",
        "aggregate first, then join the aggregated result; write a released number as a constant",
    ),
    refused: "SELECT r.name FROM region r WHERE EXISTS (SELECT 1 FROM patient p WHERE p.region_code = r.region_code)",
    accepted: "SELECT r.name, a.n FROM region r JOIN (SELECT region_code, count(*) AS n FROM patient GROUP BY region_code) a ON a.region_code = r.region_code",
};
