//! What becomes of a number, and of what a piece asks.

use super::Limit;
use super::record::StatisticId;
use crate::Reason;
use crate::cell_key::SetKey;
use crate::summary::{Marks, Sketch};
use crate::{Frame, Profile};

/// What becomes of one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Given.
    Shown(i64),
    /// An earlier answer is given in its place.
    Near(i64),
    /// Not given.
    Hidden(Reason),
}

/// A secret as the audit knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum System {
    /// That a patient is in the warehouse.
    Presence,
    /// A condition on a secret column, whatever its cut-point.
    Bit(u32),
    /// The value of a measure, in units of its width.
    Measure(u32),
}

impl System {
    /// The information on one patient that a profile allows.
    pub(crate) fn limit(self, profile: &Profile) -> Limit {
        Limit {
            most: match self {
                Self::Presence => profile.leverage_presence(),
                Self::Bit(_) => profile.leverage_limit(),
                Self::Measure(_) => profile.leverage_measure(),
            },
            unreserved: profile.leverage_unreserved(),
            per_number: profile.leverage_per_number(),
        }
    }
}

/// A reading of a secret by a number: with which precision, 1/variance of its noise. Infinite where the
/// number is exact.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Reading {
    pub(crate) system: System,
    pub(crate) precision: f64,
    /// Of a condition: it is one on the value that a number is about, which everybody has who may be in the
    /// number, not one that decides who is in it.
    pub(crate) is_of_all: bool,
}

impl Reading {
    /// Of those whom a secret concerns.
    pub(crate) fn of(system: System, precision: f64) -> Self {
        Self {
            system,
            precision,
            is_of_all: false,
        }
    }

    /// Whether both are of one secret of the same patients.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        self.system == other.system && self.is_of_all == other.is_of_all
    }

    /// Presence, and every secret that some open patient's residual holds. None with a precision of 0.
    pub(crate) fn of_patients(frame: &Frame, precision: f64) -> Vec<Self> {
        let bits = frame.columns().into_iter().map(System::Bit);
        let systems = std::iter::once(System::Presence).chain(bits);
        let read = systems.map(|system| Self::of(system, precision));
        read.filter(|reading| reading.precision > 0.0).collect()
    }
}

/// How a number goes with the counts of its piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A number of patients or rows.
    Count,
    /// Whether a group is there at all.
    Group,
    /// A sum, which moves with the number of rows.
    Sum,
    /// A sum of products, from which other sums are subtracted.
    Product,
    /// One that stands for itself.
    Other,
}

/// A number that a piece asks for.
pub(crate) struct Number {
    pub(crate) statistic: StatisticId,
    /// What its patients contribute.
    pub(crate) marks: Marks,
    /// Its value, or the rule on it alone that hides it.
    pub(crate) value: Result<i64, Reason>,
    /// What it reads beyond the patients of its piece.
    pub(crate) readings: Vec<Reading>,
    pub(crate) kind: Kind,
    /// Scaled to the count of another population.
    pub(crate) is_scaled: bool,
}

/// A piece of a cell with all that is asked of it; what is repeated is a whole piece.
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent findings about one piece"
)]
pub(crate) struct Piece {
    pub(crate) version: u64,
    /// A digest of its conditions: equal for one question in other words, as far as words go.
    pub(crate) words: [u8; 32],
    /// Some condition reads a secret.
    pub(crate) reads_secrets: bool,
    /// How many patients make it another one than an earlier one.
    pub(crate) near_k: u64,
    /// Every list and cut-point on a secret is declared.
    pub(crate) is_regular: bool,
    /// Its group was found in the data, and may be seen only if its numbers are.
    pub(crate) is_found: bool,
    pub(crate) frame: Frame,
    pub(crate) states: [u8; 32],
    pub(crate) set: SetKey,
    pub(crate) sketch: Sketch,
    /// The rule on the piece alone that hides all its numbers.
    pub(crate) verdict: Result<(), Reason>,
    /// The number of patients as it would be shown.
    pub(crate) patients: i64,
    /// How many soft borders were near, so that passing them was no certainty.
    pub(crate) soft: u32,
    /// With which precision the patients of the piece are read where its numbers are shown.
    pub(crate) precision: f64,
    /// The structures and practitioners that are asked about.
    pub(crate) practitioners: bool,
    pub(crate) numbers: Vec<Number>,
}

impl Piece {
    /// The piece with its sums scaled to counts that are given in place of its own, so that a mean is that of
    /// its own patients. What is computed of products is hidden: it would mix two sets.
    pub(crate) fn scaled_to(&self, given: &[Option<Verdict>]) -> Self {
        let counts = self.numbers.iter().zip(given);
        let mut counts = counts.filter(|(number, _)| number.kind == Kind::Count);
        // Rows stand behind patients where both are asked.
        let ratio = counts.next_back().and_then(|(number, given)| {
            let (Some(Verdict::Near(count) | Verdict::Shown(count)), Ok(own)) =
                (given, number.value)
            else {
                return None;
            };
            Some((*count, own))
        });
        let scaled = |number: &Number| Number {
            value: match (ratio, number.kind) {
                (Some((count, own)), Kind::Sum) => {
                    number.value.and_then(|sum| scaled(sum, count, own))
                }
                (Some(_), Kind::Product) => number.value.and(Err(Reason::Near)),
                (Some(_), Kind::Count | Kind::Group | Kind::Other) | (None, _) => number.value,
            },
            readings: number.readings.clone(),
            marks: number.marks.clone(),
            is_scaled: ratio.is_some() && matches!(number.kind, Kind::Sum | Kind::Product),
            ..*number
        };
        Self {
            frame: self.frame.clone(),
            sketch: self.sketch.clone(),
            numbers: self.numbers.iter().map(scaled).collect(),
            ..*self
        }
    }
}

impl Piece {
    /// Whether a number that is not given yet tells how many patients the piece itself has: a count does, and
    /// so does a sum that is scaled to no other count.
    pub(crate) fn tells_its_count(&self, given: &[Option<Verdict>]) -> bool {
        let numbers = self.numbers.iter().zip(given);
        let mut new = numbers.filter(|(_, given)| given.is_none());
        new.any(|(number, _)| match number.kind {
            Kind::Count | Kind::Group => true,
            Kind::Sum | Kind::Product => !number.is_scaled,
            // It reads who they are by itself.
            Kind::Other => false,
        })
    }
}

fn scaled(sum: i64, count: i64, own: i64) -> Result<i64, Reason> {
    let product = i128::from(sum).checked_mul(count.into());
    let scaled = product.and_then(|product| product.checked_div(own.into()));
    let scaled = scaled.and_then(|scaled| i64::try_from(scaled).ok());
    scaled.ok_or(Reason::Near)
}
