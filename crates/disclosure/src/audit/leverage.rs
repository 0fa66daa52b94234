//! What the numbers given tell of one secret column, patient by patient.

use super::Limit;
use super::atoms::{Atoms, Groups};
use super::factor::{Factor, Step, from};
use super::places::Cut;
use super::rows::Rows;
use crate::frame::Patients;
use roaring::RoaringBitmap;
use std::collections::BTreeMap;
use std::fmt;

/// The memory of one secret column: a Gaussian model in which each patient's secret has the same prior
/// variance. It is kept over *atoms*, patients whom all rows treat alike, and over *distinct* rows, each
/// with the precision of all numbers that read it; both are exact. A patient in no row is in no atom.
/// `Debug` shows no content.
#[derive(Clone)]
pub struct Leverage {
    factor: Factor,
    atoms: Atoms,
    rows: Rows,
}

/// A number as a row, and what it would tell. `Debug` shows no content.
pub struct Weighed {
    row: Row,
    noise: f64,
    step: Step,
    /// Rows taken in before it.
    taken: u64,
}

/// Whom a number reads.
enum Row {
    /// Those whom this row holds, which was given before.
    Known(usize),
    /// Others.
    New {
        /// Who has which weight, by the bits of the weight.
        groups: Groups,
        /// Of each piece of the step, the group it is of.
        owners: Vec<u64>,
    },
}

impl Leverage {
    /// Nothing given yet. σ² must be positive, or everything is beyond every limit.
    pub fn new(prior_variance: f64) -> Self {
        Self {
            factor: Factor::new(prior_variance),
            atoms: Atoms::default(),
            rows: Rows::default(),
        }
    }

    /// What a number would tell that is Σ weight·secret over these patients, plus noise of this variance
    /// (0: an exact number, which counts as [`EXACT`](super::factor::EXACT)·σ²). A patient in two sets,
    /// a weight or a noise that is no number: infinite.
    pub fn weigh(&self, row: &[(&RoaringBitmap, f64)], noise: f64) -> Weighed {
        let mut groups: BTreeMap<u64, RoaringBitmap> = BTreeMap::new();
        let (mut seen, mut is_disjoint) = (RoaringBitmap::new(), true);
        for (patients, weight) in row {
            is_disjoint &= seen.is_disjoint(patients);
            seen |= *patients;
            // A weight of zero is no weight.
            let is_weight = weight.is_nan() || weight.abs() > 0.0;
            if is_weight && !patients.is_empty() {
                *groups.entry(weight.to_bits()).or_default() |= *patients;
            }
        }
        let groups = groups.into_iter();
        let groups = groups.map(|(weight, patients)| (weight, patients.into()));
        let noise = if is_disjoint { noise } else { f64::NAN };
        self.weigh_groups(groups.collect(), noise)
    }

    /// The same of a number that counts each of these once.
    pub(super) fn weigh_all(&self, patients: Patients, noise: f64) -> Weighed {
        self.weigh_groups(counted_once(patients), noise)
    }

    fn weigh_groups(&self, groups: Groups, noise: f64) -> Weighed {
        if let Some(row) = self.rows.find(&groups) {
            let step = self.factor.weigh_again(row, noise);
            return self.weighed(Row::Known(row), noise, step);
        }
        let mut cut = Cut::default();
        let columns = self.factor.columns();
        self.atoms.cut(&groups, columns, f64::from_bits, &mut cut);
        let step = self.factor.weigh(cut.pieces, noise);
        let owners = cut.owners;
        self.weighed(Row::New { groups, owners }, noise, step)
    }

    fn weighed(&self, row: Row, noise: f64, step: Step) -> Weighed {
        Weighed {
            row,
            noise,
            step,
            taken: self.factor.taken(),
        }
    }

    /// The same row with noise of another variance.
    pub(super) fn with_noise(&self, weighed: Weighed, noise: f64) -> Weighed {
        let weighed = self.fresh(weighed);
        // What was no row is none with other noise.
        let noise = if weighed.noise.is_nan() {
            f64::NAN
        } else {
            noise
        };
        let step = self.factor.with_noise(weighed.step, noise);
        self.weighed(weighed.row, noise, step)
    }

