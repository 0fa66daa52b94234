//! A Gaussian linear model of numbers, over columns of unknowns that all rows treat alike.
//!
//! K = σ²·A·Aᵀ + D, where A has one line a *distinct* row and D holds the variance of the noise of each: a
//! row that was given again, with noise of its own, is one of the precisions of both together. Of an
//! unknown with weights a, the rows explain σ⁴·aᵀ·K⁻¹·a of the variance; a row changes K by one line or by
//! one entry of D, which adds a square to it.

mod design;
mod inverse;
mod probes;
mod raised;
mod solution;
mod step;
mod symmetric;
mod whole;

pub(super) use step::{Piece, Step, from};

use design::Design;
use inverse::{Inverse, bordering};
use probes::Probes;
use rayon::prelude::*;
use symmetric::{Symmetric, dot};

/// The least variance of noise, as a share of the prior variance: an exact number counts as one with
/// this, however often it is given. Without it the system of exact numbers that follow from each other
/// would have no inverse; with a hundredth of it their inverse is right to three digits only, since they
/// are as many times apart.
pub(crate) const EXACT: f64 = 1e-4;

/// A row tells of an unknown if it explains more of its variance than before by more than this share;
/// what is less is rounding. So what is already known, as it may be by exact numbers that were given
/// before, forbids no number that adds nothing to it.
pub(super) const RAISED: f64 = 1e-9;

/// A solution that misses by more than this share before it is refined shows that the inverse has gathered
/// rounding; it is then computed anew.
const DRIFTED: f64 = 1e-3;

#[derive(Clone)]
pub(super) struct Factor {
    /// σ², of each unknown; no number once a row was admitted that could not be read.
    prior: f64,
    columns: Vec<Column>,
    /// A.
    design: Design,
    /// σ²·A·Aᵀ.
    common: Symmetric,
    /// D.
    noises: Vec<f64>,
    /// K⁻¹, but for rounding: what is computed with it is held against K.
    inverse: Inverse,
    /// How a solution is held against K.
    probes: Probes,
    /// Rows taken in, each time that they were.
    taken: u64,
}

/// Unknowns that all rows treat alike.
#[derive(Clone, Copy)]
struct Column {
    /// How many.
    size: f64,
    /// (σ² − variance) / σ⁴ of each.
    told: f64,
}

impl Factor {
    pub(super) fn new(prior: f64) -> Self {
        let prior = if prior > 0.0 { prior } else { f64::NAN };
        Self {
            prior,
            columns: Vec::new(),
            design: Design::default(),
            common: Symmetric::default(),
            noises: Vec::new(),
            inverse: Inverse::default(),
            probes: Probes::default(),
            taken: 0,
        }
    }

    pub(super) fn prior(&self) -> f64 {
        self.prior
    }

    /// Rows taken in so far, each time that they were.
    pub(super) fn taken(&self) -> u64 {
        self.taken
    }

    /// Columns.
    pub(super) fn columns(&self) -> usize {
        self.columns.len()
    }

    /// Unknowns in each column.
    pub(super) fn sizes(&self) -> impl Iterator<Item = f64> {
        self.columns.iter().map(|column| column.size)
    }

    /// Information on an unknown of a column, or of none.
    pub(super) fn information(&self, column: Option<usize>) -> f64 {
        self.of_told(self.told(column))
    }

    fn told(&self, column: Option<usize>) -> f64 {
        let column = column.and_then(|column| self.columns.get(column));
        column.map_or(0.0, |column| column.told)
    }

    /// The largest information on any unknown.
    pub(super) fn largest(&self) -> f64 {
        let told = self.columns.iter().map(|column| self.of_told(column.told));
        told.fold(self.of_told(0.0), f64::max)
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

    /// Takes a row in that was weighed against this very factor. The column of each piece.
    pub(super) fn admit(&mut self, step: &Step) -> Vec<usize> {
        self.taken = self.taken.saturating_add(1);
        if !step.is_sound() {
            // A number was given and what it told is not known: nothing may be given any more.
            self.prior = f64::NAN;
            return Vec::new();
        }
        let told = |(piece, y): (&Piece, f64)| self.told(piece.column) + square(y);
        let own = step.pieces().iter();
        let own = own.map(|piece| (piece, step.explains(piece.column, piece.weight)));
        let own: Vec<f64> = own.map(told).collect();
        for (place, column) in self.columns.iter_mut().enumerate() {
            column.told += square(step.explains(Some(place), 0.0));
        }
        let homes = self.take(step);
        for (home, told) in homes.iter().zip(own) {
            if let Some(column) = self.columns.get_mut(*home) {
                column.told = told;
            }
        }
        if step.has_drifted() {
            self.renew();
        }
        homes
    }

    /// Puts a row into K and its inverse. The column of each piece.
    fn take(&mut self, step: &Step) -> Vec<usize> {
        if let Some(row) = step.known() {
            self.inverse.add_square(step.rows(), square(step.scale()));
            if let Some(noise) = self.noises.get_mut(row) {
                *noise = step.noise();
            }
            return Vec::new();
        }
        if step.pieces().is_empty() {
            return Vec::new();
        }
        let variance = square(step.scale()).recip();
        self.inverse.border(step.rows(), variance);
        self.probes.border(step.common());
        self.common.border(step.common().to_vec());
        self.append(step.pieces(), step.noise())
    }

    /// A distinct row, by its pieces: each is put into a column of its own. The column of each.
    pub(super) fn append(&mut self, pieces: &[Piece], noise: f64) -> Vec<usize> {
        let row = self.noises.len();
        self.noises.push(noise);
        for piece in pieces {
            let parent = piece.column.and_then(|c| self.columns.get_mut(c));
            if let Some(parent) = parent {
                parent.size -= piece.count;
            }
        }
        let homes: Vec<usize> = pieces.iter().map(|piece| self.home(piece)).collect();
        // Only now: pieces of one column come from it as it was.
        for (piece, home) in pieces.iter().zip(&homes) {
            self.design.put(row, *home, piece.weight);
        }
        homes
    }

    /// A column for the unknowns of a piece, which all rows before treat like those among whom they were. A
    /// column that no unknown is left in becomes its first piece's.
    fn home(&mut self, piece: &Piece) -> usize {
        let parent = piece
            .column
            .and_then(|c| Some((c, self.columns.get_mut(c)?)));
        let told = match parent {
            Some((place, parent)) if parent.size <= 0.0 => {
                parent.size = piece.count;
                return place;
            }
            Some((_, parent)) => parent.told,
            None => 0.0,
        };
        let size = piece.count;
        self.columns.push(Column { size, told });
        self.design.push_column(piece.column);
        self.columns.len().saturating_sub(1)
    }

    /// The inverse anew, line by line, each held against K.
    fn renew(&mut self) {
        let lines = self.common.lines().par_iter().zip(&self.noises);
        let bordering = |(line, noise): (&Vec<f64>, &f64)| {
            let (own, before) = line.split_last()?;
            let solution = self.refined(before, self.inverse.times(before));
            let variance = own + noise - dot(before, solution.rows());
            let is_sound = solution.is_sound() && variance > 0.0 && variance.is_finite();
            is_sound.then(|| bordering(solution.rows(), variance))
        };
        match lines.map(bordering).collect::<Option<Vec<_>>>() {
            Some(lines) => self.inverse = Inverse::of(lines),
            None => self.prior = f64::NAN,
        }
    }
}

fn square(x: f64) -> f64 {
    x * x
}

#[cfg(test)]
#[path = "factor/factor_tests.rs"]
mod tests;
