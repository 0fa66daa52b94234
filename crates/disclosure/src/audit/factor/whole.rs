//! All rows at once, which is how a memory is opened: nobody asks in between, so that nothing need be weighed
//! on the way. K is put together, its inverse computed by way of its Cholesky factor, and what is told of each
//! column read from it. The same numbers as row by row, but for rounding.

use super::symmetric::{Symmetric, add, dot};
use super::{EXACT, Factor};
use rayon::prelude::*;

/// Noise below this share of the prior variance makes K so uneven that its inverse is refined line by line.
const UNEVEN: f64 = 1e-3;

impl Factor {
    /// Noise as the model has it; `None` if it is none. Then a number was given and what it told is not known:
    /// nothing may be given any more.
    pub(crate) fn noise(&mut self, noise: f64) -> Option<f64> {
        if noise >= 0.0 && noise.is_finite() {
            return Some(noise.max(EXACT * self.prior));
        }
        self.prior = f64::NAN;
        None
    }

    /// A row that was given before, once more: two readings have the precisions of both together.
    pub(crate) fn append_again(&mut self, row: usize, noise: f64) {
        let least = EXACT * self.prior;
        if let Some(before) = self.noises.get_mut(row) {
            let both = (before.recip() + noise.recip()).recip();
            *before = both.max(least).min(*before);
        }
    }

    /// The inverse of the rows that were [appended](Self::append), and what they tell of each column.
    pub(crate) fn settle(&mut self) {
        if !self.prior.is_finite() {
            return;
        }
        let Some(inverse) = inverse(self.system()) else {
            self.prior = f64::NAN;
            return;
        };
        self.inverse = Symmetric::of(inverse);
        let uneven = UNEVEN * self.prior;
        if self.noises.iter().any(|noise| *noise < uneven) {
            self.renew();
        }
        let told = |column: &super::Column| self.inverse.square(&column.rows.pairs());
        let told: Vec<f64> = self.columns.par_iter().map(told).collect();
        for (column, told) in self.columns.iter_mut().zip(told) {
            column.told = told;
        }
    }

    /// What the rows explain of something that has this in common with each of them.
    pub(crate) fn square(&self, common: &[(usize, f64)]) -> f64 {
        self.inverse.square(common)
    }

    /// K, its lines up to the diagonal.
    fn system(&self) -> Vec<Vec<f64>> {
        let lines = self.noises.iter().enumerate();
        let line = |(row, noise): (usize, &f64)| {
            let mut line = vec![0.0; row];
            line.push(*noise);
            line
        };
        let mut lines: Vec<Vec<f64>> = lines.map(line).collect();
        for column in &self.columns {
            let held = column.rows.pairs();
            for (place, (row, weight)) in held.iter().enumerate() {
                let Some(line) = lines.get_mut(*row) else {
                    continue;
                };
                let by = self.prior * column.size * weight;
                for (other, of_other) in held.iter().take(place.saturating_add(1)) {
                    if let Some(entry) = line.get_mut(*other) {
                        *entry += by * of_other;
                    }
                }
            }
        }
        lines
    }
}

/// Of a positive definite matrix by its lines up to the diagonal; `None` if it is none.
fn inverse(mut lines: Vec<Vec<f64>>) -> Option<Vec<Vec<f64>>> {
    for row in 0..lines.len() {
        let (before, rest) = lines.split_at_mut(row);
        factored(before, rest.first_mut()?)?;
    }
    // The inverse of the factor, line by line in its place.
    for row in 0..lines.len() {
        let (before, rest) = lines.split_at_mut(row);
        let line = rest.first_mut()?;
        let own = line.pop()?.recip();
        let mut inverted = vec![0.0; row];
        for (of, other) in line.iter().zip(before.iter()) {
            add(&mut inverted, other, -of * own);
        }
        inverted.push(own);
        *line = inverted;
    }
    // Its square.
    let mut squares: Vec<Vec<f64>> = (1..=lines.len()).map(|length| vec![0.0; length]).collect();
    for line in &lines {
        for (square, of) in squares.iter_mut().zip(line) {
            add(square, line, *of);
        }
    }
    Some(squares)
}

/// One more line of a Cholesky factor.
fn factored(before: &[Vec<f64>], line: &mut [f64]) -> Option<()> {
    for (place, other) in before.iter().enumerate() {
        let (known, rest) = line.split_at_mut(place);
        let (diagonal, other) = other.split_last()?;
        let entry = rest.first_mut()?;
        *entry = (*entry - dot(known, other)) / diagonal;
    }
    let (diagonal, known) = line.split_last_mut()?;
    let left = *diagonal - dot(known, known);
    *diagonal = left.sqrt();
    (left > 0.0 && left.is_finite()).then_some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_inverse_times_its_matrix_is_one_and_what_is_not_positive_has_none() {
        let of = |x: &[f64]| x.to_vec();
        let lines = || vec![of(&[4.0]), of(&[1.0, 3.0]), of(&[0.5, -1.0, 2.0])];
        let (matrix, inverse) = (Symmetric::of(lines()), inverse(lines()).unwrap());
        let inverse = Symmetric::of(inverse);
        for place in 0..3 {
            let product = matrix.times(&inverse.column(place));
            for (row, found) in product.iter().enumerate() {
                let wanted = if row == place { 1.0 } else { 0.0 };
                assert!((found - wanted).abs() < 1e-12, "{found} {wanted}");
            }
        }
        assert!(super::inverse(vec![of(&[1.0]), of(&[2.0, 1.0])]).is_none());
        assert!(super::inverse(vec![of(&[f64::NAN])]).is_none());
    }
}
