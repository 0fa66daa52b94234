//! Combinations of any number of earlier numbers: sums of disjoint cells, margins minus cells,
//! inclusion and exclusion.
//!
//! All numbers of one class are rows over *atoms*, the sets of patients that none of them tells
//! apart. A combination speaks of few patients if it vanishes on all atoms but some with fewer than
//! k patients together. Such a combination vanishes on every atom of k patients or more; and if the
//! other atoms are dealt into k groups, it vanishes on one whole group at least, because it has room
//! on fewer than k atoms. So each group, with all large atoms, is asked in turn: is the new row there
//! a combination of the known ones? If not, no such combination avoids this group. If it is, the
//! combination is looked at everywhere. Where a group does not tell all known rows apart, what it
//! cannot see (`kernel`) is searched by `small`.
//!
//! What this does and does not promise:
//!
//! * Sizes that are not negative tell nothing more. Take every set of sizes that gives the answers. An
//!   atom that is empty in all of them is empty in truth. On the others some set of sizes is positive
//!   everywhere, so a small set has one size only if the answers, restricted to these atoms, add up to
//!   it; that combination speaks of its patients alone, and is found here.
//! * A refusal tells on which side of k a set lies, and answers sharpen that. With `L + a` and `L + b`
//!   shown, `a` and `b` refused and `|a| − |b| = 9`, only 10 and 1 are left: they are at most 10, and
//!   differ by eleven patients, or the second answer would have been near. No threshold is free of it;
//!   the refusals of a day are limited for that reason.
//! * Counts and sums of columns are systems of their own. A column that is one for nearly everybody is
//!   a count in disguise: `pair` finds it beside one count, nobody finds it beside two that add up to it.

use super::Vector;
use super::atoms::{Atoms, mixed};
use super::echelon::{Echelon, Reduced, Scratch, lifted, minus, residue, times};
use super::small::{Small, System};
use std::collections::BTreeMap;

/// The largest coefficient with which an earlier answer is put together again.
const LARGEST_COEFFICIENT: i64 = 1024;

/// Rows or numbers by index, each with a factor.
type Factors = Vec<(usize, u64)>;

/// Atoms with values, in order.
type Columns = Vec<(u32, u64)>;

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

/// What decides whether an earlier answer may be put together for a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Kind {
    /// What it measures.
    pub(crate) measure: u64,
    /// Whether an empty difference from other ordinary numbers may be shown.
    pub(crate) ordinary: bool,
}

/// A number of the system.
struct Number {
    value: i64,
    kind: Kind,
    row: Columns,
    /// Whether the contributions can be read back from their residues.
    fits: bool,
}

/// One part of the small atoms, with all large ones.
struct Group {
    echelon: Echelon,
    /// Combinations of known rows that vanish in this group, and of what.
    kernel: Small,
    terms: Vec<Factors>,
}

/// The numbers of one class that a person knows.
pub(crate) struct Span {
    atoms: Atoms,
    k: u64,
    /// How many atoms a group looks at, at most.
    width: u64,
    groups: Vec<Group>,
    scratch: Scratch,
    numbers: Vec<Number>,
    budget: u64,
}

impl Span {
    /// A system over the atoms of all these vectors; `budget` is the number of steps that
    /// elimination may take.
    pub(crate) fn over(vectors: &[&Vector], k: u64, budget: u64) -> Self {
        let atoms = Atoms::of(vectors);
        let columns = atoms.weights.len();
        let rows = u64::try_from(vectors.len()).unwrap_or(u64::MAX);
        let small = atoms.weights.iter().filter(|weight| **weight < k).count();
        // With fewer small atoms than k, one group more than atoms leaves one empty.
        let groups = usize::try_from(k).unwrap_or(usize::MAX);
        let groups = groups.min(small.saturating_add(1)).max(1);
        Self {
            k,
            width: rows.saturating_mul(4).saturating_add(64),
            groups: (0..groups)
                .map(|_| Group {
                    echelon: Echelon::new(),
                    kernel: Small::new(),
                    terms: Vec::new(),
                })
                .collect(),
            scratch: Scratch::new(columns),
            numbers: Vec::new(),
            budget,
            atoms,
        }
    }

    fn row(&self, vector: &Vector) -> Columns {
        let row = self.atoms.row(vector).into_iter();
        row.map(|(atom, x)| (atom, residue(x)))
            .filter(|(_, x)| *x != 0)
            .collect()
    }

