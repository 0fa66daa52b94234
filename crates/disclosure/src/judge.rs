//! Which rule asks what of which set of rows, for one cell.

use crate::counted::{CountedCell, MomentValue, PieceEvidence};
use crate::rules::{
    Verdict, complement, degrees_of_freedom, dominance, primary, quantile, repeaters, support,
};
use crate::{PieceSpec, Profile, Reason, Statistic, Summary, TableSpec};

/// The value of every moment, or the rule that hides it.
///
/// A moment must pass its group's rules, its piece's, then its own. The first two are the same for
/// every moment of a piece. Numbers of distinct patients, structures, practitioners and values must
/// pass the rule on the rest in patients besides.
pub(crate) fn cell(
    spec: &TableSpec,
    cell: &CountedCell,
    profile: &Profile,
) -> Vec<Result<i64, Reason>> {
    let empty_group = profile.shows_zeros() && spec.empty_group_is_ordinary();
    let of_group = primary(&cell.group, profile, empty_group);
    let of_pieces: Vec<Verdict> = spec
        .pieces
        .iter()
        .zip(&cell.pieces)
        .map(|(piece, evidence)| {
            of_group?;
            let ordinary = zero_may_show(spec, piece, profile);
            judge_piece((piece, evidence), profile, ordinary)
        })
        .collect();
    let judge_one = |index: usize| {
        let moment = spec.moments.get(index)?;
        let verdict = of_pieces.get(moment.piece)?;
        let piece = spec.pieces.get(moment.piece)?;
        let judged = Judged {
            piece,
            group: &cell.group,
            zero_may_show: zero_may_show(spec, piece, profile),
            evidence: cell.pieces.get(moment.piece)?,
            value: cell.moments.get(index)?,
            profile,
            with_patients: patients_are_asked(spec, cell, moment.piece),
        };
        Some(verdict.and_then(|()| judged.moment(moment.statistic)))
    };
    // What does not fit together was refused when the table was built; here it would be hidden.
    (0..spec.moments.len())
        .map(|index| judge_one(index).unwrap_or(Err(Reason::Patients)))
        .collect()
}

/// Whether an empty piece, or a full one, may be shown.
fn zero_may_show(spec: &TableSpec, piece: &PieceSpec, profile: &Profile) -> bool {
    (piece.missingness || profile.shows_zeros()) && spec.empty_piece_is_ordinary(piece)
}

fn judge_piece(
    (piece, evidence): (&PieceSpec, &PieceEvidence),
    profile: &Profile,
    ordinary: bool,
) -> Verdict {
    if piece.whole {
        // The group was judged already, and has no rest.
        return Ok(());
    }
    primary(&evidence.inside, profile, ordinary)?;
    complement::judge(evidence, profile, ordinary)
}

/// Whether the number of this piece's patients is asked too: of the piece, or of another piece that
/// holds the same patients.
fn patients_are_asked(spec: &TableSpec, cell: &CountedCell, piece: usize) -> bool {
    let set = |piece: usize| cell.pieces.get(piece).map(|evidence| evidence.inside.set);
    let own = set(piece);
    spec.moments
        .iter()
        .filter(|moment| moment.statistic == Statistic::Patients)
        .any(|moment| moment.piece == piece || set(moment.piece) == own)
}

/// A moment of a piece that passed.
struct Judged<'a> {
    piece: &'a PieceSpec,
    group: &'a Summary,
    zero_may_show: bool,
    evidence: &'a PieceEvidence,
    value: &'a MomentValue,
    profile: &'a Profile,
    with_patients: bool,
}

impl Judged<'_> {
    fn moment(&self, statistic: Statistic) -> Result<i64, Reason> {
        let inside = &self.evidence.inside;
        if inside.patients() == 0 {
            if matches!(statistic, Statistic::Quantile { .. }) {
                return Err(Reason::Quantile);
            }
            // A zero that may be shown: nobody to count, nothing to add up.
            return Ok(0);
        }
        if is_distinct(statistic) && !self.piece.whole {
            let (group, ordinary) = (self.group, self.zero_may_show);
            complement::patients(group, self.evidence, self.profile, ordinary)?;
        }
        match statistic {
            Statistic::Patients => Ok(signed(inside.patients())),
            Statistic::Rows => self.rows(),
            Statistic::Sum => self.sum(true),
            Statistic::SumWhereKnown => self.sum(false),
            Statistic::DistinctStructures => self.distinct(known(inside.structures.as_deref())),
            Statistic::DistinctPractitioners => {
                self.distinct(known(inside.practitioners.as_deref()))
            }
            Statistic::DistinctValues => {
                let values = self.value.cells.as_ref().ok_or(Reason::Support)?;
                self.distinct(values.cells.iter().map(|cell| cell.set.n))
            }
            Statistic::SumOfProducts {
                fitted,
                square,
                where_known,
            } => {
                degrees_of_freedom::judge(inside, fitted, self.profile)?;
                if square {
                    let values = self.value.cells.as_ref().ok_or(Reason::DegreesOfFreedom)?;
                    degrees_of_freedom::classes(values, self.profile)?;
                }
                self.sum(!where_known)
            }
            Statistic::Quantile { millionths } => {
                let values = self.value.cells.as_ref().ok_or(Reason::Quantile)?;
                quantile::shown(values, millionths, self.profile)
            }
        }
    }

    fn rows(&self) -> Result<i64, Reason> {
        if self.with_patients {
            repeaters::judge(self.piece, self.evidence, self.profile)?;
        }
        dominance::judge(self.value.value, &self.value.largest, self.profile)?;
        if let Some(outside) = &self.value.outside {
            dominance::judge(outside.value, &outside.largest, self.profile)?;
        }
        self.value.value.ok_or(Reason::Support)
    }

    fn sum(&self, has_rest: bool) -> Result<i64, Reason> {
        support::judge(self.value.support, self.profile)?;
        dominance::judge(self.value.value, &self.value.largest, self.profile)?;
        // An empty outside is the whole group's, or a hundred per cent that may be shown.
        if has_rest && self.evidence.outside.patients() > 0 {
            let outside = self.value.outside.as_ref().ok_or(Reason::Support)?;
            support::judge(outside.support, self.profile)?;
            dominance::judge(outside.value, &outside.largest, self.profile)?;
        }
        self.value.value.ok_or(Reason::Support)
    }

    /// The entities whose own cell has k patients; the others must not show by being counted.
    fn distinct(&self, entities: impl Iterator<Item = u64>) -> Result<i64, Reason> {
        let k = self.profile.k();
        let counted = entities.filter(|patients| *patients >= k).count();
        if counted == 0 {
            Err(Reason::Support)
        } else {
            Ok(i64::try_from(counted).unwrap_or(i64::MAX))
        }
    }
}

/// Whether a statistic counts patients, or what patients have, once each.
fn is_distinct(statistic: Statistic) -> bool {
    match statistic {
        Statistic::Patients
        | Statistic::DistinctStructures
        | Statistic::DistinctPractitioners
        | Statistic::DistinctValues => true,
        Statistic::Rows
        | Statistic::Sum
        | Statistic::SumWhereKnown
        | Statistic::SumOfProducts { .. }
        | Statistic::Quantile { .. } => false,
    }
}

/// The patients of each entity; no entity where none is known.
fn known(counts: Option<&[u64]>) -> impl Iterator<Item = u64> {
    counts.unwrap_or_default().iter().copied()
}

fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
