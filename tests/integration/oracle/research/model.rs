//! What numbers tell of unknowns: the joint Gaussian distribution of all patients' secrets, conditioned on
//! one number after the other.
//!
//! The program inverts a system with a line a number, over groups of patients. Here nobody is grouped: after
//! each number the covariance is that before it, less a square of one vector over all patients, and these
//! vectors are kept. [`Model::error`] holds the variances against those of the whole system, built of all
//! numbers together and solved by Cholesky.

use std::cell::RefCell;

/// Information that is nearer to a limit than this share of it is not compared.
pub(crate) const MARGIN: f64 = 3e-6;
/// What a number tells of an unknown is rounding if it is less than this share of what was told.
const ROUNDING: f64 = 1e-9;

/// The secrets of all patients.
#[derive(Debug, Clone)]
pub(crate) struct Model {
    /// What each patient's secret varies by itself, and what those of one entity vary together.
    own: f64,
    share: f64,
    /// Patients of each entity; of patients by themselves there are none.
    entities: Vec<Vec<usize>>,
    prior: Vec<f64>,
    variances: Vec<f64>,
    /// The variance of the mean of each entity.
    means: Vec<f64>,
    /// Σ before = Σ after + gᵀ·g, for each number.
    squares: Vec<Vec<f64>>,
    /// Rows and the variances of their noise.
    given: Vec<(Vec<usize>, f64)>,
    /// The row that was weighed last, and its covariance with each unknown.
    last: RefCell<(Vec<usize>, Vec<f64>)>,
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
        Self {
            own: prior,
            share: 0.0,
            entities: Vec::new(),
            prior: vec![prior; n],
            variances: vec![prior; n],
            means: Vec::new(),
            squares: Vec::new(),
            given: Vec::new(),
            last: RefCell::default(),
        }
    }

    /// Of the patients of entities: a share of variance 1/12 that all of one have in common, and 1/6 each.
    pub(crate) fn of_entities(n: usize, entities: &[Vec<usize>]) -> Self {
        let (share, own) = (1.0 / 12.0, 1.0 / 6.0);
        let mut prior = vec![0.0; n];
        for patient in entities.iter().flatten() {
            prior[*patient] = share + own;
        }
        let mean = |patients: &Vec<usize>| share + own / size(patients);
        Self {
            own,
            share,
            means: entities.iter().map(mean).collect(),
            entities: entities.to_vec(),
            variances: prior.clone(),
            prior,
            ..Self::of_patients(0, own)
        }
    }

    /// Σ·a before anything was given.
    fn at_first(&self, row: &[usize]) -> Vec<f64> {
        let mut with = vec![0.0; self.prior.len()];
        let mut is_in = vec![false; self.prior.len()];
        for place in row {
            with[*place] = self.own;
            is_in[*place] = true;
        }
        for patients in &self.entities {
            let together = patients.iter().filter(|place| is_in[**place]).count();
            for place in patients {
                with[*place] += self.share * together as f64;
            }
        }
        with
    }

    fn common(&self, row: &[usize], noise: f64) -> Common {
        let mut last = self.last.borrow_mut();
        if last.0 != row || last.1.is_empty() {
            let mut with = self.at_first(row);
            for square in &self.squares {
                let by: f64 = row.iter().map(|place| square[*place]).sum();
                with.iter_mut().zip(square).for_each(|(x, g)| *x -= by * g);
            }
            *last = (row.to_vec(), with);
        }
        let with = last.1.clone();
        let variance = noise + row.iter().map(|place| with[*place]).sum::<f64>();
        Common { with, variance }
    }

    /// How much of a limit is used of anybody of whom the number tells.
    pub(crate) fn used(&self, row: &[usize], noise: f64, limit: &Limit) -> Used {
        let common = self.common(row, noise);
        let mut used = Used::default();
        let unknowns = self.variances.iter().zip(&self.prior).zip(&common.with);
        for ((before, prior), with) in unknowns {
            let tells = with * with / common.variance;
            if tells > ROUNDING * (prior - before + tells) {
                used.look(*prior, (*before, before - tells), limit);
            }
        }
        used
    }

    /// The smallest standard deviation of the mean of an entity of which the number tells.
    pub(crate) fn smallest(&self, row: &[usize], noise: f64) -> f64 {
        let common = self.common(row, noise);
        let mut smallest = f64::INFINITY;
        for (patients, before) in self.entities.iter().zip(&self.means) {
            let tells = common.tells(patients);
            let prior = self.share + self.own / size(patients);
            if tells > ROUNDING * (prior - before + tells) {
                smallest = smallest.min((before - tells).max(0.0).sqrt());
            }
        }
        smallest
    }

    pub(crate) fn give(&mut self, row: &[usize], noise: f64) {
        let common = self.common(row, noise);
        for (patients, variance) in self.entities.iter().zip(&mut self.means) {
            *variance -= common.tells(patients);
        }
        let scale = common.variance.sqrt().recip();
        let square: Vec<f64> = common.with.iter().map(|with| with * scale).collect();
        let variances = self.variances.iter_mut().zip(&square);
        variances.for_each(|(variance, g)| *variance -= g * g);
        self.squares.push(square);
        self.given.push((row.to_vec(), noise));
        self.last.take();
    }

    /// The largest share by which a variance differs from that of the whole system solved at once:
    /// M = A·Σ·Aᵀ + V over all numbers, and what they leave of an unknown is σ² − aᵀ·M⁻¹·a.
    pub(crate) fn error(&self) -> f64 {
        // A·Σ, a line a number.
        let along: Vec<Vec<f64>> = self.given.iter().map(|of| self.at_first(&of.0)).collect();
        let factor = self.factor(&along);
        let mut largest = 0.0_f64;
        for (place, prior) in self.prior.iter().enumerate().filter(|of| *of.1 > 0.0) {
            let mut explained: Vec<f64> = Vec::new();
            for (line, along) in factor.iter().zip(&along) {
                let before = product(line, &explained);
                explained.push((along[place] - before) / line[explained.len()]);
            }
            let solved = prior - product(&explained, &explained);
            largest = largest.max((self.variances[place] - solved).abs() / solved);
        }
        largest
    }

    /// The lower triangle whose square is M.
    fn factor(&self, along: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let mut factor: Vec<Vec<f64>> = Vec::new();
        for (with, (_, noise)) in along.iter().zip(&self.given) {
            let mut line: Vec<f64> = Vec::new();
            for (known, (row, _)) in factor.iter().zip(&self.given) {
                let together: f64 = row.iter().map(|place| with[*place]).sum();
                line.push((together - product(known, &line)) / known[line.len()]);
            }
            let own = &self.given[line.len()].0;
            let together: f64 = own.iter().map(|place| with[*place]).sum();
            line.push((together + noise - product(&line, &line)).sqrt());
            factor.push(line);
        }
        factor
    }
}

