use super::*;

/// Bits after the point in `weight`.
const POINT: u32 = 100;

/// exp(−e²·5000/41209), 41209/10000 = 2.03²: the series, in integers with 100 bits after the point.
fn weight(e: i128) -> i128 {
    let mut term = 1_i128 << POINT;
    let mut sum = term;
    for k in 1..90 {
        term = -term * (e * e * 5_000) / (41_209 * k);
        sum += term;
    }
    assert_eq!(term, 0);
    sum
}

/// ⌊2⁶⁴·part/whole⌋, a bit at a time.
fn share(part: i128, whole: i128) -> u64 {
    let (mut rest, mut share) = (part, 0);
    for _ in 0..64 {
        rest *= 2;
        share = share << 1 | u64::from(rest >= whole);
        rest -= if rest >= whole { whole } else { 0 };
    }
    share
}

#[test]
fn thresholds_follow_from_the_law() {
    let weights: Vec<i128> = (-6..=6).map(weight).collect();
    let whole: i128 = weights.iter().sum();
    let mut below = 0;
    for (threshold, weight) in NORMAL.iter().zip(&weights) {
        below += weight;
        // The series is off by less than 2⁻⁹⁰: no threshold is so close to a whole number.
        let least = share(below - (1 << 10), whole);
        assert_eq!(least, share(below + (1 << 10), whole));
        assert_eq!(*threshold, least);
    }
}

#[test]
fn the_law_has_variance_4_and_is_even() {
    let ends: Vec<f64> = NORMAL.iter().map(|t| *t as f64 / 2_f64.powi(64)).collect();
    let ends = [vec![0.0], ends, vec![1.0]].concat();
    let variance: f64 = (0..13)
        .map(|i| (ends[i + 1] - ends[i]) * (f64::from(u8::try_from(i).unwrap()) - 6.0).powi(2))
        .sum();
    assert!((variance - 4.062_810_184).abs() < 1e-9, "{variance}");
    for i in 0..12 {
        assert!((ends[i + 1] + ends[12 - i] - 1.0).abs() < 1e-15);
    }
}

#[test]
fn a_draw_is_on_the_right_side_of_each_threshold() {
    for (threshold, e) in NORMAL.iter().zip(-6..) {
        assert_eq!(normal(threshold - 1), e);
        assert_eq!(normal(*threshold), e + 1);
    }
    assert_eq!((normal(0), normal(u64::MAX)), (-6, 6));
}

#[test]
fn the_triangle_ends_at_the_root_of_six() {
    let most = 2_568_476; // √6·2²⁰ = 2568476.16
    assert_eq!(triangular(u64::MAX), most);
    assert_eq!(triangular(0), -most);
    assert_eq!(triangular(0xFFFF_FFFF), 0);
}

#[test]
fn twelve_uniforms_end_at_36() {
    assert_eq!(six(&[0; 32]), -36 * UNIT + 6 * 96);
    assert_eq!(six(&[255; 32]), 36 * UNIT - 6 * 96);
}

#[test]
fn halves_go_away_from_zero() {
    let cases = [
        (5, 2, 3),
        (-5, 2, -3),
        (5, -2, -3),
        (4, 3, 1),
        (-4, 3, -1),
        (0, 9, 0),
        (-1, 2, -1),
    ];
    for (numerator, denominator, rounded) in cases {
        assert_eq!(nearest(numerator, denominator), Some(rounded));
    }
    assert_eq!(nearest(1, 0), None);
    assert_eq!(nearest(i128::MIN, -1), None);
}
