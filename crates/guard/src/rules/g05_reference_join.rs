//! [`G05`](super::Code::G05): reference tables join on their whole key.

use super::{Code, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::G05,
    title: (
        "Les tables de référence se joignent par leur clé entière",
        "Reference tables join on their whole key",
    ),
    refusal: (
        "une table de référence est jointe aux patients autrement que par sa clé entière",
        "a reference table is joined to patients otherwise than by its whole key",
    ),
    why: (
        "Une seconde ligne correspondante compterait une personne deux fois et multiplierait sa contribution.",
        "A second matching row would count one person twice and scale what he contributes.",
    ),
    instead: (
        "joignez par toutes les colonnes de clé de la table de référence : region(region_code), microstructure(microstructure_id), network(network_id), calendar(day), code(code_list, code), la table de personnes à gauche",
        "join on every key column of the reference table (region(region_code), microstructure(microstructure_id), network(network_id), calendar(day), code(code_list, code)), person-level table on the left",
    ),
    refused: "SELECT count(*) FROM event e JOIN calendar c ON c.year = e.event_year",
    accepted: "SELECT c.quarter, count(*) FROM event e JOIN calendar c ON c.day = e.event_date GROUP BY c.quarter",
};
