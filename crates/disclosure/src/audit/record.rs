//! What is kept of a piece that was given. All of it rests on attributes and on numbers as they were
//! given, but for the key and the sketch of the set.

mod bytes;
mod sets;

pub use bytes::sets_of;
pub(crate) use bytes::{from_bytes, to_bytes};
pub(crate) use sets::Sets;

use super::verdict::{Number, Piece, Reading, Verdict};
use crate::cell_key::SetKey;
use crate::summary::Sketch;
use crate::{Frame, Profile, Reason};

/// What a number is a number of, whatever its patients: the same in all words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct StatisticId(pub(crate) [u8; 16]);

/// A number that was given or, by a rule on its set, hidden.
#[derive(Clone, PartialEq)]
pub(crate) struct Kept {
    pub(crate) statistic: StatisticId,
    /// Of what its patients contribute.
    pub(crate) sketch: Sketch,
    pub(crate) outcome: Result<i64, Reason>,
    /// It was scaled to the count of another population.
    pub(crate) is_near: bool,
}

impl Kept {
    /// How it is given again, to the same question.
    pub(crate) fn verdict(&self, outcome: Result<i64, Reason>) -> Verdict {
        match outcome {
            Ok(value) if self.is_near => Verdict::Near(value),
            Ok(value) => Verdict::Shown(value),
            Err(reason) => Verdict::Hidden(reason),
        }
    }
}

/// A piece that was decided: its numbers were given, or a soft border hid them.
#[derive(Clone, PartialEq)]
pub(crate) struct Given {
    pub(crate) version: u64,
    pub(crate) words: [u8; 32],
    pub(crate) frame: Frame,
    pub(crate) states: [u8; 32],
    pub(crate) set: SetKey,
    pub(crate) sketch: Sketch,
    /// The number of patients with its noise, from which the prior of a column is taken if it was shown.
    pub(crate) patients: i64,
    pub(crate) shown: bool,
    pub(crate) numbers: Vec<Kept>,
    pub(crate) readings: Vec<Reading>,
    pub(crate) practitioners: bool,
    /// Its set was compared with those of earlier pieces.
    pub(crate) compared: bool,
    pub(crate) under: Under,
}

/// What a profile says of how exact its numbers are, and of how few patients.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Under {
    /// The base to which they are rounded; 0 where they carry noise.
    pub(crate) base: u64,
    /// k.
    pub(crate) fewest: u64,
}

impl Under {
    pub(crate) fn of(profile: &Profile) -> Self {
        let is_perturbed = profile.is_perturbed();
        Self {
            base: if is_perturbed {
                0
            } else {
                profile.rounding_base().max(1)
            },
            fewest: profile.k(),
        }
    }

    /// Whether a number given under this may be given again under another: it is as exact, and rests on as
    /// many patients.
    pub(crate) fn serves(self, other: Self) -> bool {
        self.base == other.base && self.fewest >= other.fewest
    }
}

impl Given {
    pub(crate) fn of(
        piece: &Piece,
        (numbers, readings): (Vec<Kept>, Vec<Reading>),
        compared: bool,
        under: Under,
    ) -> Self {
        Self {
            compared,
            under,
            version: piece.version,
            words: piece.words,
            frame: piece.frame.clone(),
            states: piece.states,
            set: piece.set,
            sketch: piece.sketch.clone(),
            patients: piece.patients,
            // A piece of which no number was given shows nothing, nor does one whose counts are another's.
            shown: piece.verdict.is_ok() && !numbers.is_empty() && piece.precision > 0.0,
            numbers,
            readings,
            practitioners: piece.practitioners,
        }
    }

    /// What became of a statistic.
    pub(crate) fn kept(&self, statistic: StatisticId) -> Option<&Kept> {
        self.numbers.iter().find(|kept| kept.statistic == statistic)
    }

    /// What became of a statistic, as it is said to a piece. That the rest of a group was too small is no answer
    /// where that rest does not stand beside it, but for exact profiles.
    pub(crate) fn answer(&self, piece: &Piece, statistic: StatisticId) -> Option<&Kept> {
        let rest = Err(Reason::Complement);
        let is_of_rest = self.under.base == 0 && piece.verdict != rest.map(|_: i64| ());
        let kept = self.kept(statistic)?;
        (!is_of_rest || kept.outcome != rest).then_some(kept)
    }

    /// Whether it decided every number of a piece.
    pub(crate) fn holds_all(&self, piece: &Piece) -> bool {
        piece
            .numbers
            .iter()
            .all(|number| self.held(piece, number).is_some())
    }

    /// What became of a number that a piece asks for; `None` too where its patients contribute something
    /// else: in a new version, or in other rows of theirs.
    pub(crate) fn held(&self, piece: &Piece, number: &Number) -> Option<&Kept> {
        let kept = self.answer(piece, number.statistic)?;
        let changed = kept.sketch.distance(&number.marks.sketch);
        let few = few_changed(piece.near_k);
        let most = if self.version == piece.version {
            few.saturating_mul(OTHER_ROWS)
        } else {
            few
        };
        (changed < most).then_some(kept)
    }
}

/// Within a version the patients were compared already; their rows are others only if this many times as many
/// contribute something else, so that it never rests on those few by whom near sets differ.
const OTHER_ROWS: i64 = 4;

/// The distance of two sketches of contributions below which fewer than k patients contribute something
/// else: each is in both, once with each contribution.
fn few_changed(k: u64) -> i64 {
    i64::try_from(k).unwrap_or(i64::MAX).saturating_mul(2 << 20)
}
