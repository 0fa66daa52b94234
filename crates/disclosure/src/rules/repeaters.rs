//! [`Reason::Repeaters`] hides rows next to patients where few patients have several rows.

use crate::counted::PieceEvidence;
use crate::rules::Verdict;
use crate::{Code, Page, PieceSpec, Profile, Reason, Text};

pub(crate) const PAGE: Page = Page {
    code: Code::D09,
    title: Text {
        fr: "lignes et patients ensemble montreraient qui revient",
        en: "rows and patients together would show who came again",
    },
    body: Text {
        fr: "Le nombre de lignes moins le nombre de patients ne tient qu'aux patients qui ont plusieurs lignes : ils sont au moins k, dans la part comme dans le reste du groupe, sinon le nombre de lignes est masqué et celui des patients reste. Qu'aucun patient n'ait deux lignes est masqué de même, comme tout zéro, car ce n'est le prédicat d'aucune colonne ordinaire ; sauf si la table a par construction une ligne par patient. Source : secret secondaire.",
        en: "The number of rows minus the number of patients rests only on the patients with several rows: they are at least k, in the piece as in the rest of the group, else the number of rows is hidden and that of patients stays. That no patient has two rows is hidden as well, like every zero, since it is a predicate on no ordinary column; unless the table has one row per patient by construction. Source: secondary secrecy.",
    },
    hint: Text {
        fr: "Demandez le nombre de lignes ou le nombre de patients, ou regroupez.",
        en: "Ask for the rows or for the patients, or group more coarsely.",
    },
};

/// Judges rows of a piece that is shown together with its patients.
///
/// Outside a piece the difference of rows and patients rests on the patients with rows on both sides
/// (group minus piece counts their rows but not them) and on those with several rows outside.
pub(crate) fn judge(piece: &PieceSpec, evidence: &PieceEvidence, profile: &Profile) -> Verdict {
    if piece.single_row {
        return Ok(());
    }
    let k = profile.k();
    let (inside, outside) = (&evidence.inside, &evidence.outside);
    if inside.repeaters < k {
        return Err(Reason::Repeaters);
    }
    // An empty outside is the whole group's, or a hundred per cent that may be shown.
    if outside.patients() > 0 && evidence.rest_repeaters < k {
        return Err(Reason::Repeaters);
    }
    Ok(())
}
