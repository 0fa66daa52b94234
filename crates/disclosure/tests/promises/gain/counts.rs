//! Counts of a trait over sets with and without her, and averages of many.

use super::attacker::{COUNT, Heard};
use super::{ANY, Attack, ONE, Trial};
use crate::client::{Clause, Secret, count, who, with};

pub(super) const ATTACKS: &[Attack] = &[
    Attack {
        name: "one count of a trait, she and 39 others",
        bar: Some(ONE),
        victims: 400,
        fits: true,
        play: single,
    },
    Attack {
        name: "one triple, parts of 40",
        bar: Some(ONE),
        victims: 400,
        fits: false,
        play: |t| triples(t, 1, 40),
    },
    Attack {
        name: "one triple, parts of 30",
        bar: Some(ONE),
        victims: 400,
        fits: false,
        play: |t| triples(t, 1, 30),
    },
    Attack {
        name: "four triples, parts of 40",
        bar: Some(ANY),
        victims: 300,
        fits: false,
        play: |t| triples(t, 4, 40),
    },
    Attack {
        name: "twenty triples, parts of 40",
        bar: Some(ANY),
        victims: 200,
        fits: false,
        play: |t| triples(t, 20, 40),
    },
    Attack {
        name: "166 triples of 400 people, 498 numbers in many statements",
        bar: Some(ANY),
        victims: 24,
        fits: false,
        play: |t| long(t),
    },
    Attack {
        name: "two covers that share her minus a partition",
        bar: Some(ANY),
        victims: 300,
        fits: false,
        play: covers,
    },
    Attack {
        name: "grid of intervals 10 x 10",
        bar: Some(ANY),
        victims: 60,
        fits: false,
        play: grid,
    },
    Attack {
        name: "T OR NOT T: each of a triple spelled in ten ways",
        bar: Some(ANY),
        victims: 100,
        fits: false,
        play: spellings,
    },
    Attack {
        name: "two persons share what they ask, forty triples (not promised)",
        bar: None,
        victims: 24,
        fits: false,
        play: two_persons,
    },
];

/// A trait of one in two.
const HALF: usize = 3;

fn ask(trial: &mut Trial<'_>, has: &Secret, patients: &[u32], heard: &mut Heard) {
    hear(trial, vec![with(patients.iter().copied(), has)], heard);
}

/// Asks, and takes down what is over what is expected of a trait of one in two.
fn hear(trial: &mut Trial<'_>, clauses: Vec<Clause>, heard: &mut Heard) {
    let (mut row, mut expected) = (roaring::RoaringBitmap::new(), 0.0);
    for clause in &clauses {
        let patients = f64::from(u32::try_from(clause.who.len()).unwrap());
        if clause.secret.is_some() {
            row |= &clause.who;
            expected += patients / 2.0;
        } else {
            expected += patients;
        }
    }
    if let Some(shown) = trial.person.number(count(clauses)) {
        heard.note(row, shown - expected, COUNT);
    }
}

fn estimate(trial: &mut Trial<'_>, heard: &Heard) {
    let found = heard.of(&[trial.victim], 0.25)[0];
    trial.guess((found.abs() > 1e-12).then_some(found));
}

fn single(trial: &mut Trial<'_>) {
    let others = trial.others(39);
    let has = trial.secret(HALF);
    let shown = trial.person.number(count([with(
        others.into_iter().chain([trial.victim]),
        &has,
    )]));
    trial.guess(shown);
}

fn triples(trial: &mut Trial<'_>, times: usize, part: usize) {
    let (has, mut heard) = (trial.secret(HALF), Heard::default());
    for _ in 0..times {
        let others = trial.others(2 * part);
        let all: Vec<u32> = others.iter().copied().chain([trial.victim]).collect();
        ask(trial, &has, &all, &mut heard);
        ask(trial, &has, &others[..part], &mut heard);
        ask(trial, &has, &others[part..], &mut heard);
    }
    estimate(trial, &heard);
}

