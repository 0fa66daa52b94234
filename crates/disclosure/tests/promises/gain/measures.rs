//! Sums, means and variances: digits, other names, transforms.

use std::sync::Arc;

use tamis_disclosure::{Scale, Statistic};

use super::attacker::{COUNT, Heard};
use super::world::{SCORE, WIDTH};
use super::{ANY, Attack, ONE, Trial};
use crate::client::{Measure, Question, Secret, count, number, who, with};

pub(super) const ATTACKS: &[Attack] = &[
    Attack {
        name: "digits: payments in thousands, and her minutes",
        bar: Some(ONE),
        victims: 300,
        fits: true,
        play: digits,
    },
    Attack {
        name: "digits: x + 1000 of each patient, thirty sums",
        bar: Some(ANY),
        victims: 200,
        fits: true,
        play: shifted,
    },
    Attack {
        name: "other names: count and sum of the year of one year's born",
        bar: Some(ANY),
        victims: 200,
        fits: true,
        play: years,
    },
    Attack {
        name: "other names: sums of twenty constants",
        bar: Some(ANY),
        victims: 200,
        fits: true,
        play: constants,
    },
    Attack {
        name: "mean of 40, others alike and known, half the width",
        bar: Some(ONE),
        victims: 300,
        fits: true,
        play: |t| alike(t, 1),
    },
    Attack {
        name: "twelve transforms of one set, others alike and known",
        bar: Some(ANY),
        victims: 200,
        fits: true,
        play: |t| alike(t, 12),
    },
    Attack {
        name: "sum and count of one triple, half the width",
        bar: Some(ONE),
        victims: 300,
        fits: false,
        play: |t| sums(t, 1, false),
    },
    Attack {
        name: "sums of twenty triples, half the width",
        bar: Some(ANY),
        victims: 200,
        fits: false,
        play: |t| sums(t, 20, false),
    },
    Attack {
        name: "sums and cut-points of fifty triples, half the width",
        bar: Some(ANY),
        victims: 40,
        fits: false,
        play: |t| sums(t, 50, true),
    },
];

fn asked(trial: &mut Trial<'_>, set: &[u32], measures: &[&Measure]) -> Option<(f64, Vec<f64>)> {
    let sum = |measure: &&Measure| (Statistic::Sum, Some((*measure).clone()));
    let question = Question {
        numbers: [(Statistic::Patients, None)]
            .into_iter()
            .chain(measures.iter().map(sum))
            .collect(),
        ..count([who(set.iter().copied())])
    };
    let answers = trial.person.ask(&[question]).remove(0);
    let n = number(answers[0])?;
    let sums = answers[1..].iter().map(|answer| number(*answer));
    Some((n, sums.collect::<Option<Vec<f64>>>()?))
}

pub(super) fn measure(
    text: &str,
    secrets: Vec<u32>,
    (centre, width): (i64, u64),
    values: Vec<i64>,
) -> Measure {
    Measure {
        text: text.into(),
        secrets,
        scale: Scale { centre, width },
        values: Arc::new(values),
    }
}

/// Payments are whole thousands; her minutes are 100 more if she has the trait.
fn digits(trial: &mut Trial<'_>) {
    let mut values: Vec<i64> = trial.world.score.iter().map(|x| 1_000 * x).collect();
    values[trial.victim as usize] += if trial.has { 200 } else { 100 };
    let measure = measure("payments", vec![20], (10_000, 22_000), values);
    let set: Vec<u32> = trial.others(60).into_iter().chain([trial.victim]).collect();
    let heard = asked(trial, &set, &[&measure]);
    trial.guess(heard.map(|(_, sums)| sums[0].rem_euclid(1_000.0)));
}

/// Whatever is added to each patient is taken off again.
fn shifted(trial: &mut Trial<'_>) {
    let hers = if trial.has { 5 + WIDTH / 2 } else { 5 };
    let scored = trial.world.scored(trial.victim, hers);
    let values = scored.values.iter().map(|x| x + 1_000).collect();
    let measure = measure("score + 1000", vec![SCORE], (1_010, 22), values);
    let mut score = 0.0;
    for _ in 0..30 {
        let set: Vec<u32> = trial.others(60).into_iter().chain([trial.victim]).collect();
        if let Some((n, sums)) = asked(trial, &set, &[&measure]) {
            score += sums[0] - 1_010.0 * n;
        }
    }
    trial.guess(Some(score));
}

