//! Slide negative binomial: a class of the population has 1 + x people, x negative binomial with α and β.
//!
//! With q = 1 − f, d = (1 − β)q and G = (β / (1 − d))^α, the expected classes of one and of two rows are
//! s₁ = K f G (1 + αd / (1 − d)) and s₂ = K f² α (1 − β) G (2 − (1 − α)d) / (2 (1 − d)²), from the generating
//! function of x. K is the number of classes of the population; β^α of them have one person.

use crate::number::real;
use crate::report::uniqueness::Sample;

const STEPS: u32 = 200;

/// Expected uniques of the population.
pub(crate) fn uniques(sample: &Sample) -> Option<f64> {
    let (one, two) = (sample.of_size(1), sample.of_size(2));
    let classes = population_classes(sample);
    if two <= 0.0 || !classes.is_finite() || classes <= 0.0 || sample.fraction >= 1.0 {
        return None;
    }
    let excess = |beta: f64| {
        let alpha = alpha(beta, two / one, sample.fraction)?;
        Some(expected_one(classes, alpha, beta, sample.fraction) - one)
    };
    let (low, high) = sign_change(&excess)?;
    let beta = bisect(low, high, &excess)?;
    Some(classes * beta.powf(alpha(beta, two / one, sample.fraction)?))
}

/// Classes of the population, by Shlosser's estimator of 1981 with Haas and Stokes's correction, as ARX uses it.
fn population_classes(sample: &Sample) -> f64 {
    let f = sample.fraction;
    let sum = |term: &dyn Fn(f64) -> f64| -> f64 {
        sample
            .sizes
            .iter()
            .map(|(&size, &classes)| term(real(size)) * real(classes))
            .sum()
    };
    let second = sum(&|size| size * f * f * (1.0 - f * f).powf(size - 1.0));
    let growth = sum(&|size| (1.0 - f).powf(size) * ((1.0 + f).powf(size) - 1.0));
    let unseen = sum(&|size| (1.0 - f).powf(size));
    let single = sum(&|size| size * f * (1.0 - f).powf(size - 1.0));
    sample.classes + sample.of_size(1) * (second / growth) * (unseen / single).powi(2)
}

fn expected_one(classes: f64, alpha: f64, beta: f64, f: f64) -> f64 {
    let d = (1.0 - f) * (1.0 - beta);
    classes * f * (beta / (1.0 - d)).powf(alpha) * (alpha * d / (1.0 - d) + 1.0)
}

/// The α for which s₂ / s₁ is as observed; the ratio grows with α.
fn alpha(beta: f64, ratio: f64, f: f64) -> Option<f64> {
    let d = (1.0 - f) * (1.0 - beta);
    let excess = |log: f64| {
        let alpha = log.exp();
        let expected = f * alpha * (1.0 - beta) * (2.0 - (1.0 - alpha) * d);
        Some(expected / (2.0 * (1.0 - d) * (1.0 - d + alpha * d)) - ratio)
    };
    let (low, high) = (-30.0, 30.0);
    (excess(low)? < 0.0 && excess(high)? > 0.0).then_some(())?;
    bisect(low, high, &excess).map(f64::exp)
}

fn sign_change(excess: &dyn Fn(f64) -> Option<f64>) -> Option<(f64, f64)> {
    let mut before: Option<(f64, f64)> = None;
    for step in 1..STEPS {
        let beta = f64::from(step) / f64::from(STEPS);
        let value = excess(beta);
        if let (Some((low, at_low)), Some(value)) = (before, value)
            && at_low.is_sign_negative() != value.is_sign_negative()
        {
            return Some((low, beta));
        }
        before = value.map(|value| (beta, value));
    }
    None
}

fn bisect(mut low: f64, mut high: f64, excess: &dyn Fn(f64) -> Option<f64>) -> Option<f64> {
    let is_negative = excess(low)?.is_sign_negative();
    for _ in 0..100 {
        let middle = f64::midpoint(low, high);
        if excess(middle)?.is_sign_negative() == is_negative {
            low = middle;
        } else {
            high = middle;
        }
    }
    Some(f64::midpoint(low, high))
}
