//! Quantiles: a rank is placed at her.

use std::sync::Arc;

use tamis_disclosure::Statistic;

use super::world::WIDTH;
use super::{ANY, Attack, ONE, Trial};
use crate::client::{Question, count, number, who, with};

pub(super) const ATTACKS: &[Attack] = &[
    Attack {
        name: "quantile 5 % of 220, the border placed at her",
        bar: Some(ONE),
        victims: 300,
        fits: true,
        play: |t| quantile(t, 220, &[50_000]),
    },
    Attack {
        name: "median of 400, the border placed at her",
        bar: Some(ONE),
        victims: 300,
        fits: true,
        play: |t| quantile(t, 400, &[500_000]),
    },
    Attack {
        name: "eleven quantiles around the one placed at her",
        bar: Some(ANY),
        victims: 300,
        fits: true,
        play: |t| {
            quantile(
                t,
                400,
                &[
                    475_000, 480_000, 485_000, 490_000, 495_000, 500_000, 505_000, 510_000,
                    515_000, 520_000, 525_000,
                ],
            );
        },
    },
    Attack {
        name: "the same quantile of thirty sets, placed at her",
        bar: Some(ANY),
        victims: 60,
        fits: true,
        play: |t| {
            for _ in 0..30 {
                quantile(t, 100, &[500_000]);
            }
            let sum = t.guesses.iter().map(|guess| guess.0).sum();
            t.guesses = vec![(sum, t.has)];
        },
    },
    Attack {
        name: "quantile 5 % of 26, she is the least or in the middle",
        bar: Some(ONE),
        victims: 300,
        fits: true,
        play: |t| least(t, 1),
    },
    Attack {
        name: "quantile 5 % of twelve sets of 26, she is the least or not",
        bar: Some(ANY),
        victims: 200,
        fits: true,
        play: |t| least(t, 12),
    },
    Attack {
        name: "is a quantile shown of 29 others, and her if she has a rare trait",
        bar: Some(ONE),
        victims: 400,
        fits: true,
        play: shown,
    },
];

pub(super) fn share(some: u64, all: u32) -> f64 {
    f64::from(u32::try_from(some).unwrap()) / f64::from(all)
}

/// Everybody else is known: below the border or above it. She is far below or far above.
fn quantile(trial: &mut Trial<'_>, size: usize, of: &[u32]) {
    let others = trial.others(size - 1);
    let mut measure = trial
        .world
        .scored(trial.victim, if trial.has { WIDTH } else { 0 });
    let mut values = measure.values.as_ref().clone();
    let middle = u32::try_from(size).unwrap() * (of[of.len() / 2] / 1_000) / 1_000;
    for (place, patient) in (1_u32..).zip(&others) {
        values[*patient as usize] = if place < middle { 5 } else { 12 };
    }
    measure.values = Arc::new(values);
    let quantile = |millionths: &u32| {
        (
            Statistic::Quantile {
                millionths: *millionths,
            },
            Some(measure.clone()),
        )
    };
    let question = Question {
        numbers: of.iter().map(quantile).collect(),
        ..count([who(others.into_iter().chain([trial.victim]))])
    };
    let answers = trial.person.ask(&[question]).remove(0);
    let numbers: Vec<f64> = answers.into_iter().filter_map(number).collect();
    trial.guess((!numbers.is_empty()).then(|| numbers.iter().sum()));
}

/// The rank moves beyond the first patient half of the time, and then the value is the least one. Others
/// are as they are; one in five hundred has none of the score.
fn least(trial: &mut Trial<'_>, times: usize) {
    let measure = trial
        .world
        .scored(trial.victim, if trial.has { 0 } else { WIDTH / 2 });
    let (mut zeros, mut heard) = (0.0, 0);
    for _ in 0..times {
        let others = trial.others(25);
        let quantile = Statistic::Quantile { millionths: 50_000 };
        let question = Question {
            numbers: vec![(quantile, Some(measure.clone()))],
            ..count([who(others.into_iter().chain([trial.victim]))])
        };
        if let Some(shown) = trial.person.number(question) {
            zeros += f64::from(u8::from(shown < 1.0));
            heard += 1;
        }
    }
    trial.guess((heard > 0).then_some(zeros));
}

/// With room for the noise of its rank or without.
fn shown(trial: &mut Trial<'_>) {
    let has = trial.secret(0);
    let measure = trial.world.scored(trial.victim, WIDTH / 2);
    let others = trial.others(39);
    let open = others[29..].iter().copied().chain([trial.victim]);
    let median = Statistic::Quantile {
        millionths: 500_000,
    };
    let question = Question {
        numbers: vec![(median, Some(measure))],
        ..count([who(others[..29].iter().copied()), with(open, &has)])
    };
    let is_shown = trial.person.number(question).is_some();
    trial.guess(Some(f64::from(u8::from(is_shown))));
}
