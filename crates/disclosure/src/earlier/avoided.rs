//! How many orders of elimination a search for vectors of few patients takes.
//!
//! An order finds a vector if none of the vector's columns is a pivot: what the order leaves is then that
//! vector and no other. So a vector can have been missed only if *every* order has a pivot among its
//! columns, and the orders themselves say when to stop. Of all sets of columns with fewer than k
//! patients, the one that most orders have a pivot among is looked for:
//!
//! * From above: how many orders a set meets is submodular, so that it is at most what some set meets and
//!   what the best further columns would add to that. If this is less than all orders, no vector was
//!   missed, and that is certain.
//! * From below, greedily from several starts: by the orders that a column adds, and by those that it
//!   adds for its patients. If the hardest set found is avoided by [`MARGIN`] orders, the search ends: a
//!   vector that was missed would have to be so much harder than all that are found so.

use super::atoms::Atoms;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// How many orders have to avoid the hardest set that is found. If it is the hardest indeed, one would
/// do; an order avoids a set that is as hard with the same chance, so e to the power of minus this is how
/// often such a set would have been met by all.
const MARGIN: u64 = 17;

/// With how many columns, the best first, a greedy search starts in turn.
const STARTS: usize = 4;

/// In which orders each column is a pivot.
#[derive(Default)]
pub(crate) struct Avoided {
    /// Of so many rows, which have to stay the same.
    rows: usize,
    orders: u64,
    pivots: BTreeMap<u32, Vec<u64>>,
    /// The most patients for which these orders are known to be enough.
    enough: Option<u64>,
}

/// A column of few patients.
struct Column<'a> {
    patients: u64,
    orders: &'a [u64],
}

/// How the next column of a set is chosen.
#[derive(Clone, Copy)]
enum By {
    Orders,
    OrdersOfPatient,
}

impl Avoided {
    /// Nothing yet of so many rows, unless it is of these.
    pub(crate) fn begin(&mut self, rows: usize) {
        if self.rows != rows {
            *self = Self {
                rows,
                ..Self::default()
            };
        }
    }

    /// How many orders are noted.
    pub(crate) fn orders(&self) -> usize {
        usize::try_from(self.orders).unwrap_or(usize::MAX)
    }

    /// The pivots of the order with this number, if it is the next one.
    pub(crate) fn note(&mut self, order: usize, pivots: impl Iterator<Item = u32>) {
        let number = u64::try_from(order).unwrap_or(u64::MAX);
        if number != self.orders {
            return;
        }
        for column in pivots {
            let orders = self.pivots.entry(column).or_default();
            orders.resize((order / 64).saturating_add(1), 0);
            if let Some(word) = orders.last_mut() {
                *word |= 1 << (order % 64);
            }
        }
        self.orders = self.orders.saturating_add(1);
        self.enough = None;
    }

    /// Whether so many orders, all that are noted, find every vector of fewer than `room` patients;
    /// `None` if to see that takes more steps than `budget` has.
    pub(crate) fn is_enough(
        &mut self,
        orders: usize,
        atoms: &Atoms,
        room: u64,
        budget: &mut u64,
    ) -> Option<bool> {
        if u64::try_from(orders).ok() != Some(self.orders) {
            return Some(false);
        }
        if self.enough.is_some_and(|known| room <= known) {
            return Some(true);
        }
        let columns: Vec<Column<'_>> = self.columns(atoms, room).collect();
        // In steps of elimination, by the time that it takes: to put columns in order, and to count orders,
        // of which 64 are counted at once.
        let looking = columns
            .len()
            .saturating_mul((orders >> 9).saturating_add(3));
        let looking = u64::try_from(looking).unwrap_or(u64::MAX);
        for by in [By::Orders, By::OrdersOfPatient] {
            for start in 0..STARTS.min(columns.len().max(1)) {
                let mut set = Set::of(self.orders, room.saturating_sub(1));
                if set.shows_that_none_meets_all(&columns, (by, start), looking, budget)? {
                    self.enough = Some(room);
                    return Some(true);
                }
                if set.avoiding() < MARGIN {
                    return Some(false);
                }
            }
        }
        self.enough = Some(room);
        Some(true)
    }

    /// The pivots of fewer than `room` patients.
    fn columns(&self, atoms: &Atoms, room: u64) -> impl Iterator<Item = Column<'_>> {
        let all = self.pivots.iter().map(|(column, orders)| Column {
            patients: atoms.weight(*column).max(1),
            orders,
        });
        all.filter(move |column| column.patients < room)
    }
}

