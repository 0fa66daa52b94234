//! What numbers tell of unknowns: the covariance of all of them, patient by patient, after each number.
//!
//! The program inverts a system with a line a number, over groups of patients; here the joint Gaussian
//! distribution of all patients' secrets is kept as one dense matrix and conditioned on each number in
//! turn. [`Model::solved`] works the same variances out a third way: from the precision matrix of all
//! numbers together, by Cholesky.

/// Information that is nearer to a limit than this share of it is not compared.
pub(crate) const MARGIN: f64 = 3e-6;

/// The secrets of all patients. In a model of entities they have a common share.
#[derive(Debug, Clone)]
pub(crate) struct Model {
    n: usize,
    covariance: Vec<f64>,
    prior: Vec<f64>,
    /// Of entities: whose mean must stay unknown, and its variance.
    means: Vec<Mean>,
    /// Rows and the variances of their noise.
    given: Vec<(Vec<usize>, f64)>,
}

#[derive(Debug, Clone)]
struct Mean {
    patients: Vec<usize>,
    variance: f64,
}

/// A number weighed: what all unknowns have in common with it.
struct Common {
    /// Covariance of each unknown with the number.
    with: Vec<f64>,
    /// Variance of the number, its noise included.
    variance: f64,
}

impl Model {
    /// Of patients, each with this variance.
    pub(crate) fn of_patients(n: usize, prior: f64) -> Self {
        let mut covariance = vec![0.0; n * n];
        for place in 0..n {
            covariance[place * n + place] = prior;
        }
        Self {
            n,
            prior: covariance.clone(),
            covariance,
            means: Vec::new(),
            given: Vec::new(),
        }
    }

    /// Of the patients of entities: a share of variance 1/12 that all of one have in common, and 1/6 each.
    pub(crate) fn of_entities(n: usize, entities: &[Vec<usize>]) -> Self {
        let (share, own) = (1.0 / 12.0, 1.0 / 6.0);
        let mut model = Self::of_patients(n, 0.0);
        for patients in entities {
            for a in patients {
                for b in patients {
                    model.covariance[a * n + b] = share;
                }
                model.covariance[a * n + a] = share + own;
            }
            model.means.push(Mean {
                patients: patients.clone(),
                variance: share + own / patients.len() as f64,
            });
        }
        model.prior = model.covariance.clone();
        model
    }

    fn common(&self, row: &[usize], noise: f64) -> Common {
        let mut with = vec![0.0; self.n];
        for place in row {
            let line = &self.covariance[place * self.n..(place + 1) * self.n];
            for (sum, x) in with.iter_mut().zip(line) {
                *sum += x;
            }
        }
        let variance = noise + row.iter().map(|place| with[*place]).sum::<f64>();
        Common { with, variance }
    }

    /// The largest information, 1/variance − 1/prior, on anybody of whom the number tells.
    pub(crate) fn largest(&self, row: &[usize], noise: f64) -> f64 {
        let common = self.common(row, noise);
        let mut largest = 0.0_f64;
        for (place, with) in common.with.iter().enumerate() {
            let (before, prior) = (self.at(place), self.prior[place * self.n + place]);
            let tells = with * with / common.variance;
            // What is less is rounding.
            if tells > 1e-9 * (prior - before + tells) {
                largest = largest.max((before - tells).recip() - prior.recip());
            }
        }
        largest
    }

    /// The smallest standard deviation of the mean of an entity of which the number tells.
    pub(crate) fn smallest(&self, row: &[usize], noise: f64) -> f64 {
        let common = self.common(row, noise);
        let mut smallest = f64::INFINITY;
        for mean in &self.means {
            let size = mean.patients.len() as f64;
            let tells = mean.tells(&common);
            let prior = 1.0 / 12.0 + 1.0 / (6.0 * size);
            if tells > 1e-9 * (prior - mean.variance + tells) {
                smallest = smallest.min((mean.variance - tells).max(0.0).sqrt());
            }
        }
        smallest
    }

    pub(crate) fn give(&mut self, row: &[usize], noise: f64) {
        let common = self.common(row, noise);
        for mean in &mut self.means {
            mean.variance -= mean.tells(&common);
        }
        for (place, with) in common.with.iter().enumerate() {
            let by = with / common.variance;
            if by != 0.0 {
                let line = &mut self.covariance[place * self.n..(place + 1) * self.n];
                for (x, other) in line.iter_mut().zip(&common.with) {
                    *x -= by * other;
                }
            }
        }
        self.given.push((row.to_vec(), noise));
    }

    fn at(&self, place: usize) -> f64 {
        self.covariance[place * self.n + place]
    }

    /// The largest share by which a variance differs from that of the whole system solved at once.
    pub(crate) fn error(&self) -> f64 {
        let apart = |(place, solved): (usize, f64)| (self.at(place) - solved).abs() / solved;
        self.solved().into_iter().map(apart).fold(0.0, f64::max)
    }

    /// The variances, from M = A·Σ·Aᵀ + V over all numbers: σ² − aᵀ·M⁻¹·a, by Cholesky.
    fn solved(&self) -> Vec<(usize, f64)> {
        let m = self.given.len();
        // A·Σ, a line a number.
        let along: Vec<Vec<f64>> = self.given.iter().map(|(row, _)| self.added(row)).collect();
        let mut factor = vec![vec![0.0; m]; m];
        for i in 0..m {
            for j in 0..=i {
                let of_rows: f64 = self.given[j].0.iter().map(|place| along[i][*place]).sum();
                let noise = if i == j { self.given[i].1 } else { 0.0 };
                let before: f64 = factor[i][..j]
                    .iter()
                    .zip(&factor[j][..j])
                    .map(|(a, b)| a * b)
                    .sum();
                let left = of_rows + noise - before;
                factor[i][j] = if i == j {
                    left.sqrt()
                } else {
                    left / factor[j][j]
                };
            }
        }
        let variance = |place: usize| {
            let mut explained = Vec::with_capacity(m);
            for i in 0..m {
                let before: f64 = factor[i][..i]
                    .iter()
                    .zip(&explained)
                    .map(|(a, b)| a * b)
                    .sum();
                explained.push((along[i][place] - before) / factor[i][i]);
            }
            let explained: f64 = explained.iter().map(|x| x * x).sum();
            (place, self.prior[place * self.n + place] - explained)
        };
        (0..self.n)
            .filter(|place| self.prior[place * self.n + place] > 0.0)
            .map(variance)
            .collect()
    }

    fn added(&self, row: &[usize]) -> Vec<f64> {
        let mut sum = vec![0.0; self.n];
        for place in row {
            let line = &self.prior[place * self.n..(place + 1) * self.n];
            sum.iter_mut().zip(line).for_each(|(sum, x)| *sum += x);
        }
        sum
    }
}

impl Mean {
    /// By how much the number lessens its variance.
    fn tells(&self, common: &Common) -> f64 {
        let with: f64 = self.patients.iter().map(|place| common.with[*place]).sum();
        (with / self.patients.len() as f64).powi(2) / common.variance
    }
}
