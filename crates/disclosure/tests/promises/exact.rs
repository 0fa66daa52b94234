//! What all numbers tell together, under the profile without noise: frames, repeating, leverage.

use proptest::prelude::*;
use tamis_disclosure::{Affiliations, Memory, ProtectedValue, Reason};

use crate::client::{Answer, House, Person, Secret, count, who, with};
use crate::toolkit::profile;

fn house() -> House {
    let mut affiliations = Affiliations::default();
    for patient in 0..400 {
        let structure = format!("S{}", patient % 9);
        affiliations.note(
            patient,
            Some(&structure),
            Some((patient % 25).cast_signed()),
        );
    }
    House::new([1; 32], 400, affiliations)
}

fn asker(house: &House) -> Person {
    Person::new(house, profile("exact"))
}

#[expect(clippy::unnecessary_wraps, reason = "what is compared with answers")]
fn shown(number: i64) -> Answer {
    Some((ProtectedValue::Shown(number), None))
}

#[expect(clippy::unnecessary_wraps, reason = "what is compared with answers")]
fn near(number: i64) -> Answer {
    Some((ProtectedValue::Near(number), None))
}

#[expect(clippy::unnecessary_wraps, reason = "what is compared with answers")]
fn hidden(reason: Reason) -> Answer {
    Some((ProtectedValue::Suppressed, Some(reason)))
}

/// Who has it, of whatever column.
fn secret(residual: u64, holders: impl IntoIterator<Item = u32>) -> Secret {
    Secret {
        column: 7,
        residual,
        holders: holders.into_iter().collect(),
    }
}

#[test]
fn the_same_question_has_the_same_answer_for_ever() {
    let house = house();
    let mut person = asker(&house);
    assert_eq!(person.one(count([who(0..100)])), shown(100));
    assert_eq!(person.one(count([who(1..100)])), near(100));
    assert_eq!(person.one(count([who(0..100)])), shown(100));
    assert_eq!(
        person.one(count([who(11..100)])),
        shown(89),
        "eleven are enough"
    );
}

#[test]
fn a_frame_of_few_is_hidden_whatever_the_data() {
    let house = house();
    for holders in [0..0, 0..200] {
        let has = secret(1, holders);
        let mut person = asker(&house);
        let few = count([who(100..200), with(0..10, &has)]);
        assert_eq!(person.one(few), hidden(Reason::Frame));
        assert_eq!(person.one(count([who(0..10)])), hidden(Reason::Frame));
        assert_eq!(
            person.memory().batch(),
            None,
            "what cost nothing is not kept"
        );
    }
}

#[test]
fn a_combination_that_leaves_few_is_hidden_and_one_that_leaves_many_is_not() {
    for (few, last) in [(2, hidden(Reason::Leverage)), (11, shown(111))] {
        let house = house();
        let mut person = asker(&house);
        assert_eq!(person.one(count([who(0..50)])), shown(50));
        assert_eq!(person.one(count([who(50..100)])), shown(50));
        assert_eq!(person.one(count([who(0..100 + few)])), last);
    }
}

#[test]
fn a_secret_condition_is_near_itself_and_its_own_words() {
    let house = house();
    let mut person = asker(&house);
    let has = secret(1, (0..400).step_by(3));
    assert_eq!(person.one(count([with(0..90, &has)])), shown(30));
    assert_eq!(person.one(count([with(1..90, &has)])), near(30));
    // The same people under another condition are told apart by their sketches only.
    let other = secret(2, (0..400).step_by(3));
    assert_eq!(person.one(count([with(0..90, &other)])), near(30));
}

#[test]
fn where_everybody_is_followed_a_set_that_names_no_structure_is_hidden() {
    let house = house();
    let mut person = asker(&house);
    person.affiliations = std::sync::Arc::default();
    assert_eq!(person.one(count([who(0..100)])), hidden(Reason::Structures));
}

#[test]
fn what_was_written_down_is_what_was_known() {
    let house = house();
    let mut person = asker(&house);
    let has = secret(1, (0..400).step_by(2));
    let first = person.one(count([with(0..80, &has)]));
    let batch = person.memory().batch().unwrap();
    person.reopen(&house, &[batch]);
    assert_eq!(person.one(count([with(0..80, &has)])), first);
    assert_eq!(person.memory().batch(), None);
    assert_eq!(person.one(count([with(3..80, &has)])), near(40));
    let broken = Memory::open(
        [&[1_u8, 2][..]],
        tamis_disclosure::CellKey::from_bytes([0; 32]),
        std::sync::Arc::default(),
    );
    assert!(broken.is_err());
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 60, failure_persistence: None, ..ProptestConfig::default()
    })]

    /// Of attributes alone: no difference of two shown numbers speaks of fewer than k patients.
    #[test]
    fn no_two_numbers_shown_speak_of_few(
        questions in proptest::collection::vec(proptest::collection::vec(any::<bool>(), 12), 9),
    ) {
        let house = house();
        let mut person = asker(&house);
        let mut given: Vec<Vec<bool>> = Vec::new();
        for question in questions {
            // Twelve blocks of three to fourteen patients.
            let block = |b: u32| b * 20..b * 20 + 3 + b;
            let blocks = (0..12_u32).zip(&question).filter(|(_, is_in)| **is_in);
            let set: Vec<u32> = blocks.flat_map(|(b, _)| block(b)).collect();
            let size = i64::try_from(set.len()).unwrap();
            if person.one(count([who(set)])) != shown(size) {
                continue;
            }
            for earlier in given.iter().filter(|earlier| **earlier != question) {
                let apart = earlier.iter().zip(&question).enumerate();
                let patients: usize = apart.filter(|(_, (a, b))| a != b).map(|(b, _)| 3 + b).sum();
                prop_assert!(patients >= 11, "{patients}");
            }
            given.push(question);
        }
    }
}
