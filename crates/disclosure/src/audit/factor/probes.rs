//! Whether a solution v of K·v = b misses, without K: for a vector p of random entries p·(b − K·v) is p·b − (K·p)·v,
//! and K·p is kept. What it says of the length of b − K·v is right in the mean (Freivalds, "Probabilistic machines
//! can use less running time", 1977). Eight vectors say a thousandth of it or less with a chance of about 10⁻²³; that
//! much lies between what is refined and what would be seen.

use super::symmetric::{Symmetric, add};

/// Vectors.
const PROBES: usize = 8;

/// The vectors, a row at a time.
#[derive(Clone, Default)]
pub(super) struct Probes(Vec<Row>);

#[derive(Clone)]
struct Row {
    /// Their entries.
    entries: [f64; PROBES],
    /// Those of σ²·A·Aᵀ·p.
    common: [f64; PROBES],
}

impl Probes {
    pub(super) fn of(common: &Symmetric) -> Self {
        let mut probes = Self::default();
        for line in common.lines() {
            probes.border(line);
        }
        probes
    }

    /// One row more, by its line of σ²·A·Aᵀ.
    pub(super) fn border(&mut self, line: &[f64]) {
        let Some((own, before)) = line.split_last() else {
            return;
        };
        let entries = entries(self.0.len());
        let mut common = entries.map(|p| p * own);
        for (row, x) in self.0.iter_mut().zip(before) {
            add(&mut row.common, &entries, *x);
            add(&mut common, &row.entries, *x);
        }
        self.0.push(Row { entries, common });
    }

    /// The length of b − K·v, as they say it; D is the rest of K.
    pub(super) fn missed(&self, right: &[f64], rows: &[f64], noises: &[f64]) -> f64 {
        let mut sums = [0.0; PROBES];
        for ((row, v), (b, noise)) in self.0.iter().zip(rows).zip(right.iter().zip(noises)) {
            add(&mut sums, &row.entries, b - noise * v);
            add(&mut sums, &row.common, -v);
        }
        let mean = sums.iter().map(|sum| sum * sum / 8.0).sum::<f64>();
        (mean * 3.0).sqrt()
    }
}

/// Entries of each vector are between −1 and 1, with variance 1/3.
fn entries(row: usize) -> [f64; PROBES] {
    let mut state = u32::try_from(row).unwrap_or(u32::MAX);
    [(); PROBES].map(|()| {
        // Wellons, "Prospecting for hash functions", 2018.
        state = state.wrapping_add(0x9E37_79B9);
        let x = (state ^ (state >> 16)).wrapping_mul(0x21F0_AAAD);
        let x = (x ^ (x >> 15)).wrapping_mul(0xD35A_2D97);
        let x = x ^ (x >> 15);
        f64::from(x.cast_signed()) / -f64::from(i32::MIN)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_solution_misses_what_they_say_and_one_without_fault_nothing() {
        let line = |row: i32| (0..=row).map(move |place| 1.0 / f64::from(1 + row - place));
        let common = Symmetric::of((0..40).map(|row| line(row).collect()).collect());
        let (probes, noises) = (Probes::of(&common), [4.0; 40]);
        let rows: Vec<f64> = (0..40).map(|row| f64::from(row % 7) - 2.5).collect();
        let mut right = common.times(&rows);
        add(&mut right, &rows, 4.0);
        assert!(probes.missed(&right, &rows, &noises) < 1e-12);
        right[3] += 0.3;
        right[20] -= 0.4;
        let missed = probes.missed(&right, &rows, &noises);
        assert!((0.2..1.0).contains(&missed), "{missed}");
        right[3] = f64::NAN;
        assert!(probes.missed(&right, &rows, &noises).is_nan());
    }
}
