//! All rows at once, which is how a memory is opened: nobody asks in between, so that nothing need be weighed
//! on the way. K is put together, its inverse computed by way of its Cholesky factor, and what is told of each
//! column read from it. The same numbers as row by row, but for rounding.

use super::inverse::Inverse;
use super::probes::Probes;
use super::symmetric::{Symmetric, add, add_all, dot};
use super::{EXACT, Factor};
use rayon::prelude::*;

/// Noise below this share of the prior variance makes K so uneven that its inverse is refined line by line.
const UNEVEN: f64 = 1e-3;
/// Rows that go through A together.
const TOGETHER: usize = 8;
/// Rows of one thread: a fixed number, so that sums have the same bits on every machine.
const PART: usize = 64;

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
        self.common = self.all_common();
        self.probes = Probes::of(&self.common);
        let mut system = self.common.lines().to_vec();
        for (line, noise) in system.iter_mut().zip(&self.noises) {
            if let Some(own) = line.last_mut() {
                *own += noise;
            }
        }
        let Some(inverse) = inverse(system) else {
            self.prior = f64::NAN;
            return;
        };
        self.inverse = Inverse::of(inverse);
        let uneven = UNEVEN * self.prior;
        if self.noises.iter().any(|noise| *noise < uneven) {
            self.renew();
        }
        let told = self.all_told();
        for (column, told) in self.columns.iter_mut().zip(told) {
            column.told = told;
        }
    }

    /// What the rows explain of something that has this in common with each of them.
    pub(crate) fn square(&self, common: &[(usize, f64)]) -> f64 {
        self.inverse.square(common)
    }

    /// aᵀ·K⁻¹·a of each column a of A: the sum of squares of its product with the lines of the inverse.
    fn all_told(&self) -> Vec<f64> {
        let lines: Vec<(&[f64], f64)> = self.inverse.lines().collect();
        let part = |lines: &[(&[f64], f64)]| {
            let mut told = vec![0.0; self.columns.len()];
            for lines in lines.chunks(TOGETHER) {
                // They are longer and longer.
                let longest = lines.last().map_or(0, |(line, _)| line.len());
                let sums = self
                    .design
                    .sums(&interlaced(longest, lines.iter().map(|of| of.0)));
                for (told, sums) in told.iter_mut().zip(sums) {
                    for (sum, (_, gain)) in sums.iter().zip(lines) {
                        *told += gain * sum * sum;
                    }
                }
            }
            told
        };
        let parts = lines.par_chunks(PART).map(part).collect::<Vec<_>>();
        let mut told = vec![0.0; self.columns.len()];
        for part in parts {
            add(&mut told, &part, 1.0);
        }
        told
    }

    /// σ²·A·Aᵀ.
    fn all_common(&self) -> Symmetric {
        let rows = self.noises.len();
        let firsts = (0..rows).into_par_iter().step_by(TOGETHER);
        let lines = firsts.map(|first| {
            let sizes: Vec<f64> = self.sizes().map(|size| size * self.prior).collect();
            let last = rows.min(first.saturating_add(TOGETHER));
            let weights = (first..last).map(|row| self.design.row(row));
            let weights = interlaced(sizes.len(), weights);
            let of = weights.iter().zip(sizes);
            let masses = of.map(|(weights, size)| weights.map(|weight| weight * size));
            let masses = (0..)
                .zip(masses)
                .filter(|(_, of)| of.iter().any(|x| x.abs() > 0.0));
            let common = self.design.products(&masses.collect::<Vec<_>>(), last);
            let line = |(place, row): (usize, usize)| {
                let line = common.iter().take(row.saturating_add(1));
                line.filter_map(|of| of.get(place)).copied().collect()
            };
            (0..).zip(first..last).map(line).collect::<Vec<Vec<f64>>>()
        });
        Symmetric::of(lines.collect::<Vec<_>>().concat())
    }
}

/// The entries of these lines side by side; 0 where there is none.
fn interlaced(
    entries: usize,
    lines: impl Iterator<Item = impl AsRef<[f64]>>,
) -> Vec<[f64; TOGETHER]> {
    let mut all = vec![[0.0; TOGETHER]; entries];
    for (place, line) in (0..TOGETHER).zip(lines) {
        for (of, x) in all.iter_mut().zip(line.as_ref()) {
            if let Some(entry) = of.get_mut(place) {
                *entry = *x;
            }
        }
    }
    all
}

/// Of a positive definite matrix by its lines up to the diagonal, the lines of W and entries of G; `None` if it is
/// none.
fn inverse(mut lines: Vec<Vec<f64>>) -> Option<Vec<(Vec<f64>, f64)>> {
    for row in 0..lines.len() {
        let (before, rest) = lines.split_at_mut(row);
        factored(before, rest.first_mut()?)?;
    }
    // The inverse of the factor, line by line in its place, over its diagonal, which is kept apart.
    let mut diagonal: Vec<f64> = Vec::with_capacity(lines.len());
    for row in 0..lines.len() {
        let (before, rest) = lines.split_at_mut(row);
        let line = rest.first_mut()?;
        let own = line.pop()?.recip();
        let mut inverted = vec![0.0; row];
        let weighed = line.iter().zip(before.iter()).zip(&diagonal);
        let weighed = weighed.map(|((of, other), own)| (other.as_slice(), -of * own));
        add_all(&mut inverted, &weighed.collect::<Vec<_>>());
        inverted.push(1.0);
        *line = inverted;
        diagonal.push(own);
    }
    let gains = diagonal.iter().map(|own| own * own);
    Some(lines.into_iter().zip(gains).collect())
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
        let inverse = Inverse::of(inverse);
        for place in 0..3 {
            let mut unit = [0.0; 3];
            unit[place] = 1.0;
            let product = matrix.times(&inverse.times(&unit));
            for (row, found) in product.iter().enumerate() {
                let wanted = if row == place { 1.0 } else { 0.0 };
                assert!((found - wanted).abs() < 1e-12, "{found} {wanted}");
            }
        }
        assert!(super::inverse(vec![of(&[1.0]), of(&[2.0, 1.0])]).is_none());
        assert!(super::inverse(vec![of(&[f64::NAN])]).is_none());
    }
}
