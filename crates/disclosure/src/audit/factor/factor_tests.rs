use super::*;

/// Unknowns in thirds: of a number on all, on the first two and on the last two.
const NUMBERS: [[f64; 3]; 3] = [[1.0, 1.0, 1.0], [1.0, 1.0, 0.0], [0.0, 1.0, 1.0]];

fn pieces(factor: &Factor, weights: [f64; 3]) -> Vec<Piece> {
    let is_new = factor.columns() == 0;
    let piece = |(column, weight): (usize, f64)| Piece {
        column: (!is_new).then_some(column),
        weight,
        count: 20.0,
    };
    let pieces = (0..).zip(weights).map(piece);
    pieces.filter(|piece| piece.weight.abs() > 0.0).collect()
}

fn known() -> Factor {
    let mut factor = Factor::new(0.25);
    for weights in NUMBERS {
        let step = factor.weigh(pieces(&factor, weights), 4.0);
        factor.admit(&step);
    }
    factor
}

fn told(factor: &Factor) -> Vec<f64> {
    let rows = NUMBERS.map(|weights| weights.map(|weight| [weight; 20]).concat());
    let told = crate::audit::dense::told(&rows, &factor.noises, 0.25);
    told.into_iter().step_by(20).collect()
}

fn assert_told(factor: &Factor) {
    for (column, told) in (0..).zip(told(factor)) {
        let found = factor.told(Some(column));
        assert!((found - told).abs() < 1e-9, "{found} {told}");
    }
}

#[test]
fn ten_thousand_readings_of_three_rows_are_three_of_their_precisions() {
    let mut factor = known();
    for number in 0..10_000 {
        let step = factor.weigh_again(number % 3, 4.0);
        factor.admit(&step);
    }
    let precision = factor.noises.iter().map(|noise| noise.recip()).sum::<f64>();
    assert!((precision - 10_003.0 / 4.0).abs() < 1e-6);
    assert_told(&factor);
}

#[test]
fn an_inverse_that_has_drifted_is_refined_against_and_computed_anew() {
    let mut factor = known();
    let before = factor.inverse.times(&[1.0, 2.0, 3.0]);
    factor.inverse.add_square(&[1.0, -1.0, 0.5], 1e-3);
    let step = factor.weigh_again(1, 1e6);
    assert!(step.is_sound() && step.has_drifted());
    factor.admit(&step);
    let after = factor.inverse.times(&[1.0, 2.0, 3.0]);
    for (before, after) in before.iter().zip(after) {
        assert!((before - after).abs() < 1e-5, "{before} {after}");
    }
    assert_told(&factor);
}

#[test]
fn an_inverse_that_is_none_lets_nothing_pass() {
    for wrong in [1e9, f64::NAN] {
        let mut factor = known();
        factor.inverse.add_square(&[1.0, 1.0, 1.0], wrong);
        assert!(factor.raised(&factor.weigh_again(0, 4.0)).is_infinite());
        let new = factor.weigh(pieces(&factor, [1.0, 0.0, 1.0]), 4.0);
        assert!(factor.raised(&new).is_infinite());
    }
}

#[test]
fn noise_can_be_changed_after_weighing() {
    let factor = known();
    let new = || pieces(&factor, [1.0, 0.0, 1.0]);
    let bits = |step: &Step| factor.raised(step).to_bits();
    let changed = factor.with_noise(factor.weigh(new(), 4.0), 9.0);
    assert_eq!(bits(&changed), bits(&factor.weigh(new(), 9.0)));
    let changed = factor.with_noise(factor.weigh_again(2, 4.0), 9.0);
    assert_eq!(bits(&changed), bits(&factor.weigh_again(2, 9.0)));
}
