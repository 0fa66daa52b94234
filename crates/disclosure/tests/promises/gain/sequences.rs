//! Long sequences: boxes that hold her or end beside her, and orders that a limit might not foresee.

use super::attacker::{COUNT, Heard};
use super::world::{FREQUENCIES, PATIENTS};
use super::{ANY, Attack, Trial};
use crate::client::{Secret, count, with};

pub(super) const ATTACKS: &[Attack] = &[
    Attack {
        name: "100 boxes that hold her or end beside her, trait of 0.6",
        bar: Some(ANY),
        victims: 24,
        fits: false,
        play: |t| boxes(t, 4, false, 100),
    },
    Attack {
        name: "100 boxes, trait of 0.1",
        bar: Some(ANY),
        victims: 24,
        fits: false,
        play: |t| boxes(t, 1, false, 100),
    },
    Attack {
        name: "100 boxes, trait of 0.02, the prior raised before",
        bar: Some(ANY),
        victims: 40,
        fits: false,
        play: |t| boxes(t, 0, true, 100),
    },
    Attack {
        name: "order: 40 triples, those without her first",
        bar: Some(ANY),
        victims: 24,
        fits: false,
        play: parts_first,
    },
    Attack {
        name: "25 triples of a trait of 0.1, the prior raised before",
        bar: Some(ANY),
        victims: 24,
        fits: false,
        play: rare,
    },
];

/// The first number of a column sets its prior variance: one that is hidden leaves the largest.
fn raise(trial: &mut Trial<'_>, column: u32) {
    let others = trial.others(300);
    let nobody = Secret {
        column,
        residual: 999,
        holders: roaring::RoaringBitmap::new(),
    };
    assert_eq!(trial.person.number(count([with(others, &nobody)])), None);
}

/// Those within an interval of both, one end of which may lie at her or beside her.
#[expect(clippy::cast_precision_loss, reason = "numbers of patients")]
fn boxes(trial: &mut Trial<'_>, number: usize, raised: bool, times: usize) {
    let has = trial.secret(number);
    if raised {
        raise(trial, has.column);
    }
    let share = f64::from(FREQUENCIES[number]) / 1_000.0;
    let (mut heard, world, victim) = (Heard::default(), trial.world, trial.victim);
    let v = victim as usize;
    for _ in 0..times {
        let from = |trial: &mut Trial<'_>, least: u32, value: u32, most: u32| {
            let low = least + trial.random.below(value - least + 1);
            let high = value + trial.random.below(most - value + 1);
            match trial.random.below(5) {
                0 => low..=value,
                1 => value..=high,
                2 | 3 => low..=high,
                _ => value + 1..=high.max(value + 1),
            }
        };
        let years = from(trial, 0, u32::try_from(world.born[v] - 1930).unwrap(), 80);
        let departments = if trial.random.is(700) {
            from(trial, 0, world.department[v], 105)
        } else {
            0..=105
        };
        let is_in = |p: &u32| {
            let p = *p as usize;
            let year = u32::try_from(world.born[p] - 1930).unwrap();
            world.female[p] == world.female[v]
                && years.contains(&year)
                && departments.contains(&world.department[p])
        };
        let set: roaring::RoaringBitmap = (0..PATIENTS).filter(is_in).collect();
        if (set.len() as f64) * share < 13.0 {
            continue;
        }
        if let Some(shown) = trial.person.number(count([with(&set, &has)])) {
            let expected = share * set.len() as f64;
            heard.note(set, shown - expected, COUNT);
        }
    }
    let found = heard.of(&[victim], share * (1.0 - share))[0];
    trial.guess((found.abs() > 1e-12).then_some(found));
}

fn parts_first(trial: &mut Trial<'_>) {
    let sets: Vec<Vec<u32>> = (0..40).map(|_| trial.others(80)).collect();
    let mut asked: Vec<Vec<u32>> = Vec::new();
    for set in &sets {
        asked.push(set[..40].to_vec());
        asked.push(set[40..].to_vec());
    }
    asked.extend(
        sets.into_iter()
            .map(|set| [set, vec![trial.victim]].concat()),
    );
    sequence(trial, 3, &asked);
}

fn rare(trial: &mut Trial<'_>) {
    let column = trial.secret(1).column;
    raise(trial, column);
    let mut asked = Vec::new();
    for _ in 0..25 {
        let set = trial.others(400);
        asked.push(set[..200].to_vec());
        asked.push(set[200..].to_vec());
        asked.push([set, vec![trial.victim]].concat());
    }
    sequence(trial, 1, &asked);
}

/// All in one statement.
fn sequence(trial: &mut Trial<'_>, number: usize, sets: &[Vec<u32>]) {
    let has = trial.secret(number);
    let share = f64::from(FREQUENCIES[number]) / 1_000.0;
    let statement: Vec<_> = sets
        .iter()
        .map(|set| count([with(set.iter().copied(), &has)]))
        .collect();
    let mut heard = Heard::default();
    for (set, answer) in sets.iter().zip(trial.person.ask(&statement)) {
        if let Some(shown) = crate::client::number(answer[0]) {
            let expected = share * f64::from(u32::try_from(set.len()).unwrap());
            heard.note(set.iter().copied().collect(), shown - expected, COUNT);
        }
    }
    let found = heard.of(&[trial.victim], share * (1.0 - share))[0];
    trial.guess((found.abs() > 1e-12).then_some(found));
}
