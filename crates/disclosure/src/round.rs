//! Rounding to a base.

use crate::ProtectedValue;

/// `value` to the nearest multiple of `base`, halves towards positive infinity; a base of 1 leaves
/// it as it is. Where the multiple above does not exist in 64 bits, the one below is taken, and the
/// value is hidden where neither exists.
///
/// Margins are the caller's: it recomputes them from rounded cells, so that a table still adds up.
pub(crate) fn to_base(value: i64, base: u64) -> ProtectedValue {
    let Ok(base) = i64::try_from(base) else {
        return ProtectedValue::Suppressed;
    };
    let Some(rest) = value.checked_rem_euclid(base) else {
        return ProtectedValue::Suppressed;
    };
    if base == 1 {
        return ProtectedValue::Shown(value);
    }
    let up = base.saturating_sub(rest);
    let below = value.checked_sub(rest);
    let nearest = if rest < up {
        below
    } else {
        value.checked_add(up).or(below)
    };
    nearest.map_or(ProtectedValue::Suppressed, ProtectedValue::Rounded)
}

/// An earlier answer, rounded like a new one.
pub(crate) fn near(value: i64, base: u64) -> ProtectedValue {
    match to_base(value, base) {
        ProtectedValue::Shown(value) | ProtectedValue::Rounded(value) => {
            ProtectedValue::Near(value)
        }
        other @ (ProtectedValue::Near(_) | ProtectedValue::Suppressed) => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_goes_to_the_nearest_multiple_and_halves_go_up() {
        let known = [
            (0, 5, 0),
            (2, 5, 0),
            (3, 5, 5),
            (12, 5, 10),
            (13, 5, 15),
            (17, 5, 15),
            (18, 5, 20),
            (-2, 5, 0),
            (-3, 5, -5),
            (14, 10, 10),
            (15, 10, 20),
            (-15, 10, -10),
            (-16, 10, -20),
            (i64::MAX, 5, i64::MAX - 2),
            (i64::MAX, 10, i64::MAX - 7),
        ];
        for (value, base, rounded) in known {
            assert_eq!(
                to_base(value, base),
                ProtectedValue::Rounded(rounded),
                "{value} to {base}"
            );
        }
        assert_eq!(to_base(17, 1), ProtectedValue::Shown(17));
    }

    #[test]
    fn what_cannot_be_rounded_is_hidden() {
        assert_eq!(to_base(1, 0), ProtectedValue::Suppressed);
        assert_eq!(to_base(1, u64::MAX), ProtectedValue::Suppressed);
        assert_eq!(to_base(i64::MIN, 10), ProtectedValue::Suppressed);
    }
}
