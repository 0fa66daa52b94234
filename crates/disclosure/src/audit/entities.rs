//! What the numbers given tell of one structure, or of one practitioner.
//!
//! The unknown is the share of an entity's patients who have the secret, any share being as likely:
//! variance 1/12. A number whose reach holds r patients of an entity reads its share with weight r; that
//! these r are a sample of the entity's patients, not all of them, is noise of at most ¼ a patient
//! (Bernoulli), independent of the number's own. Entities are independent of each other.
//!
//! The sampling counts as fresh in every number. Where two numbers hold the same patients it is not:
//! their difference tells more of an entity than is counted here.

use super::factor::{Factor, Piece, Step};
use std::collections::BTreeMap;
use std::fmt;

/// Of a share, when nothing was given: uniform on 0 … 1.
const PRIOR: f64 = 1.0 / 12.0;

/// The most that the sampling of one patient adds to the variance of a count.
const SAMPLING: f64 = 0.25;

/// The memory of the shares of structures, or of practitioners, for one secret column. `Debug` shows no
/// content.
#[derive(Clone)]
pub struct Entities {
    factor: Factor,
    /// The column of each entity that a row holds.
    columns: BTreeMap<u32, usize>,
}

/// A number as a row of entities, and what it would tell. `Debug` shows no content.
pub struct WeighedEntities {
    counts: BTreeMap<u32, u64>,
    noise: f64,
    step: Step,
    /// Rows before it.
    rows: usize,
}

impl WeighedEntities {
    /// The smallest standard deviation of any entity's share after the row; 0 where it cannot be
    /// computed. Entities outside the row are in it too: a number on A tells of B after one on both.
    pub fn smallest_deviation(&self) -> f64 {
        deviation(self.step.largest)
    }
}

impl Default for Entities {
    fn default() -> Self {
        Self::new()
    }
}

impl Entities {
    /// Nothing given yet.
    pub fn new() -> Self {
        Self {
            factor: Factor::new(PRIOR),
            columns: BTreeMap::new(),
        }
    }

    /// What a number would tell whose reach holds so many patients of each entity, each patient counted
    /// once, and which has noise of this variance. An entity without patients is not in the row.
    pub fn weigh(&self, counts: &BTreeMap<u32, u64>, noise: f64) -> WeighedEntities {
        let mut counts = counts.clone();
        counts.retain(|_, patients| *patients > 0);
        let pieces: Vec<Piece> = counts
            .iter()
            .map(|(entity, patients)| Piece {
                column: self.columns.get(entity).copied(),
                weight: float(*patients),
                count: 1.0,
            })
            .collect();
        let reach: f64 = pieces.iter().map(|piece| piece.weight).sum();
        // A negative variance must not be made up for by the sampling.
        let sampled = if noise >= 0.0 {
            SAMPLING * reach
        } else {
            f64::NAN
        };
        WeighedEntities {
            counts,
            noise,
            step: self.factor.weigh(pieces, noise + sampled),
            rows: self.factor.rows().len(),
        }
    }

    /// Takes in the row of a number that is given. If another was taken in since it was weighed, it is
    /// weighed anew. After a row that could not be read, every deviation is 0.
    pub fn admit(&mut self, weighed: WeighedEntities) {
        let weighed = if weighed.rows == self.factor.rows().len() {
            weighed
        } else {
            self.weigh(&weighed.counts, weighed.noise)
        };
        let homes = self.factor.admit(&weighed.step);
        self.columns.extend(weighed.counts.into_keys().zip(homes));
    }

    /// The standard deviation of an entity's share, given all numbers so far.
    pub fn deviation(&self, entity: u32) -> f64 {
        let column = self.columns.get(&entity).copied();
        deviation(self.factor.information(column))
    }

    /// The smallest standard deviation of any entity's share so far.
    pub fn smallest_deviation(&self) -> f64 {
        deviation(self.factor.largest())
    }
}

/// √variance, where information is 1/variance − 1/prior variance.
fn deviation(information: f64) -> f64 {
    (information + 1.0 / PRIOR).recip().sqrt()
}

/// Counts of patients have 32 bits; a larger one is as large as that.
fn float(patients: u64) -> f64 {
    f64::from(u32::try_from(patients).unwrap_or(u32::MAX))
}

impl fmt::Debug for Entities {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Entities(…)")
    }
}

impl fmt::Debug for WeighedEntities {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("WeighedEntities(…)")
    }
}

#[cfg(test)]
#[path = "entities_tests.rs"]
mod tests;
