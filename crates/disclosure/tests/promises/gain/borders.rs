//! Borders placed at her: what is hidden, near, left out or rounded.

use tamis_disclosure::{ProtectedValue, Reason, Statistic};

use super::world::{PATIENTS, STRUCTURE, structure_of};
use super::{ANY, Attack, ONE, Trial};
use crate::client::{Question, Secret, count, who, with};

pub(super) const ATTACKS: &[Attack] = &[
    Attack {
        name: "shown or hidden, 13 others surely in",
        bar: Some(ONE),
        victims: 600,
        fits: true,
        play: |t| placed(t, &[13], false),
    },
    Attack {
        name: "shown or hidden, ten others surely in",
        bar: Some(ONE),
        victims: 600,
        fits: true,
        play: |t| placed(t, &[10], false),
    },
    Attack {
        name: "a group of a free key, there or left out",
        bar: Some(ONE),
        victims: 600,
        fits: true,
        play: |t| placed(t, &[13], true),
    },
    Attack {
        name: "seven borders placed at her",
        bar: Some(ANY),
        victims: 300,
        fits: true,
        play: |t| placed(t, &[12, 13, 13, 14, 12, 13, 11], false),
    },
    Attack {
        name: "sixty borders placed at her",
        bar: Some(ANY),
        victims: 200,
        fits: true,
        play: |t| placed(t, &[13; 60], false),
    },
    Attack {
        name: "sixty borders of a group of a free key",
        bar: Some(ANY),
        victims: 200,
        fits: true,
        play: |t| placed(t, &[13; 60], true),
    },
    Attack {
        name: "fresh or near, 23 others apart",
        bar: Some(ONE),
        victims: 400,
        fits: true,
        play: near,
    },
    Attack {
        name: "structures of one number, the third placed at her",
        bar: Some(ONE),
        victims: 400,
        fits: true,
        play: |t| structures(t, 1),
    },
    Attack {
        name: "structures of sixty numbers, the third placed at her",
        bar: Some(ANY),
        victims: 200,
        fits: true,
        play: |t| structures(t, 60),
    },
    Attack {
        name: "number of structures, rounded at hers",
        bar: Some(ONE),
        victims: 200,
        fits: true,
        play: |t| rounded(t, Statistic::DistinctStructures),
    },
    Attack {
        name: "number of practitioners, rounded at hers",
        bar: Some(ONE),
        victims: 200,
        fits: true,
        play: |t| rounded(t, Statistic::DistinctPractitioners),
    },
];

/// A trait that one in fifty has: others of the frame hardly matter.
const RARE: usize = 0;

/// Sets of so many who are surely in, and she and ten others if they have the trait.
fn placed(trial: &mut Trial<'_>, sizes: &[usize], is_free_group: bool) {
    let has = trial.secret(RARE);
    let mut score = 0.0;
    for size in sizes {
        let others = trial.others(size + 10);
        let open = others[*size..].iter().copied().chain([trial.victim]);
        let question = Question {
            is_free_group,
            ..count([who(others[..*size].iter().copied()), with(open, &has)])
        };
        // If it is shown there were eleven, and its number tells more.
        if let Some(shown) = trial.person.number(question) {
            score += 1.5 + (shown - 13.0) / 8.0;
        }
    }
    trial.guess(Some(score));
}

/// Two conditions on the same frame: she alone may be in one and not in the other, beside 23 of whom
/// that is known. (Not promised against one who knows the secrets of others; it is a bound.)
fn near(trial: &mut Trial<'_>) {
    let others = trial.others(200);
    let first = Secret {
        column: 1,
        residual: 11,
        holders: others[..100].iter().copied().collect(),
    };
    let mut holders: roaring::RoaringBitmap = others[23..100].iter().copied().collect();
    if trial.has {
        holders.insert(trial.victim);
    }
    let second = Secret {
        column: 2,
        residual: 12,
        holders,
    };
    let frame = || others.iter().copied().chain([trial.victim]);
    trial.person.one(count([with(frame(), &first)]));
    let answer = trial.person.one(count([with(frame(), &second)]));
    let fresh = matches!(answer, Some((ProtectedValue::Shown(_), _)));
    trial.guess(Some(if fresh { 1.0 } else { 0.0 }));
}

/// All others who may be in are of two structures, and three of another one surely are: she decides how
/// many are outside the two largest, and no other secret does.
fn structures(trial: &mut Trial<'_>, times: usize) {
    let has = trial.secret(3);
    let hers = structure_of(trial.victim);
    let others: Vec<u32> = (0..130).filter(|s| *s != hers).collect();
    let two = trial.random.of(2, &others);
    let of =
        |structure: u32| (structure * STRUCTURE..(structure + 1) * STRUCTURE).collect::<Vec<u32>>();
    let (mut seen, mut heard) = (0.0, 0);
    for _ in 0..times {
        let third = loop {
            let structure = trial.random.of(1, &others)[0];
            if !two.contains(&structure) {
                break structure;
            }
        };
        let outside = trial.random.of(3, &of(third));
        // As many of both, so that their own shares are not told.
        let large = two.iter().flat_map(|s| trial.random.of(30, &of(*s)));
        let open: Vec<u32> = large.chain([trial.victim]).collect();
        let answer = trial.person.one(count([who(outside), with(open, &has)]));
        let Some((value, reason)) = answer else {
            continue;
        };
        // Leverage has a note of its own; everything else hidden here was by this border.
        if reason != Some(Reason::Leverage) && reason != Some(Reason::Entities) {
            heard += 1;
            // Shown is one vote; its number says a little more.
            seen += value
                .number()
                .map_or(0.0, |n| 1.0 + 0.05 * (crate::client::float(n) - 33.5));
        }
    }
    trial.guess((heard > 0).then(|| seen / f64::from(heard)));
}

/// Twelve structures, or practitioners, are surely in; the others of the frame are of these too, and she
/// is of a thirteenth.
fn rounded(trial: &mut Trial<'_>, statistic: Statistic) {
    let has = trial.secret(2);
    let hers = structure_of(trial.victim);
    let some: Vec<u32> = trial
        .random
        .of(12, &(0..140).filter(|s| *s != hers).collect::<Vec<u32>>());
    // Thirteen patients of each have one practitioner.
    let of = |structure: &u32| structure * STRUCTURE..structure * STRUCTURE + 13;
    let all: Vec<u32> = some.iter().flat_map(of).filter(|p| *p < PATIENTS).collect();
    let (known, open): (Vec<u32>, Vec<u32>) = all.iter().partition(|p| *p % 3 != 0);
    let question = Question {
        numbers: vec![(statistic, None)],
        asks_practitioners: statistic == Statistic::DistinctPractitioners,
        ..count([
            who(known),
            with(open.into_iter().chain([trial.victim]), &has),
        ])
    };
    let shown = trial.person.number(question);
    trial.guess(shown);
}
