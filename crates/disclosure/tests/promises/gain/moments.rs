//! Sums of squares, and sums of attributes.

use tamis_disclosure::Statistic;

use super::attacker::{COUNT, Heard};
use super::measures::measure;
use super::world::WIDTH;
use super::{ANY, Attack, Trial};
use crate::client::{Question, count, number, who, with};

pub(super) const ATTACKS: &[Attack] = &[
    Attack {
        name: "sums of squares of twenty sets, half the width",
        bar: Some(ANY),
        victims: 200,
        fits: true,
        play: squares,
    },
    Attack {
        name: "sum of an attribute over who has a trait, she at its end",
        bar: Some(ANY),
        victims: 60,
        fits: false,
        play: attribute,
    },
];

/// Others are as they are; around the middle of the scores she is there or far off.
fn squares(trial: &mut Trial<'_>) {
    let hers = if trial.has { WIDTH } else { WIDTH / 2 };
    let of = trial.world.scored(trial.victim, hers);
    let square = Statistic::SumOfProducts {
        fitted: 1,
        square: true,
        where_known: false,
    };
    let mut score = 0.0;
    for _ in 0..20 {
        let set: Vec<u32> = trial.others(39).into_iter().chain([trial.victim]).collect();
        let question = Question {
            numbers: vec![
                (Statistic::Patients, None),
                (Statistic::Sum, Some(of.clone())),
                (square, Some(of.clone())),
            ],
            ..count([who(set)])
        };
        let answers = trial.person.ask(&[question]).remove(0);
        let answers: Vec<Option<f64>> = answers.into_iter().map(number).collect();
        if let [Some(n), Some(x), Some(xx)] = answers[..] {
            // Both in units of what she moves them by, over their variances.
            score += (xx - x * x / n - 16.0 * n) / 110.0 * 0.4 + (x - 10.5 * n) / 10.5 * 0.08;
        }
    }
    trial.guess(Some(score));
}

/// She was born long after the others, who are of all ages; who is in the sum is secret.
fn attribute(trial: &mut Trial<'_>) {
    let has = trial.secret(3);
    let mut born = trial.world.born.clone();
    born[trial.victim as usize] = 2_010;
    let year = measure("birth_year", Vec::new(), (1_970, 80), born.clone());
    let mut heard = Heard::default();
    for _ in 0..30 {
        let others = trial.others(80);
        let all: Vec<u32> = others.iter().copied().chain([trial.victim]).collect();
        for set in [&all[..], &others[..40], &others[40..]] {
            let question = Question {
                numbers: vec![
                    (Statistic::Patients, None),
                    (Statistic::Sum, Some(year.clone())),
                ],
                ..count([with(set.iter().copied(), &has)])
            };
            let answers = trial.person.ask(&[question]).remove(0);
            let size = f64::from(u32::try_from(set.len()).unwrap());
            if let Some(n) = number(answers[0]) {
                heard.note(set.iter().copied().collect(), n - size / 2.0, COUNT);
                if let Some(sum) = number(answers[1]) {
                    // Without the middle of the others only she weighs: half the width.
                    let rest = sum - 1_972.0 * n;
                    let row = set.iter().copied().filter(|p| *p == trial.victim).collect();
                    let expected = if set.len() > 80 { 0.5 } else { 0.0 };
                    // The spread of the others' years beside the noise.
                    let noise = 1.44 * 4.0 + size / 2.0 * 0.19;
                    heard.note(row, rest / 40.0 - expected, noise);
                }
            }
        }
    }
    let found = heard.of(&[trial.victim], 0.25)[0];
    trial.guess((found.abs() > 1e-12).then_some(found));
}
