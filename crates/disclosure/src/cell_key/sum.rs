//! The sum of a measure, perturbed.

use super::laws::{UNIT, nearest};

/// Σx′ = Σx·n′/n + 1.2·width·z, rounded once to a whole number, halves away from zero.
///
/// `sum` is the exact sum of the clipped contributions of a set of `n`, `perturbed` is n′, `width` is
/// the declared width of the measure, all in units of the model; `z` is in 2⁻²⁰. The sum moves with the
/// count, so that the mean Σx′/n′ is off by 1.2·width·z/n′ alone. `None` of an empty set, and where it
/// does not fit.
pub(crate) fn perturbed_sum(sum: i128, n: u64, perturbed: i64, width: u64, z: i64) -> Option<i64> {
    let n = i128::from(n);
    let unit = i128::from(UNIT);
    // Both terms over n·5·2²⁰: 1.2 = 6/5.
    let scaled = sum.checked_mul(i128::from(perturbed))?;
    let scaled = scaled.checked_mul(unit.checked_mul(5)?)?;
    let noise = i128::from(width).checked_mul(i128::from(z))?;
    let noise = noise.checked_mul(6)?.checked_mul(n)?;
    let whole = n.checked_mul(5)?.checked_mul(unit)?;
    i64::try_from(nearest(scaled.checked_add(noise)?, whole)?).ok()
}

#[cfg(test)]
#[expect(
    clippy::arithmetic_side_effects,
    clippy::cast_precision_loss,
    reason = "the formula again, in floating point"
)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn halves_go_away_from_zero_and_nothing_overflows() {
        assert_eq!(perturbed_sum(5, 2, 1, 0, 0), Some(3));
        assert_eq!(perturbed_sum(-5, 2, 1, 0, 0), Some(-3));
        // 100·31/30 + 1.2·10·1 = 115.33
        assert_eq!(perturbed_sum(100, 30, 31, 10, UNIT), Some(115));
        assert_eq!(perturbed_sum(100, 30, 31, 10, -UNIT), Some(91));
        assert_eq!(perturbed_sum(1, 0, 1, 1, 1), None);
        assert_eq!(perturbed_sum(i128::MAX, 3, 2, 1, 1), None);
        assert_eq!(perturbed_sum(i128::from(i64::MAX), 1, 2, 0, 0), None);
        assert_eq!(perturbed_sum(0, u64::MAX, 1, u64::MAX, i64::MAX), None);
    }

    proptest! {
        #[test]
        fn it_is_the_formula(
            sum in -1_000_000_000_i64..1_000_000_000,
            n in 1..100_000_u32,
            e in -6..=6_i64,
            width in 0..100_000_u32,
            z in -2_600_000..2_600_000_i64,
        ) {
            let moved = i64::from(n) + e;
            let found = perturbed_sum(i128::from(sum), u64::from(n), moved, u64::from(width), z);
            let exact = sum as f64 * moved as f64 / f64::from(n)
                + 1.2 * f64::from(width) * z as f64 / 2_f64.powi(20);
            // Rounded once, and what f64 is off by.
            let error = (found.unwrap() as f64 - exact).abs();
            prop_assert!(error <= 0.5 + exact.abs() * 1e-14 + 1e-6, "{error}");
        }
    }
}