/// Over as many as both have.
fn product(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).map(|(a, b)| a * b).sum()
}

fn size(patients: &[usize]) -> f64 {
    patients.len() as f64
}

impl Common {
    /// By how much the number lessens the variance of the mean of some patients.
    fn tells(&self, patients: &[usize]) -> f64 {
        let with: f64 = patients.iter().map(|place| self.with[*place]).sum();
        (with / size(patients)).powi(2) / self.variance
    }
}

/// What all numbers together may tell, as the policy says it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limit {
    pub(crate) most: f64,
    /// The part of it that is for every number.
    pub(crate) unreserved: f64,
    /// What one number may use of what is left beyond.
    pub(crate) per_number: f64,
}

/// How much of a limit is used, and whether rounding may decide.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Used {
    pub(crate) share: f64,
    pub(crate) is_tied: bool,
}

impl Used {
    /// Of an unknown, whose variance was and would be. What is added decides how much of the limit may be used.
    fn look(&mut self, prior: f64, (before, after): (f64, f64), limit: &Limit) {
        let information = |variance: f64| variance.recip() - prior.recip();
        let (before, after) = (information(before), information(after));
        let left = limit.per_number * (limit.most - before);
        let free = after / (limit.unreserved * limit.most);
        let share = (after / limit.most).max(free.min((after - before) / left));
        self.share = self.share.max(share);
        // A difference of what is nearly equal has fewer digits.
        let rounding = MARGIN.max(1e-9 * before / left);
        self.is_tied |= (share - 1.0).abs() < rounding;
    }
}

/// How much of a limit the first number on a secret uses, of each of so many patients.
pub(crate) fn first(prior: f64, patients: usize, noise: f64, limit: &Limit) -> Used {
    let mut used = Used::default();
    if patients > 0 {
        let explained = prior * prior / (prior * patients as f64 + noise);
        used.look(prior, (prior, prior - explained), limit);
    }
    used
}