/// Everybody in the set was born in one year, so that the sum is a count in other words.
fn years(trial: &mut Trial<'_>) {
    let has = trial.secret(3);
    let year = measure("birth_year", Vec::new(), (1_970, 80), vec![1_982; 5_500]);
    let others = trial.others(120);
    let all: Vec<u32> = others.iter().copied().chain([trial.victim]).collect();
    let mut score = -0.5;
    for (sign, set) in [
        (1.0, &all[..]),
        (-1.0, &others[..60]),
        (-1.0, &others[60..]),
    ] {
        let question = Question {
            numbers: vec![
                (Statistic::Patients, None),
                (Statistic::Sum, Some(year.clone())),
            ],
            ..count([with(set.iter().copied(), &has)])
        };
        let answers = trial.person.ask(&[question]).remove(0);
        let (Some(n), sum) = (number(answers[0]), number(answers[1])) else {
            return trial.guess(None);
        };
        // Noise of the sum is 96 years, a twentieth of a patient; its count is the count's.
        score += sign * sum.map_or(n, |sum| sum / 1_982.0);
    }
    trial.guess(Some(score));
}

fn constants(trial: &mut Trial<'_>) {
    let has = trial.secret(3);
    let others = trial.others(80);
    let all: Vec<u32> = others.iter().copied().chain([trial.victim]).collect();
    let mut score = 0.0;
    for (sign, set) in [
        (1.0, &all[..]),
        (-1.0, &others[..40]),
        (-1.0, &others[40..]),
    ] {
        let constant = |c: i64| measure(&c.to_string(), Vec::new(), (c, 2), vec![c; 5_500]);
        let numbers = (1..21)
            .map(|c| (Statistic::Sum, Some(constant(c))))
            .collect();
        let question = Question {
            numbers,
            ..count([with(set.iter().copied(), &has)])
        };
        let answers = trial.person.ask(&[question]).remove(0);
        let counts = (1..21)
            .zip(answers)
            .filter_map(|(c, answer)| Some(number(answer)? / f64::from(c)));
        let counts: Vec<f64> = counts.collect();
        if counts.is_empty() {
            return trial.guess(None);
        }
        let shown = f64::from(u32::try_from(counts.len()).unwrap());
        score += sign * counts.iter().sum::<f64>() / shown;
    }
    trial.guess(Some(score));
}

/// Everybody else has nine. Transforms: the lesser of the score and a bound.
fn alike(trial: &mut Trial<'_>, transforms: i64) {
    let hers = if trial.has { 9 + WIDTH / 2 } else { 9 };
    let set: Vec<u32> = trial.others(39).into_iter().chain([trial.victim]).collect();
    let transform = |t: i64| {
        let bound = 9 + (WIDTH / 2) * (t + 1) / transforms;
        let mut values = vec![9.min(bound); 5_500];
        values[trial.victim as usize] = hers.min(bound);
        measure(&format!("least {bound}"), vec![SCORE], (10, 22), values)
    };
    let measures: Vec<Measure> = (0..transforms).map(transform).collect();
    let question = Question {
        numbers: [(Statistic::Patients, None)]
            .into_iter()
            .chain(measures.into_iter().map(|m| (Statistic::Sum, Some(m))))
            .collect(),
        ..count([who(set)])
    };
    let answers = trial.person.ask(&[question]).remove(0);
    let n = number(answers[0]).unwrap_or(40.0);
    let sums = answers[1..]
        .iter()
        .filter_map(|answer| Some(number(*answer)? - 9.0 * n));
    let sums: Vec<f64> = sums.collect();
    trial.guess((!sums.is_empty()).then(|| sums.iter().sum()));
}

/// Sums of the score over triples, its mean taken off; and counts of those above what she may have.
fn sums(trial: &mut Trial<'_>, triples: usize, with_cuts: bool) {
    let hers = if trial.has { 5 + WIDTH / 2 } else { 5 };
    let scored = trial.world.scored(trial.victim, hers);
    let reach = (0_u32..)
        .zip(scored.values.iter())
        .filter(|(_, x)| **x >= 10);
    let above = Secret {
        column: SCORE,
        residual: 110,
        holders: reach.map(|(p, _)| p).collect(),
    };
    let (mut of_sums, mut of_cuts) = (Heard::default(), Heard::default());
    let share = super::ranks::share(above.holders.len(), 5_500);
    for _ in 0..triples {
        let others = trial.others(80);
        let all: Vec<u32> = others.iter().copied().chain([trial.victim]).collect();
        for set in [&all[..], &others[..40], &others[40..]] {
            // In units of half the width, from the middle of what she may have.
            if let Some((n, sums)) = asked(trial, set, &[&scored]) {
                let row = set.iter().copied().collect();
                of_sums.note(row, (sums[0] - 10.0 * n) / 10.0, 1.44 * 2.2 * 2.2);
            }
            if with_cuts {
                let size = f64::from(u32::try_from(set.len()).unwrap());
                if let Some(shown) = trial
                    .person
                    .number(count([with(set.iter().copied(), &above)]))
                {
                    of_cuts.note(set.iter().copied().collect(), shown - share * size, COUNT);
                }
            }
        }
    }
    // Both are of a difference of one; information adds up as they nearly tell each by itself.
    let logits =
        of_sums.of(&[trial.victim], 0.18)[0] / 0.18 + of_cuts.of(&[trial.victim], 0.25)[0] / 0.25;
    trial.guess((logits.abs() > 1e-12).then_some(logits));
}
