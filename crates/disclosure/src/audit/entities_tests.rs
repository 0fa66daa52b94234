use super::*;
use crate::audit::dense;
use proptest::prelude::*;

const ENTITIES: u32 = 4;
const PATIENTS: u32 = 30;

/// Patients of unequal entities: 0 … 2, 3 … 8, 9 … 17, 18 … 29.
fn entity(patient: u32) -> u32 {
    let ends = [3, 9, 18].iter().filter(|end| patient >= **end);
    ends.map(|_| 1).sum()
}

fn patients_of(of: u32) -> impl Iterator<Item = u32> {
    (0..PATIENTS).filter(move |patient| entity(*patient) == of)
}

fn followed(patients: impl IntoIterator<Item = u32>) -> Followed {
    let whole = patients.into_iter().collect();
    let size = |of| patients_of(of).count() as u64;
    Followed::by(&whole, |patient| Some(entity(patient)), size)
}

/// Numbers of whole entities, so that rows depend on each other, but for few patients.
fn number() -> impl Strategy<Value = (Vec<u32>, f64)> {
    let whole = prop::collection::vec(any::<bool>(), ENTITIES as usize);
    let apart = prop::collection::vec(0..PATIENTS, 0..4);
    let noise = prop_oneof![Just(0.0), Just(4.0), 0.5..60.0];
    (whole, apart, noise).prop_map(|(whole, apart, noise)| {
        let is_in = |p: &u32| whole[entity(*p) as usize] ^ apart.contains(p);
        ((0..PATIENTS).filter(is_in).collect(), noise)
    })
}

/// Numbers of few rows, so that many repeat one, with noise of their own.
fn numbers() -> impl Strategy<Value = Vec<(Vec<u32>, f64)>> {
    let noise = prop_oneof![Just(0.0), Just(4.0), 0.5..60.0];
    let rows = prop::collection::vec(number(), 1..10);
    let again = prop::collection::vec((any::<prop::sample::Index>(), noise), 1..24);
    (rows, again).prop_map(|(rows, again)| {
        let number = |(row, noise): (prop::sample::Index, f64)| (row.get(&rows).0.clone(), noise);
        again.into_iter().map(number).collect()
    })
}

/// Shares, deviations and the mean of each entity as an unknown of one system: what a row tells of a mean
/// is what it tells of a further unknown, which no row has a weight for but through the others. So the
/// covariance is written out, and the posterior variance by the formula for one Gaussian given others.
fn deviations(rows: &[Vec<u32>], noise: &[f64]) -> Vec<f64> {
    let covariance = |a: u32, b: u32| {
        let same = if a == b { OWN } else { 0.0 };
        same + if entity(a) == entity(b) { SHARE } else { 0.0 }
    };
    let between = |one: &[u32], other: &[u32]| {
        let pairs = one.iter().flat_map(|a| other.iter().map(move |b| (*a, *b)));
        pairs.map(|(a, b)| covariance(a, b)).sum::<f64>()
    };
    let matrix: Vec<Vec<f64>> = rows
        .iter()
        .enumerate()
        .map(|(i, row)| {
            let mut line: Vec<f64> = rows.iter().map(|other| between(row, other)).collect();
            line[i] += noise[i];
            line
        })
        .collect();
    let deviation = |of: u32| {
        let own: Vec<u32> = patients_of(of).collect();
        let n: f64 = own.iter().map(|_| 1.0).sum();
        let with: Vec<f64> = rows.iter().map(|row| between(row, &own) / n).collect();
        let solved = dense::solved(matrix.clone(), &with);
        let explained: f64 = with.iter().zip(solved).map(|(a, b)| a * b).sum();
        (between(&own, &own) / (n * n) - explained).max(0.0).sqrt()
    };
    (0..ENTITIES).map(deviation).collect()
}

proptest! {
    #[test]
    fn it_is_what_the_whole_system_says(numbers in numbers()) {
        let mut memory = Entities::new();
        for (place, (patients, noise)) in numbers.iter().enumerate() {
            let weighed = memory.weigh(followed(patients.iter().copied()), *noise);
            // An exact number counts as one with this.
            let (rows, noises) = dense::distinct(&numbers[..=place], crate::audit::factor::EXACT);
            let expected = deviations(&rows, &noises);
            let mut smallest = f64::INFINITY;
            let said = weighed.smallest_deviation().min(memory.smallest_deviation());
            memory.admit(weighed);
            for (of, expected) in (0..).zip(&expected) {
                if let Some(found) = memory.deviation(of) {
                    prop_assert!((found - expected).abs() < 1e-4, "{found} {expected}");
                    smallest = smallest.min(*expected);
                } else {
                    let held = rows.iter().flatten().any(|p| entity(*p) == of);
                    prop_assert!(!held);
                }
            }
            let is_same = |a: f64, b: f64| (a.is_infinite() && b.is_infinite()) || (a - b).abs() < 1e-4;
            prop_assert!(is_same(said, smallest), "{said} {smallest}");
            // But for what is rounding: of a mean that is known already, a row tells nothing.
            prop_assert!(is_same(memory.smallest_deviation(), said));
        }
        let mut gathered = Entities::new();
        for (patients, noise) in &numbers {
            let whole = patients.iter().copied().collect();
            gathered.gather(&whole, || followed(patients.iter().copied()), *noise);
        }
        gathered.settle();
        for of in 0..ENTITIES {
            let both = memory.deviation(of).zip(gathered.deviation(of));
            prop_assert!(both.is_none_or(|(one, other)| (one - other).abs() < 1e-4), "{both:?}");
            prop_assert_eq!(memory.deviation(of).is_some(), gathered.deviation(of).is_some());
        }
    }
}

