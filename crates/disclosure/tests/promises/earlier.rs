//! Several answers together tell no more than each alone: histories of questions, as an attacker
//! would ask them, and an attacker of our own who tries every small combination.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, Mutex};

use proptest::prelude::*;
use tamis_disclosure::{
    CountedCell, Earlier, Homes, MomentValue, Origin, Place, ProtectedValue, Reason, Shelf,
    Statistic, TableSpec, Vector, protect,
};

use crate::toolkit::{counted, group, met, profile, spec, whole};

type Bytes = Arc<Mutex<Vec<u8>>>;

/// Vectors one after the other, as a side store keeps them.
struct InMemory(Bytes);

impl Shelf for InMemory {
    fn read(&self, place: Place) -> Option<Vec<u8>> {
        let start = usize::try_from(place.offset).ok()?;
        let end = start + usize::try_from(place.length).ok()?;
        self.0.lock().unwrap().get(start..end).map(<[u8]>::to_vec)
    }
}

/// Somebody who asks one question after the other.
#[derive(Default)]
pub(crate) struct Desk {
    records: Vec<Vec<u8>>,
    vectors: Bytes,
    homes: Homes,
    pub(crate) steps: Option<u64>,
    version: u64,
}

impl Desk {
    pub(crate) fn earlier(&self) -> Earlier {
        let store = Box::new(InMemory(Arc::clone(&self.vectors)));
        let records = self.records.iter().map(Vec::as_slice);
        let homes = Arc::new(self.homes.clone());
        let known = Earlier::remembering(records, store, homes).unwrap();
        match self.steps {
            Some(steps) => known.within_steps(steps),
            None => known,
        }
    }

    pub(crate) fn keep(&mut self, earlier: &Earlier) {
        let mut vectors = self.vectors.lock().unwrap();
        let offset = u64::try_from(vectors.len()).unwrap();
        for given in earlier.given(offset) {
            vectors.extend_from_slice(&given.vector);
            self.records.push(given.record);
        }
    }

    /// A statement of one number.
    fn ask(&mut self, spec: TableSpec, cell: CountedCell) -> (ProtectedValue, Option<Reason>) {
        let mut earlier = self.earlier();
        let table = counted(spec, vec![cell]);
        let tables = protect(vec![table], &profile("research"), &mut earlier).unwrap();
        self.keep(&earlier);
        let value = tables[0].rows()[0].values[0];
        (
            value,
            tables[0].reasons().first().map(|hidden| hidden.reason),
        )
    }

    fn origin(&self, question: &str, measure: &str) -> Origin {
        Origin {
            version: self.version,
            population: question.into(),
            measures: vec![measure.into()],
            ..Origin::default()
        }
    }

    /// How many patients these are, in the words of `question`.
    pub(crate) fn patients(
        &mut self,
        question: &str,
        who: impl IntoIterator<Item = u32>,
    ) -> ProtectedValue {
        self.patients_and_why(question, who).0
    }

    fn patients_and_why(
        &mut self,
        question: &str,
        who: impl IntoIterator<Item = u32>,
    ) -> (ProtectedValue, Option<Reason>) {
        let mut evidence = met(0..0);
        for patient in who {
            evidence.merge(&met(patient..patient + 1));
        }
        let spec = TableSpec {
            origin: self.origin(question, "patients"),
            ..spec(whole(), &[Statistic::Patients])
        };
        let cell = CountedCell {
            keys: Vec::new(),
            pieces: vec![group(evidence)],
            moments: vec![MomentValue::default()],
        };
        self.ask(spec, cell)
    }

    /// The sum of a measure.
    fn sum(
        &mut self,
        question: &str,
        measure: &str,
        of: &BTreeMap<u32, i64>,
    ) -> (ProtectedValue, Option<Reason>) {
        let mut evidence = met(0..0);
        for patient in of.keys() {
            evidence.merge(&met(*patient..*patient + 1));
        }
        let spec = TableSpec {
            origin: self.origin(question, measure),
            ..spec(whole(), &[Statistic::Sum])
        };
        let vector = Vector::of(of.iter().map(|(p, x)| (*p, *x)));
        let moment = MomentValue {
            value: Some(of.values().sum()),
            support: of
                .iter()
                .filter(|(_, x)| **x != 0)
                .map(|(p, _)| *p)
                .collect(),
            vector: Some(vector),
            ..MomentValue::default()
        };
        let cell = CountedCell {
            keys: Vec::new(),
            pieces: vec![group(evidence)],
            moments: vec![moment],
        };
        self.ask(spec, cell)
    }
}

fn minutes(who: Range<u32>) -> BTreeMap<u32, i64> {
    who.map(|p| (p, 20 + i64::from(p * p % 37))).collect()
}

