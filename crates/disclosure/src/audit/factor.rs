//! The factor of a Gaussian linear model, over columns of unknowns that all rows treat alike.

use rayon::prelude::*;

/// The least variance of noise, as a share of the prior variance: an exact number counts as one with
/// this. Without it the system of exact numbers that follow from each other would have no inverse.
pub(crate) const EXACT: f64 = 1e-6;

/// Rows that one thread takes at a time. Fixed, so that sums are added in the same order, and have the
/// same bits, on any number of threads.
const BLOCK: usize = 256;

/// Y = L⁻¹A, where A has a row a number and L·Lᵀ = σ²·A·Aᵀ + V.
#[derive(Clone)]
pub(super) struct Factor {
    /// σ², of each unknown; no number once a row was admitted that could not be read.
    prior: f64,
    rows: Vec<Vec<f64>>,
    /// Unknowns in a column.
    sizes: Vec<f64>,
    /// Σ of squares down a column: (σ² − variance) / σ⁴.
    told: Vec<f64>,
}

/// Unknowns of one column, or of none yet, that a new row gives one weight.
#[derive(Clone, Copy)]
pub(super) struct Piece {
    pub(super) column: Option<usize>,
    pub(super) weight: f64,
    pub(super) count: f64,
}

/// A row, and what it would tell.
pub(super) struct Step {
    pieces: Vec<Piece>,
    /// Of each column, what the rows before it say of the weight.
    expected: Vec<f64>,
    /// Of each column, the unknowns that the row does not hold.
    rest: Vec<f64>,
    /// Standard deviation of the number, given those before it; not finite if the row is no row.
    deviation: f64,
    pub(super) largest: f64,
}

impl Step {
    /// Of each piece, one more than the column it is of; 0 of none.
    pub(super) fn columns(&self) -> Vec<usize> {
        let pieces = self.pieces.iter();
        let column = |piece: &Piece| piece.column.map_or(0, |c| c.saturating_add(1));
        pieces.map(column).collect()
    }
}

impl Factor {
    pub(super) fn new(prior: f64) -> Self {
        let prior = if prior > 0.0 { prior } else { f64::NAN };
        Self {
            prior,
            rows: Vec::new(),
            sizes: Vec::new(),
            told: Vec::new(),
        }
    }

    /// From what was written; `None` if these are not rows of so many columns.
    pub(super) fn of(prior: f64, sizes: Vec<f64>, rows: Vec<Vec<f64>>) -> Option<Self> {
        let fits = |row: &Vec<f64>| row.len() == sizes.len() && row.iter().all(|y| y.is_finite());
        if !prior.is_finite() || prior <= 0.0 || !rows.iter().all(fits) {
            return None;
        }
        let mut told = vec![0.0; sizes.len()];
        for row in &rows {
            for (told, y) in told.iter_mut().zip(row) {
                *told += y * y;
            }
        }
        Some(Self {
            prior,
            rows,
            sizes,
            told,
        })
    }

    pub(super) fn prior(&self) -> f64 {
        self.prior
    }

    pub(super) fn rows(&self) -> &[Vec<f64>] {
        &self.rows
    }

    pub(super) fn columns(&self) -> usize {
        self.sizes.len()
    }

    /// Information on an unknown of a column, or of none.
    pub(super) fn information(&self, column: Option<usize>) -> f64 {
        let told = column.and_then(|column| self.told.get(column));
        self.of_told(told.copied().unwrap_or(0.0))
    }

    /// The largest information on any unknown.
    pub(super) fn largest(&self) -> f64 {
        let most = |most: f64, told: &f64| most.max(self.of_told(*told));
        self.told.iter().fold(self.of_told(0.0), most)
    }

    /// 1/(σ² − σ⁴·told) − 1/σ² = told / (1 − σ²·told); infinite where nothing is left, or no number.
    fn of_told(&self, told: f64) -> f64 {
        let left = 1.0 - self.prior * told;
        if left > 0.0 {
            told / left
        } else {
            f64::INFINITY
        }
    }

    /// What a row would tell, the number having this variance of noise. At most one pass over memory.
    pub(super) fn weigh(&self, pieces: Vec<Piece>, noise: f64) -> Step {
        let mut row = vec![0.0; self.columns()];
        let mut rest = self.sizes.clone();
        for piece in &pieces {
            let place = piece
                .column
                .and_then(|c| row.get_mut(c).zip(rest.get_mut(c)));
            if let Some((sum, rest)) = place {
                *sum += piece.count * piece.weight;
                *rest -= piece.count;
            }
        }
        let expected = self.expected(&row);
        let mut step = Step {
            deviation: self.deviation(&pieces, &expected, noise),
            pieces,
            expected,
            rest,
            largest: f64::INFINITY,
        };
        if step.deviation.is_finite() {
            step.largest = self.largest_after(&step);
        }
        step
    }