    /// What a group sees of a row.
    fn seen(&self, group: usize, row: &[(u32, u64)]) -> Columns {
        let groups = u64::try_from(self.groups.len()).unwrap_or(1);
        let own = u64::try_from(group).unwrap_or(0);
        let atoms = u64::try_from(self.atoms.weights.len()).unwrap_or(u64::MAX);
        // Of many atoms enough are looked at: what vanishes on all of them vanishes on these.
        let part = atoms.checked_div(groups).unwrap_or(atoms);
        let is_seen = |atom: u32| {
            let place = mixed(0, u64::from(atom));
            let dealt = place.checked_rem(groups) == Some(own);
            let chosen = part <= self.width || {
                let among = place.rotate_right(32).checked_rem(part.max(1));
                among.is_some_and(|among| among < self.width)
            };
            self.atoms.weight(atom) >= self.k || (dealt && chosen)
        };
        row.iter()
            .copied()
            .filter(|(atom, _)| is_seen(*atom))
            .collect()
    }

    /// `row − Σ factor · number`.
    fn without(&mut self, row: &[(u32, u64)], parts: &Factors) -> Option<Columns> {
        self.scratch.load(row);
        for (number, factor) in parts {
            let Some(number) = self.numbers.get(*number) else {
                continue;
            };
            let steps = u64::try_from(number.row.len()).unwrap_or(u64::MAX);
            let Some(left) = self.budget.checked_sub(steps) else {
                drop(self.scratch.unload());
                return None;
            };
            self.budget = left;
            for (atom, value) in &number.row {
                self.scratch.subtract(*atom, times(*factor, *value));
            }
        }
        Some(self.scratch.unload())
    }

    /// The row as a combination of known ones, as far as a group sees: what is left of it there.
    fn reduced(&mut self, group: usize, row: &[(u32, u64)]) -> Option<Reduced> {
        let looks = u64::try_from(row.len()).unwrap_or(u64::MAX) >> 1;
        self.budget = self.budget.checked_sub(looks)?;
        let seen = self.seen(group, row);
        let group = self.groups.get(group)?;
        group
            .echelon
            .reduce(&seen, &mut self.scratch, &mut self.budget)
    }

    /// What the system tells of a vector. Every near combination that is found counts: which of
    /// several is met first depends on how large small atoms are, so their answer is given only if
    /// they have one.
    pub(crate) fn told(&mut self, vector: &Vector, kind: Kind) -> Told {
        let row = self.row(vector);
        let mut found = None;
        for group in 0..self.groups.len() {
            let Some(here) = self.avoiding(group, &row) else {
                return Told::TooLarge;
            };
            for (parts, same) in here {
                let near = self.near(&parts, same, vector, kind);
                let all = found.map_or(near, |earlier| both(earlier, near));
                if matches!(all, Told::Near { value: None, .. }) {
                    // Nothing that follows makes it an answer.
                    return all;
                }
                found = Some(all);
            }
        }
        found.unwrap_or(Told::Nothing)
    }

    /// The combinations that vanish in a group and come near; whether they leave nothing at all.
    fn avoiding(&mut self, group: usize, row: &[(u32, u64)]) -> Option<Vec<(Factors, bool)>> {
        let mut found = Vec::new();
        let reduced = self.reduced(group, row)?;
        if !reduced.columns.is_empty() {
            return Some(found);
        }
        let base = self.groups.get(group)?.echelon.sources(&reduced.uses);
        let left = self.without(row, &base)?;
        let Group { kernel, terms, .. } = self.groups.get_mut(group)?;
        let mut system = System {
            atoms: &self.atoms,
            scratch: &mut self.scratch,
            budget: &mut self.budget,
        };
        for rest in kernel.near(&left, self.k, &mut system)? {
            let mut parts = base.clone();
            for (hidden, factor) in rest.uses {
                let of = terms.get(hidden).map_or(&[][..], Vec::as_slice);
                parts.extend(of.iter().map(|(n, x)| (*n, times(*x, factor))));
            }
            found.push((parts, rest.patients == 0));
        }
        Some(found)
    }

