//! The inverse of K as Wᵀ·G·W, where W has ones on its diagonal and nothing above, and G is diagonal: the triangle
//! of an L·D·Lᵀ factor of K, inverted. A row more is one line more, the negative of a solution; what was there
//! stays as it is. And a product reads half a matrix once.

use super::symmetric::{add, dot};

#[derive(Clone, Default)]
pub(super) struct Inverse {
    /// W, line by line, from the first column to the one of the diagonal.
    lines: Vec<Vec<f64>>,
    /// G.
    gains: Vec<f64>,
}

impl Inverse {
    /// Of lines of W, each with its entry of G.
    pub(super) fn of(lines: Vec<(Vec<f64>, f64)>) -> Self {
        let (lines, gains) = lines.into_iter().unzip();
        Self { lines, gains }
    }

    /// Lines of W, each with its entry of G.
    pub(super) fn lines(&self) -> impl Iterator<Item = (&[f64], f64)> {
        let lines = self.lines.iter().map(Vec::as_slice);
        lines.zip(self.gains.iter().copied())
    }

    /// One row more, of which the others say this, and what its own variance is given them.
    pub(super) fn border(&mut self, solution: &[f64], variance: f64) {
        let (line, gain) = bordering(solution, variance);
        self.lines.push(line);
        self.gains.push(gain);
    }

    /// The product with a vector; where it is shorter, that of the inverse of as many first rows.
    pub(super) fn times(&self, vector: &[f64]) -> Vec<f64> {
        let mut product = vec![0.0; vector.len()];
        for (line, gain) in self.lines().take(vector.len()) {
            add(&mut product, line, gain * dot(line, vector));
        }
        product
    }

    /// vᵀ·K⁻¹·v of a vector that is nothing but at these places, ascending.
    pub(super) fn square(&self, vector: &[(usize, f64)]) -> f64 {
        let first = vector.first().map_or(usize::MAX, |(place, _)| *place);
        let mut whole = 0.0;
        for (line, gain) in self.lines().skip(first) {
            let entries = vector.iter();
            let entries = entries.map_while(|(place, x)| Some(line.get(*place)? * x));
            let sum = entries.sum::<f64>();
            whole += gain * sum * sum;
        }
        whole
    }

    /// Adds `by` times the square of a vector, from the last line to the first (Gill, Golub, Murray and Saunders,
    /// "Methods for modifying matrix factorizations", 1974, method C1).
    pub(super) fn add_square(&mut self, vector: &[f64], mut by: f64) {
        let mut rest = vector.to_vec();
        for (line, gain) in self.lines.iter_mut().zip(&mut self.gains).rev() {
            let (Some(x), Some((_, before))) = (rest.pop(), line.split_last_mut()) else {
                return;
            };
            let sum = *gain + by * x * x;
            add(&mut rest, before, -x);
            add(before, &rest, by * x / sum);
            by *= *gain / sum;
            *gain = sum;
        }
    }
}

/// The line of W of one row more, and its entry of G.
pub(super) fn bordering(solution: &[f64], variance: f64) -> (Vec<f64>, f64) {
    let mut line: Vec<f64> = solution.iter().map(|u| -u).collect();
    line.push(1.0);
    (line, variance.recip())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_near(one: f64, other: f64) -> bool {
        (one - other).abs() < 1e-12
    }

    #[test]
    fn a_square_more_is_in_every_product() {
        let mut inverse = Inverse::default();
        for (solution, variance) in [(&[][..], 2.0), (&[0.5], 4.0), (&[-1.0, 0.25], 0.5)] {
            inverse.border(solution, variance);
        }
        let (square, vector) = ([1.0, -2.0, 0.5], [3.0, 1.0, -1.0]);
        let mut wanted = inverse.times(&vector);
        add(&mut wanted, &square, 0.3 * dot(&square, &vector));
        inverse.add_square(&square, 0.3);
        let found = inverse.times(&vector);
        assert!(found.iter().zip(&wanted).all(|(x, y)| is_near(*x, *y)));
        let entries = [(0, 3.0), (1, 1.0), (2, -1.0)];
        assert!(is_near(inverse.square(&entries), dot(&vector, &wanted)));
    }
}
