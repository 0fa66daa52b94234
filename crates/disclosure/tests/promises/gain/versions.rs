//! The next version of the data: what is asked again after a delivery.

use std::sync::Arc;

use tamis_disclosure::{ProtectedValue, Statistic};

use super::{ANY, Attack, ONE, Trial};
use crate::client::{Question, Secret, count, number, who, with};

pub(super) const ATTACKS: &[Attack] = &[
    Attack {
        name: "next version: she has the trait now, nobody else changed",
        bar: Some(ONE),
        victims: 300,
        fits: true,
        play: trait_changed,
    },
    Attack {
        name: "next version: her score changed, nobody else's",
        bar: Some(ONE),
        victims: 300,
        fits: true,
        play: |t| score_changed(t, 0),
    },
    Attack {
        name: "next version: her score changed, and that of 14 others",
        bar: Some(ONE),
        victims: 300,
        fits: true,
        play: |t| score_changed(t, 14),
    },
    Attack {
        name: "twelve versions of one number, she changed once",
        bar: Some(ANY),
        victims: 200,
        fits: true,
        play: twelve,
    },
];

/// The number, and more if it came back as `near`.
fn told(answer: crate::client::Answer) -> f64 {
    let near = matches!(answer, Some((ProtectedValue::Near(_), _)));
    number(answer).unwrap_or(0.0) + if near { 1_000.0 } else { 0.0 }
}

fn trait_changed(trial: &mut Trial<'_>) {
    let others = trial.others(60);
    let before = trial.world.secret(3, trial.victim, false);
    let after = trial.secret(3);
    let ask = |trial: &mut Trial<'_>, version: u64, has: &Secret| {
        let set = others.iter().copied().chain([trial.victim]);
        trial.person.one(Question {
            version,
            ..count([with(set, has)])
        })
    };
    let first = told(ask(trial, 1, &before));
    let second = told(ask(trial, 2, &after));
    trial.guess(Some(second - first));
}

fn score_changed(trial: &mut Trial<'_>, others_changed: usize) {
    let others = trial.others(39);
    let mut of_version = |version: u64| {
        let hers = if version == 2 && trial.has { 15 } else { 5 };
        let mut measure = trial.world.scored(trial.victim, hers);
        if version == 2 {
            let mut values = measure.values.as_ref().clone();
            for patient in &others[..others_changed] {
                values[*patient as usize] = i64::from(trial.random.below(22));
            }
            measure.values = Arc::new(values);
        }
        let question = Question {
            version,
            numbers: vec![(Statistic::Sum, Some(measure))],
            ..count([who(others.iter().copied().chain([trial.victim]))])
        };
        told(trial.person.one(question))
    };
    let (first, second) = (of_version(1), of_version(2));
    trial.guess(Some(second - first));
}

fn twelve(trial: &mut Trial<'_>) {
    let others = trial.others(60);
    let (mut score, mut first) = (0.0, None);
    for version in 1_u32..13 {
        let has = trial
            .world
            .secret(3, trial.victim, trial.has && version > 6);
        // A few more come in with every delivery.
        let set = others[..24 + 3 * version as usize]
            .iter()
            .copied()
            .chain([trial.victim]);
        let told = told(trial.person.one(Question {
            version: version.into(),
            ..count([with(set, &has)])
        }));
        let before = *first.get_or_insert(told);
        score += if version > 6 {
            told - before
        } else {
            before - told
        };
    }
    trial.guess(Some(score));
}
