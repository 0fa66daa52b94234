//! A number that passed the rules on itself, before it is held against the earlier ones.

use super::Vector;
use super::homes::Homes;
use super::remembered::{Place, Remembered, Signature, Witnesses, sketch};
use super::sample::Lowest;
use super::sketch::Sketch;
use super::span::Kind;

/// The cell that a number stands in: table of the statement, then row.
pub(crate) type Cell = (usize, usize);

/// A number that may be shown as far as it alone is concerned.
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent properties of a number, not a state"
)]
pub(crate) struct Candidate {
    pub(crate) cell: Cell,
    pub(crate) signature: Signature,
    pub(crate) class: u64,
    pub(crate) measure: u64,
    pub(crate) linear: bool,
    /// Whether an empty difference within its cell may be shown.
    pub(crate) may_fill_cell: bool,
    /// Whether an empty difference from other ordinary numbers may be shown.
    pub(crate) ordinary: bool,
    pub(crate) version: u64,
    pub(crate) value: i64,
    pub(crate) vector: Vector,
    pub(crate) largest: i64,
    pub(crate) is_negative_somewhere: bool,
    pub(crate) sketch: Sketch,
    pub(crate) lowest: Lowest,
    /// The print of the homes that `sketch` counts by.
    pub(crate) homes: u64,
}

impl Candidate {
    pub(crate) fn summed_up(mut self, homes: &Homes) -> Self {
        self.sketch = sketch(&self.vector, homes);
        self.largest = self.vector.largest().first().copied().unwrap_or(0);
        self.lowest = Lowest::of(&self.vector);
        self.homes = homes.print();
        self.is_negative_somewhere = self.vector.is_negative_somewhere();
        self
    }

    pub(crate) fn patients(&self) -> u64 {
        self.vector.patients()
    }

    pub(crate) fn kind(&self) -> Kind {
        Kind {
            measure: self.measure,
            ordinary: self.ordinary,
        }
    }

    pub(crate) fn remembered(&self, place: Place) -> Remembered {
        Remembered {
            signature: self.signature,
            class: self.class,
            measure: self.measure,
            linear: self.linear,
            ordinary: self.ordinary,
            version: self.version,
            value: self.value,
            patients: self.patients(),
            largest: self.largest,
            is_negative_somewhere: self.is_negative_somewhere,
            place,
            sketch: self.sketch.clone(),
            witnesses: Some(Witnesses {
                homes: self.homes,
                sample: self.lowest.sample(self.patients()),
            }),
        }
    }
}
