//! A number as the model of entities sees it.

use crate::audit::factor::Step;
use crate::frame::Patients;
use std::collections::BTreeMap;
use std::fmt;

/// The patients of one entity in a number. `Debug` shows no content.
#[derive(Clone, Default)]
pub struct Reached {
    /// Those in the number.
    pub patients: Patients,
    /// How many patients the entity has in all.
    pub all: u64,
}

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
        reached: BTreeMap<u32, Reached>,
        /// Of each entity, what the row itself and its mean have in common.
        own: BTreeMap<u32, f64>,
        /// Of each piece of the step, the entity it is of.
        owners: Vec<u64>,
    },
}

impl Row {
    /// Of each entity in a new row, what the row itself and its mean have in common.
    pub(super) fn own(&self) -> impl Iterator<Item = (&u32, &f64)> {
        let own = match self {
            Self::Known(_) => None,
            Self::New { own, .. } => Some(own),
        };
        own.into_iter().flatten()
    }

    /// How many patients each entity in a new row has.
    pub(super) fn all(&self) -> impl Iterator<Item = (&u32, u64)> {
        let reached = match self {
            Self::Known(_) => None,
            Self::New { reached, .. } => Some(reached),
        };
        let all = reached.into_iter().flatten();
        all.map(|(entity, of)| (entity, of.all))
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

impl fmt::Debug for Reached {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Reached(…)")
    }
}

impl fmt::Debug for WeighedEntities {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("WeighedEntities(…)")
    }
}
