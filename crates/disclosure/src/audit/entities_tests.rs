use super::*;
use crate::audit::dense;
use proptest::prelude::*;

const ENTITIES: u32 = 9;

fn weigh(memory: &Entities, counts: &[u32], noise: f64) -> WeighedEntities {
    let counts = (0..).zip(counts.iter().copied().map(u64::from)).collect();
    memory.weigh(&counts, noise)
}

fn number() -> impl Strategy<Value = (Vec<u32>, f64)> {
    let count = prop_oneof![Just(0_u32), 1..40_u32, 100..2_000_u32];
    let noise = prop_oneof![Just(0.0), Just(4.0), 0.0..60.0];
    (prop::collection::vec(count, ENTITIES as usize), noise)
}

proptest! {
    #[test]
    fn it_is_what_the_whole_system_says(numbers in prop::collection::vec(number(), 1..10)) {
        let mut memory = Entities::new();
        let (mut rows, mut noises) = (Vec::new(), Vec::new());
        for (counts, noise) in &numbers {
            let weighed = weigh(&memory, counts, *noise);
            let row: Vec<f64> = counts.iter().copied().map(f64::from).collect();
            let variance = noise + row.iter().sum::<f64>() / 4.0;
            // A row of nobody, known exactly, says nothing and has no inverse.
            noises.push(variance.max(1e-6 / 12.0));
            rows.push(row);
            let told = dense::told(&rows, &noises, 1.0 / 12.0);
            let expected = told.iter().map(|told| (1.0 / 12.0 - told / 144.0).sqrt());
            let expected: Vec<f64> = expected.collect();
            let smallest = expected.iter().copied().fold(f64::MAX, f64::min);
            let said = weighed.smallest_deviation();
            prop_assert!((said - smallest).abs() < 1e-6, "{said} {smallest}");
            memory.admit(weighed);
            prop_assert!((memory.smallest_deviation() - said).abs() < 1e-12);
            for (entity, expected) in (0..).zip(expected) {
                prop_assert!((memory.deviation(entity) - expected).abs() < 1e-6);
            }
        }
    }
}

#[test]
fn one_structure_alone_is_known_and_among_many_is_not() {
    let memory = Entities::new();
    assert!((memory.smallest_deviation() - (1.0_f64 / 12.0).sqrt()).abs() < 1e-12);
    // 1/variance = 12 + 100² / (4 + 25)
    let alone = weigh(&memory, &[100], 4.0).smallest_deviation();
    assert!((alone - (12.0 + 10_000.0 / 29.0_f64).recip().sqrt()).abs() < 1e-12);
    assert!(alone < 0.20);
    assert!(weigh(&memory, &[100; 5], 4.0).smallest_deviation() > 0.20);
}

#[test]
fn a_difference_of_two_numbers_is_seen_in_whom_the_second_leaves_out() {
    let mut memory = Entities::new();
    memory.admit(weigh(&memory, &[500; 9], 4.0));
    let without_the_last = weigh(&memory, &[500; 8], 4.0);
    memory.admit(without_the_last);
    assert!(memory.deviation(8) < 0.20 && memory.deviation(0) > 0.20);
    assert!((memory.deviation(99) - (1.0_f64 / 12.0).sqrt()).abs() < 1e-12);
}

#[test]
fn a_row_that_was_weighed_before_another_is_weighed_anew() {
    let mut memory = Entities::new();
    let first = weigh(&memory, &[50, 50, 50, 0], 4.0);
    let second = weigh(&memory, &[0, 50, 50, 50], 4.0);
    memory.admit(first);
    let fresh = weigh(&memory, &[0, 50, 50, 50], 4.0).smallest_deviation();
    memory.admit(second);
    assert_eq!(memory.smallest_deviation().to_bits(), fresh.to_bits());
}

#[test]
fn what_is_no_row_leaves_nothing() {
    for noise in [f64::NAN, -1.0, f64::INFINITY] {
        let mut memory = Entities::new();
        let weighed = weigh(&memory, &[100; 5], noise);
        assert!(weighed.smallest_deviation() < 1e-300);
        memory.admit(weighed);
        assert!(weigh(&memory, &[100; 5], 4.0).smallest_deviation() < 1e-300);
    }
}
