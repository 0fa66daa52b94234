//! Lists of codes, cut-points of a score, and random halves: many conditions on one secret.

use std::collections::BTreeSet;

use super::attacker::{COUNT, Heard};
use super::world::{SCORE, WIDTH};
use super::{ANY, Attack, Trial};
use crate::client::{Secret, count, with};

pub(super) const ATTACKS: &[Attack] = &[
    Attack {
        name: "lists of codes that hold hers or another, one triple of frames",
        bar: Some(ANY),
        victims: 60,
        fits: true,
        play: codes,
    },
    Attack {
        name: "nine cut-points of a score over one triple, half the width",
        bar: Some(ANY),
        victims: 200,
        fits: true,
        play: |t| cuts(t, 1),
    },
    Attack {
        name: "nine cut-points of a score over six triples, half the width",
        bar: Some(ANY),
        victims: 60,
        fits: true,
        play: |t| cuts(t, 6),
    },
    Attack {
        name: "whole numbers: 24 random halves of 70 in one statement",
        bar: Some(ANY),
        victims: 20,
        fits: false,
        play: |t| halves(t, 24),
    },
    Attack {
        name: "whole numbers: 500 random halves of 70",
        bar: Some(ANY),
        victims: 20,
        fits: false,
        play: |t| halves(t, 500),
    },
];

/// One column has seven codes; she has the first or the second one.
fn codes(trial: &mut Trial<'_>) {
    let others = trial.others(300);
    let codes: Vec<(u32, u32)> = others.iter().map(|p| (*p, trial.random.below(7))).collect();
    let hers = u32::from(!trial.has);
    let (mut score, mut heard) = (0.0, 0);
    for list in 0_u32..32 {
        let mut means = [None; 2];
        for (first, mean) in means.iter_mut().enumerate() {
            // Other codes of the list, and the first or the second code.
            let codes_in: BTreeSet<u32> =
                (2..7).filter(|code| list >> (code - 2) & 1 == 1).collect();
            let is_in =
                |code: u32| codes_in.contains(&code) || code == u32::try_from(first).unwrap();
            let mut holders: roaring::RoaringBitmap = codes
                .iter()
                .filter(|(_, code)| is_in(*code))
                .map(|(p, _)| *p)
                .collect();
            if is_in(hers) {
                holders.insert(trial.victim);
            }
            let secret = Secret {
                column: 12,
                residual: u64::from(list * 2 + u32::try_from(first).unwrap()),
                holders,
            };
            let all = count([with(others.iter().copied().chain([trial.victim]), &secret)]);
            let parts = [&others[..150], &others[150..]];
            let parts = parts.map(|part| count([with(part.iter().copied(), &secret)]));
            let all = trial.person.number(all);
            let parts = parts.map(|part| trial.person.number(part));
            *mean = all
                .zip(parts[0])
                .zip(parts[1])
                .map(|((all, a), b)| all - a - b);
        }
        if let [Some(first), Some(second)] = means {
            score += first - second;
            heard += 1;
        }
    }
    trial.guess((heard > 0).then_some(score));
}

/// Her score is low or half the width higher.
fn cuts(trial: &mut Trial<'_>, triples: usize) {
    let low = 5;
    let hers = if trial.has { low + WIDTH / 2 } else { low };
    let measure = trial.world.scored(trial.victim, hers);
    let mut heard = Heard::default();
    for _ in 0..triples {
        let others = trial.others(200);
        let all: Vec<u32> = others.iter().copied().chain([trial.victim]).collect();
        for cut in low + 1..low + 10 {
            let reach = (0_u32..)
                .zip(measure.values.iter())
                .filter(|(_, x)| **x >= cut);
            let holders: roaring::RoaringBitmap = reach.map(|(p, _)| p).collect();
            let share = super::ranks::share(holders.len(), 5_500);
            let secret = Secret {
                column: SCORE,
                residual: 100 + cut.unsigned_abs(),
                holders,
            };
            for set in [&all[..], &others[..100], &others[100..]] {
                let expected = share * f64::from(u32::try_from(set.len()).unwrap());
                if let Some(shown) = trial
                    .person
                    .number(count([with(set.iter().copied(), &secret)]))
                {
                    heard.note(set.iter().copied().collect(), shown - expected, COUNT);
                }
            }
        }
    }
    // All cuts are above one and below the other, so that they are one bit; expected is in between.
    let found = heard.of(&[trial.victim], 0.25)[0];
    trial.guess((found.abs() > 1e-12).then_some(found));
}

/// Every bit of seventy people, from lists that hold half of them.
fn halves(trial: &mut Trial<'_>, sets: usize) {
    let mut people = trial.others(69);
    people.push(trial.victim);
    let has = trial.secret(3);
    let lists: Vec<Vec<u32>> = (0..sets).map(|_| trial.random.of(35, &people)).collect();
    let statement: Vec<_> = lists
        .iter()
        .map(|list| count([with(list.iter().copied(), &has)]))
        .collect();
    let mut heard = Heard::default();
    for (list, answer) in lists.iter().zip(trial.person.ask(&statement)) {
        if let Some(shown) = crate::client::number(answer[0]) {
            heard.note(list.iter().copied().collect(), shown - 17.5, COUNT);
        }
    }
    let found = heard.of(&people, 0.25);
    for (patient, score) in people.iter().zip(found) {
        trial.guesses.push((score, has.holders.contains(*patient)));
    }
}
