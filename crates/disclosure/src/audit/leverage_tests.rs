use super::*;
use crate::audit::{dense, factor::EXACT, is_beyond};
use proptest::prelude::*;

const PATIENTS: u32 = 24;

/// A number: the weight of each patient, and the variance of the noise.
type Number = (Vec<f64>, f64);

fn number() -> impl Strategy<Value = Number> {
    let weight = prop_oneof![Just(0.0), Just(1.0), Just(1.0), Just(-0.5), 0.1..2.0];
    // Patients are put into blocks first, so that atoms have more than one.
    let blocks = prop::collection::vec(weight.clone(), 8);
    let apart = prop::collection::vec((0..PATIENTS, weight), 0..3);
    let noise = prop_oneof![Just(0.0), Just(4.0), 0.5..60.0];
    (blocks, apart, noise).prop_map(|(blocks, apart, noise)| {
        let mut row: Vec<f64> = (0..PATIENTS).map(|p| blocks[(p / 3) as usize]).collect();
        for (patient, weight) in apart {
            row[patient as usize] = weight;
        }
        (row, noise)
    })
}

/// Numbers of few rows, so that many repeat one, with noise of their own.
fn numbers() -> impl Strategy<Value = Vec<Number>> {
    let noise = prop_oneof![Just(0.0), Just(4.0), 0.5..60.0];
    let rows = prop::collection::vec(number(), 1..14);
    let again = prop::collection::vec((any::<prop::sample::Index>(), noise), 1..30);
    (rows, again).prop_map(|(rows, again)| {
        let number = |(row, noise): (prop::sample::Index, f64)| (row.get(&rows).0.clone(), noise);
        again.into_iter().map(number).collect()
    })
}

/// One set a patient: more sets than weights.
fn weigh(memory: &Leverage, (row, noise): &Number) -> Weighed {
    let sets: Vec<RoaringBitmap> = (0..PATIENTS).map(|p| [p].into_iter().collect()).collect();
    let row: Vec<_> = sets.iter().zip(row.iter().copied()).collect();
    memory.weigh(&row, *noise)
}

fn information(told: f64, prior: f64) -> f64 {
    told / (1.0 - prior * told)
}

fn assert_close(found: f64, expected: f64, prior: f64) {
    // Compared as variances: information is as large as one likes where nothing is left.
    let variance = |information: f64| 1.0 / (information + 1.0 / prior);
    let error = (variance(found) - variance(expected)).abs();
    assert!(error < 1e-7 * prior, "{found} {expected}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn it_is_what_the_whole_system_says(
        numbers in numbers(),
        prior in prop_oneof![Just(0.25), 0.05..30.0],
    ) {
        let mut memory = Leverage::new(prior);
        for count in 1..=numbers.len() {
            let weighed = weigh(&memory, &numbers[count - 1]);
            let (rows, noise) = dense::distinct(&numbers[..count], EXACT * prior);
            let told = dense::told(&rows, &noise, prior);
            let expected: Vec<f64> = told.iter().map(|told| information(*told, prior)).collect();
            let largest = expected.iter().copied().fold(0.0, f64::max);
            let said = memory.raised(&weighed);
            let used = memory.used();
            memory.admit(weighed);
            // Whoever has most had it before, or has it by this row.
            assert_close(said.max(used), largest, prior);
            assert_close(memory.used(), largest, prior);
            for (patient, expected) in (0..).zip(expected) {
                assert_close(memory.information(patient), expected, prior);
            }
        }
    }

    #[test]
    fn gathered_at_once_it_is_the_same(
        numbers in numbers(),
        prior in prop_oneof![Just(0.25), 0.05..30.0],
    ) {
        let (mut memory, mut gathered) = (Leverage::new(prior), Leverage::new(prior));
        for (row, noise) in &numbers {
            let held: RoaringBitmap = (0..).zip(row).filter(|(_, x)| **x > 0.0).map(|(p, _)| p).collect();
            memory.admit(memory.weigh(&[(&held, 1.0)], *noise));
            gathered.gather(held.into(), *noise);
        }
        gathered.settle();
        for patient in 0..PATIENTS {
            assert_close(gathered.information(patient), memory.information(patient), prior);
        }
        // Numbers that follow are weighed alike.
        let largest = |memory: &Leverage| memory.raised(&weigh(memory, &numbers[0]));
        assert_close(largest(&gathered), largest(&memory), prior);
    }
}

fn set(patients: std::ops::Range<u32>) -> RoaringBitmap {
    patients.collect()
}

#[test]
fn one_count_tells_what_the_formula_says() {
    // Of n patients with σ², n·σ² + V is the variance of the count.
    let memory = Leverage::new(0.25);
    let told = 1.0 / (0.25 * 30.0 + 4.0);
    let largest = memory.raised(&memory.weigh(&[(&set(0..30), 1.0)], 4.0));
    assert!((largest - information(told, 0.25)).abs() < 1e-12);
}

