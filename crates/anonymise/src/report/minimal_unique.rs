//! Minimal sample uniques (SUDA2, Manning et al. 2008): sets of columns in which a row is alone, and in no smaller part of them.

use serde::Serialize;

use crate::report::published::Tuples;

/// Columns of a set at most.
pub(crate) const MOST_COLUMNS: usize = 4;
/// Rows times sets at most; else sets are smaller.
const MOST_WORK: usize = 50_000_000;

/// How many there are.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MinimalUniques {
    /// Sets of one column, of two, …, up to four or as many as were looked at.
    pub by_columns: Vec<u64>,
    /// Rows that have at least one.
    pub rows: u64,
    /// The greatest score: Σ over its sets of (columns − size)!, a smaller set weighing more.
    pub highest_score: u64,
}

impl MinimalUniques {
    pub(crate) fn of(tuples: &Tuples<'_>) -> Self {
        let columns = tuples.table.width();
        let mut found = Self {
            by_columns: vec![],
            rows: 0,
            highest_score: 0,
        };
        let mut of_row: Vec<Vec<Vec<usize>>> = vec![vec![]; tuples.rows.len()];
        for size in 1..=MOST_COLUMNS.min(columns) {
            let sets = sets(columns, size);
            if size > 2 && sets.len().saturating_mul(tuples.rows.len()) > MOST_WORK {
                break;
            }
            let mut count = 0;
            for set in sets {
                for row in alone(&tuples.keys(&set)) {
                    let is_minimal = !of_row[row]
                        .iter()
                        .any(|known| known.iter().all(|column| set.contains(column)));
                    if is_minimal {
                        of_row[row].push(set.clone());
                        count += 1;
                    }
                }
            }
            found.by_columns.push(count);
        }
        let most = found.by_columns.len();
        for sets in of_row.iter().filter(|sets| !sets.is_empty()) {
            found.rows += 1;
            let score = sets.iter().map(|set| factorial(most - set.len())).sum();
            found.highest_score = found.highest_score.max(score);
        }
        found
    }
}

fn factorial(number: usize) -> u64 {
    (1..=number).fold(1, |product, factor| {
        product.saturating_mul(u64::try_from(factor).unwrap_or(u64::MAX))
    })
}

/// Rows whose number nobody else has.
fn alone(keys: &[u64]) -> Vec<usize> {
    let mut sorted: Vec<(u64, usize)> = keys.iter().copied().zip(0..).collect();
    sorted.sort_unstable();
    let runs = sorted.chunk_by(|one, other| one.0 == other.0);
    runs.filter(|run| run.len() == 1)
        .map(|run| run[0].1)
        .collect()
}

/// All sets of `size` of so many columns.
fn sets(columns: usize, size: usize) -> Vec<Vec<usize>> {
    let mut sets = vec![vec![]];
    for _ in 0..size {
        sets = sets
            .iter()
            .flat_map(|set: &Vec<usize>| {
                let next = set.last().map_or(0, |last| last + 1);
                (next..columns).map(move |column| set.iter().copied().chain([column]).collect())
            })
            .collect();
    }
    sets
}
