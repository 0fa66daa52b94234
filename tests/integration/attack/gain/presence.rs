//! Whether she is a patient at all: of the second region half of the register is, and nobody knows who.

use disclosure::Status;

use super::trial::{Trial, born, heard, number};
use super::{Attack, NONE, ONE, PRESENCE, judge};

const ATTACKS: &[Attack] = &[
    Attack {
        name: "presence: one triple of parts of 40 of the register",
        bar: ONE,
        victims: 40,
        fits: false,
        secret: |p| p.followed,
        play: |t| triples(t, 1),
    },
    Attack {
        name: "presence: ten triples in one statement",
        bar: PRESENCE,
        victims: 20,
        fits: false,
        secret: |p| p.followed,
        play: |t| triples(t, 10),
    },
    Attack {
        name: "presence: one triple spelled T OR NOT T in five ways",
        bar: PRESENCE,
        victims: 20,
        fits: false,
        secret: |p| p.followed,
        play: spelled,
    },
    Attack {
        name: "presence: rows of four tables, each over one triple",
        bar: PRESENCE,
        victims: 20,
        fits: true,
        secret: |p| p.followed,
        play: tables,
    },
    Attack {
        name: "presence: shown, hidden or near, 20 lists beside a surely large one",
        bar: PRESENCE,
        victims: 20,
        fits: false,
        secret: |p| p.followed,
        play: near,
    },
    Attack {
        name: "presence: sixteen small sets, shown or hidden",
        bar: PRESENCE,
        victims: 20,
        fits: false,
        secret: |p| p.followed,
        play: small,
    },
    Attack {
        // Whether fewer than eleven are open is told without noise.
        name: "presence: is the frame too small, 30 lists (not promised)",
        bar: NONE,
        victims: 20,
        fits: false,
        secret: |p| p.followed,
        play: frames,
    },
];

#[test]
fn presence_gains_no_more_than_is_promised() {
    judge(110, ATTACKS);
}

fn triples(trial: &mut Trial<'_>, times: usize) {
    let sets = trial.triples(times);
    let shown = trial.each("patient p", "count(*) FILTER (WHERE {})", &sets);
    trial.guess_by(&heard(&sets, &shown), 0.25);
}

const TESTED: &str = "patient p JOIN screening s ON s.patient_no = p.patient_no";

/// Everybody was tested, with one result or the other, in some structure, on some day.
fn spelled(trial: &mut Trial<'_>) {
    let sets = trial.triples(1);
    let always = [
        "(s.result = 'positive' OR NOT s.result = 'positive')",
        "s.test IN ('serology', 'rna')",
        "s.screening_date > DATE '2000-01-01'",
        "s.screening_date IS NOT NULL",
        "s.result LIKE '%tive'",
    ];
    let (mut all, mut shown) = (Vec::new(), Vec::new());
    for condition in always {
        let each = format!("count(*) FILTER (WHERE {condition} AND {{}})");
        shown.extend(trial.each(TESTED, &each, &sets));
        all.extend(sets.clone());
    }
    trial.guess_by(&heard(&all, &shown), 0.25);
}

fn tables(trial: &mut Trial<'_>) {
    let sets = trial.triples(1);
    let tables = ["screening", "diagnosis", "scale_score", "annual_payment"];
    let mut score = 0.0;
    for table in tables {
        let from = format!("patient p JOIN {table} x ON x.patient_no = p.patient_no");
        let shown = trial.each(&from, "count(*) FILTER (WHERE {})", &sets);
        score += super::trial::over_triples(&shown).unwrap_or(0.5) - 0.5;
    }
    trial.guess(Some(score));
}

type Told = (Option<f64>, Status);

/// Forty of the first region are surely in; with each list come some of the second one.
fn statuses(trial: &mut Trial<'_>, times: usize, of: usize) -> (Vec<Vec<u32>>, Vec<Told>) {
    let people: Vec<u32> = {
        let others = trial.others(60);
        trial.with_her(&others)
    };
    let lists: Vec<Vec<u32>> = (0..times).map(|_| trial.random.of(of, &people)).collect();
    let home = trial.home();
    let surely = "p.residence_department = '54' AND p.birth_year < 1943";
    let mut columns = vec![format!("count(*) FILTER (WHERE {surely})")];
    for list in &lists {
        columns.push(format!(
            "count(*) FILTER (WHERE ({surely}) OR ({home} AND {}))",
            born(list)
        ));
    }
    let answer = trial.answer(&format!("SELECT {} FROM patient p", columns.join(", ")));
    let cell = |cell: &engine::AnswerValue| (number(&cell.value), cell.status.expect("a measure"));
    (lists, answer.rows()[0][1..].iter().map(cell).collect())
}

fn near(trial: &mut Trial<'_>) {
    let (lists, cells) = statuses(trial, 20, 20);
    let mut told = super::attacker::Heard::default();
    for (list, (value, status)) in lists.iter().zip(cells) {
        let row = list.iter().copied().collect();
        match (status, value) {
            // Fewer than eleven of twenty are there.
            (Status::Near, _) => told.note(row, -1.75, 2.0),
            (Status::Shown, Some(n)) => told.note(row, n - 50.0, super::attacker::COUNT),
            _ => {}
        }
    }
    trial.guess_by(&told, 0.25);
}

/// Of 28 some fourteen are there.
fn small(trial: &mut Trial<'_>) {
    let others = trial.others(70);
    let people = trial.with_her(&others);
    let sets: Vec<Vec<u32>> = (0..16).map(|_| trial.random.of(28, &people)).collect();
    let shown = trial.each("patient p", "count(*) FILTER (WHERE {})", &sets);
    let mut told = super::attacker::Heard::default();
    for (set, shown) in sets.iter().zip(shown) {
        let excess = shown.map_or(-2.0, |n| n - 14.0);
        told.note(
            set.iter().copied().collect(),
            excess,
            if shown.is_some() { 4.06 } else { 6.0 },
        );
    }
    trial.guess_by(&told, 0.25);
}

/// Of lists of twenty, some ten are open; a number that too few may be in is hidden.
fn frames(trial: &mut Trial<'_>) {
    let others = trial.others(60);
    let people = trial.with_her(&others);
    let lists: Vec<Vec<u32>> = (0..30).map(|_| trial.random.of(20, &people)).collect();
    let home = trial.home();
    let surely = "p.residence_department = '54' AND p.birth_year < 1963";
    let of = |list: &Vec<u32>| {
        format!(
            "count(*) FILTER (WHERE ({surely}) OR ({home} AND {} AND s.result = 'positive'))",
            born(list)
        )
    };
    let columns: Vec<String> = lists.iter().map(of).collect();
    let shown = trial.numbers(&format!("SELECT {} FROM {TESTED}", columns.join(", ")));
    let mut told = super::attacker::Heard::default();
    for (list, shown) in lists.iter().zip(shown) {
        let excess = if shown.is_none() { -1.75 } else { 1.75 };
        told.note(list.iter().copied().collect(), excess, 2.0);
    }
    trial.guess_by(&told, 0.25);
}