#[test]
fn a_number_on_all_but_few_tells_of_the_few_after_one_on_all() {
    let (all, most, few) = (set(0..40), set(0..38), set(38..40));
    let mut memory = Leverage::new(0.25);
    memory.admit(memory.weigh(&[(&all, 1.0)], 0.0));
    assert!(!is_beyond(memory.used(), 0.75));
    let told_of_few = memory.raised(&memory.weigh(&[(&most, 1.0)], 0.0));
    assert!(is_beyond(told_of_few, 0.75));
    // 1/variance of either, whose sum is known.
    assert!((told_of_few - 4.0).abs() < 1e-3, "{told_of_few}");
    assert!(is_beyond(
        memory.raised(&memory.weigh(&[(&few, 1.0)], 0.0)),
        0.75
    ));
}

#[test]
fn what_is_known_of_some_forbids_only_what_tells_more_of_them() {
    let (all, most) = (set(0..40), set(0..38));
    let mut memory = Leverage::new(0.25);
    for known in [&all, &most] {
        memory.admit(memory.weigh(&[(known, 1.0)], 0.0));
    }
    assert!(is_beyond(memory.used(), 0.75));
    let largest = |patients, noise| memory.raised(&memory.weigh(&[(&set(patients), 1.0)], noise));
    // Others, and some of those of whom all is known together.
    assert!(!is_beyond(largest(50..80, 4.0), 0.75));
    assert!(!is_beyond(largest(0..19, 4.0), 0.75));
    assert!(!is_beyond(largest(0..19, 0.0), 0.75));
    // One of the few, of whom only the sum is known.
    assert!(is_beyond(largest(20..39, 4.0), 0.75));
}

#[test]
fn patients_beyond_the_first_pages_are_patients() {
    let mut memory = Leverage::new(0.25);
    let far = set(u32::MAX - 20..u32::MAX);
    memory.admit(memory.weigh(&[(&far, 1.0)], 4.0));
    assert!(memory.information(u32::MAX - 1) > 0.0);
    assert!(memory.information(0).abs() < 1e-300);
}

#[test]
fn what_is_no_row_is_beyond_and_so_is_all_after_it() {
    let (one, other) = (set(0..20), set(19..30));
    let known = Leverage::new(0.25);
    for (row, noise) in [
        (vec![(&one, f64::NAN)], 4.0),
        (vec![(&one, f64::INFINITY)], 4.0),
        (vec![(&one, 1e200)], 4.0),
        (vec![(&one, 1.0)], f64::NAN),
        (vec![(&one, 1.0)], -1.0),
        (vec![(&one, 1.0)], f64::INFINITY),
        (vec![(&one, 1.0), (&other, 1.0)], 4.0),
    ] {
        let mut memory = known.clone();
        let weighed = memory.weigh(&row, noise);
        assert!(is_beyond(memory.raised(&weighed), f64::MAX));
        memory.admit(weighed);
        assert!(is_beyond(memory.used(), f64::MAX));
        assert!(is_beyond(
            memory.raised(&memory.weigh(&[(&one, 1.0)], 4.0)),
            f64::MAX
        ));
    }
    for prior in [0.0, -1.0, f64::NAN] {
        assert!(is_beyond(Leverage::new(prior).used(), f64::MAX));
    }
}

#[test]
fn a_row_that_was_weighed_before_another_is_weighed_anew() {
    let (one, other) = (set(0..30), set(10..40));
    let mut memory = Leverage::new(0.25);
    let (first, second) = (
        memory.weigh(&[(&one, 1.0)], 4.0),
        memory.weigh(&[(&other, 1.0)], 4.0),
    );
    memory.admit(first);
    let fresh = memory.raised(&memory.weigh(&[(&other, 1.0)], 4.0));
    memory.admit(second);
    assert_eq!(memory.used().to_bits(), fresh.to_bits());
}

/// Of which a quarter is reserved for numbers that use a fortieth of what is left.
pub(super) fn limit(most: f64) -> Limit {
    Limit {
        most,
        unreserved: 0.75,
        per_number: 0.025,
    }
}

#[test]
fn what_is_left_of_a_limit_is_for_numbers_on_many() {
    let (mut memory, limit) = (Leverage::new(0.25), limit(0.75));
    // Others each time, and the first patient.
    let mut sets = (0..80).map(|n| set(1 + 20 * n..21 + 20 * n) | set(0..1));
    let beyond = sets.find(|few| {
        let weighed = memory.weigh(&[(few, 1.0)], 4.0);
        let is_within = memory.keeps(&weighed, &limit);
        if is_within {
            memory.admit(weighed);
        }
        !is_within
    });
    let used = memory.used();
    assert!(
        beyond.is_some() && used > 0.6 * limit.most && used < limit.unreserved * limit.most,
        "{used}"
    );
    let everybody = memory.weigh(&[(&set(0..60_000), 1.0)], 4.0);
    assert!(memory.raised(&everybody) > used && memory.keeps(&everybody, &limit));
    // The limit itself is for all numbers.
    assert!(!memory.keeps(
        &everybody,
        &Limit {
            most: used,
            ..limit
        }
    ));
}

#[test]
fn near_a_limit_is_beyond_it() {
    assert!(!is_beyond(0.749, 0.75));
    assert!(is_beyond(0.75 - 1e-7, 0.75));
    assert!(is_beyond(0.75, 0.75));
    assert!(is_beyond(f64::NAN, 0.75));
    assert!(is_beyond(0.1, f64::NAN));
    // A limit of a measure may be small.
    assert!(!is_beyond(1e-9, 3e-6));
}
