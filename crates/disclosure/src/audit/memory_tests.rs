//! What becomes of questions, one after the other.

use super::*;
use crate::audit::verdict::{Kind, Number, Piece, Reading, Verdict};
use crate::summary::{Marks, Sketch};
use crate::{Frame, Part, Policy, Reason, RecordKeys, SetKey, State};
use roaring::RoaringBitmap;

const SECRET: u32 = 7;
const COUNT: StatisticId = StatisticId([1; 16]);
const SUM: StatisticId = StatisticId([2; 16]);

fn profile(name: &str) -> Profile {
    let policy = Policy::parse(include_str!("../../../../pseudonymisation/policy.toml")).unwrap();
    policy.profile(name).unwrap().clone()
}

fn research() -> Profile {
    profile("research")
}

fn open<'a>(batches: impl IntoIterator<Item = &'a [u8]>) -> Memory {
    let key = CellKey::from_bytes([7; 32]);
    let mut affiliations = Affiliations::default();
    for patient in 0..2_000 {
        affiliations.note(patient, Some(&format!("S{}", patient % 23)), Some(1));
    }
    Memory::open(batches, key, Arc::new(affiliations)).unwrap()
}

fn empty() -> Memory {
    open([])
}

fn number(statistic: StatisticId, value: Result<i64, Reason>) -> Number {
    Number {
        kind: Kind::Count,
        is_scaled: false,
        statistic,
        marks: Marks::default(),
        value,
        readings: Vec::new(),
    }
}

/// A count of those of the frame who have the trait; one condition, that of the residual.
fn piece(frame: RoaringBitmap, residual: u64, has: impl Fn(u32) -> bool) -> Piece {
    let keys = RecordKeys::of(&CellKey::from_bytes([7; 32]), []);
    let (mut set, mut sketch) = (SetKey::default(), Sketch::default());
    for patient in frame.iter().filter(|patient| has(*patient)) {
        set.add(keys.get(patient));
        sketch.add(keys.get(patient));
    }
    let part = Part::new(State::Open, residual, [SECRET], frame);
    let frame = Frame::new(vec![part]).unwrap();
    let n = i64::try_from(set.n).unwrap();
    Piece {
        words: [0; 32],
        reads_secrets: false,
        is_regular: true,
        is_found: false,
        near_k: 11,
        version: 1,
        states: frame.states_digest(),
        frame,
        set,
        sketch,
        verdict: Ok(()),
        patients: n,
        soft: u32::from(n < 26),
        precision: 0.25,
        practitioners: false,
        numbers: vec![number(COUNT, Ok(n))],
    }
}

fn range(patients: std::ops::Range<u32>) -> RoaringBitmap {
    patients.collect()
}

fn third(patient: u32) -> bool {
    patient.is_multiple_of(3)
}

fn used(memory: &Memory) -> f64 {
    let used = memory.used(&research());
    used.iter().map(|used| used.share).fold(0.0, f64::max)
}

/// Cells that cross: each holds the patients of one residue.
fn cell(of: u32, modulus: u32) -> RoaringBitmap {
    (0..400).filter(|patient| patient % modulus == of).collect()
}

#[test]
fn the_same_question_has_the_same_answer_and_no_new_record() {
    let mut memory = empty();
    let question = || piece(range(0..200), 1, third);
    assert_eq!(
        memory.settle(&question(), &research()),
        [Verdict::Shown(67)]
    );
    let (batch, share) = (memory.batch(), used(&memory));
    let mut other_value = question();
    other_value.numbers = vec![number(COUNT, Ok(99))];
    assert_eq!(
        memory.settle(&other_value, &research()),
        [Verdict::Shown(67)]
    );
    assert_eq!(memory.batch(), batch);
    assert!((used(&memory) - share).abs() < 1e-12);
    // Remembered from another session, it is not new.
    let mut later = open([batch.unwrap().as_slice()]);
    assert_eq!(later.settle(&question(), &research()), [Verdict::Shown(67)]);
    assert_eq!((later.batch(), later.new_numbers()), (None, 0));
}

