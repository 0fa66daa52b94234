//! [`Reason::Complement`] hides a piece whose rest the group gives by subtraction.

use crate::counted::PieceEvidence;
use crate::rules::{Verdict, primary, zero};
use crate::{Code, Evidence, Page, Profile, Reason, Text};

pub(crate) const PAGE: Page = Page {
    code: Code::D05,
    title: Text {
        fr: "le reste du groupe se déduirait par soustraction",
        en: "the rest of the group would follow by subtraction",
    },
    body: Text {
        fr: "Le groupe moins la part donne le reste : il passe donc les mêmes règles que la part, que le total soit demandé ou non. Deux restes sont jugés : les lignes hors de la part (leurs patients, structures et professionnels, pour les lignes et les sommes), et les patients du groupe qui n'ont aucune ligne dans la part (pour les effectifs de patients). Source : secret secondaire (CASD, Insee).",
        en: "The group minus the piece gives the rest, which therefore passes the same rules as the piece, whether the total is asked for or not. Two rests are judged: the rows outside the piece (their patients, structures and practitioners, for rows and sums), and the patients of the group without a row in the piece (for counts of patients). Source: secondary secrecy (CASD, INSEE).",
    },
    hint: Text {
        fr: "Regroupez jusqu'à ce que la part et son reste comptent chacun au moins k patients.",
        en: "Group until the piece and its rest each hold at least k patients.",
    },
};

/// The rest in rows is `outside`; the rest in patients is the group without those inside. They differ
/// where a patient has rows on both sides. Patients *only inside* follow from the group and the
/// number of patients outside, which is a number of the opposite piece, and judged there.
pub(crate) fn judge(
    group: &Evidence,
    piece: &PieceEvidence,
    profile: &Profile,
    full_is_ordinary: bool,
) -> Verdict {
    if piece.outside.patients.is_empty() {
        return zero::judge(full_is_ordinary);
    }
    primary(&piece.outside, profile, full_is_ordinary).map_err(|_| Reason::Complement)?;
    let without = group.patients.difference_len(&piece.inside.patients);
    if without == 0 {
        return zero::judge(full_is_ordinary);
    }
    if without < profile.k() {
        Err(Reason::Complement)
    } else {
        Ok(())
    }
}
