//! Confidence intervals of proportions and of their differences, from numbers that were shown.

/// The 97.5th percentile of the standard normal distribution: all intervals here are of 95 %.
pub const Z: f64 = 1.959_963_984_540_054;

/// Wilson's score interval of a proportion, without continuity correction, 95 %.
///
/// `x` of `n`; the result is (low, high), proportions between 0 and 1. `None` where there is no
/// proportion: `n` not positive, `x` outside 0…n, or not a number.
///
/// (2x + z² ± z √(z² + 4x(1 − x/n))) / (2(n + z²))
///
/// ```
/// let (low, high) = tamis_disclosure::interval::wilson(81.0, 263.0).unwrap();
/// assert_eq!((format!("{low:.4}"), format!("{high:.4}")), ("0.2553".into(), "0.3662".into()));
/// ```
///
/// # References
/// E. B. Wilson, "Probable inference, the law of succession, and statistical inference", *JASA* 22
/// (1927) 209–212. R. G. Newcombe, "Two-sided confidence intervals for the single proportion:
/// comparison of seven methods", *Statistics in Medicine* 17 (1998) 857–872, method 3.
pub fn wilson(x: f64, n: f64) -> Option<(f64, f64)> {
    let proper = x.is_finite() && n.is_finite() && n > 0.0 && (0.0..=n).contains(&x);
    if !proper {
        return None;
    }
    let square = Z * Z;
    let middle = 2.0 * x + square;
    let reach = Z * (square + 4.0 * x * (1.0 - x / n)).sqrt();
    let scale = 2.0 * (n + square);
    Some((
        ((middle - reach) / scale).max(0.0),
        ((middle + reach) / scale).min(1.0),
    ))
}

/// Newcombe's interval of a difference of two independent proportions, x1/n1 − x2/n2, 95 %: his
/// method 10, made of the two Wilson intervals, without continuity correction.
///
/// The result is (low, high), between −1 and 1; `None` where [`wilson`] gives none for either.
///
/// low = d − √((p1 − l1)² + (u2 − p2)²), high = d + √((u1 − p1)² + (p2 − l2)²)
///
/// ```
/// let (low, high) = tamis_disclosure::interval::newcombe(56.0, 70.0, 48.0, 80.0).unwrap();
/// assert_eq!((format!("{low:.4}"), format!("{high:.4}")), ("0.0524".into(), "0.3339".into()));
/// ```
///
/// # References
/// R. G. Newcombe, "Interval estimation for the difference between independent proportions:
/// comparison of eleven methods", *Statistics in Medicine* 17 (1998) 873–890, method 10.
pub fn newcombe(x1: f64, n1: f64, x2: f64, n2: f64) -> Option<(f64, f64)> {
    let (one, other) = (wilson(x1, n1)?, wilson(x2, n2)?);
    Some(between(x1 / n1, one, x2 / n2, other))
}

/// The least share, and by symmetry the largest, at which the noise of two numbers is weighed against
/// sampling; nearer to 0 or 1 the formula would have no sample left.
const LEAST_SHARE: f64 = 0.001;

/// [`wilson`] of two numbers that each carry independent noise of this variance, 95 %.
///
/// The share p = x/n, cut to 0…1, then has the variance p(1 − p)/n + V(1 + p²)/n² (the delta method); the
/// interval is Wilson's for a sample of the size f that has it without noise,
/// f = p(1 − p) / (p(1 − p)/n + V(1 + p²)/n²). Without noise it is Wilson's own. `None` where `n` is not
/// positive, the variance is negative, or one of them is no number.
///
/// ```
/// use tamis_disclosure::interval::{wilson, wilson_with};
/// assert_eq!(wilson_with(81.0, 263.0, 0.0), wilson(81.0, 263.0));
/// let (low, high) = wilson_with(81.0, 263.0, 4.0).unwrap();
/// assert_eq!((format!("{low:.4}"), format!("{high:.4}")), ("0.2534".into(), "0.3685".into()));
/// ```
///
/// # References
/// For the effective sample size: L. Kish, *Survey sampling* (1965), section 8.2.
pub fn wilson_with(x: f64, n: f64, variance: f64) -> Option<(f64, f64)> {
    let proper = x.is_finite() && n.is_finite() && n > 0.0;
    if !proper || !variance.is_finite() || variance < 0.0 {
        return None;
    }
    let share = (x / n).clamp(0.0, 1.0);
    let p = share.clamp(LEAST_SHARE, 1.0 - LEAST_SHARE);
    let own = p * (1.0 - p);
    let size = n / (1.0 + variance * (1.0 + p * p) / (n * own));
    // Rounding may not carry the count beyond the size.
    wilson((share * size).min(size), size)
}

/// [`newcombe`] of four numbers that each carry independent noise of this variance: made of two intervals
/// of [`wilson_with`]. The result lies between −1 and 1; `None` where one of these is none.
pub fn newcombe_with(x1: f64, n1: f64, x2: f64, n2: f64, variance: f64) -> Option<(f64, f64)> {
    let (one, other) = (
        wilson_with(x1, n1, variance)?,
        wilson_with(x2, n2, variance)?,
    );
    let share = |x: f64, n: f64| (x / n).clamp(0.0, 1.0);
    Some(between(share(x1, n1), one, share(x2, n2), other))
}

/// The interval of p1 − p2 from those of each.
fn between(p1: f64, (low1, high1): (f64, f64), p2: f64, (low2, high2): (f64, f64)) -> (f64, f64) {
    let difference = p1 - p2;
    let below = (p1 - low1).hypot(high2 - p2);
    let above = (high1 - p1).hypot(p2 - low2);
    (
        (difference - below).max(-1.0),
        (difference + above).min(1.0),
    )
}
