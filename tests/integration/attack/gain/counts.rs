//! Counts of a trait over sets with and without her, and averages of many.

use disclosure::Scalar;

use super::trial::{Trial, born, heard, number, someone};
use super::{ANY, Attack, ONE, judge};

const TESTED: &str = "patient p JOIN screening s ON s.patient_no = p.patient_no";
const POSITIVE: &str = "count(*) FILTER (WHERE s.result = 'positive' AND {})";

const ATTACKS: &[Attack] = &[
    Attack {
        name: "one count of a trait, she and 39 others",
        bar: ONE,
        victims: 80,
        fits: true,
        secret: |p| p.positive,
        play: single,
    },
    Attack {
        name: "one triple, parts of 40, a statement each",
        bar: ONE,
        victims: 40,
        fits: false,
        secret: |p| p.positive,
        play: |t| separately(t, 1),
    },
    Attack {
        name: "four triples, a statement a number",
        bar: ANY,
        victims: 20,
        fits: false,
        secret: |p| p.positive,
        play: |t| separately(t, 4),
    },
    Attack {
        name: "twelve triples in one statement",
        bar: ANY,
        victims: 20,
        fits: false,
        secret: |p| p.positive,
        play: |t| together(t, 12),
    },
    Attack {
        name: "whole numbers: 24 random halves of 70 in one statement",
        bar: ANY,
        victims: 4,
        fits: false,
        secret: |p| p.positive,
        play: |t| halves(t, 24),
    },
    Attack {
        name: "whole numbers: 499 random halves of 70 in one statement",
        bar: ANY,
        victims: 2,
        fits: false,
        secret: |p| p.positive,
        play: |t| halves(t, 499),
    },
    Attack {
        name: "whole numbers: 60 intervals of years, all of a department",
        bar: ANY,
        victims: 4,
        fits: false,
        secret: |p| p.positive,
        play: intervals,
    },
    Attack {
        name: "groups by age and sex of two tables, and those without her year",
        bar: ANY,
        victims: 20,
        fits: false,
        secret: |p| p.positive,
        play: groups,
    },
];

#[test]
fn counts_gain_no_more_than_is_promised() {
    judge(10, ATTACKS);
}

fn of_positive(trial: &Trial<'_>, set: &[u32]) -> String {
    let (home, born) = (trial.home(), born(set));
    format!("SELECT count(*) FROM {TESTED} WHERE s.result = 'positive' AND {home} AND {born}")
}

fn single(trial: &mut Trial<'_>) {
    let others = trial.others(39);
    let shown = trial.number(&of_positive(trial, &trial.with_her(&others)));
    trial.guess(shown);
}

fn separately(trial: &mut Trial<'_>, times: usize) {
    let sets = trial.triples(times);
    let mut shown = Vec::new();
    for set in &sets {
        shown.push(trial.number(&of_positive(trial, set)));
    }
    trial.guess_by(&heard(&sets, &shown), 0.25);
}

fn together(trial: &mut Trial<'_>, times: usize) {
    let sets = trial.triples(times);
    let shown = trial.each(TESTED, POSITIVE, &sets);
    trial.guess_by(&heard(&sets, &shown), 0.25);
}

/// Guesses for each of these people.
fn guess_all(trial: &mut Trial<'_>, people: &[u32], sets: &[Vec<u32>], shown: &[Option<f64>]) {
    let found = heard(sets, shown).of(people, 0.25);
    for (patient, score) in people.iter().zip(found) {
        let positive = someone(*patient).positive;
        trial.guesses.push((score, positive));
    }
}

fn halves(trial: &mut Trial<'_>, sets: usize) {
    let others = trial.others(69);
    let people = trial.with_her(&others);
    let sets: Vec<Vec<u32>> = (0..sets).map(|_| trial.random.of(35, &people)).collect();
    let shown = trial.each(TESTED, POSITIVE, &sets);
    guess_all(trial, &people, &sets, &shown);
}

/// From one year to another, so that ends move by few.
fn intervals(trial: &mut Trial<'_>) {
    let mut people: Vec<u32> = trial.neighbours().chain([trial.victim]).collect();
    people.sort_unstable();
    let mut sets = Vec::new();
    let mut columns = Vec::new();
    for column in 0..60 {
        let from = trial.random.below(90) as usize;
        let upto = from + 30 + trial.random.below(u32::try_from(90 - from).expect("few")) as usize;
        let set = people[from..upto.min(people.len())].to_vec();
        let year = |place: usize| someone(set[place]).birth_year;
        let (first, last) = (year(0), year(set.len() - 1));
        let within = format!("p.birth_year BETWEEN {first} AND {last}");
        columns.push(format!("{} AS c{column}", POSITIVE.replace("{}", &within)));
        sets.push(set);
    }
    let home = trial.home();
    let sql = format!("SELECT {} FROM {TESTED} WHERE {home}", columns.join(", "));
    let shown = trial.numbers(&sql);
    guess_all(trial, &people, &sets, &shown);
}

/// Tables that a reader would ask, by bands of some width, with everybody and without her.
fn groups(trial: &mut Trial<'_>) {
    let (mut sets, mut shown) = (Vec::new(), Vec::new());
    for width in [30, 60] {
        for without in ["", " AND NOT "] {
            let her = format!("p.birth_year = {}", trial.her().birth_year);
            let but = if without.is_empty() {
                String::new()
            } else {
                without.to_owned() + &her
            };
            let sql = format!(
                "SELECT p.birth_year / {width} * {width} AS band, p.sex, count(*) AS n FROM {TESTED} \
                 WHERE s.result = 'positive' AND {}{but} GROUP BY 1, 2",
                trial.home()
            );
            for row in trial.answer(&sql).rows() {
                let is_in = |p: &u32| {
                    let one = someone(*p);
                    Scalar::Int(one.birth_year / width * width) == row[0].value
                        && (row[1].value == Scalar::Text("female".into())) == one.female
                        && (without.is_empty() || *p != trial.victim)
                };
                let everybody = trial.neighbours().chain([trial.victim]);
                sets.push(everybody.filter(is_in).collect());
                shown.push(number(&row[2].value));
            }
        }
    }
    trial.guess_by(&heard(&sets, &shown), 0.25);
}
