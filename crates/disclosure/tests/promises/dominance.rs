use crate::sets::{ContributionSets, MomentSets, PieceSets};
use crate::toolkit::{
    group, judged, judged_under, met, met_twice, rest, sensitive_piece, spec, sum, value, whole,
};
use tamis_disclosure::{Reason, Statistic};

fn total(value: i64, largest: &[i64]) -> Result<i64, Reason> {
    let moment = MomentSets {
        largest: largest.to_vec(),
        ..sum(value, 0..50)
    };
    judged(
        spec(whole(), &[Statistic::Sum]),
        vec![group(met(0..50))],
        vec![moment],
    )
    .remove(0)
}

#[test]
fn two_patients_may_hold_ninety_per_cent_of_a_total_and_no_more() {
    // p %: 1000 − 900 = 100 is at least a tenth of 500.
    assert_eq!(total(1_000, &[500, 400]), Ok(1_000));
    assert_eq!(total(1_000, &[500, 401]), Err(Reason::Dominance));
}

#[test]
fn the_second_largest_may_not_guess_the_largest_to_a_tenth() {
    // The example of Hundepool et al. (ch. 4) that a (1, 90) rule misses: 50 000 and 49 000 of 100 000.
    // Nobody holds 90 %, yet the second guesses the first to within 1 000.
    assert_eq!(total(100_000, &[50_000, 49_000]), Err(Reason::Dominance));
    // Without the share rule p % alone decides: 1 000 − 905 is at least a tenth of 905, no less is.
    let text = crate::toolkit::POLICY.replace(
        "two_largest_share]\nvalue = 90",
        "two_largest_share]\nvalue = 100",
    );
    let policy = tamis_disclosure::Policy::parse(&text).unwrap();
    let alone = |value, largest: &[i64]| {
        let moment = MomentSets {
            largest: largest.to_vec(),
            ..sum(value, 0..50)
        };
        let asked = spec(whole(), &[Statistic::Sum]);
        let profile = policy.profile("exact").unwrap();
        judged_under(profile, asked, vec![group(met(0..50))], vec![moment]).remove(0)
    };
    assert_eq!(alone(1_000, &[900, 10]), Ok(1_000));
    assert_eq!(alone(1_000, &[900, 11]), Err(Reason::Dominance));
}

#[test]
fn the_order_of_the_largest_and_their_signs_do_not_matter() {
    assert_eq!(total(1_000, &[401, 500]), Err(Reason::Dominance));
    assert_eq!(total(-1_000, &[-401, -500]), Err(Reason::Dominance));
    assert_eq!(total(-1_000, &[-300, -300]), Ok(-1_000));
}

#[test]
fn contributions_that_cancel_out_hide_the_total() {
    assert_eq!(total(0, &[500, 500]), Err(Reason::Dominance));
    assert_eq!(
        total(i64::MIN, &[i64::MIN, i64::MIN]),
        Err(Reason::Dominance)
    );
}

#[test]
fn where_contributions_were_not_computed_dominance_is_not_judged() {
    assert_eq!(total(1_000, &[]), Ok(1_000));
}

#[test]
fn the_rest_of_a_total_is_judged_as_well() {
    let ask = |value, largest: &[i64]| {
        let outside = ContributionSets {
            largest: largest.to_vec(),
            value,
            ..rest(0, 50..90)
        };
        let moment = MomentSets {
            outside: Some(outside),
            ..sum(1_000, 0..50)
        };
        let piece = PieceSets {
            inside: met(0..50),
            outside: met(50..90),
            ..PieceSets::default()
        };
        judged(
            spec(sensitive_piece(), &[Statistic::Sum]),
            vec![piece],
            vec![moment],
        )
        .remove(0)
    };
    assert_eq!(ask(Some(500), &[60, 50]), Ok(1_000));
    assert_eq!(ask(Some(500), &[400, 60]), Err(Reason::Dominance));
    assert_eq!(ask(None, &[60, 50]), Err(Reason::Dominance));
}

#[test]
fn rows_that_one_patient_makes_up_are_hidden() {
    let ask = |largest: &[i64]| {
        let mut evidence = met_twice(0..50);
        (0..900).for_each(|_| evidence.add(0, Some("S0"), Some(0)));
        let moment = MomentSets {
            largest: largest.to_vec(),
            ..value(1_000)
        };
        judged(
            spec(whole(), &[Statistic::Rows]),
            vec![group(evidence)],
            vec![moment],
        )
        .remove(0)
    };
    assert_eq!(ask(&[902, 2]), Err(Reason::Dominance));
    assert_eq!(ask(&[]), Ok(1_000));
}

#[test]
fn the_rest_of_the_rows_is_judged_as_well() {
    let ask = |largest: &[i64]| {
        let outside = ContributionSets {
            largest: largest.to_vec(),
            ..rest(400, 50..90)
        };
        let moment = MomentSets {
            outside: Some(outside),
            ..value(100)
        };
        let piece = PieceSets {
            inside: met_twice(0..50),
            outside: met_twice(50..90),
            ..PieceSets::default()
        };
        judged(
            spec(sensitive_piece(), &[Statistic::Rows]),
            vec![piece],
            vec![moment],
        )
        .remove(0)
    };
    assert_eq!(ask(&[322, 2]), Ok(100));
    assert_eq!(ask(&[362, 2]), Err(Reason::Dominance));
}
