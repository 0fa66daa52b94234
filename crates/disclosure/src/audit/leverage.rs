//! What the numbers given tell of one secret column, patient by patient.

mod bytes;

use super::factor::{Factor, Piece, Step};
use crate::paged::Paged;
use roaring::RoaringBitmap;
use std::collections::BTreeMap;
use std::fmt;

/// The memory of one secret column: a Gaussian model in which each patient's secret has the same prior
/// variance. It is kept over *atoms*, patients whom all rows treat alike; that is exact. A patient in no
/// row is in no atom. `Debug` shows no content.
#[derive(Clone)]
pub struct Leverage {
    factor: Factor,
    /// One more than the atom of a patient; 0 of none.
    atoms: Paged<u32>,
    /// Patients in atoms.
    known: RoaringBitmap,
}

/// A number as a row, and what it would tell. `Debug` shows no content.
pub struct Weighed {
    /// Who has which weight, by the bits of the weight.
    groups: BTreeMap<u64, RoaringBitmap>,
    noise: f64,
    step: Step,
    /// Of each piece of the step, the group it is of.
    owners: Vec<u64>,
    /// Rows before it.
    rows: usize,
}

impl Weighed {
    /// The largest information, 1/variance − 1/σ², on any patient after the row; infinite where it
    /// cannot be computed.
    pub fn largest(&self) -> f64 {
        self.step.largest
    }
}

impl Leverage {
    /// Nothing given yet. σ² must be positive, or everything is beyond every limit.
    pub fn new(prior_variance: f64) -> Self {
        Self {
            factor: Factor::new(prior_variance),
            atoms: Paged::default(),
            known: RoaringBitmap::new(),
        }
    }

    /// What a number would tell that is Σ weight·secret over these patients, plus noise of this variance
    /// (0: an exact number, which counts as [`EXACT`](super::factor::EXACT)·σ²). A patient in two sets,
    /// a weight or a noise that is no number: infinite.
    pub fn weigh(&self, row: &[(&RoaringBitmap, f64)], noise: f64) -> Weighed {
        let mut groups = BTreeMap::<u64, RoaringBitmap>::new();
        let (mut seen, mut is_disjoint) = (RoaringBitmap::new(), true);
        for (patients, weight) in row {
            is_disjoint &= seen.is_disjoint(patients);
            seen |= *patients;
            // A weight of zero is no weight.
            if weight.is_nan() || weight.abs() > 0.0 {
                *groups.entry(weight.to_bits()).or_default() |= *patients;
            }
        }
        self.weigh_groups(groups, if is_disjoint { noise } else { f64::NAN })
    }

    fn weigh_groups(&self, groups: BTreeMap<u64, RoaringBitmap>, noise: f64) -> Weighed {
        // By one more than the atom: 0 is of none.
        let mut counts = vec![0_u32; self.factor.columns().saturating_add(1)];
        let (mut pieces, mut owners) = (Vec::new(), Vec::new());
        for (weight, patients) in &groups {
            let mut touched = Vec::new();
            for patient in patients {
                let atom = place(self.atoms.get(patient));
                if let Some(count) = counts.get_mut(atom) {
                    if *count == 0 {
                        touched.push(atom);
                    }
                    *count = count.saturating_add(1);
                }
            }
            touched.sort_unstable();
            for atom in touched {
                let count = counts.get_mut(atom).map(std::mem::take).unwrap_or_default();
                pieces.push(Piece {
                    column: atom.checked_sub(1),
                    weight: f64::from_bits(*weight),
                    count: f64::from(count),
                });
                owners.push(*weight);
            }
        }
        Weighed {
            step: self.factor.weigh(pieces, noise),
            groups,
            noise,
            owners,
            rows: self.factor.rows().len(),
        }
    }

    /// Takes in the row of a number that is given. If another was taken in since it was weighed, it is
    /// weighed anew. After a row that could not be read, all information is infinite.
    pub fn admit(&mut self, weighed: Weighed) {
        let weighed = if weighed.rows == self.factor.rows().len() {
            weighed
        } else {
            self.weigh_groups(weighed.groups, weighed.noise)
        };
        let columns = weighed.step.columns();
        let homes = self.factor.admit(&weighed.step);
        // By group: from the atom that a patient was in to the one where the row puts it.
        let mut moves = BTreeMap::<u64, BTreeMap<usize, usize>>::new();
        for ((from, to), owner) in columns.into_iter().zip(homes).zip(weighed.owners) {
            moves.entry(owner).or_default().insert(from, to);
        }
        for (owner, patients) in &weighed.groups {
            let Some(moves) = moves.get(owner) else {
                continue;
            };
            for patient in patients {
                let from = place(self.atoms.get(patient));
                let to = moves.get(&from).and_then(|to| u32::try_from(*to).ok());
                if let Some(to) = to {
                    self.atoms.set(patient, to.saturating_add(1));
                }
            }
            self.known |= patients;
        }
    }

    /// Information on a patient's secret: 1/variance − 1/σ².
    pub fn information(&self, patient: u32) -> f64 {
        let atom = place(self.atoms.get(patient));
        self.factor.information(atom.checked_sub(1))
    }

    /// The largest information on anybody so far.
    pub fn used(&self) -> f64 {
        self.factor.largest()
    }
}

fn place(atom: u32) -> usize {
    usize::try_from(atom).unwrap_or(usize::MAX)
}

impl fmt::Debug for Leverage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Leverage(…)")
    }
}

impl fmt::Debug for Weighed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Weighed(…)")
    }
}

#[cfg(test)]
#[path = "honest_tests.rs"]
#[expect(
    clippy::arithmetic_side_effects,
    reason = "plain arithmetic on numbers of the test"
)]
mod honest_tests;

#[cfg(test)]
#[path = "leverage_tests.rs"]
#[expect(
    clippy::arithmetic_side_effects,
    reason = "plain arithmetic on numbers of the test"
)]
mod tests;
