//! The best linear estimator of one secret from all numbers shown, and how well guesses do.

#![expect(
    clippy::cast_precision_loss,
    reason = "numbers of patients and of guesses"
)]

use roaring::RoaringBitmap;

/// The variance of the noise of a count.
pub(crate) const COUNT: f64 = 4.06;

/// What was heard: over whom each number adds up a secret, by how much it is more than was expected, and
/// the variance of its noise.
#[derive(Default)]
pub(crate) struct Heard {
    rows: Vec<RoaringBitmap>,
    excess: Vec<f64>,
    noise: Vec<f64>,
}

impl Heard {
    pub(crate) fn note(&mut self, row: RoaringBitmap, excess: f64, noise: f64) {
        self.rows.push(row);
        self.excess.push(excess);
        self.noise.push(noise);
    }

    /// By how much the secret of each of these is more than its mean, given everything, where each secret
    /// has this variance.
    pub(crate) fn of(&self, victims: &[u32], variance: f64) -> Vec<f64> {
        let m = self.rows.len();
        let mut system: Vec<Vec<f64>> = Vec::with_capacity(m);
        for i in 0..m {
            let shared = |j: usize| self.rows[i].intersection_len(&self.rows[j]) as f64;
            let mut row: Vec<f64> = (0..=i).map(|j| variance * shared(j)).collect();
            row[i] += self.noise[i];
            system.push(row);
        }
        let weights = solved(system, self.excess.clone());
        let shift = |victim: &u32| {
            let read = self.rows.iter().zip(&weights);
            let read = read.filter(|(row, _)| row.contains(*victim));
            variance * read.map(|(_, weight)| weight).sum::<f64>()
        };
        victims.iter().map(shift).collect()
    }
}

/// Cholesky, of a positive definite system given by its lower half.
fn solved(mut a: Vec<Vec<f64>>, mut b: Vec<f64>) -> Vec<f64> {
    let dot = |x: &[f64], y: &[f64]| x.iter().zip(y).map(|(x, y)| x * y).sum::<f64>();
    for i in 0..a.len() {
        for j in 0..=i {
            let sum = a[i][j] - dot(&a[i][..j], &a[j][..j]);
            a[i][j] = if i == j { sum.sqrt() } else { sum / a[j][j] };
        }
        b[i] = (b[i] - dot(&a[i][..i], &b[..i])) / a[i][i];
    }
    for i in (0..a.len()).rev() {
        b[i] /= a[i][i];
        for j in 0..i {
            b[j] -= a[i][j] * b[i];
        }
    }
    b
}

/// A guess: how much speaks for the trait, and the truth.
pub(crate) type Guess = (f64, bool);

/// Balanced accuracy and its standard error. Above a threshold of nothing, or one that is fitted on one
/// half of the guesses and judged on the other, both ways.
pub(crate) fn balanced(guesses: &[Guess], fits: bool) -> (f64, f64) {
    let halves: [Vec<Guess>; 2] = [0, 1].map(|half| {
        // Truths alternate, so that pairs go together.
        let own = guesses
            .iter()
            .enumerate()
            .filter(|(i, _)| i / 2 % 2 == half);
        own.map(|(_, guess)| *guess).collect()
    });
    let mut right = [0_u32; 2];
    let mut all = [0_u32; 2];
    for (half, other) in [(0, 1), (1, 0)] {
        let threshold = if fits { best(&halves[other]) } else { 0.0 };
        for (score, truth) in &halves[half] {
            all[usize::from(*truth)] += 1;
            right[usize::from(*truth)] += u32::from((*score > threshold) == *truth);
        }
    }
    let share = |t: usize| f64::from(right[t]) / f64::from(all[t].max(1));
    let spread = |t: usize| share(t) * (1.0 - share(t)) / f64::from(all[t].max(1));
    let error = (spread(0) + spread(1)).sqrt() / 2.0;
    (f64::midpoint(share(0), share(1)), error.max(0.01))
}

/// The threshold between two guesses that would have done best.
fn best(guesses: &[Guess]) -> f64 {
    let mut sorted = guesses.to_vec();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut net, mut most, mut threshold) = (0, 0, f64::NEG_INFINITY);
    for pair in sorted.windows(2) {
        net += if pair[0].1 { -1 } else { 1 };
        if net > most && pair[0].0 < pair[1].0 {
            (most, threshold) = (net, f64::midpoint(pair[0].0, pair[1].0));
        }
    }
    threshold
}

#[test]
fn guesses_are_judged() {
    let good: Vec<Guess> = (0..100)
        .map(|i| (f64::from(i % 2) * 3.0 + 5.0, i % 2 == 1))
        .collect();
    assert!((balanced(&good, true).0 - 1.0).abs() < 1e-9);
    assert!((balanced(&good, false).0 - 0.5).abs() < 1e-9);
}

#[test]
fn the_estimator_is_the_closed_form_for_two_numbers() {
    let mut heard = Heard::default();
    // x + y + noise of 1 is 2 more than expected, y + noise of 1 is 1 more; both secrets have variance 1.
    heard.note([1, 2].into_iter().collect(), 2.0, 1.0);
    heard.note([2].into_iter().collect(), 1.0, 1.0);
    // [3 1; 1 2]⁻¹ (2, 1) = (3, 1) / 5.
    let found = heard.of(&[1, 2], 1.0);
    assert!((found[0] - 0.6).abs() < 1e-12 && (found[1] - 0.8).abs() < 1e-12);
}