/// Of few people, so that what is learned of one set serves another.
fn long(trial: &mut Trial<'_>) {
    let (has, mut heard) = (trial.secret(HALF), Heard::default());
    let people = trial.others(400);
    for _ in 0..166 {
        let others = trial.random.of(80, &people);
        let all: Vec<u32> = others.iter().copied().chain([trial.victim]).collect();
        ask(trial, &has, &all, &mut heard);
        ask(trial, &has, &others[..40], &mut heard);
        ask(trial, &has, &others[40..], &mut heard);
    }
    estimate(trial, &heard);
}

fn covers(trial: &mut Trial<'_>) {
    let (has, mut heard) = (trial.secret(HALF), Heard::default());
    let others = trial.others(80);
    let victim = trial.victim;
    let odd = |parity: u32| {
        let picked = (0_u32..).zip(&others).filter(move |(i, _)| i % 2 == parity);
        picked.map(|(_, patient)| *patient).collect::<Vec<u32>>()
    };
    for set in [&others[..40], &others[40..]] {
        let with_her: Vec<u32> = set.iter().copied().chain([victim]).collect();
        ask(trial, &has, &with_her, &mut heard);
    }
    for parity in [0, 1] {
        ask(trial, &has, &odd(parity), &mut heard);
    }
    estimate(trial, &heard);
}

fn grid(trial: &mut Trial<'_>) {
    let (has, mut heard) = (trial.secret(HALF), Heard::default());
    let others = trial.others(600);
    let victim = trial.victim;
    let (left, right) = others.split_at(300);
    let upto = |side: &[u32], i: usize| side[..30 * (i + 1)].to_vec();
    for i in 0..10 {
        for side in [left, right] {
            let mut set = upto(side, i);
            set.push(victim);
            ask(trial, &has, &set, &mut heard);
        }
    }
    for i in 0..10 {
        for j in 0..10 {
            let mut set = [upto(left, i), upto(right, j)].concat();
            set.push(victim);
            ask(trial, &has, &set, &mut heard);
        }
    }
    estimate(trial, &heard);
}

/// The same sets in other states: patients who are in whatever the secrets are, beside some who are in
/// because "U or not U".
fn spellings(trial: &mut Trial<'_>) {
    let (has, mut heard) = (trial.secret(HALF), Heard::default());
    let others = trial.others(280);
    let victim = trial.victim;
    let (padding, others) = others.split_at(200);
    let always = Secret {
        column: 9,
        residual: 77,
        holders: padding.iter().copied().collect(),
    };
    let sets: [Vec<u32>; 3] = [
        others.iter().copied().chain([victim]).collect(),
        others[..40].to_vec(),
        others[40..].to_vec(),
    ];
    for _ in 0..10 {
        for set in &sets {
            // Everybody of the padding is in the number; of half of them that is not known.
            let open = trial.random.of(100, padding);
            let known = padding
                .iter()
                .copied()
                .filter(|patient| !open.contains(patient));
            let clauses = vec![
                with(set.iter().copied(), &has),
                who(known),
                with(open.iter().copied(), &always),
            ];
            let expected = 200.0 + f64::from(u32::try_from(set.len()).unwrap()) / 2.0;
            if let Some(shown) = trial.person.number(count(clauses)) {
                heard.note(set.iter().copied().collect(), shown - expected, COUNT);
            }
        }
    }
    estimate(trial, &heard);
}

fn two_persons(trial: &mut Trial<'_>) {
    let (has, mut heard) = (trial.secret(HALF), Heard::default());
    for turn in 0..40 {
        if turn == 20 {
            let profile = crate::toolkit::profile("research");
            let second = crate::client::Person::new(&trial.world.house, profile);
            let first = std::mem::replace(&mut trial.person, second);
            trial.person.asked = first.asked;
            trial.person.shown = first.shown;
        }
        let others = trial.others(80);
        let all: Vec<u32> = others.iter().copied().chain([trial.victim]).collect();
        ask(trial, &has, &all, &mut heard);
        ask(trial, &has, &others[..40], &mut heard);
        ask(trial, &has, &others[40..], &mut heard);
    }
    estimate(trial, &heard);
}
