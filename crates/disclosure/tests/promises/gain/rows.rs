//! Rows: joins that multiply those of few, and tables where some have many.

use std::sync::Arc;

use tamis_disclosure::{Scale, Statistic};

use super::world::VISITS;
use super::{ANY, Attack, FULL, ONE, Trial};
use crate::client::{Measure, Question, Rows, Secret, count, number, who, with};

pub(super) const ATTACKS: &[Attack] = &[
    Attack {
        name: "weights: 17 to the third rows of her if she has the trait",
        bar: Some(FULL),
        victims: 300,
        fits: true,
        play: |t| weights(t, 1),
    },
    Attack {
        // The guard refuses joins that multiply rows (G19): no statement has such weights.
        name: "weights: the same in thirty sets (not promised)",
        bar: None,
        victims: 100,
        fits: true,
        play: |t| weights(t, 30),
    },
    Attack {
        name: "weights: a median that her rows outweigh",
        bar: Some(FULL),
        victims: 300,
        fits: true,
        play: median,
    },
    Attack {
        name: "visits of one triple, 10 or 200 of hers, clipped at 40",
        bar: Some(ONE),
        victims: 300,
        fits: true,
        play: |t| visits(t, 1),
    },
    Attack {
        name: "visits of twenty triples, 5 or 25 of hers, clipped at 40",
        bar: Some(ANY),
        victims: 100,
        fits: true,
        play: |t| visits(t, 20),
    },
    Attack {
        name: "missing exactly for a trait: one fact in two columns (not promised)",
        bar: None,
        victims: 100,
        fits: false,
        play: missing,
    },
];

/// Everybody has one row, she many; at most twenty count.
fn weights(trial: &mut Trial<'_>, times: usize) {
    let mut of = vec![1; 5_500];
    if trial.has {
        of[trial.victim as usize] = 4_913;
    }
    let rows = Rows {
        text: "joins".into(),
        most: 20,
        of: Arc::new(of),
    };
    let (mut score, mut heard) = (0.0, 0);
    for _ in 0..times {
        let others = trial.others(60);
        let question = Question {
            numbers: vec![(Statistic::Patients, None), (Statistic::Rows, None)],
            rows: Some(rows.clone()),
            ..count([who(others.into_iter().chain([trial.victim]))])
        };
        let answers = trial.person.ask(&[question]).remove(0);
        if let (Some(n), Some(rows)) = (number(answers[0]), number(answers[1])) {
            score += rows - n;
            heard += 1;
        }
    }
    trial.guess((heard > 0).then_some(score));
}

/// Her score has as many rows as count, and tells whether she has the trait.
fn median(trial: &mut Trial<'_>) {
    let others = trial.others(24);
    let (mut of, mut values) = (vec![1; 5_500], vec![0; 5_500]);
    of[trial.victim as usize] = 5_000;
    for (place, patient) in (0..).zip(&others) {
        values[*patient as usize] = if place % 2 == 0 { 9 } else { 12 };
    }
    values[trial.victim as usize] = if trial.has { 21 } else { 0 };
    let score = Measure {
        text: "score".into(),
        secrets: vec![super::world::SCORE],
        scale: Scale {
            centre: 10,
            width: 22,
        },
        values: Arc::new(values),
    };
    let question = Question {
        numbers: vec![(
            Statistic::Quantile {
                millionths: 500_000,
            },
            Some(score),
        )],
        rows: Some(Rows {
            text: "joins".into(),
            most: 20,
            of: Arc::new(of),
        }),
        ..count([who(others.into_iter().chain([trial.victim]))])
    };
    let shown = trial.person.number(question);
    trial.guess(shown);
}

fn visits(trial: &mut Trial<'_>, triples: usize) {
    let mut of = trial.world.visits.clone();
    let (few, many) = if triples == 1 { (10, 200) } else { (5, 25) };
    of[trial.victim as usize] = if trial.has { many } else { few };
    let rows = Rows {
        text: "visits".into(),
        most: 40,
        of: Arc::new(of),
    };
    let (mut score, mut heard) = (0.0, 0);
    for _ in 0..triples {
        let others = trial.others(80);
        let all: Vec<u32> = others.iter().copied().chain([trial.victim]).collect();
        let mut of_triple = Some(0.0);
        for (sign, set) in [
            (1.0, &all[..]),
            (-1.0, &others[..40]),
            (-1.0, &others[40..]),
        ] {
            let question = Question {
                numbers: vec![(Statistic::Patients, None), (Statistic::Rows, None)],
                rows: Some(rows.clone()),
                ..count([who(set.iter().copied())])
            };
            let answers = trial.person.ask(&[question]).remove(0);
            let rest = number(answers[0])
                .zip(number(answers[1]))
                .map(|(n, rows)| rows - 12.0 * n);
            of_triple = of_triple.zip(rest).map(|(sum, rest)| sum + sign * rest);
        }
        if let Some(of_triple) = of_triple {
            score += of_triple;
            heard += 1;
        }
    }
    trial.guess((heard > 0).then_some(score));
}

/// A column is missing for those who have the trait: each of the two has a limit of its own.
fn missing(trial: &mut Trial<'_>) {
    let has = trial.secret(3);
    let missing = Secret {
        column: VISITS,
        residual: 55,
        holders: has.holders.clone(),
    };
    let mut score = 0.0;
    for turn in 0..40 {
        let condition = if turn % 2 == 0 { &has } else { &missing };
        let others = trial.others(80);
        let all: Vec<u32> = others.iter().copied().chain([trial.victim]).collect();
        let sets = [&all[..], &others[..40], &others[40..]];
        let shown = sets.map(|set| {
            trial
                .person
                .number(count([with(set.iter().copied(), condition)]))
        });
        if let [Some(all), Some(a), Some(b)] = shown {
            score += all - a - b - 0.5;
        }
    }
    trial.guess(Some(score));
}
