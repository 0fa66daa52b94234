//! What is asked again after a delivery, in another project, or by somebody else.

use disclosure::Status;

use super::people::Someone;
use super::trial::{Trial, born, heard, number, over_triples};
use super::{ANY, Attack, NONE, ONE, judge};
use crate::attack::gain::house::HOUSE;

const ATTACKS: &[Attack] = &[
    Attack {
        name: "versions: has her test changed, a count of 60 before and after",
        bar: ONE,
        victims: 40,
        fits: true,
        secret: |p| p.positive != p.positive_later,
        play: |t| changed(t, TESTED, POSITIVE, 0),
    },
    Attack {
        name: "versions: has her test changed, and that of eighteen others",
        bar: ONE,
        victims: 40,
        fits: true,
        secret: |p| p.positive != p.positive_later,
        play: |t| changed(t, TESTED, POSITIVE, 18),
    },
    Attack {
        name: "versions: has her score changed, a mean of 60 before and after",
        bar: ONE,
        victims: 40,
        fits: true,
        secret: |p| p.high != p.high_later,
        play: |t| changed(t, SCORED, "sum(s.score) FILTER (WHERE {})", 0),
    },
    Attack {
        name: "versions: has anything changed, rows of a table that has not",
        bar: ONE,
        victims: 20,
        fits: true,
        secret: |p| p.positive != p.positive_later,
        play: |t| {
            changed(
                t,
                "patient p JOIN event e ON e.patient_no = p.patient_no",
                "count(*) FILTER (WHERE {})",
                0,
            );
        },
    },
    Attack {
        name: "versions: four triples before and the same after, nobody changed",
        bar: ANY,
        victims: 20,
        fits: false,
        secret: |p| p.schizophrenic,
        play: unchanged,
    },
    Attack {
        name: "versions: three triples of each, her trait now",
        bar: ANY,
        victims: 20,
        fits: false,
        secret: |p| p.positive_later,
        play: |t| now(t, &[0, 1], 3),
    },
    Attack {
        name: "three versions: has her test changed, a count of 60 in each",
        bar: ONE,
        victims: 6,
        fits: true,
        secret: |p| !is_steady(p),
        play: |t| over_three(t, 0),
    },
    Attack {
        // With her it is at the border where a new version is another number.
        name: "three versions: the same, and that of 22 others, half of them in each",
        bar: ONE,
        victims: 6,
        fits: true,
        secret: |p| !is_steady(p),
        play: |t| over_three(t, 11),
    },
    Attack {
        name: "three versions: two triples of each, her trait now",
        bar: ANY,
        victims: 6,
        fits: false,
        secret: |p| p.positive_last,
        play: |t| now(t, &[0, 1, 2], 2),
    },
    Attack {
        name: "projects: one triple in each of three projects",
        bar: ANY,
        victims: 20,
        fits: false,
        secret: |p| p.positive,
        play: same_in_projects,
    },
    Attack {
        name: "projects: six triples, half of them in a second project",
        bar: ANY,
        victims: 20,
        fits: false,
        secret: |p| p.positive,
        play: two_projects,
    },
    Attack {
        name: "persons: three persons of one project, two triples each",
        bar: ANY,
        victims: 20,
        fits: false,
        secret: |p| p.positive,
        play: |t| persons(t, true),
    },
    Attack {
        name: "persons: three persons put together two triples each (not promised)",
        bar: NONE,
        victims: 20,
        fits: false,
        secret: |p| p.positive,
        play: |t| persons(t, false),
    },
];

#[test]
fn versions_projects_and_persons_gain_no_more_than_is_promised() {
    judge(90, ATTACKS);
}

const TESTED: &str = "patient p JOIN screening s ON s.patient_no = p.patient_no";
const SCORED: &str = "patient p JOIN scale_score s ON s.patient_no = p.patient_no";
const POSITIVE: &str = "count(*) FILTER (WHERE s.result = 'positive' AND {})";

/// Whether the second delivery says something else of a test or score.
fn is_changed(person: u32) -> bool {
    let one = &HOUSE.register[person as usize];
    one.positive != one.positive_later || one.high != one.high_later
}

fn is_steady(one: &Someone) -> bool {
    one.positive == one.positive_later && one.positive == one.positive_last
}

