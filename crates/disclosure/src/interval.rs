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
    let (low1, high1) = wilson(x1, n1)?;
    let (low2, high2) = wilson(x2, n2)?;
    let (p1, p2) = (x1 / n1, x2 / n2);
    let difference = p1 - p2;
    let below = (p1 - low1).hypot(high2 - p2);
    let above = (high1 - p1).hypot(p2 - low2);
    Some((
        (difference - below).max(-1.0),
        (difference + above).min(1.0),
    ))
}
