//! Rows on small atoms, eliminated in as many orders as it takes.

use super::atoms::{Atoms, mixed};
use super::echelon::{Echelon, Reduced, Scratch};
use std::collections::BTreeSet;

/// How often a vector of few patients may be missed.
const MISSED: f64 = 1e-6;

/// What elimination needs besides rows.
pub(crate) struct System<'a> {
    pub(crate) atoms: &'a Atoms,
    pub(crate) scratch: &'a mut Scratch,
    pub(crate) budget: &'a mut u64,
}

/// Rows, each with its source, and echelons of them in several orders.
pub(crate) struct Small {
    rows: Vec<(usize, Vec<(u32, u64)>)>,
    /// Which rows share columns, directly or through each other.
    parts: Vec<Part>,
    /// An echelon, and how many of the rows it holds.
    orders: Vec<(Echelon, usize)>,
    /// For how many rows the number of orders was counted, and that number.
    counted: (usize, usize),
}

impl Small {
    pub(crate) fn new() -> Self {
        Self {
            rows: Vec::new(),
            parts: Vec::new(),
            orders: Vec::new(),
            counted: (0, 1),
        }
    }

    pub(crate) fn push(&mut self, source: usize, row: Vec<(u32, u64)>) {
        let mut joined = Part {
            columns: row.iter().map(|(column, _)| *column).collect(),
            rows: vec![self.rows.len()],
            shortest: row.len(),
        };
        let mut apart = Vec::new();
        for part in std::mem::take(&mut self.parts) {
            if part.columns.is_disjoint(&joined.columns) {
                apart.push(part);
            } else {
                joined.absorb(part);
            }
        }
        apart.push(joined);
        self.parts = apart;
        self.rows.push((source, row));
    }

    /// The rows that a vector has something to do with: those of the parts that it touches. No other
    /// row can take a column from it, and each brings k patients of its own. `None` where the
    /// columns that no row has make up `k` patients already, so that no combination is near.
    pub(crate) fn touching(&self, vector: &[(u32, u64)], atoms: &Atoms, k: u64) -> Option<Self> {
        let mut touched = BTreeSet::new();
        let mut fixed = 0_u64;
        for (column, _) in vector {
            let part = self.parts.iter().position(|p| p.columns.contains(column));
            match part {
                Some(part) => {
                    touched.insert(part);
                }
                None => fixed = fixed.saturating_add(atoms.weight(*column)),
            }
        }
        if fixed >= k {
            return None;
        }
        let mut near = Self::new();
        let mut rows: Vec<usize> = touched
            .iter()
            .filter_map(|part| self.parts.get(*part))
            .flat_map(|part| part.rows.iter().copied())
            .collect();
        rows.sort_unstable();
        for row in rows {
            if let Some((source, row)) = self.rows.get(row) {
                near.push(*source, row.clone());
            }
        }
        Some(near)
    }

    /// The vector reduced in one order; `None` where that takes more steps than allowed.
    pub(crate) fn reduced(
        &mut self,
        order: usize,
        vector: &[(u32, u64)],
        system: System<'_>,
    ) -> Option<(Reduced, &Echelon)> {
        let System {
            atoms,
            scratch,
            budget,
        } = system;
        while self.orders.len() <= order {
            self.orders.push((Echelon::new(), 0));
        }
        // An order takes its time even where its rows are short.
        let looking = u64::try_from(self.rows.len()).unwrap_or(u64::MAX);
        *budget = budget.checked_sub(looking.saturating_mul(16).saturating_add(64))?;
        let (echelon, held) = self.orders.get_mut(order)?;
        let seed = u64::try_from(order).unwrap_or(u64::MAX);
        for (source, row) in self.rows.iter().skip(*held) {
            *held = held.saturating_add(1);
            let reduced = echelon.reduce(row, scratch, budget)?;
            echelon.insert(*source, reduced, |atom| match seed {
                0 => atoms.weight(atom),
                seed => mixed(seed, u64::from(atom)),
            });
        }
        let reduced = echelon.reduce(vector, scratch, budget)?;
        Some((reduced, echelon))
    }

    /// How many orders miss a vector of fewer than `k` patients less often than stated: one order
    /// finds it if none of its columns is a pivot.
    ///
    /// Rows that share no column, even through others, are told apart: a long row does not make it
    /// less likely that the pivot of a short one falls on the vector. Within a part, a column is
    /// taken to be the pivot as often as the part has pivots for its columns, or as often as it
    /// would be in the part's shortest row. The worst factors of all parts are multiplied.
    pub(crate) fn orders(&mut self, atoms: &Atoms, k: u64) -> usize {
        let (rows, orders) = self.counted;
        if rows == self.rows.len() {
            return orders;
        }
        let orders = self.count_orders(atoms, k);
        self.counted = (self.rows.len(), orders);
        orders
    }

    fn count_orders(&self, atoms: &Atoms, k: u64) -> usize {
        let parts = &self.parts;
        let mut factors: Vec<f64> = parts.iter().flat_map(|p| p.factors(atoms, k)).collect();
        factors.sort_by(f64::total_cmp);
        let columns = parts.iter().flat_map(|part| &part.columns);
        let support = lightest(columns.map(|column| atoms.weight(*column)), k);
        let found: f64 = factors.iter().take(support).product();
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
            .find(|n| real(*n) >= needed + 1.0)
            .unwrap_or(1_000_001)
    }
}

/// Rows that share columns, directly or through each other.
struct Part {
    columns: BTreeSet<u32>,
    rows: Vec<usize>,
    shortest: usize,
}

impl Part {
    fn absorb(&mut self, mut other: Self) {
        self.columns.append(&mut other.columns);
        self.rows.append(&mut other.rows);
        self.shortest = self.shortest.min(other.shortest);
    }

    /// How often the columns of a vector of fewer than `k` patients, one after the other, are no
    /// pivots. It has no more of them here than there are columns without a pivot: with more it
    /// would hold all of a combination of these rows, which has k patients.
    fn factors(&self, atoms: &Atoms, k: u64) -> Vec<f64> {
        let weights = self.columns.iter().map(|column| atoms.weight(*column));
        let (all, pivots) = (real(self.columns.len()), real(self.rows.len()));
        let free = self.columns.len().saturating_sub(self.rows.len());
        let alone = 1.0 - 1.0 / real(self.shortest.max(2));
        (0..lightest(weights, k).min(free))
            .map(|taken| {
                let evenly = (all - pivots - real(taken)) / (all - real(taken));
                evenly.min(alone)
            })
            .collect()
    }
}

/// How many of the lightest of these make up fewer than `k` patients.
fn lightest(weights: impl Iterator<Item = u64>, k: u64) -> usize {
    let mut weights: Vec<u64> = weights.collect();
    weights.sort_unstable();
    let mut held = 0_u64;
    let few = weights.iter().take_while(|weight| {
        held = held.saturating_add(**weight);
        held < k
    });
    few.count()
}

fn real(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::INFINITY, f64::from)
}
