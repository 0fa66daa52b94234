//! Whether orders are enough, held against every set of columns.

use super::*;
use crate::Vector;
use proptest::prelude::*;

const ROOM: u64 = 11;

/// Columns of these many patients.
fn atoms(sizes: &[u32]) -> Atoms {
    let mut next = 0;
    let mut column = |size: &u32| {
        let patients = next..next + size;
        next += size;
        Vector::of(patients.map(|patient| (patient, 1)))
    };
    let columns: Vec<Vector> = sizes.iter().map(&mut column).collect();
    Atoms::of(&columns.iter().collect::<Vec<_>>())
}

/// How many orders avoid the set of few patients that fewest avoid.
fn least(sizes: &[u32], orders: &[Vec<bool>]) -> usize {
    let sets = 0..1_u32 << sizes.len();
    let holds = |set: u32, column: usize| set >> column & 1 == 1;
    let patients = |set: u32| -> u32 {
        let inside = sizes.iter().enumerate().filter(|(c, _)| holds(set, *c));
        inside.map(|(_, size)| *size).sum()
    };
    let avoids = |set: u32, order: &Vec<bool>| !(0..sizes.len()).any(|c| holds(set, c) && order[c]);
    sets.filter(|set| u64::from(patients(*set)) < ROOM)
        .map(|set| orders.iter().filter(|order| avoids(set, order)).count())
        .min()
        .unwrap()
}

fn columns() -> impl Strategy<Value = (Vec<u32>, Vec<Vec<bool>>)> {
    let size = prop::sample::select(vec![1, 2, 3, 5, 6, 10, 30]);
    (prop::collection::vec(size, 1..8), 1..=40_u32).prop_flat_map(|(sizes, often)| {
        let chance = f64::from(often) / 60.0;
        let order = prop::collection::vec(prop::bool::weighted(chance), sizes.len());
        (Just(sizes), prop::collection::vec(order, 1..150))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_enough_avoids_every_set_and_what_avoids_all_well_is_enough((sizes, orders) in columns()) {
        let atoms = atoms(&sizes);
        let mut avoided = Avoided::default();
        avoided.begin(1);
        for (number, order) in orders.iter().enumerate() {
            let pivots = (0_u32..).zip(order).filter(|(_, is_pivot)| **is_pivot);
            avoided.note(number, pivots.map(|(column, _)| column));
        }
        let mut budget = u64::MAX;
        let is_enough = avoided.is_enough(orders.len(), &atoms, ROOM, &mut budget).unwrap();
        let least = least(&sizes, &orders);
        prop_assert!(!is_enough || least > 0);
        prop_assert!(is_enough || least < usize::try_from(MARGIN).unwrap());
        // Again, and for fewer patients, as it is known.
        let again = avoided.is_enough(orders.len(), &atoms, ROOM - 1, &mut budget).unwrap();
        prop_assert!(again || !is_enough);
        prop_assert_eq!(avoided.is_enough(orders.len() + 1, &atoms, ROOM, &mut budget), Some(false));
    }
}

#[test]
fn looking_takes_steps() {
    let atoms = atoms(&[1, 1]);
    let mut avoided = Avoided::default();
    avoided.begin(1);
    avoided.note(0, [0].into_iter());
    assert_eq!(avoided.is_enough(1, &atoms, ROOM, &mut 2), None);
}