use ProtectedValue::{Near, Shown, Suppressed};

#[test]
fn the_same_question_has_the_same_answer_for_ever() {
    let mut desk = Desk::default();
    assert_eq!(desk.patients("all", 0..100), Shown(100));
    assert_eq!(desk.patients("all but a victim", 1..100), Near(100));
    assert_eq!(desk.patients("all", 0..100), Shown(100));
    assert_eq!(desk.patients("all in other words", 0..100), Near(100));
}

#[test]
fn a_tracker_learns_nothing() {
    // Denning, Denning and Schwartz: q(C) = q(C or T) + q(C or not T) − q(all).
    for victim in [Some(99), None] {
        let with = |who: Range<u32>| who.chain(victim).collect::<std::collections::BTreeSet<_>>();
        let mut desk = Desk::default();
        let answers = [
            desk.patients("T", 0..50),
            desk.patients("not T", 50..99),
            desk.patients("T or victim", with(0..50)),
            desk.patients("not T or victim", with(50..99)),
        ];
        assert_eq!(answers, [Shown(50), Shown(49), Near(50), Near(49)]);
    }
}

#[test]
fn a_hidden_cell_does_not_follow_from_a_total_asked_cell_by_cell() {
    for hidden in 0..11 {
        let mut desk = Desk::default();
        let all = 60 + hidden;
        assert_eq!(desk.patients("total", 0..all), Shown(i64::from(all)));
        assert_eq!(desk.patients("a", 0..20), Shown(20));
        assert_eq!(desk.patients("b", 20..40), Shown(20));
        // The last visible cell is what is left of the total, whether anybody is hidden or not.
        assert_eq!(desk.patients("c", 40..60), Near(i64::from(all) - 40));
    }
}

#[test]
fn the_total_after_its_cells_is_their_sum() {
    for hidden in 0..11 {
        let mut desk = Desk::default();
        for (name, who) in [("a", 0..20), ("b", 20..40), ("c", 40..60)] {
            assert_eq!(desk.patients(name, who), Shown(20));
        }
        assert_eq!(desk.patients("total", 0..60 + hidden), Near(60));
    }
    let mut desk = Desk::default();
    desk.patients("a", 0..20);
    assert_eq!(
        desk.patients("total", 0..31),
        Shown(31),
        "eleven are enough"
    );
}

#[test]
fn unions_of_pairs_do_not_give_the_small_set_that_two_of_them_share() {
    // a + b, b + c, a + c: twice b is what the first two have more than the third.
    let b = 5;
    let mut desk = Desk::default();
    assert_eq!(desk.patients("a or b", 0..30 + b), Shown(35));
    assert_eq!(desk.patients("b or c", 30..60 + b), Shown(35));
    let third = desk.patients("a or c", (0..30).chain(30 + b..60 + b));
    assert_eq!(third, Near(70));
}

#[test]
fn a_sum_without_one_visit_of_one_patient_is_the_earlier_sum() {
    let mut desk = Desk::default();
    let all = minutes(0..40);
    let total: i64 = all.values().sum();
    assert_eq!(desk.sum("all", "minutes", &all).0, Shown(total));
    let mut without = all.clone();
    *without.get_mut(&7).unwrap() -= 15;
    assert_eq!(desk.sum("without", "minutes", &without).0, Near(total));
    let half = minutes(0..20);
    let shown = half.values().sum();
    assert_eq!(desk.sum("half", "minutes", &half).0, Shown(shown));
}

#[test]
fn a_count_in_disguise_is_hidden_beside_the_count() {
    let mut desk = Desk::default();
    assert_eq!(desk.patients("all", 0..60), Shown(60));
    let mut disguise: BTreeMap<u32, i64> = (0..60).map(|p| (p, 3)).collect();
    disguise.insert(5, 4);
    let answer = desk.sum("all", "something", &disguise);
    assert_eq!(answer, (Suppressed, Some(Reason::Earlier)));
    let answer = desk.sum("all", "minutes", &minutes(0..60));
    assert!(
        matches!(answer.0, Shown(_)),
        "another measure of the same population"
    );
}

#[test]
fn a_difference_of_enough_patients_of_one_structure_is_hidden() {
    let homes = |one: bool| {
        let mut homes = Homes::default();
        for patient in 0..100 {
            let place = if one && patient >= 80 {
                99
            } else {
                patient % 7
            };
            homes.note(
                patient,
                Some(&format!("S{place}")),
                Some((patient % 9).cast_signed()),
            );
        }
        homes
    };
    for (one, expected) in [
        (true, (Suppressed, Some(Reason::Earlier))),
        (false, (Shown(80), None)),
    ] {
        let mut desk = Desk {
            homes: homes(one),
            ..Desk::default()
        };
        assert_eq!(desk.patients("all", 0..100), Shown(100));
        assert_eq!(desk.patients_and_why("some", 0..80), expected);
    }
}

