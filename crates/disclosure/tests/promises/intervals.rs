use proptest::prelude::*;
use tamis_disclosure::interval::{newcombe, newcombe_with, wilson, wilson_with};

fn rounded(interval: Option<(f64, f64)>) -> (String, String) {
    let (low, high) = interval.unwrap();
    (format!("{low:.4}"), format!("{high:.4}"))
}

#[test]
fn wilson_gives_the_published_intervals() {
    // Newcombe (1998), Statistics in Medicine 17: 857–872, table I, method 3.
    let published = [
        (81.0, 263.0, "0.2553", "0.3662"),
        (15.0, 148.0, "0.0624", "0.1605"),
        (0.0, 20.0, "0.0000", "0.1611"),
        (1.0, 29.0, "0.0061", "0.1718"),
    ];
    for (x, n, low, high) in published {
        assert_eq!(
            rounded(wilson(x, n)),
            (low.into(), high.into()),
            "{x} of {n}"
        );
    }
}

#[test]
fn newcombe_gives_the_published_intervals() {
    // Newcombe (1998), Statistics in Medicine 17: 873–890, table II, method 10, contrasts (a) to (h).
    let published = [
        ((56.0, 70.0, 48.0, 80.0), "0.0524", "0.3339"),
        ((9.0, 10.0, 3.0, 10.0), "0.1705", "0.8090"),
        ((6.0, 7.0, 2.0, 7.0), "0.0582", "0.8062"),
        ((5.0, 56.0, 0.0, 29.0), "-0.0381", "0.1926"),
        ((0.0, 10.0, 0.0, 20.0), "-0.1611", "0.2775"),
        ((0.0, 10.0, 0.0, 10.0), "-0.2775", "0.2775"),
        ((10.0, 10.0, 0.0, 20.0), "0.6791", "1.0000"),
        ((10.0, 10.0, 0.0, 10.0), "0.6075", "1.0000"),
    ];
    for ((x1, n1, x2, n2), low, high) in published {
        let interval = rounded(newcombe(x1, n1, x2, n2));
        assert_eq!(interval, (low.into(), high.into()), "{x1}/{n1} − {x2}/{n2}");
    }
}

#[test]
fn where_there_is_no_proportion_there_is_no_interval() {
    let none = [
        (1.0, 0.0),
        (0.0, 0.0),
        (3.0, 2.0),
        (-1.0, 2.0),
        (1.0, -2.0),
        (f64::NAN, 2.0),
        (1.0, f64::NAN),
        (1.0, f64::INFINITY),
        (f64::INFINITY, f64::INFINITY),
    ];
    for (x, n) in none {
        assert_eq!(wilson(x, n), None);
        assert_eq!(newcombe(x, n, 1.0, 2.0), None);
        assert_eq!(newcombe(1.0, 2.0, x, n), None);
    }
}

#[test]
fn noise_widens_an_interval_and_none_at_all_leaves_it() {
    for (x, n) in [(0.0, 20.0), (3.0, 20.0), (81.0, 263.0), (20.0, 20.0)] {
        assert_eq!(wilson_with(x, n, 0.0), wilson(x, n));
        assert_eq!(
            newcombe_with(x, n, 15.0, 148.0, 0.0),
            newcombe(x, n, 15.0, 148.0)
        );
        let ((low, high), (lower, higher)) =
            (wilson(x, n).unwrap(), wilson_with(x, n, 4.0).unwrap());
        assert!(higher - lower > high - low, "{x} of {n}");
    }
    // A count beyond its whole, as noise may make it, is all of it.
    assert_eq!(wilson_with(22.0, 20.0, 4.0), wilson_with(20.0, 20.0, 4.0));
    assert_eq!(wilson_with(-1.0, 20.0, 4.0), wilson_with(0.0, 20.0, 4.0));
    for (x, n, variance) in [(1.0, 0.0, 4.0), (1.0, 2.0, -1.0), (f64::NAN, 2.0, 4.0)] {
        assert_eq!(wilson_with(x, n, variance), None);
        assert_eq!(newcombe_with(1.0, 2.0, x, n, variance), None);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_interval_holds_its_estimate_and_stays_in_bounds(
        (n1, x1) in (1..5_000_u32).prop_flat_map(|n| (Just(n), 0..=n)),
        (n2, x2) in (1..5_000_u32).prop_flat_map(|n| (Just(n), 0..=n)),
    ) {
        let [x1, n1, x2, n2] = [x1, n1, x2, n2].map(f64::from);
        let (low, high) = wilson(x1, n1).unwrap();
        let slack = 1e-12;
        prop_assert!(0.0 <= low && low <= x1 / n1 + slack && x1 / n1 <= high + slack && high <= 1.0);
        let (low, high) = newcombe(x1, n1, x2, n2).unwrap();
        let d = x1 / n1 - x2 / n2;
        prop_assert!(-1.0 <= low && low <= d + slack && d <= high + slack && high <= 1.0);
        let (mirrored_low, mirrored_high) = newcombe(x2, n2, x1, n1).unwrap();
        prop_assert!((low + mirrored_high).abs() < slack && (high + mirrored_low).abs() < slack);
    }

    #[test]
    fn wilson_solves_the_score_equation(
        (n, x) in (2..5_000_u32).prop_flat_map(|n| (Just(n), 1..n)),
    ) {
        // The bounds are where |x/n − p| = z √(p(1 − p)/n): the definition, not the formula.
        let (x, n) = (f64::from(x), f64::from(n));
        let (low, high) = wilson(x, n).unwrap();
        for p in [low, high] {
            let score = (x / n - p).abs() / (p * (1.0 - p) / n).sqrt();
            prop_assert!((score - 1.959_963_984_540_054).abs() < 1e-6);
        }
    }
}
