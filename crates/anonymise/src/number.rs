//! From counts to real numbers, in one place.

/// A count as a real number; counts up to 2⁵³ are exact.
#[expect(
    clippy::cast_precision_loss,
    reason = "counts beyond 2^53 are told approximately"
)]
pub(crate) fn real(count: u64) -> f64 {
    count as f64
}

/// A length as a real number.
pub(crate) fn length(count: usize) -> f64 {
    real(u64::try_from(count).unwrap_or(u64::MAX))
}

/// One count over another; 0 over nothing.
pub(crate) fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 {
        0.0
    } else {
        real(part) / real(whole)
    }
}

/// A number of people as a real number.
pub fn people(count: u64) -> f64 {
    real(count)
}
