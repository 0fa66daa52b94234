//! [`G18`](super::Code::G18): structures and practitioners are protected too.

use super::{Code, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::G18,
    title: (
        "Structures et praticiens sont protégés aussi",
        "Structures and practitioners are protected too",
    ),
    refusal: (
        "une structure ou un praticien ne peut être isolé ici",
        "a structure or a practitioner may not be singled out here",
    ),
    why: (
        "Une table par cabinet ou par praticien décrit un professionnel.",
        "A table by practice or by practitioner describes a professional.",
    ),
    instead: (
        "groupez par region_code, ou par réseau à travers la table microstructure ; count(DISTINCT microstructure_id) d'une table dit combien suivent au moins k patients",
        "group by region_code, or by the network through the table microstructure; count(DISTINCT microstructure_id) of one table tells how many hold at least k patients",
    ),
    refused: "SELECT practitioner_no, count(*) FROM event GROUP BY practitioner_no",
    accepted: "SELECT m.network_id, count(*) FROM event e JOIN microstructure m ON m.microstructure_id = e.microstructure_id GROUP BY m.network_id",
};
