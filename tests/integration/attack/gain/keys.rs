//! Groups of a secret key whose values nobody declared: who is in them, and whether they are there at all.

use super::trial::{Trial, born, heard, number};
use super::{ANY, Attack, ONE, judge};

const ATTACKS: &[Attack] = &[
    Attack {
        name: "secret keys: a group of her number of rows, there or not",
        bar: ONE,
        victims: 40,
        fits: true,
        secret: |p| p.many_rows,
        play: |t| there(t, 1),
    },
    Attack {
        name: "secret keys: the same, eight sets",
        bar: ANY,
        victims: 10,
        fits: true,
        secret: |p| p.many_rows,
        play: |t| there(t, 8),
    },
    Attack {
        name: "secret keys: a group of ten and her, if she has a rare trait",
        bar: ONE,
        victims: 40,
        fits: true,
        secret: |p| p.rare,
        play: few,
    },
    Attack {
        name: "secret keys: what of a limit such a group uses that is not shown",
        bar: ONE,
        victims: 40,
        fits: true,
        secret: |p| p.rare,
        play: limits,
    },
    Attack {
        name: "secret keys: groups of numbers of rows over three triples",
        bar: ANY,
        victims: 10,
        fits: false,
        secret: |p| p.many_rows,
        play: triples,
    },
];

#[test]
fn groups_of_secret_keys_gain_no_more_than_is_promised() {
    judge(210, ATTACKS);
}

/// Everybody has one row or seven.
const ROWS: &str = "patient p JOIN (SELECT patient_no, count(*) AS n FROM substance_use GROUP BY patient_no) u ON \
                    u.patient_no = p.patient_no";

/// How many of a set have seven rows, if that group is there.
fn seven(trial: &mut Trial<'_>, set: &[u32]) -> Option<f64> {
    let (home, condition) = (trial.home(), born(set));
    let answer = trial.answer(&format!(
        "SELECT u.n, count(DISTINCT p.patient_no) AS patients FROM {ROWS} WHERE {home} AND {condition} GROUP BY u.n"
    ));
    let mut rows = answer.rows().iter();
    let row = rows.find(|row| number(&row[0].value) == Some(7.0))?;
    number(&row[1].value)
}

/// Of 26 and her, half are expected: thirteen or fourteen.
fn there(trial: &mut Trial<'_>, times: usize) {
    let mut score = 0.0;
    for _ in 0..times {
        let others = trial.others(26);
        let set = trial.with_her(&others);
        score += seven(trial, &set).map_or(0.0, |n| 1.5 + (n - 13.0) / 8.0);
    }
    trial.guess(Some(score));
}

/// Ten surely, and she if she has the rare trait, all of one value: how many, and what is used then.
fn of_one_value(trial: &mut Trial<'_>) -> (Option<f64>, f64) {
    let others = trial.others(20);
    let (surely, open) = others.split_at(10);
    let open = trial.with_her(open);
    let (before, home) = (trial.used(), trial.home());
    let answer = trial.answer(&format!(
        "SELECT d.few, count(*) AS n FROM patient p JOIN (SELECT patient_no, count(*) / 3000 AS few, max(CASE WHEN icd10 \
         = 'B24' THEN 1 ELSE 0 END) AS rare FROM diagnosis GROUP BY patient_no) d ON d.patient_no = p.patient_no WHERE \
         {home} AND ({} OR ({} AND d.rare = 1)) GROUP BY d.few",
        born(surely),
        born(&open)
    ));
    let of_all = |row: &Vec<engine::AnswerValue>| number(&row[1].value);
    let shown = answer.rows().iter().find_map(of_all);
    (shown, trial.used() - before)
}

fn few(trial: &mut Trial<'_>) {
    let (shown, _) = of_one_value(trial);
    trial.guess(Some(shown.map_or(0.0, |n| 1.0 + n / 100.0)));
}

fn limits(trial: &mut Trial<'_>) {
    let (shown, used) = of_one_value(trial);
    trial.guess(shown.is_none().then_some(used));
}

fn triples(trial: &mut Trial<'_>) {
    let sets = trial.triples(3);
    let shown: Vec<Option<f64>> = sets.iter().map(|set| seven(trial, set)).collect();
    trial.guess_by(&heard(&sets, &shown), 0.25);
}
