//! A number as the model of entities sees it.

use super::followed::{Followed, Part};
use crate::audit::factor::Step;
use crate::frame::Patients;
use std::fmt;

/// A number as a row of entities, and what it would tell. `Debug` shows no content.
pub struct WeighedEntities {
    pub(super) row: Row,
    /// The patients in its reach, where it is not known of them yet that they are this row.
    pub(super) whole: Option<Patients>,
    pub(super) noise: f64,
    pub(super) step: Step,
    /// What the row would explain of the variance of the mean of each entity that a row held, then of each
    /// other in it.
    pub(super) tells: Vec<f64>,
    pub(super) smallest: f64,
    /// Rows taken in before it.
    pub(super) taken: u64,
}

/// Whom a number reads.
pub(super) enum Row {
    /// Those whom this row holds, which was given before.
    Known(usize),
    /// Others.
    New {
        followed: Followed,
        /// Of each piece of the step, the entity it is of.
        owners: Vec<u64>,
    },
}

impl Row {
    /// Each entity in a new row.
    pub(super) fn parts(&self) -> &[Part] {
        match self {
            Self::Known(_) => &[],
            Self::New { followed, .. } => &followed.parts,
        }
    }
}

impl WeighedEntities {
    /// The smallest standard deviation, after the row, of the mean of any entity of which the row tells,
    /// in it or not: a number on A tells of B after one on both. Infinite if it tells of none, 0 where
    /// it cannot be computed. What is known of others already is no reason to hide it.
    pub fn smallest_deviation(&self) -> f64 {
        self.smallest
    }
}

impl fmt::Debug for WeighedEntities {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("WeighedEntities(…)")
    }
}
