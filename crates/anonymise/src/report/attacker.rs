//! Risks by what an attacker knows (El Emam 2013): prosecutor, journalist, marketer.

use serde::Serialize;

use crate::kmap::Population;
use crate::number::{ratio, real};
use crate::report::published::{Tuples, count};

/// Who knows that the person is among the rows.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Prosecutor {
    /// Fewest rows that are alike; 0 without rows.
    pub fewest: u64,
    /// The greatest risk: one over that number.
    pub max: f64,
    /// Classes over rows.
    pub mean: f64,
    /// Share of rows whose risk is above 1/k.
    pub share_above: f64,
    /// Rows that nobody else is like.
    pub unique: u64,
    /// Classes of rows that are alike.
    pub classes: u64,
}

impl Prosecutor {
    /// By what each row's tuple is counted: one (frequency, rows) a tuple.
    fn of(frequencies: &[(u64, u64)], k: u32) -> Self {
        let rows: u64 = frequencies.iter().map(|&(_, rows)| rows).sum();
        let fewest = frequencies
            .iter()
            .map(|&(frequency, _)| frequency)
            .min()
            .unwrap_or(0);
        let rows_where = |is_meant: &dyn Fn(u64) -> bool| -> u64 {
            frequencies
                .iter()
                .filter(|(frequency, _)| is_meant(*frequency))
                .map(|(_, rows)| rows)
                .sum()
        };
        let risks = frequencies
            .iter()
            .map(|&(frequency, rows)| ratio(rows, frequency));
        Self {
            fewest,
            max: ratio(1, fewest),
            mean: if rows == 0 {
                0.0
            } else {
                risks.sum::<f64>() / real(rows)
            },
            share_above: ratio(rows_where(&|frequency| frequency < u64::from(k)), rows),
            unique: rows_where(&|frequency| frequency == 1),
            classes: count(frequencies.len()),
        }
    }

    /// A missing value and `*` are values like others.
    pub(crate) fn of_values(tuples: &Tuples<'_>, k: u32) -> Self {
        let classes = tuples.classes();
        let frequencies: Vec<_> = classes.iter().map(|&(_, rows)| (rows, rows)).collect();
        Self::of(&frequencies, k)
    }

    /// A missing value and `*` may be any value (sdcMicro's reading). `None` where that would take too long.
    pub(crate) fn of_wildcards(tuples: &Tuples<'_>, k: u32) -> Option<Self> {
        let columns = &tuples.table.columns;
        let classes = tuples.classes();
        let is_open = |tuple: &[u32]| {
            columns
                .iter()
                .zip(tuple)
                .any(|(column, &node)| column.tree.is_wildcard(node))
        };
        let (open, closed): (Vec<_>, Vec<_>) =
            classes.into_iter().partition(|(tuple, _)| is_open(tuple));
        if open.len().saturating_mul(open.len() + closed.len()) > MOST_PAIRS {
            return None;
        }
        let alike = |one: &[u32], other: &[u32]| {
            let cells = columns.iter().zip(one).zip(other);
            cells.into_iter().all(|((column, &one), &other)| {
                one == other || column.tree.is_wildcard(one) || column.tree.is_wildcard(other)
            })
        };
        let matching = |tuple: &[u32], among: &[(&[u32], u64)]| -> u64 {
            among
                .iter()
                .filter(|(other, _)| alike(tuple, other))
                .map(|(_, rows)| rows)
                .sum()
        };
        let of_closed = closed
            .iter()
            .map(|&(tuple, rows)| (rows + matching(tuple, &open), rows));
        let of_open = open
            .iter()
            .map(|&(tuple, rows)| (matching(tuple, &open) + matching(tuple, &closed), rows));
        Some(Self::of(&of_closed.chain(of_open).collect::<Vec<_>>(), k))
    }
}

/// Pairs of tuples that are compared at most.
const MOST_PAIRS: usize = 200_000_000;

/// Who knows a population that the rows are drawn from, and not who is among them.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Journalist {
    /// Fewest people of the population who fit a class.
    pub fewest: u64,
    /// One over that number.
    pub max: f64,
    /// Classes over people who fit them.
    pub mean: f64,
    /// Share of rows whose risk is above 1/k.
    pub share_above: f64,
    /// The marketer's: the expected share of rows that are linked to the right person.
    pub marketer: f64,
}

impl Journalist {
    pub(crate) fn of(tuples: &Tuples<'_>, population: &Population, k: u32) -> Self {
        let classes: Vec<(u64, u64)> = tuples
            .classes()
            .iter()
            .map(|&(tuple, rows)| (population.count(tuple), rows))
            .collect();
        let people: u64 = classes.iter().map(|&(people, _)| people).sum();
        let rows: u64 = classes.iter().map(|&(_, rows)| rows).sum();
        let above: u64 = classes
            .iter()
            .filter(|(people, _)| *people < u64::from(k))
            .map(|(_, rows)| rows)
            .sum();
        let fewest = classes.iter().map(|&(people, _)| people).min().unwrap_or(0);
        let linked: f64 = classes
            .iter()
            .map(|&(people, rows)| ratio(rows, people))
            .sum();
        Self {
            fewest,
            max: ratio(1, fewest),
            mean: ratio(count(classes.len()), people),
            share_above: ratio(above, rows),
            marketer: if rows == 0 { 0.0 } else { linked / real(rows) },
        }
    }
}