#[test]
fn without_the_victim_it_is_what_it_was_with_her() {
    let mut memory = empty();
    memory.settle(&piece(range(0..200), 1, third), &research());
    let batch = memory.batch();
    let mut without = range(0..200);
    without.remove(3);
    assert_eq!(
        memory.settle(&piece(without, 1, third), &research()),
        [Verdict::Near(67)]
    );
    // Ten are fewer than eleven; eleven are not.
    assert_eq!(
        memory.settle(&piece(range(10..200), 1, third), &research()),
        [Verdict::Near(67)]
    );
    assert_eq!(memory.batch(), batch);
    assert_eq!(
        memory.settle(&piece(range(11..200), 1, third), &research()),
        [Verdict::Shown(63)]
    );
    // The nearest answers; of two the oldest.
    assert_eq!(
        memory.settle(&piece(range(7..200), 1, third), &research()),
        [Verdict::Near(63)]
    );
    assert_eq!(
        memory.settle(&piece(range(5..200), 1, third), &research()),
        [Verdict::Near(67)]
    );
}

fn sum(value: i64) -> Number {
    Number {
        kind: Kind::Sum,
        ..number(SUM, Ok(value))
    }
}

#[test]
fn a_sum_that_the_near_piece_does_not_hold_is_scaled_to_its_count() {
    let mut memory = empty();
    memory.settle(&piece(range(0..200), 1, third), &research());
    // 66 of these, whose mean is 10.
    let mut both = piece(range(1..200), 1, third);
    both.numbers.push(sum(660));
    assert_eq!(
        memory.settle(&both, &research()),
        [Verdict::Near(67), Verdict::Near(670)]
    );
    // The piece itself is near to what was given of the sum, and holds its own count.
    let mut more = piece(range(0..200), 1, third);
    more.numbers.push(sum(680));
    assert_eq!(
        memory.settle(&more, &research()),
        [Verdict::Shown(67), Verdict::Hidden(Reason::Near)]
    );
}

#[test]
fn a_count_that_the_near_piece_does_not_hold_is_read_like_any_other() {
    let mut memory = empty();
    let mut alone = piece(range(0..200), 1, third);
    alone.numbers = vec![sum(670)];
    memory.settle(&alone, &research());
    let mut both = piece(range(1..200), 1, third);
    both.numbers.push(sum(660));
    let verdicts = memory.settle(&both, &research());
    assert!(matches!(verdicts[0], Verdict::Shown(_)));
    assert_eq!(verdicts[1], Verdict::Hidden(Reason::Near));
    let last = memory.given.last().unwrap();
    let read: Vec<System> = last.readings.iter().map(|of| of.system).collect();
    assert_eq!(read, [System::Presence, System::Bit(SECRET)]);
}

#[test]
fn other_rows_of_nearly_the_same_patients_are_not_near() {
    let rows = |value: i64, of: std::ops::Range<u64>| {
        let mut rows = number(SUM, Ok(value));
        of.for_each(|mark| rows.marks.add(crate::mixed(mark, 0)));
        rows
    };
    let given = |second: std::ops::Range<u64>| {
        let mut memory = empty();
        let mut all = piece(range(0..200), 1, third);
        all.numbers.push(rows(500, 0..400));
        memory.settle(&all, &research());
        let mut some = piece(range(1..200), 1, third);
        some.numbers.push(rows(300, second));
        memory.settle(&some, &research())
    };
    assert_eq!(given(5..400), [Verdict::Near(67), Verdict::Near(500)]);
    assert_eq!(given(900..1_300), [Verdict::Near(67), Verdict::Shown(300)]);
}

