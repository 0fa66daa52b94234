//! [`G07`](super::Code::G07): groups are declared columns or bands.

use super::{Code, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::G07,
    title: (
        "Les groupes sont des colonnes déclarées ou des tranches",
        "Groups are declared columns or bands",
    ),
    refusal: (
        "cette clé de regroupement n'est pas admise",
        "this group key is not admitted",
    ),
    why: (
        "Les valeurs d'une clé sont imprimées ; une clé fine est une donnée sur une personne.",
        "The values of a key are printed; a fine key is data about one person.",
    ),
    instead: (
        "groupez par une colonne que le modèle déclare regroupable, par l'année, le trimestre, le mois, la semaine ou le jour de la semaine (`dow`) d'une date, par une tranche comme FLOOR(x / 10) * 10, ou par un CASE dont les résultats sont des constantes",
        "group by a column that the model declares groupable, by a year, quarter, month, week or weekday (`dow`) of a date, by a band such as FLOOR(x / 10) * 10, or by a CASE whose results are constants",
    ),
    refused: "SELECT event_date, count(*) FROM event GROUP BY event_date",
    accepted: "SELECT date_trunc('month', event_date), count(*) FROM event GROUP BY 1",
};