/// Structures of so many patients each, of whom a number holds as many as are said.
fn structures(all: u64, held: &[u32]) -> Followed {
    Followed::of(of_each(all, held))
}

fn of_each(all: u64, held: &[u32]) -> Vec<(u32, Patients, u64)> {
    let of = |(entity, held): (u32, &u32)| {
        let first = entity * 10_000;
        (entity, (first..first + held).collect(), all)
    };
    (0..).zip(held).map(of).collect()
}

#[test]
fn one_structure_alone_is_known_and_among_several_is_not() {
    let memory = Entities::new();
    let smallest = |held: &[u32]| {
        memory
            .weigh(structures(100, held), 4.0)
            .smallest_deviation()
    };
    // Of 100 patients the total has variance 100²/12 + 100/6.
    let total = 10_000.0 / 12.0 + 100.0 / 6.0;
    let left: f64 = total - total * total / (total + 4.0);
    assert!((smallest(&[100]) - left.sqrt() / 100.0).abs() < 1e-9);
    assert!(smallest(&[100]) < 0.03);
    assert!(smallest(&[100; 3]) > 0.20);
    assert!(smallest(&[]).is_infinite());
}

#[test]
fn nine_structures_less_eight_is_one() {
    let mut memory = Entities::new();
    let all = memory.weigh(structures(50, &[50; 9]), 4.0);
    assert!(all.smallest_deviation() > 0.20);
    memory.admit(all);
    let eight = memory.weigh(structures(50, &[50; 8]), 4.0);
    // The two numbers have the same patients but for the ninth structure's: what is left is their noise.
    assert!(
        eight.smallest_deviation() < 0.06,
        "{}",
        eight.smallest_deviation()
    );
    // The ninth is the one that is told of, and is not in the number.
    memory.admit(eight);
    assert!(memory.deviation(8).unwrap() < 0.06);
    assert!(memory.deviation(0).unwrap() > 0.20);
    assert!(memory.deviation(99).is_none());
}

#[test]
fn what_is_known_of_one_forbids_only_what_tells_more_of_it() {
    let mut memory = Entities::new();
    memory.admit(memory.weigh(structures(50, &[50]), 0.0));
    assert!(memory.smallest_deviation() < 0.20);
    let others = Followed::of(of_each(50, &[50; 5]).split_off(1));
    assert!(memory.weigh(others, 4.0).smallest_deviation() > 0.20);
    // Half of the patients of the one that is known exactly: nothing more of their mean.
    assert!(
        memory
            .weigh(structures(50, &[25]), 4.0)
            .smallest_deviation()
            .is_infinite()
    );
    let mut noisy = Entities::new();
    noisy.admit(noisy.weigh(structures(50, &[50]), 60.0));
    assert!(
        noisy
            .weigh(structures(50, &[50]), 60.0)
            .smallest_deviation()
            < 0.20
    );
}

#[test]
fn a_row_that_was_weighed_before_another_is_weighed_anew() {
    let mut memory = Entities::new();
    let first = memory.weigh(structures(60, &[50, 50, 50, 0]), 4.0);
    let second = memory.weigh(structures(60, &[0, 50, 50, 50]), 4.0);
    memory.admit(first);
    let fresh = memory.weigh(structures(60, &[0, 50, 50, 50]), 4.0);
    let fresh = fresh.smallest_deviation().min(memory.smallest_deviation());
    memory.admit(second);
    assert_eq!(memory.smallest_deviation().to_bits(), fresh.to_bits());
}

#[test]
fn what_is_no_row_leaves_nothing() {
    let sound = structures(100, &[100; 5]);
    let mut shared = of_each(100, &[100; 5]);
    shared[1].1 = (&*shared[1].1 | &*shared[0].1).into();
    let shared = Followed::of(shared);
    let too_many = structures(99, &[100; 5]);
    for (row, noise) in [
        (&sound, f64::NAN),
        (&sound, -1.0),
        (&sound, f64::INFINITY),
        (&shared, 4.0),
        (&too_many, 4.0),
    ] {
        let mut memory = Entities::new();
        let weighed = memory.weigh(row.clone(), noise);
        assert!(weighed.smallest_deviation() < 1e-300);
        memory.admit(weighed);
        assert!(memory.smallest_deviation() < 1e-300);
        assert!(memory.weigh(sound.clone(), 4.0).smallest_deviation() < 1e-300);
    }
}

#[test]
fn patients_and_sizes_that_changed_cannot_be_computed() {
    let mut memory = Entities::new();
    memory.admit(memory.weigh(structures(100, &[50; 5]), 4.0));
    let other_size = structures(101, &[50; 5]);
    assert!(memory.weigh(other_size, 4.0).smallest_deviation() < 1e-300);
    let mut moved = of_each(100, &[50; 5]);
    let zero = moved[0].1.clone();
    moved[0].1 = std::mem::replace(&mut moved[1].1, zero);
    assert!(memory.weigh(Followed::of(moved), 4.0).smallest_deviation() < 1e-300);
}
