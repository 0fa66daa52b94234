//! A symmetric matrix.

/// Its lines up to the diagonal, which is half of it.
#[derive(Clone, Default)]
pub(crate) struct Symmetric(Vec<Vec<f64>>);

impl Symmetric {
    /// Of lines, each as long as its place, from 1.
    pub(super) fn of(lines: Vec<Vec<f64>>) -> Self {
        Self(lines)
    }

    pub(crate) fn lines(&self) -> &[Vec<f64>] {
        &self.0
    }

    /// Its product with a vector; where it is shorter, that of as many first rows and columns.
    pub(super) fn times(&self, vector: &[f64]) -> Vec<f64> {
        let mut product = vec![0.0; vector.len()];
        for (place, line) in self.0.iter().enumerate().take(vector.len()) {
            let Some((own, before)) = line.split_last() else {
                continue;
            };
            let x = vector.get(place).copied().unwrap_or(0.0);
            let sum = own * x + dot(before, vector);
            add(&mut product, before, x);
            if let Some(product) = product.get_mut(place) {
                *product += sum;
            }
        }
        product
    }

    /// One of its columns.
    pub(super) fn column(&self, place: usize) -> Vec<f64> {
        let upper = self.0.get(place).into_iter().flatten().copied();
        let below = self.0.iter().skip(place.saturating_add(1));
        let below = below.map(|line| line.get(place).copied().unwrap_or(0.0));
        upper.chain(below).collect()
    }

    /// One line more.
    pub(super) fn border(&mut self, line: Vec<f64>) {
        self.0.push(line);
    }
}

/// Adds `by` times a vector, as far as both go.
pub(super) fn add(to: &mut [f64], vector: &[f64], by: f64) {
    for (to, x) in to.iter_mut().zip(vector) {
        *to += by * x;
    }
}

/// Adds each of these vectors, of which none is shorter than the one before, as often as it says: four at once, so that
/// what is added to is read a quarter as often.
pub(super) fn add_all(to: &mut [f64], all: &[(&[f64], f64)]) {
    let (fours, rest) = all.as_chunks::<4>();
    for [(a, by_a), (b, by_b), (c, by_c), (d, by_d)] in fours {
        let shortest = a.len();
        let vectors = a.iter().zip(*b).zip(c.iter().zip(*d));
        for (to, ((a, b), (c, d))) in to.iter_mut().zip(vectors) {
            *to += (by_a * a + by_b * b) + (by_c * c + by_d * d);
        }
        for (longer, by) in [(b, by_b), (c, by_c), (d, by_d)] {
            let more = longer.get(shortest..).unwrap_or_default();
            add(to.get_mut(shortest..).unwrap_or_default(), more, *by);
        }
    }
    for (vector, by) in rest {
        add(to, vector, *by);
    }
}

/// In eight lanes, which a processor adds at once: a fixed order, the same bits everywhere. As far as the
/// first goes.
pub(super) fn dot(one: &[f64], other: &[f64]) -> f64 {
    let other = other.get(..one.len()).unwrap_or(other);
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
