//! [`G17`](super::Code::G17): what has no rule is refused.

use super::{Code, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::G17,
    title: (
        "Ce qui n'a pas de règle est refusé",
        "What has no rule is refused",
    ),
    refusal: (
        "cette forme de SQL n'a pas de règle",
        "this form of SQL has no rule",
    ),
    why: (
        "Refus par défaut : un opérateur est admis par une règle ou ne l'est pas.",
        "Default deny: an operator is admitted by a rule or not at all.",
    ),
    instead: (
        "utilisez SELECT, JOIN, WHERE, GROUP BY, HAVING, ORDER BY, LIMIT, WITH",
        "use SELECT, JOIN, WHERE, GROUP BY, HAVING, ORDER BY, LIMIT, WITH",
    ),
    refused: "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 3) SELECT * FROM r",
    accepted: "WITH a AS (SELECT sex, count(*) AS n FROM patient GROUP BY sex) SELECT * FROM a",
};