#[test]
fn a_refreshed_version_gives_the_earlier_answer_until_enough_patients_came() {
    let mut desk = Desk::default();
    assert_eq!(desk.patients("all", 0..50), Shown(50));
    desk.version = 2;
    assert_eq!(desk.patients("all", 0..55), Near(50));
    assert_eq!(desk.patients("all", 0..61), Shown(61));
}

#[test]
fn what_cannot_be_judged_in_the_steps_allowed_is_hidden() {
    let mut desk = Desk::default();
    assert_eq!(desk.patients("all", 0..100), Shown(100));
    desk.steps = Some(20);
    let answer = desk.patients_and_why("half", 0..50);
    assert_eq!(answer, (Suppressed, Some(Reason::Beyond)));
    assert_eq!(
        desk.patients("all", 0..100),
        Shown(100),
        "its answer is known"
    );
}

#[test]
fn vectors_that_cannot_be_read_hide_what_depends_on_them() {
    let mut desk = Desk::default();
    assert_eq!(desk.patients("all", 0..100), Shown(100));
    desk.vectors.lock().unwrap().clear();
    let answer = desk.patients_and_why("some", 0..98);
    assert_eq!(answer.0, Suppressed);
    assert!(
        Earlier::remembering(
            [&[1_u8, 2][..]],
            Box::new(InMemory(Bytes::default())),
            Arc::default()
        )
        .is_err()
    );
}

/// What one who knows all shown numbers and their populations can try: every combination with
/// coefficients −1, 0 and 1. Tells the fewest patients that one speaks of.
fn fewest(shown: &[Vec<bool>]) -> Option<usize> {
    let patients = shown.first().map_or(0, Vec::len);
    let combinations = 3_usize.pow(u32::try_from(shown.len()).unwrap());
    (1..combinations)
        .filter_map(|number| {
            let coefficient = |i: usize| {
                let digit = number / 3_usize.pow(u32::try_from(i).unwrap()) % 3;
                i64::try_from(digit).unwrap() - 1
            };
            let used = (0..shown.len()).filter(|i| coefficient(*i) != 0).count();
            let support = (0..patients)
                .filter(|p| {
                    let of = |i: usize| coefficient(i) * i64::from(shown[i][*p]);
                    (0..shown.len()).map(of).sum::<i64>() != 0
                })
                .count();
            (used > 0).then_some(support)
        })
        .min()
}

/// Populations made of twelve blocks of patients: many nearly add up.
fn histories(sizes: Range<usize>) -> impl Strategy<Value = Vec<Vec<bool>>> {
    let blocks = proptest::collection::vec(sizes, 12);
    let questions = proptest::collection::vec(proptest::collection::vec(any::<bool>(), 12), 7);
    (blocks, questions).prop_map(|(blocks, questions)| {
        let of = |question: &Vec<bool>| {
            let sizes = blocks.iter().zip(question);
            sizes
                .flat_map(|(size, in_it)| vec![*in_it; *size])
                .collect()
        };
        questions.iter().map(of).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 200, failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn no_small_combination_of_what_was_shown_speaks_of_few_patients(history in histories(3..8)) {
        let mut desk = Desk::default();
        let mut shown = Vec::new();
        for (number, population) in history.iter().enumerate() {
            let who = (0_u32..).zip(population).filter(|(_, is_in)| **is_in).map(|(p, _)| p);
            if let Shown(_) = desk.patients(&number.to_string(), who) {
                shown.push(population.clone());
            }
        }
        if let Some(fewest) = fewest(&shown) {
            prop_assert!(fewest >= 11, "{fewest} patients");
        }
    }

    #[test]
    fn an_empty_difference_looks_like_a_small_one(history in histories(14..20)) {
        // Two worlds that differ in whether three victims exist. Without them populations differ by
        // nobody or by fourteen patients at least, so nothing that may be published differs.
        let answers = |victims: Range<u32>| {
            let mut desk = Desk::default();
            let mut all = vec![];
            for (number, population) in history.iter().enumerate() {
                let who = (0_u32..).zip(population).filter(|(_, is_in)| **is_in).map(|(p, _)| p);
                let plain: Vec<u32> = who.collect();
                if plain.is_empty() { continue }
                let with = plain.iter().copied().chain(victims.clone());
                all.push(desk.patients(&format!("{number}"), plain.clone()));
                all.push(desk.patients(&format!("{number} and the victims"), with));
            }
            all
        };
        prop_assert_eq!(answers(1000..1003), answers(0..0));
    }
}
