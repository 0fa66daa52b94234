use super::*;

const KEYS: u64 = 100_000;

fn cell_key() -> CellKey {
    CellKey::from_bytes([7; 32])
}

fn noise(number: u64) -> NoiseKey {
    let set = SetKey {
        sum: number.wrapping_mul(0x9E37_79B9_7F4A_7C15),
        n: 30,
    };
    NoiseKey::of(&cell_key(), set, &[1; 32], &[2; 32])
}

/// Mean and variance of draws in units.
fn moments(draw: impl Fn(u64) -> i64, unit: f64) -> (f64, f64) {
    let draws: Vec<f64> = (0..KEYS).map(|k| draw(k) as f64 / unit).collect();
    let mean = draws.iter().sum::<f64>() / KEYS as f64;
    let squares: f64 = draws.iter().map(|x| (x - mean).powi(2)).sum();
    (mean, squares / KEYS as f64)
}

/// Whether moments are within five standard errors; `fourth` is the law's fourth central moment.
fn assert_moments((mean, found): (f64, f64), variance: f64, fourth: f64) {
    let n = KEYS as f64;
    assert!(mean.abs() < 5.0 * (variance / n).sqrt(), "mean {mean}");
    let error = ((fourth - variance * variance) / n).sqrt();
    assert!((found - variance).abs() < 5.0 * error, "variance {found}");
}

#[test]
fn counts_are_moved_by_a_normal_with_variance_4() {
    let noise_of = |k| noise(k).normal(Tag::Count);
    assert_moments(moments(noise_of, 1.0), 4.0628, 45.0);
    let mut seen = [0_u64; 13];
    for k in 0..KEYS {
        seen[usize::try_from(noise_of(k) + 6).unwrap()] += 1;
    }
    let ends = [&[0][..], &laws::NORMAL, &[u64::MAX]].concat();
    for (e, seen) in seen.into_iter().enumerate() {
        let p = (ends[e + 1] - ends[e]) as f64 / 2_f64.powi(64);
        let n = KEYS as f64;
        let error = (seen as f64 - n * p).abs() / (n * p * (1.0 - p)).sqrt();
        assert!(error < 5.0, "{e}: {seen}");
    }
}

#[test]
fn sums_are_moved_by_a_triangle_with_standard_deviation_1() {
    let unit = laws::UNIT as f64;
    let draw = |k| noise(k).triangular(Tag::Measure, 3, k);
    assert_moments(moments(draw, unit), 1.0, 2.4);
    assert!((0..KEYS).all(|k| draw(k).unsigned_abs() as f64 / unit <= 6_f64.sqrt() + 1e-6));
}

#[test]
fn tau_is_nearly_normal_with_standard_deviation_6() {
    let draw = |k| tau(&noise(k), &noise(k + 1));
    assert_moments(moments(draw, laws::UNIT as f64), 36.0, 36.0 * 36.0 * 2.9);
    let other_way = |k| tau(&noise(k + 1), &noise(k));
    assert!((0..1_000).all(|k| draw(k) == other_way(k)));
}

/// Of how many of 200 sets two draws are equal.
fn equal(one: impl Fn(u64) -> i64, other: impl Fn(u64) -> i64) -> usize {
    (0..200).filter(|k| one(*k) == other(*k)).count()
}

#[test]
fn equal_keys_draw_equally_and_anything_else_anew() {
    let of = |k, n, states, piece| {
        let set = SetKey { sum: k, n };
        NoiseKey::of(&cell_key(), set, &[states; 32], &[piece; 32])
    };
    let draw = |key: NoiseKey| key.triangular(Tag::Measure, 1, 2);
    let here = |k| draw(of(k, 9, 1, 2));
    assert_eq!(equal(here, here), 200);
    assert_eq!(equal(here, |k| draw(of(k, 10, 1, 2))), 0);
    assert_eq!(equal(here, |k| draw(of(k + 200, 9, 1, 2))), 0);
    assert_eq!(equal(here, |k| draw(of(k, 9, 3, 2))), 0);
    assert_eq!(equal(here, |k| draw(of(k, 9, 1, 3))), 0);
    let with = |tag, column, digest| move |k| of(k, 9, 1, 2).triangular(tag, column, digest);
    assert_eq!(equal(here, with(Tag::Rows, 1, 2)), 0);
    assert_eq!(equal(here, with(Tag::Measure, 2, 2)), 0);
    assert_eq!(equal(here, with(Tag::Measure, 1, 3)), 0);
    let elsewhere = |k| {
        let set = SetKey { sum: k, n: 9 };
        draw(NoiseKey::of(
            &CellKey::from_bytes([8; 32]),
            set,
            &[1; 32],
            &[2; 32],
        ))
    };
    assert_eq!(equal(here, elsewhere), 0);
}

const TAGS: [Tag; 11] = [
    Tag::Count,
    Tag::Patients,
    Tag::Structures,
    Tag::Practitioners,
    Tag::StructureShare,
    Tag::Near,
    Tag::Quantile,
    Tag::Measure,
    Tag::Rows,
    Tag::Product,
    Tag::Distinct,
];

#[test]
fn every_tag_has_a_draw_of_its_own() {
    for (place, tag) in TAGS.iter().enumerate() {
        assert_eq!(usize::from(tag.byte()), place + 1);
        for other in &TAGS[place + 1..] {
            // Two independent draws of this law are equal with probability 0.14.
            let same = equal(|k| noise(k).normal(*tag), |k| noise(k).normal(*other));
            assert!(same < 60, "{same}");
        }
    }
}

/// Computed by another program (Python's hmac).
#[test]
fn the_noise_is_what_it_was() {
    let drawn: Vec<i64> = TAGS.iter().map(|tag| noise(1).normal(*tag)).collect();
    assert_eq!(drawn, [-1, 4, 0, -2, 1, 2, 2, -1, 2, 1, 1]);
    let drawn: Vec<i64> = (0..4)
        .map(|k| noise(k).triangular(Tag::Measure, 3, 4))
        .collect();
    assert_eq!(drawn, [-256_789, 2_067_930, 67_951, 118_566]);
    assert_eq!(tau(&noise(0), &noise(1)), -12_908_448);
}
