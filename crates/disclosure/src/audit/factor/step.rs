//! A row, and what it would tell.

use super::solution::Solution;
use super::symmetric::dot;
use super::{EXACT, Factor};

/// Unknowns of one column, or of none yet, that a new row gives one weight.
#[derive(Clone, Copy)]
pub(crate) struct Piece {
    pub(crate) column: Option<usize>,
    pub(crate) weight: f64,
    pub(crate) count: f64,
}

/// Of each piece, one more than the column it is of; 0 of none.
pub(crate) fn from(pieces: &[Piece]) -> Vec<usize> {
    let column = |piece: &Piece| piece.column.map_or(0, |c| c.saturating_add(1));
    pieces.iter().map(column).collect()
}

/// A row that was weighed. Of an unknown it explains y², where y = scale·(weight − along).
pub(crate) struct Step {
    /// The row it is, if it was given before: no unknown is in a piece then.
    known: Option<usize>,
    pieces: Vec<Piece>,
    /// Of each column, the unknowns that are in no piece; empty where all are.
    rest: Vec<f64>,
    /// Of a new row, its line of σ²·A·Aᵀ.
    common: Vec<f64>,
    solution: Solution,
    /// What the rows before it say of the weight, by column.
    along: Vec<f64>,
    /// Of a new row, the variance of the number without its noise, given those before it. Of a known one,
    /// the share of the variance of its own noise that the rows do not take for noise.
    spread: f64,
    /// Variance of the noise of the row, once it is taken in.
    noise: f64,
    /// No number if the row is no row.
    scale: f64,
}

impl Step {
    /// Of each piece, one more than the column it is of; 0 of none.
    pub(crate) fn columns(&self) -> Vec<usize> {
        from(&self.pieces)
    }

    pub(crate) fn is_sound(&self) -> bool {
        self.scale.is_finite()
    }

    /// y of an unknown of a column, or of none, to which the row gives this weight.
    pub(crate) fn explains(&self, column: Option<usize>, weight: f64) -> f64 {
        let along = column.and_then(|column| self.along.get(column));
        (weight - along.copied().unwrap_or(0.0)) * self.scale
    }

    /// What the rows before it say of the weight, by column.
    pub(crate) fn along(&self) -> &[f64] {
        &self.along
    }

    pub(crate) fn scale(&self) -> f64 {
        self.scale
    }

    pub(super) fn known(&self) -> Option<usize> {
        self.known
    }

    pub(super) fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// Columns that hold unknowns in no piece.
    pub(super) fn others(&self, columns: usize) -> impl Iterator<Item = usize> {
        let rest = |column: &usize| self.rest.get(*column).is_none_or(|rest| *rest > 0.0);
        (0..columns).filter(rest)
    }

    pub(super) fn common(&self) -> &[f64] {
        &self.common
    }

    pub(super) fn rows(&self) -> &[f64] {
        self.solution.rows()
    }

    pub(super) fn noise(&self) -> f64 {
        self.noise
    }

    pub(super) fn has_drifted(&self) -> bool {
        self.solution.has_drifted()
    }
}

impl Factor {
    /// What a row would tell that was not given before, the number having this variance of noise.
    pub(crate) fn weigh(&self, pieces: Vec<Piece>, noise: f64) -> Step {
        let mut mass = vec![[0.0]; self.columns.len()];
        let mut rest: Vec<f64> = self.sizes().collect();
        for piece in &pieces {
            let place = piece.column;
            let place = place.and_then(|c| mass.get_mut(c).zip(rest.get_mut(c)));
            if let Some(([sum], rest)) = place {
                *sum += self.prior * piece.count * piece.weight;
                *rest -= piece.count;
            }
        }
        let held = (0..).zip(mass).filter(|(_, [mass])| mass.abs() > 0.0);
        let mass: Vec<_> = held.collect();
        let common = self.design.products(&mass, self.noises.len());
        let mut common = common.into_iter().flatten().collect::<Vec<f64>>();
        let solution = self.solve(&common);
        let along = self.along(&solution);
        let (mut own, mut spread) = (0.0, 0.0);
        for piece in &pieces {
            let along = piece.column.and_then(|c| along.get(c));
            let by = self.prior * piece.count * piece.weight;
            own += by * piece.weight;
            spread += by * (piece.weight - along.copied().unwrap_or(0.0));
        }
        common.push(own);
        let step = Step {
            known: None,
            pieces,
            rest,
            common,
            solution,
            along,
            // Never less than nothing but for rounding. `max` would hide what is no number.
            spread: if spread < 0.0 { 0.0 } else { spread },
            noise: f64::NAN,
            scale: f64::NAN,
        };
        self.with_noise(step, noise)
    }

    /// Aᵀ·v by column.
    fn along(&self, solution: &Solution) -> Vec<f64> {
        let (rows, []) = solution.rows().as_chunks::<1>() else {
            return Vec::new();
        };
        self.design.sums(rows).into_iter().flatten().collect()
    }

    /// What a distinct row would tell if it were given once more.
    pub(crate) fn weigh_again(&self, row: usize, noise: f64) -> Step {
        let mut unit = vec![0.0; self.noises.len()];
        if let Some(one) = unit.get_mut(row) {
            *one = 1.0;
        }
        let solution = self.solve(&unit);
        // h = 1 − D·K⁻¹ of the row: as σ²·(A·Aᵀ·K⁻¹), no digits are lost.
        let share = dot(&self.common.column(row), solution.rows());
        // The row explains of an unknown what it says of it: with a weight of 0.
        let mut along = self.along(&solution);
        for along in &mut along {
            *along = -*along;
        }
        let step = Step {
            known: Some(row),
            pieces: Vec::new(),
            rest: Vec::new(),
            common: Vec::new(),
            solution,
            along,
            spread: if share < 0.0 { 0.0 } else { share },
            noise: f64::NAN,
            scale: f64::NAN,
        };
        self.with_noise(step, noise)
    }

    /// The same row with noise of another variance.
    pub(crate) fn with_noise(&self, mut step: Step, noise: f64) -> Step {
        let least = EXACT * self.prior;
        let is_variance = noise >= 0.0 && noise.is_finite() && step.solution.is_sound();
        let noise = if is_variance {
            noise.max(least)
        } else {
            f64::NAN
        };
        let Some(row) = step.known else {
            step.noise = noise;
            step.scale = (noise + step.spread).sqrt().recip();
            if !(noise + step.spread).is_finite() {
                step.scale = f64::NAN;
            }
            return step;
        };
        // Two readings have the precisions of both together; what is exact is not more exact for that.
        let before = self.noises.get(row).copied().unwrap_or(f64::NAN);
        let both = (before.recip() + noise.recip()).recip();
        let after = if both < least { least } else { both };
        // Noise so large that nothing is added is rounding away from less.
        let after = if after > before { before } else { after };
        let share = after / before;
        let left = share + step.spread * (1.0 - share);
        step.noise = after;
        step.scale = ((before - after) / left).sqrt();
        step
    }
}
