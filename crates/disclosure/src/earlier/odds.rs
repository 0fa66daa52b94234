//! How many orders of elimination a search for vectors of few patients takes.
//!
//! In a random order, a column is the pivot of a row with a chance that is its share of the row's
//! patients: pivots are drawn by patient, because a vector of few patients has few of them. A row is a
//! combination of known numbers, so it has k patients or more, and the vector fewer. An order finds the
//! vector if none of its columns is a pivot. For each column three estimates of the chance to be one
//! are made, and the largest counts:
//!
//! * its share of the lightest row that it was seen in: the rows as they came, and all that elimination
//!   made of them in the orders so far, so that short rows that hide behind long ones are known;
//! * its share of all patients, once for every row;
//! * an even share of the pivots, without those that other columns of the vector have not taken.
//!
//! The vector that is hardest to find, of all that have fewer than k patients, decides.

use super::atoms::Atoms;
use std::collections::BTreeMap;

/// How often a vector of few patients may be missed in a part. It lies in fewer than k parts.
const MISSED: f64 = 1e-7;

/// The lightest row, in patients, that each column was seen in.
#[derive(Default)]
pub(crate) struct Odds {
    lightest: BTreeMap<u32, u64>,
    /// How many rows, for how many patients: and the number of orders.
    counted: Option<(usize, u64, usize)>,
}

impl Odds {
    /// A row that elimination made.
    pub(crate) fn see(&mut self, row: impl Iterator<Item = u32> + Clone, atoms: &Atoms) {
        let weights = row.clone().map(|column| atoms.weight(column));
        let all = weights.fold(0, u64::saturating_add);
        for column in row {
            let lightest = self.lightest.entry(column).or_insert(u64::MAX);
            if all < *lightest {
                *lightest = all;
                self.counted = None;
            }
        }
    }

    pub(crate) fn absorb(&mut self, other: Self) {
        for (column, all) in other.lightest {
            let lightest = self.lightest.entry(column).or_insert(u64::MAX);
            *lightest = all.min(*lightest);
        }
        self.counted = None;
    }

    /// How many orders miss a vector of fewer than `room` patients less often than stated.
    pub(crate) fn orders(&mut self, rows: usize, atoms: &Atoms, room: u64) -> usize {
        match self.counted {
            Some((before, patients, orders)) if (before, patients) == (rows, room) => orders,
            _ => {
                let orders = needed(self.hardest(rows, atoms, room));
                self.counted = Some((rows, room, orders));
                orders
            }
        }
    }

    /// The least chance that an order finds a vector of fewer than `room` patients.
    fn hardest(&self, rows: usize, atoms: &Atoms, room: u64) -> f64 {
        let columns = self.lightest.len();
        let weights = self.lightest.keys().map(|column| atoms.weight(*column));
        let all = real(weights.fold(0, u64::saturating_add));
        let (every, pivots) = (wide(columns), wide(rows));
        // It has no more columns here than there are columns without a pivot: with more it would hold
        // all of a combination of these rows, which has k patients.
        let free = columns.saturating_sub(rows);
        let most = usize::try_from(room).unwrap_or(usize::MAX).min(columns);
        let most = most.saturating_sub(1).min(free);
        let evenly: Vec<f64> = (0..most)
            .map(|taken| (every - pivots - wide(taken)) / (every - wide(taken)))
            .collect();
        // By patients, then by columns: the least chance of the vectors made of columns so far.
        let patients = usize::try_from(room).unwrap_or(usize::MAX).min(1_000);
        let mut least = vec![vec![1.0_f64; most.saturating_add(1)]; patients];
        for (column, lightest) in &self.lightest {
            let weight = atoms.weight(*column);
            let own = real(weight);
            // Not less than with the lightest row that keeps the rule: a lighter one tells of few
            // patients already, whatever is asked now.
            let alone = (1.0 - own / real(*lightest)).max(1.0 / real(room));
            let alone = alone.min(1.0 - (pivots * own / all).min(0.9));
            let weight = usize::try_from(weight).unwrap_or(usize::MAX);
            for held in (weight..patients).rev() {
                let before = least.get(held.saturating_sub(weight)).cloned();
                let (Some(now), Some(before)) = (least.get_mut(held), before) else {
                    continue;
                };
                let more = now.iter_mut().skip(1).zip(before).zip(&evenly);
                for ((now, before), evenly) in more {
                    *now = now.min(before * evenly.min(alone));
                }
            }
        }
        least.iter().flatten().copied().fold(1.0, f64::min).max(0.0)
    }
}

fn needed(found: f64) -> usize {
    if found >= 1.0 {
        return 1;
    }
    let needed = (MISSED.ln() / (1.0 - found).ln()).ceil();
    // Not a number of orders that anybody can try: the steps run out before.
    let most = 1_000_000.0;
    let needed = if needed.is_finite() {
        needed.min(most)
    } else {
        most
    };
    // The first order is by weight, and a history may be made for it.
    (2..=1_000_001_usize)
        .find(|n| wide(*n) >= needed + 1.0)
        .unwrap_or(1_000_001)
}

fn wide(count: usize) -> f64 {
    real(u64::try_from(count).unwrap_or(u64::MAX))
}

fn real(count: u64) -> f64 {
    u32::try_from(count).map_or(f64::INFINITY, f64::from)
}
