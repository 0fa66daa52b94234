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
    pub(crate) rows: Vec<(usize, Vec<(u32, u64)>)>,
    /// An echelon, and how many of the rows it holds.
    orders: Vec<(Echelon, usize)>,
    columns: usize,
}

impl Small {
    pub(crate) fn new(columns: usize) -> Self {
        Self {
            rows: Vec::new(),
            orders: Vec::new(),
            columns,
        }
    }

    /// The vector reduced in one order; `None` where that takes more steps than allowed.
    pub(crate) fn reduced(
        &mut self,
        order: usize,
        vector: &[(u32, u64)],
        system: System<'_>,
    ) -> Option<(Reduced, &Echelon)> {
        while self.orders.len() <= order {
            self.orders.push((Echelon::new(self.columns), 0));
        }
        let (echelon, held) = self.orders.get_mut(order)?;
        let System {
            atoms,
            scratch,
            budget,
        } = system;
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
    /// finds it if none of its columns, at most as many as the lightest atoms make up, is a pivot.
    pub(crate) fn orders(&self, atoms: &Atoms, k: u64) -> usize {
        let columns: BTreeSet<u32> = self
            .rows
            .iter()
            .flat_map(|(_, row)| row.iter().map(|(column, _)| *column))
            .collect();
        let mut weights: Vec<u64> = columns.iter().map(|column| atoms.weight(*column)).collect();
        weights.sort_unstable();
        let mut held = 0_u64;
        let support = weights
            .iter()
            .take_while(|weight| {
                held = held.saturating_add(**weight);
                held < k
            })
            .count();
        let (all, pivots) = (real(columns.len()), real(self.rows.len()));
        let found = (0..support)
            .map(|taken| ((all - pivots - real(taken)) / (all - real(taken))).max(0.0))
            .product::<f64>();
        if found >= 1.0 || self.rows.is_empty() {
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
        (1..).find(|n| real(*n) >= needed).unwrap_or(usize::MAX)
    }
}

fn real(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::INFINITY, f64::from)
}