#[test]
fn a_frame_of_few_hides_whatever_else() {
    let mut memory = empty();
    let few = piece(range(0..10), 1, |_| true);
    let hidden = [Verdict::Hidden(Reason::Frame)];
    assert_eq!(memory.settle(&few, &research()), hidden);
    // Many are in, few are open.
    let mut or_she = piece(range(0..200), 1, |_| true);
    let part = |state, patients| Part::new(state, 1, [SECRET], range(patients));
    or_she.frame = Frame::new(vec![part(State::In, 0..199), part(State::Open, 199..200)]).unwrap();
    or_she.states = or_she.frame.states_digest();
    assert_eq!(memory.settle(&or_she, &research()), hidden);
    // More patients than can be in it.
    let mut wrong = piece(range(0..200), 1, third);
    wrong.frame = Frame::default();
    assert_eq!(memory.settle(&wrong, &research()), hidden);
    assert_eq!((memory.batch(), memory.hidden_by_memory()), (None, 0));
}

#[test]
fn a_study_that_wants_larger_groups_is_not_given_other_groups() {
    let larger = crate::Tightening {
        patients: Some(250),
        ..crate::Tightening::default()
    };
    let study = research().tighten(&larger).unwrap();
    let mut memory = empty();
    // A hundred patients more, in words that read the same secret.
    let one = memory.settle(&piece(range(0..900), 1, |_| true), &study);
    let other = memory.settle(&piece(range(0..1_000), 1, |_| true), &study);
    assert_eq!(
        (one, other),
        (vec![Verdict::Shown(900)], vec![Verdict::Shown(1_000)])
    );
    // Five more are near, as they are to anybody.
    let near = memory.settle(&piece(range(0..1_005), 1, |_| true), &study);
    assert_eq!(near, [Verdict::Near(1_000)]);
}

#[test]
fn irregular_numbers_have_room_for_a_month_and_regular_ones_need_none() {
    let mut memory = empty();
    // Far apart, so that none is near another: each of its own statistic.
    let asked = |of: u8, is_regular: bool| {
        let mut piece = piece(range(0..200), 1, third);
        piece.numbers[0].statistic = StatisticId([of; 16]);
        piece.numbers[0].readings = Vec::new();
        piece.precision = 0.0;
        piece.is_regular = is_regular;
        piece
    };
    memory.irregular_before(297);
    let mut asks = |of, is_regular| memory.settle(&asked(of, is_regular), &research())[0];
    let hidden = Verdict::Hidden(Reason::Irregular);
    for of in 0..3 {
        assert_ne!(asks(of, false), hidden);
    }
    assert_eq!(asks(3, false), hidden);
    // What is declared, and what was answered already, costs nothing.
    assert_ne!(asks(4, true), hidden);
    assert_ne!(asks(0, false), hidden);
    assert_eq!(memory.irregular_now(), 3);
    memory.kept();
    assert_eq!(memory.irregular_now(), 0);
}

#[test]
fn leverage_hides_and_what_it_hides_is_not_recorded() {
    let mut memory = empty();
    let (mut hidden, mut records) = (0, 0);
    for residual in 1..40_u32 {
        // About half of sixty patients, another half each time.
        let mixed = |patient: u32| {
            (patient + 1).wrapping_mul((2 * residual + 1).wrapping_mul(2_654_435_769)) >> 20
        };
        let frame = (0..60).filter(|patient| mixed(*patient).is_multiple_of(2));
        let mut question = piece(frame.collect(), residual.into(), third);
        // So that no two are compared.
        question.numbers[0].statistic = StatisticId([u8::try_from(residual).unwrap(); 16]);
        let verdict = memory.settle(&question, &research());
        if verdict == [Verdict::Hidden(Reason::Leverage)] {
            hidden += 1;
            assert_eq!(memory.given.len(), records);
        }
        records = memory.given.len();
        assert!(used(&memory) < 1.0);
    }
    assert!(hidden > 0 && records > 0, "{hidden} {records}");
    assert_eq!(memory.hidden_by_memory(), hidden);
}

