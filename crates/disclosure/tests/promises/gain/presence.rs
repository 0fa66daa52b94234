//! Whether she is in the warehouse at all. Who else is, the attacker does not know.

use tamis_disclosure::{ProtectedValue, Reason};

use super::attacker::{COUNT, Heard};
use super::world::PATIENTS;
use super::{Attack, ONE, PRESENCE, Trial};
use crate::client::{Secret, count, who, with};

pub(super) const ATTACKS: &[Attack] = &[
    Attack {
        name: "presence: one triple, parts of 40",
        bar: Some(ONE),
        victims: 300,
        fits: false,
        play: |t| triples(t, 1),
    },
    Attack {
        name: "presence: forty triples",
        bar: Some(PRESENCE),
        victims: 24,
        fits: false,
        play: |t| triples(t, 40),
    },
    Attack {
        name: "presence: one set of 60 spelled in 60 ways, others known (not promised)",
        bar: None,
        victims: 60,
        fits: true,
        play: spelled,
    },
    Attack {
        name: "presence: is the frame too small, one number",
        bar: Some(ONE),
        victims: 400,
        fits: true,
        play: |t| frames(t, 1),
    },
    Attack {
        // Whether a frame is too small is told without noise.
        name: "presence: is the frame too small, 300 numbers (not promised)",
        bar: None,
        victims: 24,
        fits: false,
        play: |t| frames(t, 300),
    },
    Attack {
        name: "presence: near or fresh, 100 numbers",
        bar: Some(PRESENCE),
        victims: 40,
        fits: false,
        play: near,
    },
    Attack {
        // What hides a number because of earlier ones depends on who is in them.
        name: "presence: which of eighty numbers leverage hides (not promised)",
        bar: None,
        victims: 60,
        fits: true,
        play: refusals,
    },
];

/// Of people in a register, those who are patients: she if so, of the others one in two.
fn present(trial: &Trial<'_>, people: &[u32]) -> Vec<u32> {
    let is_in = |p: &u32| {
        if *p == trial.victim {
            trial.has
        } else {
            p.wrapping_mul(2_654_435_761) >> 31 == 0
        }
    };
    people.iter().copied().filter(is_in).collect()
}

fn triples(trial: &mut Trial<'_>, times: usize) {
    let mut heard = Heard::default();
    for _ in 0..times {
        let others = trial.others(160);
        let all: Vec<u32> = others.iter().copied().chain([trial.victim]).collect();
        for set in [&all[..], &others[..80], &others[80..]] {
            let patients = present(trial, set);
            if let Some(shown) = trial.person.number(count([who(patients)])) {
                let size = f64::from(u32::try_from(set.len()).unwrap());
                heard.note(set.iter().copied().collect(), shown - size / 2.0, COUNT);
            }
        }
    }
    let found = heard.of(&[trial.victim], 0.25)[0];
    trial.guess((found.abs() > 1e-12).then_some(found));
}

/// Against who knows all others; that is not promised.
fn spelled(trial: &mut Trial<'_>) {
    let others = trial.others(60);
    let always = Secret {
        column: 9,
        residual: 77,
        holders: (0..PATIENTS).collect(),
    };
    let (mut score, mut heard) = (0.0, 0);
    for _ in 0..60 {
        let open = trial.random.of(30, &others);
        let mut known: Vec<u32> = others
            .iter()
            .copied()
            .filter(|p| !open.contains(p))
            .collect();
        if trial.has {
            known.push(trial.victim);
        }
        if let Some(shown) = trial
            .person
            .number(count([who(known), with(open, &always)]))
        {
            score += shown;
            heard += 1;
        }
    }
    trial.guess((heard > 0).then(|| score / f64::from(heard)));
}

/// A hundred are surely in; beside them lists of people of whom some are patients. If fewer than eleven
/// are, the number is hidden, without noise and at no cost.
fn frames(trial: &mut Trial<'_>, times: usize) {
    let mut people = trial.others(60);
    people.push(trial.victim);
    let surely: Vec<u32> = (0..PATIENTS)
        .filter(|p| p % 50 == 7 && !people.contains(p))
        .collect();
    let has = trial.world.secret(2, trial.victim, trial.has);
    // A guess by logistic regression would do better; this one is linear.
    let mut heard = Heard::default();
    for _ in 0..times {
        let list = if times == 1 {
            let mut list = trial.random.of(20, &people[..60]);
            list.push(trial.victim);
            list
        } else {
            trial.random.of(20, &people)
        };
        let open = present(trial, &list);
        let answer = trial
            .person
            .one(count([who(surely.iter().copied()), with(open, &has)]));
        // Notes tell what leverage hid; nothing tells what else did, but the numbers are far from borders.
        let is_small = matches!(answer, Some((ProtectedValue::Suppressed, Some(reason))) if reason != Reason::Leverage);
        // Of ten expected: a step of one half stands for some two patients.
        heard.note(
            list.iter().copied().collect(),
            if is_small { -1.75 } else { 1.75 },
            2.0,
        );
    }
    let found = heard.of(&[trial.victim], 0.25)[0];
    trial.guess(Some(found));
}

/// The same with `near`: fewer than eleven patients more than before.
fn near(trial: &mut Trial<'_>) {
    let mut people = trial.others(60);
    people.push(trial.victim);
    let surely: Vec<u32> = (0..PATIENTS)
        .filter(|p| p % 50 == 7 && !people.contains(p))
        .collect();
    trial.person.one(count([who(surely.iter().copied())]));
    let mut heard = Heard::default();
    for _ in 0..100 {
        let list = trial.random.of(20, &people);
        let more = present(trial, &list);
        let answer = trial
            .person
            .one(count([who(surely.iter().copied().chain(more))]));
        let is_near = matches!(answer, Some((ProtectedValue::Near(_), _)));
        heard.note(
            list.iter().copied().collect(),
            if is_near { -1.75 } else { 1.75 },
            2.0,
        );
    }
    let found = heard.of(&[trial.victim], 0.25)[0];
    trial.guess(Some(found));
}

/// Numbers with her, and numbers without: what nobody is in has no limit.
fn refusals(trial: &mut Trial<'_>) {
    let mut score = 0.0;
    for turn in 0..80 {
        let mut people = trial.others(60);
        if turn % 2 == 0 {
            people.push(trial.victim);
        }
        let patients = present(trial, &people);
        let answer = trial.person.one(count([who(patients)]));
        let is_refused = matches!(answer, Some((_, Some(Reason::Leverage))));
        if is_refused {
            score += if turn % 2 == 0 { 1.0 } else { -1.0 };
        }
    }
    trial.guess(Some(score));
}
