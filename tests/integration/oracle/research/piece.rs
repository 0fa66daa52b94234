//! A piece of a group with all that is asked of it, and what it reads.

use std::collections::BTreeSet;

use super::frame::Frame;
use super::noise::Sketch;

/// A secret that a number reads.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Secret {
    Presence,
    /// A condition on a column.
    Bit(u32),
    /// The same of everybody who may be in a number: one on the value that it is about.
    BitOfAll(u32),
    /// The value of a column.
    Value(u32),
    /// How many rows a patient has.
    Rows(String),
}

/// Precisions, one over the variance of the noise (rule 4).
pub(crate) const COUNT: f64 = 1.0 / 4.0;
pub(crate) const MEASURE: f64 = 1.0 / 1.44;
pub(crate) const PRODUCT: f64 = 4.0 / 1.44;
pub(crate) const DISTINCT: f64 = 1.0 / 8.0;
pub(crate) const SOFT: f64 = 1.0 / 6.3;
pub(crate) const SKETCH: f64 = 1.0 / 57.0;

/// A secret, and the precision with which it is read.
pub(crate) type Read = (Secret, f64);

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Kind {
    Count,
    Sum,
    /// A sum of products.
    Product,
    /// One that stands for itself.
    Other,
    /// Whether a group of a free key is there at all.
    Group,
}

/// A number that a piece asks for.
#[derive(Debug, Clone)]
pub(crate) struct Number {
    /// What it is a number of, whatever its patients.
    pub(crate) name: String,
    pub(crate) kind: Kind,
    /// Of what its patients contribute.
    pub(crate) sketch: Sketch,
    pub(crate) value: Option<i64>,
    /// What it reads beyond the patients of its piece.
    pub(crate) reads: Vec<Read>,
    /// It was scaled to the count of another piece.
    pub(crate) is_scaled: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct Piece {
    /// Of the data.
    pub(crate) version: usize,
    pub(crate) words: BTreeSet<String>,
    pub(crate) reads_secrets: bool,
    pub(crate) frame: Frame,
    pub(crate) states: [u8; 32],
    pub(crate) set: (u64, u64),
    pub(crate) sketch: Sketch,
    /// Within all borders, and its rest too.
    pub(crate) is_within: bool,
    /// Only its rest is not within them.
    pub(crate) only_rest: bool,
    /// Its group was found in the data.
    pub(crate) is_found: bool,
    /// The number of patients, with noise.
    pub(crate) patients: i64,
    /// Borders that were near.
    pub(crate) soft: u32,
    /// With which precision its counts read who is in it; 0 where they are another's.
    pub(crate) precision: f64,
    pub(crate) has_acts: bool,
    pub(crate) numbers: Vec<Number>,
    /// Which of the statement's numbers these are; a group's own is none.
    pub(crate) places: Vec<usize>,
}

/// That patients are there, and each secret by which somebody is open; nothing with a precision of 0.
pub(crate) fn who(frame: &Frame, precision: f64) -> Vec<Read> {
    if precision <= 0.0 {
        return Vec::new();
    }
    let bits = frame.open_by.keys().copied().map(Secret::Bit);
    let all = [Secret::Presence].into_iter().chain(bits);
    all.map(|secret| (secret, precision)).collect()
}
