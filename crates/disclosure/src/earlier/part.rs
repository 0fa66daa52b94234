//! Rows on small atoms that share columns, directly or through each other, and the search among them.
//!
//! A vector of few patients is found by an order of elimination in which none of its columns is a
//! pivot. Orders are drawn until none can have been missed, or none that is not far harder to find than
//! all that are looked for ([`avoided`](super::avoided)). In a random order, a column is the pivot of a
//! row with a chance that is its share of the row's patients: pivots are drawn by patient, because a
//! vector of few patients has few of them. An echelon is made once and kept for the next vector; a new
//! row is added to it at the end.

use super::atoms::mixed;
use super::avoided::Avoided;
use super::echelon::{Echelon, Reduced};
use super::small::{Rest, System};
use std::collections::BTreeSet;

/// Entries of echelons that a part keeps; further orders are eliminated anew for every vector.
const KEPT: usize = 400_000;

/// After so many orders it is looked whether they are enough, and then after half as many again.
const FIRST: usize = 4;

/// Small atoms have fewer than k patients.
const MOST_DRAWS: u64 = 100;

/// Rows, each with its source, and echelons of them in several orders.
#[derive(Default)]
pub(crate) struct Part {
    columns: BTreeSet<u32>,
    rows: Vec<(usize, Vec<(u32, u64)>)>,
    avoided: Avoided,
    orders: Vec<Order>,
    kept: usize,
}

/// An echelon, and how many of the rows it holds.
struct Order {
    seed: u64,
    echelon: Echelon,
    held: usize,
}

impl Part {
    pub(crate) fn has(&self, column: u32) -> bool {
        self.columns.contains(&column)
    }

    pub(crate) fn is_apart(&self, columns: &BTreeSet<u32>) -> bool {
        self.columns.is_disjoint(columns)
    }

    pub(crate) fn push(&mut self, source: usize, row: Vec<(u32, u64)>) {
        let columns = row.iter().map(|(column, _)| *column);
        self.columns.extend(columns);
        self.rows.push((source, row));
    }

    /// Takes in the rows of another part; the echelons are good for nothing more.
    pub(crate) fn absorb(&mut self, mut other: Self) {
        self.columns.append(&mut other.columns);
        self.rows.append(&mut other.rows);
        self.orders.clear();
        self.kept = 0;
    }

    /// The ways to leave fewer than `room` patients of a vector that has columns in this part only.
    pub(crate) fn near(
        &mut self,
        vector: &[(u32, u64)],
        room: u64,
        system: &mut System<'_>,
    ) -> Option<Vec<Rest>> {
        let mut met = BTreeSet::new();
        let mut found = Vec::new();
        self.avoided.begin(self.rows.len());
        let (mut number, mut next_look) = (0, self.avoided.orders().max(FIRST));
        loop {
            if number == next_look {
                let (atoms, budget) = (system.atoms, &mut *system.budget);
                if self.avoided.is_enough(number, atoms, room, budget)? {
                    break;
                }
                next_look = number.saturating_add(number >> 1);
            }
            let mut order = self.order(number);
            let reduced = order.reduced(&self.rows, vector, system);
            if let Some(reduced) = &reduced {
                let weights = reduced.columns.iter().map(|(a, _)| system.atoms.weight(*a));
                let patients = weights.fold(0, u64::saturating_add);
                if patients < room && met.insert(reduced.columns.clone()) {
                    let uses = order.echelon.sources(&reduced.uses);
                    found.push(Rest { patients, uses });
                }
            }
            if reduced.is_some() {
                self.avoided.note(number, order.echelon.pivots());
            }
            self.put_back(number, order);
            reduced?;
            number = number.saturating_add(1);
        }
        Some(found)
    }

    /// An order, as far as it was eliminated.
    fn order(&mut self, number: usize) -> Order {
        let fresh = Order {
            seed: u64::try_from(number).unwrap_or(u64::MAX),
            echelon: Echelon::new(),
            held: 0,
        };
        match self.orders.get_mut(number) {
            Some(kept) => {
                self.kept = self.kept.saturating_sub(kept.echelon.entries());
                std::mem::replace(kept, fresh)
            }
            None => fresh,
        }
    }

    fn put_back(&mut self, number: usize, order: Order) {
        let kept = self.kept.saturating_add(order.echelon.entries());
        if let Some(place) = self.orders.get_mut(number) {
            *place = order;
            self.kept = kept;
        } else if kept <= KEPT && number == self.orders.len() {
            self.orders.push(order);
            self.kept = kept;
        }
    }
}

impl Order {
    /// The vector reduced in this order, once all rows are in it; `None` where that takes more steps
    /// than allowed.
    fn reduced(
        &mut self,
        rows: &[(usize, Vec<(u32, u64)>)],
        vector: &[(u32, u64)],
        system: &mut System<'_>,
    ) -> Option<Reduced> {
        let System {
            atoms,
            scratch,
            budget,
        } = system;
        // An order takes its time even where its rows are short.
        let looking = rows.len().saturating_add(vector.len());
        let looking = u64::try_from(looking).unwrap_or(u64::MAX);
        **budget = budget.checked_sub(looking.saturating_mul(2).saturating_add(64))?;
        for (source, row) in rows.iter().skip(self.held) {
            let reduced = self.echelon.reduce(row, scratch, budget)?;
            self.echelon
                .insert(*source, reduced, |atom| match self.seed {
                    0 => atoms.weight(atom),
                    seed => drawn(seed, atom, atoms.weight(atom)),
                });
            self.held = self.held.saturating_add(1);
        }
        self.echelon.reduce(vector, scratch, budget)
    }
}

/// A rank that is the highest of several atoms with the chance of its share of their patients: the
/// highest of as many draws as it has patients.
fn drawn(seed: u64, atom: u32, weight: u64) -> u64 {
    let first = mixed(seed, u64::from(atom));
    let draws = 0..weight.min(MOST_DRAWS);
    draws.map(|draw| mixed(first, draw)).max().unwrap_or(0)
}