/// A count of 60 in each version, of whom so many others changed in the second one, and as many in the third.
fn over_three(trial: &mut Trial<'_>, change: usize) {
    let in_second = |one: &Someone| one.positive != one.positive_later;
    let in_third = |one: &Someone| one.positive_later != one.positive_last;
    let mut others = trial.others_who(59 - 2 * change, is_steady);
    others.extend(trial.others_who(change, |one| in_second(one) && !in_third(one)));
    others.extend(trial.others_who(change, |one| in_third(one) && !in_second(one)));
    let set = trial.with_her(&others);
    let (mut score, mut first) = (0.0, None);
    for version in 0..3 {
        trial.asker.version = version;
        let (home, column) = (trial.home(), POSITIVE.replace("{}", &born(&set)));
        let answer = trial.answer(&format!("SELECT {column} FROM {TESTED} WHERE {home}"));
        let cell = &answer.rows()[0][0];
        let fresh = f64::from(u8::from(cell.status != Some(Status::Near)));
        let value = number(&cell.value).unwrap_or(-100.0);
        score += 100.0 * fresh + (value - *first.get_or_insert(value)).abs();
    }
    trial.guess(Some(score));
}

/// A number of 60 before and after, of whom so many others changed too.
fn changed(trial: &mut Trial<'_>, from: &str, each: &str, others_changed: usize) {
    let alike = trial.others_who(59 - others_changed, |one| !is_changed(one.number));
    let more = trial.others_who(others_changed, |one| is_changed(one.number));
    let set = trial.with_her(&[alike, more].concat());
    let mut values = Vec::new();
    for version in [0, 1] {
        trial.asker.version = version;
        let (home, column) = (trial.home(), each.replace("{}", &born(&set)));
        let answer = trial.answer(&format!("SELECT {column} FROM {from} WHERE {home}"));
        let cell = &answer.rows()[0][0];
        let near = if cell.status == Some(Status::Near) {
            0.0
        } else {
            100.0
        };
        values.push(number(&cell.value).map_or(-100.0, |value| {
            value + near * f64::from(u8::from(version == 1))
        }));
    }
    let moved = values[1] - values[0];
    trial.guess(Some((moved - 100.0).abs()));
}

fn unchanged(trial: &mut Trial<'_>) {
    let sets = trial.triples(4);
    let from = "patient p JOIN diagnosis d ON d.patient_no = p.patient_no";
    let mut all = heard(&[], &[]);
    for version in [0, 1] {
        trial.asker.version = version;
        let shown = trial.each(
            from,
            "count(*) FILTER (WHERE d.icd10 = 'F20' AND {})",
            &sets,
        );
        note(&mut all, &sets, &shown);
    }
    trial.guess_by(&all, 0.25);
}

fn note(all: &mut super::attacker::Heard, sets: &[Vec<u32>], shown: &[Option<f64>]) {
    for (set, shown) in sets.iter().zip(shown) {
        if let Some(shown) = shown {
            let expected = super::trial::size(set) / 2.0;
            all.note(
                set.iter().copied().collect(),
                shown - expected,
                super::attacker::COUNT,
            );
        }
    }
}

/// Versions before the last one say what a reader would ask them too; she is guessed by the last.
fn now(trial: &mut Trial<'_>, versions: &[usize], times: usize) {
    let mut score = 0.0;
    for version in versions {
        trial.asker.version = *version;
        let sets = trial.triples(times);
        let shown = trial.each(TESTED, POSITIVE, &sets);
        score = over_triples(&shown).unwrap_or(0.0);
    }
    let expected =
        super::trial::size(&[trial.victim]) * f64::from(u32::try_from(times).expect("few"));
    trial.guess(Some(score - expected / 2.0));
}

fn same_in_projects(trial: &mut Trial<'_>) {
    let sets = trial.triples(1);
    let mut all = heard(&[], &[]);
    for project in ["one", "two", "three"] {
        trial.asker.project = Some(project.to_owned());
        let shown = trial.each(TESTED, POSITIVE, &sets);
        note(&mut all, &sets, &shown);
    }
    trial.guess_by(&all, 0.25);
}

fn two_projects(trial: &mut Trial<'_>) {
    let mut all = heard(&[], &[]);
    for project in [None, Some("second")] {
        trial.asker.project = project.map(str::to_owned);
        let sets = trial.triples(3);
        let shown = trial.each(TESTED, POSITIVE, &sets);
        note(&mut all, &sets, &shown);
    }
    trial.guess_by(&all, 0.25);
}

fn persons(trial: &mut Trial<'_>, is_shared: bool) {
    // Each victim has attackers of her own.
    let first = trial.asker.person.clone();
    let project = is_shared.then(|| trial.project());
    let mut all = heard(&[], &[]);
    for person in 0..3 {
        trial.asker.person = format!("{first}, {person}");
        trial.asker.project.clone_from(&project);
        let sets = trial.triples(2);
        let shown = trial.each(TESTED, POSITIVE, &sets);
        note(&mut all, &sets, &shown);
    }
    trial.guess_by(&all, 0.25);
}