/// How many more orders a set would meet with a column, and the patients of the column.
struct Gain {
    orders: u64,
    patients: u64,
}

impl Gain {
    fn rank(&self, by: By) -> u64 {
        let patients = match by {
            By::Orders => 1,
            By::OrdersOfPatient => self.patients,
        };
        // Whole numbers, so that nothing is lost in rounding that matters.
        let many = self.orders.saturating_mul(1 << 20);
        many.checked_div(patients).unwrap_or(many)
    }
}

/// The best column that fits, or one of the next ones; `None` if it adds no order.
fn best(gains: &[Gain], fitting: u64, by: By, nth: usize) -> Option<usize> {
    let fits = |(_, gain): &(usize, &Gain)| gain.orders > 0 && gain.patients <= fitting;
    let mut all: Vec<(usize, &Gain)> = gains.iter().enumerate().filter(fits).collect();
    let nth = nth.min(all.len().checked_sub(1)?);
    let (_, found, _) =
        all.select_nth_unstable_by_key(nth, |(place, gain)| (Reverse(gain.rank(by)), *place));
    Some(found.0)
}

/// A set of columns that grows.
struct Set {
    /// The orders that have no pivot in it.
    left: Vec<u64>,
    orders: u64,
    /// Patients that a set may have, and that still fit into this one.
    room: u64,
    fitting: u64,
}

impl Set {
    fn of(orders: u64, room: u64) -> Self {
        let words = usize::try_from(orders.div_ceil(64)).unwrap_or(usize::MAX);
        let mut left = vec![u64::MAX; words];
        if let Some(last) = left.last_mut()
            && !orders.is_multiple_of(64)
        {
            *last = (1_u64 << (orders % 64)).wrapping_sub(1);
        }
        Self {
            left,
            orders,
            room,
            fitting: room,
        }
    }

    /// Takes the best columns, as long as one fits and adds an order; true as soon as that shows that no
    /// set has a pivot in every order.
    fn shows_that_none_meets_all(
        &mut self,
        columns: &[Column<'_>],
        (by, start): (By, usize),
        looking: u64,
        budget: &mut u64,
    ) -> Option<bool> {
        let mut gains = self.gains(columns);
        let mut next = best(&gains, self.fitting, by, start);
        while let Some(column) = next.and_then(|next| columns.get(next)) {
            *budget = budget.checked_sub(looking)?;
            if self.most(&gains) < self.orders {
                return Some(true);
            }
            self.take(column);
            gains = self.gains(columns);
            next = best(&gains, self.fitting, by, 0);
        }
        Some(false)
    }

    /// How many orders have no pivot among its columns.
    fn avoiding(&self) -> u64 {
        let left = self.left.iter();
        left.map(|word| u64::from(word.count_ones())).sum()
    }

    fn gains(&self, columns: &[Column<'_>]) -> Vec<Gain> {
        let gain = |column: &Column<'_>| {
            let common = self.left.iter().zip(column.orders);
            Gain {
                orders: common
                    .map(|(left, orders)| u64::from((left & orders).count_ones()))
                    .sum(),
                patients: column.patients,
            }
        };
        columns.iter().map(gain).collect()
    }

    fn take(&mut self, column: &Column<'_>) {
        for (left, orders) in self.left.iter_mut().zip(column.orders) {
            *left &= !orders;
        }
        self.fitting = self.fitting.saturating_sub(column.patients);
    }

    /// At most so many orders does any set have a pivot in: those that this one has, and what a set of
    /// the best columns would add, the last of them in part.
    fn most(&self, gains: &[Gain]) -> u64 {
        let mut gains: Vec<&Gain> = gains.iter().collect();
        gains.sort_unstable_by_key(|gain| Reverse(gain.rank(By::OrdersOfPatient)));
        let mut most = self.orders.saturating_sub(self.avoiding());
        let mut room = self.room;
        for gain in gains {
            let part = gain.patients.min(room);
            let orders = gain
                .orders
                .saturating_mul(part)
                .div_ceil(gain.patients.max(1));
            most = most.saturating_add(orders);
            room = room.saturating_sub(part);
        }
        most
    }
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "small numbers")]
#[path = "avoided_tests.rs"]
mod tests;