    /// Weighed anew if another row was taken in since it was.
    fn fresh(&self, weighed: Weighed) -> Weighed {
        if self.is_fresh(&weighed) {
            return weighed;
        }
        let noise = weighed.noise;
        match weighed.row {
            Row::New { groups, .. } => self.weigh_groups(groups, noise),
            Row::Known(row) => {
                let step = self.factor.weigh_again(row, noise);
                self.weighed(Row::Known(row), noise, step)
            }
        }
    }

    /// Takes in the row of a number that is given. If another was taken in since it was weighed, it is
    /// weighed anew. After a row that could not be read, all information is infinite.
    pub fn admit(&mut self, weighed: Weighed) {
        let weighed = self.fresh(weighed);
        let homes = self.factor.admit(&weighed.step);
        if let Row::New { groups, owners } = weighed.row {
            self.put(groups, owners, weighed.step.columns(), homes);
        }
    }

    /// A number that was given, of which nothing is asked before [`settle`](Self::settle).
    pub(super) fn gather(&mut self, patients: Patients, noise: f64) {
        let Some(noise) = self.factor.noise(noise) else {
            return;
        };
        let groups = counted_once(patients);
        match self.rows.find(&groups) {
            Some(row) => self.factor.append_again(row, noise),
            None => self.append(groups, noise).unwrap_or_default(),
        }
    }

    /// Computes what everything that was gathered tells.
    pub(super) fn settle(&mut self) {
        self.factor.settle();
    }

    /// Puts a distinct row into the model; `None` if it has no patients.
    fn append(&mut self, groups: Groups, noise: f64) -> Option<()> {
        let mut cut = Cut::default();
        let columns = self.factor.columns();
        self.atoms.cut(&groups, columns, f64::from_bits, &mut cut);
        if cut.pieces.is_empty() {
            return None;
        }
        let from = from(&cut.pieces);
        let to = self.factor.append(&cut.pieces, noise);
        self.put(groups, cut.owners, from, to);
        Some(())
    }

    /// Puts the patients of a new row into its columns. A row without patients, or that could not be
    /// read, has none.
    fn put(&mut self, groups: Groups, owners: Vec<u64>, from: Vec<usize>, to: Vec<usize>) {
        if to.is_empty() {
            return;
        }
        let moves = owners.into_iter().zip(from).zip(to);
        let moves: Vec<_> = moves.map(|((owner, from), to)| (owner, from, to)).collect();
        self.atoms.put(&groups, &moves);
        self.rows.push(groups);
    }

    /// The largest information, 1/variance − 1/σ², after a row that was weighed against this very memory, on any
    /// patient of whom the row tells, in it or not; infinite where it cannot be computed. What is known of others
    /// already, by exact numbers that were given before, is no reason to hide it.
    pub fn raised(&self, weighed: &Weighed) -> f64 {
        if self.is_fresh(weighed) {
            self.factor.raised(&weighed.step)
        } else {
            f64::INFINITY
        }
    }

    /// Whether such a row leaves everybody of whom it tells within a limit. Beyond a part of it a row may use a
    /// share of what is left only: else the first patient of whom the limit was told would end all numbers on
    /// everybody.
    pub fn keeps(&self, weighed: &Weighed, limit: &Limit) -> bool {
        self.is_fresh(weighed) && self.factor.keeps(&weighed.step, limit)
    }

    fn is_fresh(&self, weighed: &Weighed) -> bool {
        weighed.taken == self.factor.taken()
    }

    /// Information on a patient's secret: 1/variance − 1/σ².
    pub fn information(&self, patient: u32) -> f64 {
        self.factor.information(self.atoms.column(patient))
    }

    /// The largest information on anybody so far.
    pub fn used(&self) -> f64 {
        self.factor.largest()
    }
}

/// One group with weight 1, or none.
fn counted_once(patients: Patients) -> Groups {
    let mut groups = Groups::new();
    if !patients.is_empty() {
        groups.insert(1.0_f64.to_bits(), patients);
    }
    groups
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
