use super::*;
use crate::Homes;
use crate::earlier::index::Index;
use crate::earlier::shelved;
use proptest::prelude::*;

const K: u64 = 11;

fn candidate(vector: &Vector) -> Candidate {
    shelved::candidate(0, vector).summed_up(&Homes::default())
}

fn index(vectors: &[Vector]) -> Index {
    let numbers = vectors.iter().map(|vector| shelved::candidate(0, vector));
    let (records, shelf) = shelved::shelved(numbers);
    Index::of(records, Some(Box::new(shelf)))
}

/// Populations made of ten blocks, some of them small; most contribute one.
fn worlds() -> impl Strategy<Value = (Vec<Vector>, Vec<Vector>)> {
    let sizes = proptest::collection::vec(prop_oneof![0_u32..11, 11_u32..30], 10);
    let asked = || (1_u32..1024, prop_oneof![4 => Just(1_i64), 1 => 2_i64..4]);
    let known = proptest::collection::vec(asked(), 0..9);
    let new = proptest::collection::vec(asked(), 1..4);
    (sizes, known, new).prop_map(|(sizes, known, new)| {
        let of = |(blocks, x): &(u32, i64)| {
            let inside = (0_u32..10).filter(|block| blocks >> block & 1 == 1);
            let who = inside.flat_map(|block| block * 100..block * 100 + sizes[block as usize]);
            Vector::of(who.map(|patient| (patient, *x)))
        };
        (known.iter().map(of).collect(), new.iter().map(of).collect())
    })
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 500, failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn what_is_left_out_would_have_changed_nothing((known, new) in worlds()) {
        let vectors: Vec<&Vector> = known.iter().chain(&new).collect();
        let mut all = Span::over(&vectors, K, 3_000_000);
        for vector in &known {
            prop_assume!(all.learn(vector, vector.total(), candidate(vector).kind()).is_some());
        }
        let index = index(&known);
        let mut system = System::over(&index, 1, new.iter().collect(), K, 3_000_000).unwrap();
        for vector in &new {
            let one = candidate(vector);
            let expected = all.told(vector, one.kind());
            let told = system.told(&one);
            prop_assume!(told != Told::TooLarge && expected != Told::TooLarge);
            prop_assert_eq!(told == Told::Nothing, expected == Told::Nothing, "{:?} {:?}", told, expected);
            if told == Told::Nothing {
                prop_assume!(all.learn(vector, one.value, one.kind()).is_some());
                system.learn(&one);
            }
        }
    }
}

#[test]
fn what_cannot_be_read_within_the_steps_is_no_system() {
    let ones = |who: std::ops::Range<u32>| Vector::of(who.map(|p| (p, 1)));
    let known = [ones(0..60), ones(30..90)];
    let index = index(&known);
    let asked = [ones(10..41), ones(0..90), ones(0..65)];
    let over = |steps| System::over(&index, 1, asked.iter().collect(), K, steps);
    let [criterion, all, near] = asked.each_ref().map(candidate);
    assert!(over(239).is_none());
    // A new criterion needs no more than one look at each; what divides nobody does.
    let mut system = over(240).unwrap();
    assert_eq!(system.told(&criterion), Told::Nothing);
    assert_eq!(system.told(&all), Told::TooLarge);
    assert_eq!(system.told(&criterion), Told::Nothing);
    let mut system = over(10_000).unwrap();
    assert_eq!(system.told(&all), Told::Nothing);
    assert!(matches!(system.told(&near), Told::Near { .. }));
}
