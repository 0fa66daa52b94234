//! [`Reason::Zero`] hides that nobody, or everybody, is in a piece.

use crate::rules::Verdict;
use crate::{Code, Page, Reason, Text};

pub(crate) const PAGE: Page = Page {
    code: Code::D06,
    title: Text {
        fr: "un zéro, ou cent pour cent",
        en: "a zero, or a hundred per cent",
    },
    body: Text {
        fr: "Que personne, ou tout le monde, ait un trait l'apprend pour chaque membre du groupe, quelle que soit sa taille. Un zéro (et un cent pour cent) est donc masqué comme un effectif de 1 à k − 1, dont rien ne le distingue, sauf si toutes les clés et tous les prédicats portent sur des colonnes déclarées ordinaires (sexe, région, année), ou si la part demande seulement que de telles colonnes soient renseignées. Source : règle de l'unanimité des guides d'export (aucun 0 % ni 100 % sur un trait sensible).",
        en: "That nobody, or everybody, has a trait tells it of each member of the group, however large. A zero (and a hundred per cent) is therefore hidden like a count of 1 to k − 1, from which nothing distinguishes it, unless every key and every predicate is on columns declared ordinary (sex, region, year), or the piece only asks that such columns be known. Source: the rule on unanimous cells of the export guides (no 0 % nor 100 % on a sensitive trait).",
    },
    hint: Text {
        fr: "Regroupez les modalités, ou retirez le filtre sur la colonne sensible.",
        en: "Group the categories, or drop the filter on the sensitive column.",
    },
};

pub(crate) fn judge(zero_is_ordinary: bool) -> Verdict {
    if zero_is_ordinary {
        Ok(())
    } else {
        Err(Reason::Zero)
    }
}
