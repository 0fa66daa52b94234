//! [`G02`](super::Code::G02): one reading SELECT, nothing else.

use super::{Code, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::G02,
    title: (
        "Un seul SELECT de lecture, rien d'autre",
        "One reading SELECT, nothing else",
    ),
    refusal: (
        "seul un SELECT de lecture est admis",
        "only one SELECT that reads is admitted",
    ),
    why: (
        "Les instructions qui écrivent, expliquent ou règlent quelque chose ne sont pas des questions ; EXPLAIN montrerait les comptes du moteur.",
        "Statements that write, explain or set something are not questions; EXPLAIN would show counts of the engine.",
    ),
    instead: (
        "écrivez un seul SELECT ; pour voir les règles qui le jugent : tamis query --explain",
        "write one SELECT; for the rules that judge it, use: tamis query --explain",
    ),
    refused: "EXPLAIN SELECT count(*) FROM patient",
    accepted: "SELECT count(*) FROM patient",
};
