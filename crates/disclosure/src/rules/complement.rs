//! [`Reason::Complement`] hides a piece whose rest the group gives by subtraction.

use crate::counted::PieceEvidence;
use crate::rules::{Verdict, primary, zero};
use crate::{Code, Page, Profile, Reason, Summary, Text};

pub(crate) const PAGE: Page = Page {
    code: Code::D05,
    title: Text {
        fr: "le reste du groupe se déduirait par soustraction",
        en: "the rest of the group would follow by subtraction",
    },
    body: Text {
        fr: "Le groupe moins la part donne le reste : il passe donc les mêmes règles que la part, que le total soit demandé ou non. Deux restes sont jugés : les lignes hors de la part (leurs patients, structures et professionnels), pour toute valeur ; et, pour les nombres distincts, les patients du groupe qui n'ont aucune ligne dans la part. Un nombre de lignes et une somme ne disent rien de ces derniers. Source : secret secondaire (CASD, Insee).",
        en: "The group minus the piece gives the rest, which therefore passes the same rules as the piece, whether the total is asked for or not. Two rests are judged: the rows outside the piece (their patients, structures and practitioners), for every value; and, for distinct numbers, the patients of the group without a row in the piece. A number of rows and a sum say nothing of those. Source: secondary secrecy (CASD, INSEE).",
    },
    hint: Text {
        fr: "Regroupez jusqu'à ce que la part et son reste comptent chacun au moins k patients.",
        en: "Group until the piece and its rest each hold at least k patients.",
    },
};

/// Judges the rest in rows, the rows outside: what rows and sums give by subtraction. That many
/// patients have rows on both sides does not show in them.
pub(crate) fn judge(piece: &PieceEvidence, profile: &Profile, full_is_ordinary: bool) -> Verdict {
    if piece.outside.patients() == 0 {
        return zero::judge(full_is_ordinary);
    }
    primary(&piece.outside, profile, full_is_ordinary).map_err(|_| Reason::Complement)
}

/// Judges the rest in patients, the group without those inside: what a number of patients gives by
/// subtraction. Patients *only inside* follow from the group and the number of patients outside,
/// which is a number of the opposite piece, and judged there.
pub(crate) fn patients(
    group: &Summary,
    piece: &PieceEvidence,
    profile: &Profile,
    full_is_ordinary: bool,
) -> Verdict {
    let without = group.patients().saturating_sub(piece.inside.patients());
    if without == 0 {
        return zero::judge(full_is_ordinary);
    }
    if without < profile.k() {
        Err(Reason::Complement)
    } else {
        Ok(())
    }
}