    fn near(&self, parts: &Factors, same: bool, vector: &Vector, kind: Kind) -> Told {
        let all = |holds: &dyn Fn(&Kind) -> bool| {
            let mut numbers = parts.iter().map(|(number, _)| self.numbers.get(*number));
            numbers.all(|number| number.is_some_and(|number| holds(&number.kind)))
        };
        let same_measure = !parts.is_empty() && all(&|other| other.measure == kind.measure);
        let coefficients = coefficients(parts);
        let value = |whole: &BTreeMap<usize, i64>| self.combined(whole);
        Told::Near {
            value: coefficients
                .as_ref()
                .and_then(value)
                .filter(|_| same_measure),
            same,
            ordinary: same
                && kind.ordinary
                && all(&|other| other.ordinary)
                && coefficients.is_some_and(|whole| self.is_exactly(&whole, vector)),
        }
    }

    /// Whether the combination is the vector in whole numbers, and not only modulo the prime.
    fn is_exactly(&self, coefficients: &BTreeMap<usize, i64>, vector: &Vector) -> bool {
        let mut sums: BTreeMap<u32, i128> = BTreeMap::new();
        for (atom, x) in self.atoms.row(vector) {
            sums.insert(atom, i128::from(x));
        }
        for (number, factor) in coefficients {
            let Some(number) = self.numbers.get(*number).filter(|number| number.fits) else {
                return false;
            };
            for (atom, x) in &number.row {
                let part = i128::from(lifted(*x)).saturating_mul(i128::from(*factor));
                let sum = sums.entry(*atom).or_insert(0);
                *sum = sum.saturating_sub(part);
            }
        }
        sums.values().all(|left| *left == 0)
    }

    /// The combination of the earlier answers.
    fn combined(&self, coefficients: &BTreeMap<usize, i64>) -> Option<i64> {
        let mut total = 0_i128;
        for (number, factor) in coefficients {
            let value = self.numbers.get(*number)?.value;
            let part = i128::from(*factor).checked_mul(i128::from(value))?;
            total = total.checked_add(part)?;
        }
        i64::try_from(total).ok()
    }

    /// Takes in a number that was shown; `None` where that takes more steps than allowed.
    pub(crate) fn learn(&mut self, vector: &Vector, value: i64, kind: Kind) -> Option<()> {
        let row = self.row(vector);
        let source = self.numbers.len();
        for group in 0..self.groups.len() {
            let reduced = self.reduced(group, &row)?;
            if reduced.columns.is_empty() {
                let parts = self.groups.get(group)?.echelon.sources(&reduced.uses);
                let hidden = self.without(&row, &parts)?;
                let group = self.groups.get_mut(group)?;
                if !hidden.is_empty() {
                    let negated = parts.iter().map(|(n, factor)| (*n, minus(0, *factor)));
                    group.kernel.push(group.terms.len(), hidden);
                    group.terms.push(negated.chain([(source, 1)]).collect());
                }
            } else {
                let atoms = &self.atoms;
                let group = self.groups.get_mut(group)?;
                group
                    .echelon
                    .insert(source, reduced, |atom| atoms.weight(atom));
            }
        }
        let fits = vector.iter().all(|(_, x)| lifted(residue(x)) == x);
        self.numbers.push(Number {
            value,
            kind,
            row,
            fits,
        });
        Some(())
    }
}

/// The coefficients of a combination, where they are small whole numbers.
fn coefficients(parts: &Factors) -> Option<BTreeMap<usize, i64>> {
    let mut sums: BTreeMap<usize, u64> = BTreeMap::new();
    for (number, factor) in parts {
        let sum = sums.entry(*number).or_insert(0);
        *sum = minus(*sum, minus(0, *factor));
    }
    sums.into_iter()
        .map(|(number, sum)| {
            let factor = lifted(sum);
            (factor.abs() <= LARGEST_COEFFICIENT).then_some((number, factor))
        })
        .collect()
}

/// What two near combinations tell together.
fn both(one: Told, other: Told) -> Told {
    match (one, other) {
        (
            Told::Near {
                value: a,
                same: all,
                ordinary: plain,
            },
            Told::Near {
                value: b,
                same,
                ordinary,
            },
        ) => Told::Near {
            value: a.filter(|_| a == b),
            same: all && same,
            ordinary: plain && ordinary,
        },
        _ => Told::TooLarge,
    }
}

#[cfg(test)]
#[path = "span_tests.rs"]
mod tests;
