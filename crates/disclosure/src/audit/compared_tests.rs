//! Sets that are compared, versions, and profiles of another exactness.

use super::*;

/// The precision of what is rounded to five.
const ROUNDED: f64 = 0.5;

#[test]
fn other_secrets_of_nearly_the_same_patients_are_repeated_and_compared_once() {
    let mut memory = empty();
    memory.settle(&piece(range(0..200), 1, third), &research());
    let other = || piece(range(0..200), 2, |patient| third(patient) || patient == 1);
    assert_eq!(memory.settle(&other(), &research()), [Verdict::Near(67)]);
    let share = used(&memory);
    assert_eq!(memory.given.len(), 2);
    assert_eq!(memory.settle(&other(), &research()), [Verdict::Near(67)]);
    assert_eq!(memory.given.len(), 2);
    assert!((used(&memory) - share).abs() < 1e-12);
    // A third of the patients is not nearly the same as the others.
    let far = piece(range(0..200), 3, |patient| !third(patient));
    assert_eq!(memory.settle(&far, &research()), [Verdict::Shown(133)]);
    assert!(memory.given.last().unwrap().compared);
}

#[test]
fn of_several_near_sets_the_oldest_answers() {
    let mut memory = empty();
    // Both are near to what is asked then, and far from each other: 40 in one of them only.
    memory.settle(
        &piece(range(0..900), 1, |patient| patient < 500),
        &research(),
    );
    memory.settle(
        &piece(range(0..900), 2, |patient| patient >= 400),
        &research(),
    );
    let mut third = piece(range(0..900), 3, |patient| patient < 500);
    third.sketch = memory.given[1].sketch.clone();
    assert_eq!(memory.settle(&third, &research()), [Verdict::Near(500)]);
    let nearest = piece(range(0..900), 4, |patient| patient < 501);
    assert_eq!(memory.settle(&nearest, &research()), [Verdict::Near(500)]);
}

#[test]
fn a_new_version_never_tells_whether_one_patient_changed() {
    for changed in [false, true] {
        let mut memory = empty();
        memory.settle(&piece(range(0..200), 1, third), &research());
        let mut next = piece(range(0..200), 1, |patient| {
            third(patient) || (changed && patient == 1)
        });
        next.version = 2;
        assert_eq!(memory.settle(&next, &research()), [Verdict::Near(67)]);
        assert_eq!(memory.given.len(), 2);
    }
}

#[test]
fn what_is_exact_or_rounded_is_not_given_to_whoever_gets_noise() {
    let mut memory = empty();
    let mut public = piece(range(0..200), 1, third);
    public.precision = ROUNDED;
    assert_eq!(
        memory.settle(&public, &profile("public")),
        [Verdict::Shown(65)]
    );
    let mut noisy = piece(range(0..200), 1, third);
    noisy.numbers = vec![number(COUNT, Ok(69))];
    assert_eq!(memory.settle(&noisy, &research()), [Verdict::Shown(69)]);
    assert_eq!(memory.given.len(), 2);
    // Each has its own; without a few patients the first is not given for the second either.
    assert_eq!(
        memory.settle(&public, &profile("public")),
        [Verdict::Shown(65)]
    );
    assert_eq!(memory.settle(&noisy, &research()), [Verdict::Shown(69)]);
    let without = piece(range(1..200), 1, third);
    assert_eq!(memory.settle(&without, &research()), [Verdict::Near(69)]);
}

#[test]
fn a_laxer_profile_does_not_answer_for_a_stricter_one() {
    let mut memory = empty();
    let few = |verdict| {
        let mut piece = piece(range(0..200), 1, |patient| patient < 9);
        (piece.precision, piece.verdict) = (ROUNDED, verdict);
        piece
    };
    let lax = memory.settle(&few(Ok(())), &profile("opensafely"));
    assert_eq!(lax, [Verdict::Shown(10)]);
    let hidden = [Verdict::Hidden(Reason::Patients)];
    assert_eq!(
        memory.settle(&few(Err(Reason::Patients)), &profile("public")),
        hidden
    );
    let near = piece(range(1..200), 1, |patient| patient < 9);
    assert_ne!(
        memory.settle(&near, &profile("public")),
        [Verdict::Near(10)]
    );
}

/// Of another count the noise would tell what is not given.
#[test]
fn what_is_given_again_has_the_patients_of_what_was_given() {
    let mut memory = empty();
    memory.settle(&piece(range(0..200), 1, third), &research());
    assert_eq!(memory.behind(), None);
    let without = || piece(range(6..200), 1, third);
    assert_eq!(memory.settle(&without(), &research()), [Verdict::Near(67)]);
    assert_eq!(memory.behind(), Some(67));
    // So has a sum that is scaled to it, and whatever is near to that.
    let mut with_sum = without();
    with_sum.numbers.push(sum(6_400));
    memory.settle(&with_sum, &research());
    assert_eq!(memory.behind(), Some(67));
    let kept = memory.given.last().unwrap();
    assert_eq!((kept.patients, kept.numbers.len()), (67, 1));
}

/// Whether it is shown tells how many patients the set itself has.
#[test]
fn the_borders_of_a_sum_beside_a_count_that_is_given_again_are_read() {
    let mut memory = empty();
    memory.settle(&piece(range(0..200), 1, third), &research());
    let mut with_sum = piece(range(6..200), 1, third);
    with_sum.numbers.push(sum(6_400));
    with_sum.soft = 1;
    memory.settle(&with_sum, &research());
    let kept = memory.given.last().unwrap();
    let read = |system| kept.readings.iter().find(|of| of.system == system);
    for system in [System::Presence, System::Bit(SECRET)] {
        let precision = read(system).map_or(0.0, |of| of.precision);
        assert!(
            (precision - 1.0 / 6.3).abs() < 1e-9,
            "{system:?}: {precision}"
        );
    }
    // Its count was not told.
    assert!(!kept.shown);
}
