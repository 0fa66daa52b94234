//! Pitman's sampling formula: maximum likelihood of θ and α by Newton's method (Hoshino 2001); uniques of the
//! population are Γ(θ + 1) / Γ(θ + α) · N^α.

use crate::number::real;
use crate::report::uniqueness::Sample;

/// Expected uniques of the population.
pub(crate) fn uniques(sample: &Sample, population: f64) -> Option<f64> {
    let (theta, alpha) = solve(sample)?;
    let log = libm::lgamma(theta + 1.0) - libm::lgamma(theta + alpha) + alpha * population.ln();
    Some(log.exp())
}

/// Hoshino's start, by the numbers of classes of one and two rows.
fn start(sample: &Sample) -> (f64, f64) {
    let (n, u, c1) = (sample.rows, sample.classes, sample.of_size(1));
    let c = c1 * (c1 - 1.0) / sample.of_size(2).max(1.0);
    let theta = (n * u * c - c1 * (n - 1.0) * (2.0 * u + c)) / (2.0 * c1 * u + c1 * c - n * c);
    let alpha = (theta * (c1 - n) + (n - 1.0) * c1) / (n * u);
    let is_inside = theta.is_finite() && (0.0..1.0).contains(&alpha) && theta > -alpha;
    if is_inside {
        (theta, alpha)
    } else {
        (1.0, 0.5)
    }
}

fn solve(sample: &Sample) -> Option<(f64, f64)> {
    let (mut theta, mut alpha) = start(sample);
    for _ in 0..200 {
        let [g_theta, g_alpha, h_theta, h_both, h_alpha] = derivatives(sample, theta, alpha);
        let determinant = h_theta * h_alpha - h_both * h_both;
        let mut step = (
            (g_theta * h_alpha - g_alpha * h_both) / determinant,
            (g_alpha * h_theta - g_theta * h_both) / determinant,
        );
        // Where the likelihood is not concave, climb along the gradient.
        if !(determinant > 0.0 && h_theta < 0.0) {
            step = (
                -g_theta * theta.max(1.0) / sample.classes,
                -g_alpha / sample.rows,
            );
        }
        let inside = |scale: f64| {
            let (theta, alpha) = (theta - scale * step.0, alpha - scale * step.1);
            (theta > -alpha && (0.0..1.0).contains(&alpha) && theta.is_finite())
                .then_some((theta, alpha))
        };
        let next = (0..60).find_map(|halving| inside(0.5_f64.powi(halving)))?;
        let moved = (next.0 - theta).abs() / theta.abs().max(1.0) + (next.1 - alpha).abs();
        (theta, alpha) = next;
        if moved < 1e-10 {
            let [g_theta, g_alpha, ..] = derivatives(sample, theta, alpha);
            let is_solved =
                g_theta.abs() < 1e-5 * sample.classes && g_alpha.abs() < 1e-5 * sample.rows;
            return is_solved.then_some((theta, alpha));
        }
    }
    None
}

/// First and second derivatives of the log-likelihood: θ, α, θθ, θα, αα.
fn derivatives(sample: &Sample, theta: f64, alpha: f64) -> [f64; 5] {
    let mut sums = [0.0; 5];
    for at in numbers(sample.classes) {
        let part = 1.0 / (theta + at * alpha);
        sums[0] += part;
        sums[1] += at * part;
        sums[2] -= part * part;
        sums[3] -= at * part * part;
        sums[4] -= at * at * part * part;
    }
    for at in numbers(sample.rows) {
        let part = 1.0 / (theta + at);
        sums[0] -= part;
        sums[2] += part * part;
    }
    // Σ over classes of the sums up to their sizes: each term counts for all classes that are larger.
    let mut larger: f64 = sample.sizes.values().map(|&classes| real(classes)).sum();
    let mut sizes = sample.sizes.iter().peekable();
    let most = sample.sizes.keys().next_back().copied().unwrap_or(1);
    for size in 1..most {
        while let Some((_, &classes)) = sizes.next_if(|(known, _)| **known <= size) {
            larger -= real(classes);
        }
        let part = 1.0 / (real(size) - alpha);
        sums[1] -= larger * part;
        sums[4] -= larger * part * part;
    }
    sums
}

/// 1, 2, … below a number.
fn numbers(end: f64) -> impl Iterator<Item = f64> {
    std::iter::successors(Some(1.0), |at| Some(at + 1.0)).take_while(move |&at| at < end)
}
