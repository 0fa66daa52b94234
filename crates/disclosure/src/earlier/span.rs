//! Combinations of any number of earlier numbers: sums of disjoint cells, margins minus cells,
//! inclusion and exclusion.
//!
//! All numbers of one class are rows over *atoms*, the sets of patients that none of them tells
//! apart. A combination speaks of few patients if it vanishes on all atoms but some with fewer than
//! k patients together. Such a combination vanishes on every atom of k patients or more; so rows
//! are reduced at those first. A new row that stays different there can be part of no such
//! combination, which settles nearly all cases for certain. What is left are rows on small atoms only,
//! where the search is for a vector of few patients in a coset; it is done by several orders of
//! elimination, each of which finds it unless it holds a pivot of that order (information-set
//! decoding: Prange 1962). There are so many orders that one is missed less than once in a million;
//! where that takes more steps than allowed, the number is not given.

use super::Vector;
use super::atoms::Atoms;
use super::echelon::{Echelon, PRIME, Reduced, Scratch, minus, residue, times};
use super::small::{Small, System};

/// The largest coefficient with which an earlier answer is put together again.
const LARGEST_COEFFICIENT: i64 = 1024;

/// What earlier numbers tell of a new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    /// No combination comes near it.
    Nothing,
    /// A combination differs from it by fewer than k patients, possibly by none.
    Near {
        /// What the combination of the earlier answers gives; `None` where it cannot be put together.
        value: Option<i64>,
        /// It differs by nobody.
        same: bool,
        /// All numbers in it are ordinary.
        ordinary: bool,
    },
    /// It would take more steps than allowed to know.
    TooLarge,
}

/// One number of the system.
struct Source {
    value: i64,
    ordinary: bool,
    /// For a row on small atoms: the rows told apart by large ones that were subtracted before.
    without: Factors,
}

/// The numbers of one class that a person knows.
pub(crate) struct Span {
    atoms: Atoms,
    k: u64,
    /// Rows told apart by an atom of k patients or more.
    large: Echelon,
    /// Rows on small atoms only.
    small: Small,
    scratch: Scratch,
    sources: Vec<Source>,
    budget: u64,
}

/// Rows by number, each with a factor.
type Factors = Vec<(usize, u64)>;

/// A row that told nothing, to be taken in if it is shown.
pub(crate) struct Free {
    reduced: Option<Reduced>,
    is_small: bool,
}

impl Free {
    fn none() -> Self {
        Self {
            reduced: None,
            is_small: false,
        }
    }
}

impl Span {
    /// A system over the atoms of all these vectors; `budget` is the number of steps that
    /// elimination may take.
    pub(crate) fn over(vectors: &[&Vector], k: u64, budget: u64) -> Self {
        let atoms = Atoms::of(vectors);
        let columns = atoms.weights.len();
        Self {
            k,
            large: Echelon::new(columns),
            small: Small::new(columns),
            scratch: Scratch::new(columns),
            sources: Vec::new(),
            budget,
            atoms,
        }
    }

    /// What the system tells of a vector, and the vector as a row.
    pub(crate) fn told(&mut self, vector: &Vector, ordinary: bool) -> (Told, Free) {
        let row: Vec<(u32, u64)> = self
            .atoms
            .row(vector)
            .into_iter()
            .map(|(atom, x)| (atom, residue(x)))
            .filter(|(_, x)| *x != 0)
            .collect();
        let large = self.large.reduce(&row, &mut self.scratch, &mut self.budget);
        let Some(large) = large else {
            return (Told::TooLarge, Free::none());
        };
        let is_large = |(atom, _): &(u32, u64)| self.atoms.weight(*atom) >= self.k;
        let is_small = !large.columns.iter().any(is_large);
        let told = if is_small {
            self.among_small(&large, ordinary)
        } else {
            Told::Nothing
        };
        let free = Free {
            reduced: Some(large),
            is_small,
        };
        (told, free)
    }

    fn among_small(&mut self, large: &Reduced, ordinary: bool) -> Told {
        let mut tried = 0;
        loop {
            let system = System {
                atoms: &self.atoms,
                scratch: &mut self.scratch,
                budget: &mut self.budget,
            };
            let Some((row, echelon)) = self.small.reduced(tried, &large.columns, system) else {
                return Told::TooLarge;
            };
            let weights = row.columns.iter().map(|(atom, _)| self.atoms.weight(*atom));
            if weights.fold(0, u64::saturating_add) < self.k {
                let small = echelon.sources(&row.uses);
                return self.near(large, small, row.columns.is_empty(), ordinary);
            }
            tried = tried.saturating_add(1);
            if tried >= self.small.orders(&self.atoms, self.k) {
                return Told::Nothing;
            }
        }
    }

    fn near(&self, large: &Reduced, small: Factors, same: bool, ordinary: bool) -> Told {
        let mut uses = large.uses.clone();
        for (source, factor) in &small {
            for (row, times_used) in self.sources.get(*source).map_or(&[][..], |s| &s.without) {
                uses.push((*row, minus(0, times(*factor, *times_used))));
            }
        }
        let parts = [self.large.sources(&uses), small].concat();
        let value = self.combined(&parts);
        let all_ordinary = parts
            .iter()
            .all(|(source, _)| self.sources.get(*source).is_some_and(|s| s.ordinary));
        Told::Near {
            value,
            same,
            ordinary: ordinary && all_ordinary,
        }
    }

    /// The combination of the earlier answers, where its coefficients are small whole numbers.
    fn combined(&self, parts: &[(usize, u64)]) -> Option<i64> {
        let mut total = 0_i128;
        for (source, factor) in parts {
            let value = self.sources.get(*source)?.value;
            let lifted = if *factor > PRIME >> 1 {
                i64::try_from(PRIME.checked_sub(*factor)?)
                    .ok()?
                    .checked_neg()?
            } else {
                i64::try_from(*factor).ok()?
            };
            if lifted.abs() > LARGEST_COEFFICIENT {
                return None;
            }
            let part = i128::from(lifted).checked_mul(i128::from(value))?;
            total = total.checked_add(part)?;
        }
        i64::try_from(total).ok()
    }

    /// Takes a row in that was shown.
    pub(crate) fn learn(&mut self, free: Free, value: i64, ordinary: bool) {
        let source = self.sources.len();
        let Some(row) = free.reduced else { return };
        let without = if free.is_small {
            row.uses.clone()
        } else {
            Vec::new()
        };
        self.sources.push(Source {
            value,
            ordinary,
            without,
        });
        if free.is_small {
            self.small.rows.push((source, row.columns));
        } else {
            let atoms = &self.atoms;
            self.large.insert(source, row, |atom| atoms.weight(atom));
        }
    }
}
