//! How many rows are unique in a population of which they are a sample. All in floating point: populations have
//! more people than integers of some tools hold.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::number::real;
use crate::report::{pitman, snb};

/// Expected people of the population who are unique in it, by model; `None` where a model has no solution.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Uniqueness {
    /// People of the population.
    pub population: f64,
    /// Zayatz 1991.
    pub zayatz: Option<f64>,
    /// Slide negative binomial, Chen and Keller-McNulty 1998.
    pub snb: Option<f64>,
    /// Pitman, Hoshino 2001.
    pub pitman: Option<f64>,
    /// The rule of Dankar et al. 2012: Pitman for samples of a tenth or less, else the lower of the two others.
    pub dankar: Option<f64>,
}

/// How many classes have each number of rows.
pub(crate) type Sizes = BTreeMap<u64, u64>;

/// A sample, as the models see it.
#[derive(Debug)]
pub(crate) struct Sample {
    pub(crate) sizes: Sizes,
    pub(crate) rows: f64,
    pub(crate) classes: f64,
    pub(crate) fraction: f64,
}

impl Sample {
    /// Classes of so many rows.
    pub(crate) fn of_size(&self, rows: u64) -> f64 {
        real(self.sizes.get(&rows).copied().unwrap_or(0))
    }
}

impl Uniqueness {
    /// Of classes of these sizes, from a population that is at least as large as the sample.
    pub(crate) fn of(sizes: Sizes, population: f64) -> Self {
        let rows: f64 = sizes
            .iter()
            .map(|(&size, &classes)| real(size) * real(classes))
            .sum();
        let population = population.max(rows);
        let classes = sizes.values().map(|&classes| real(classes)).sum();
        if sizes.get(&1).copied().unwrap_or(0) == 0 {
            let none = Some(0.0);
            return Self {
                population,
                zayatz: none,
                snb: none,
                pitman: none,
                dankar: none,
            };
        }
        let sample = Sample {
            sizes,
            rows,
            classes,
            fraction: rows / population,
        };
        let within = |people: &f64| people.is_finite() && (0.0..=population).contains(people);
        let zayatz = Some(zayatz(&sample, population)).filter(within);
        let snb = snb::uniques(&sample).filter(within);
        let pitman = pitman::uniques(&sample, population).filter(within);
        let dankar = if sample.fraction <= 0.1 {
            pitman.or(zayatz)
        } else {
            [zayatz, snb].into_iter().flatten().reduce(f64::min)
        };
        Self {
            population,
            zayatz,
            snb,
            pitman,
            dankar,
        }
    }
}

/// Sample uniques, times the probability that one is unique in the population (by Bayes), over the fraction.
fn zayatz(sample: &Sample, population: f64) -> f64 {
    let one_of = |size: u64| one_drawn(size, population, sample.rows);
    let all: f64 = sample
        .sizes
        .iter()
        .map(|(&size, &classes)| real(classes) * one_of(size))
        .sum();
    let unique = sample.of_size(1) * one_of(1) / all;
    sample.of_size(1) * unique / sample.fraction
}

/// The hypergeometric probability that of `size` people exactly one is in the sample, as a product: logarithms of
/// factorials of a large population differ by less than they round.
fn one_drawn(size: u64, population: f64, rows: f64) -> f64 {
    let mut probability = real(size) * rows / population;
    let mut place = 0.0;
    for _ in 1..size {
        probability *= ((population - rows - place) / (population - 1.0 - place)).max(0.0);
        place += 1.0;
        if probability < 1e-300 {
            return 0.0;
        }
    }
    probability
}