#[test]
fn what_a_soft_border_hid_is_remembered_and_hidden_again() {
    let mut memory = empty();
    let hides = || {
        let mut piece = piece(range(0..200), 1, |patient| patient < 12);
        piece.verdict = Err(Reason::Patients);
        piece
    };
    let hidden = [Verdict::Hidden(Reason::Patients)];
    assert_eq!(memory.settle(&hides(), &research()), hidden);
    assert_eq!(memory.given.len(), 1);
    assert!(used(&memory) > 0.0);
    assert_eq!(memory.settle(&hides(), &research()), hidden);
    // Whatever it would be now.
    let now = piece(range(0..200), 1, |patient| patient < 12);
    assert_eq!(memory.settle(&now, &research()), hidden);
    assert_eq!(
        memory.settle(&piece(range(1..200), 1, third), &research()),
        hidden
    );
    assert_eq!(memory.given.len(), 1);
}

#[test]
fn whether_leverage_hides_does_not_depend_on_the_border() {
    for first in [Ok(()), Err(Reason::Patients)] {
        let mut memory = empty();
        let mut question = piece(cell(0, 20), 1, |_| true);
        question.verdict = first;
        // What cannot be computed is too much.
        let (system, precision) = (System::Measure(9), f64::NAN);
        question.numbers[0].readings = vec![Reading::of(system, precision)];
        question.numbers.push(number(SUM, Ok(1)));
        let verdicts = memory.settle(&question, &research());
        assert_eq!(verdicts[0], Verdict::Hidden(Reason::Leverage));
        assert_ne!(verdicts[1], Verdict::Hidden(Reason::Leverage));
    }
}

#[test]
fn a_number_after_one_that_was_hidden_is_counted_as_read() {
    let exact = profile("exact");
    let mut memory = empty();
    let mut hidden = piece(range(0..200), 1, third);
    (hidden.precision, hidden.verdict) = (f64::INFINITY, Err(Reason::Dominance));
    hidden.numbers = vec![number(SUM, Err(Reason::Dominance))];
    memory.settle(&hidden, &exact);
    let before = used(&memory);
    let mut both = piece(range(0..200), 1, third);
    both.precision = f64::INFINITY;
    both.numbers.push(number(SUM, Err(Reason::Dominance)));
    let verdicts = memory.settle(&both, &exact);
    assert_eq!(
        verdicts,
        [Verdict::Shown(67), Verdict::Hidden(Reason::Dominance)]
    );
    assert!(used(&memory) > 1.1 * before);
}

#[test]
fn a_memory_that_is_not_open_repeats_nothing() {
    let mut memory = Memory::nothing();
    let question = piece(range(0..5), 1, |_| true);
    assert_eq!(memory.settle(&question, &research()), [Verdict::Shown(5)]);
    assert_eq!(memory.batch(), None);
}

#[test]
fn a_quantile_reads_everybody_and_its_condition_those_whom_it_leaves_open() {
    let mut memory = empty();
    let mut question = piece(range(0..200), 1, |_| true);
    let part = |state, patients| Part::new(state, 1, [SECRET], range(patients));
    let parts = vec![part(State::In, 0..100), part(State::Open, 100..200)];
    question.frame = Frame::new(parts).unwrap();
    question.states = question.frame.states_digest();
    question.numbers[0].readings = vec![Reading {
        is_of_all: true,
        ..Reading::of(System::Bit(SECRET), 0.25)
    }];
    memory.settle(&question, &research());
    let read = &memory.given[0].readings;
    let of_secret: Vec<bool> = read
        .iter()
        .filter(|reading| reading.system == System::Bit(SECRET))
        .map(|reading| reading.is_of_all)
        .collect();
    assert_eq!(of_secret, [false, true]);
}

#[path = "replay_tests.rs"]
mod replay_tests;

#[path = "compared_tests.rs"]
mod compared_tests;