    /// Yᵀ·l by column, where l = σ²·Y·row: what the rows say of a new one.
    fn expected(&self, row: &[f64]) -> Vec<f64> {
        let blocks = self.rows.par_chunks(BLOCK).map(|rows| {
            let mut sum = vec![0.0; row.len()];
            for known in rows {
                let share = self.prior * dot(known, row);
                for (sum, y) in sum.iter_mut().zip(known) {
                    *sum += share * y;
                }
            }
            sum
        });
        let mut all = vec![0.0; row.len()];
        for block in blocks.collect::<Vec<_>>() {
            for (all, sum) in all.iter_mut().zip(block) {
                *all += sum;
            }
        }
        all
    }

    /// √(V + σ²·Σ a·(a − expected)), which is never less than √V but for rounding.
    fn deviation(&self, pieces: &[Piece], expected: &[f64], noise: f64) -> f64 {
        if noise.is_nan() || noise < 0.0 {
            return f64::NAN;
        }
        let noise = noise.max(EXACT * self.prior);
        let variance = pieces.iter().fold(noise, |sum, piece| {
            let beyond = piece.weight - at(expected, piece.column);
            sum + self.prior * piece.count * piece.weight * beyond
        });
        // `max` would take the noise for a variance that is no number.
        if variance.is_finite() {
            variance.max(noise).sqrt()
        } else {
            f64::NAN
        }
    }

    fn largest_after(&self, step: &Step) -> f64 {
        let after = |column: Option<usize>, weight: f64| {
            let y = (weight - at(&step.expected, column)) / step.deviation;
            self.of_told(at(&self.told, column) + y * y)
        };
        let held = step
            .pieces
            .iter()
            .map(|piece| after(piece.column, piece.weight));
        let others = step
            .rest
            .iter()
            .enumerate()
            .filter(|(_, rest)| **rest > 0.0);
        let others = others.map(|(column, _)| after(Some(column), 0.0));
        held.chain(others).fold(self.of_told(0.0), f64::max)
    }

    /// Takes a row in that was weighed against this very factor. The column of each piece.
    pub(super) fn admit(&mut self, step: &Step) -> Vec<usize> {
        if !step.deviation.is_finite() {
            // A number was given and what it told is not known: nothing may be given any more.
            self.prior = f64::NAN;
        }
        let mut weights = vec![0.0; self.columns()];
        let mut parents = Vec::new();
        let mut homes = Vec::with_capacity(step.pieces.len());
        self.sizes.clone_from(&step.rest);
        for piece in &step.pieces {
            // A column that no unknown is left in becomes its first piece's.
            let emptied = piece.column.filter(|c| at(&self.sizes, Some(*c)) <= 0.0);
            let home = emptied.unwrap_or(weights.len());
            if emptied.is_none() {
                parents.push(piece.column);
                weights.push(0.0);
                self.sizes.push(0.0);
            }
            if let Some((weight, size)) = weights.get_mut(home).zip(self.sizes.get_mut(home)) {
                (*weight, *size) = (piece.weight, piece.count);
            }
            homes.push(home);
        }
        let mut expected = step.expected.clone();
        split(&mut expected, &parents);
        split(&mut self.told, &parents);
        self.rows
            .par_iter_mut()
            .for_each(|row| split(row, &parents));
        let row = weights.iter().zip(&expected);
        let row: Vec<f64> = row.map(|(a, t)| (a - t) / step.deviation).collect();
        for (told, y) in self.told.iter_mut().zip(&row) {
            *told += y * y;
        }
        if !row.is_empty() {
            self.rows.push(row);
        }
        homes
    }
}

/// New columns, each a copy of its parent, or empty.
fn split(row: &mut Vec<f64>, parents: &[Option<usize>]) {
    if row.capacity().saturating_sub(row.len()) < parents.len() {
        // An eighth more than is needed: doubling would waste half of the largest thing there is.
        row.reserve_exact(parents.len().saturating_add(row.len() / 8));
    }
    for parent in parents {
        row.push(at(row, *parent));
    }
}

/// The value of a column; 0 of none.
fn at(values: &[f64], column: Option<usize>) -> f64 {
    let value = column.and_then(|column| values.get(column));
    value.copied().unwrap_or(0.0)
}

/// In eight lanes, which a processor adds at once: a fixed order, the same bits everywhere.
fn dot(one: &[f64], other: &[f64]) -> f64 {
    let ((one, one_rest), (other, other_rest)) = (one.as_chunks::<8>(), other.as_chunks::<8>());
    let mut lanes = [0.0; 8];
    for (x, y) in one.iter().zip(other) {
        for (lane, (x, y)) in lanes.iter_mut().zip(x.iter().zip(y)) {
            *lane += x * y;
        }
    }
    let rest = one_rest.iter().zip(other_rest).map(|(x, y)| x * y);
    lanes.into_iter().chain(rest).sum()
}
