//! Channels beside the numbers: rows, their order, notes, codes, statuses.

use disclosure::{Scalar, Status};

use super::trial::{Trial, born, number};
use super::{ANY, Attack, ONE, judge};

const TESTED: &str = "patient p JOIN screening s ON s.patient_no = p.patient_no";

const ATTACKS: &[Attack] = &[
    Attack {
        name: "rows: the order of two groups, hers and another",
        bar: ONE,
        victims: 40,
        fits: true,
        secret: |p| p.positive,
        play: order,
    },
    Attack {
        name: "rows: HAVING at the middle of what is expected, five sets",
        bar: ANY,
        victims: 20,
        fits: true,
        secret: |p| p.positive,
        play: having,
    },
    Attack {
        name: "notes: what is said of a table of small groups",
        bar: ONE,
        victims: 40,
        fits: true,
        secret: |p| p.positive,
        play: notes,
    },
    Attack {
        name: "codes: twelve statements about her alone",
        bar: ONE,
        victims: 20,
        fits: true,
        secret: |p| p.positive,
        play: codes,
    },
    Attack {
        name: "codes: a constant that fails where she is positive",
        bar: ONE,
        victims: 20,
        fits: true,
        secret: |p| p.positive,
        play: failing,
    },
    Attack {
        name: "statuses: after twelve hidden questions about her",
        bar: ANY,
        victims: 20,
        fits: true,
        secret: |p| p.positive,
        play: exhausted,
    },
];

#[test]
fn channels_gain_no_more_than_is_promised() {
    judge(130, ATTACKS);
}

fn order(trial: &mut Trial<'_>) {
    let others = trial.others(80);
    let (home, hers) = (trial.home(), born(&trial.with_her(&others[..40])));
    let theirs = born(&others[40..]);
    let answer = trial.answer(&format!(
        "SELECT CASE WHEN {hers} THEN 'hers' ELSE 'theirs' END AS whose, count(*) AS n FROM {TESTED} WHERE {home} \
         AND s.result = 'positive' AND ({hers} OR {theirs}) GROUP BY 1 ORDER BY n DESC NULLS LAST"
    ));
    let first = answer.rows().first().map(|row| row[0].value.clone());
    trial.guess(Some(if first == Some(Scalar::Text("hers".into())) {
        1.0
    } else {
        0.0
    }));
}

fn having(trial: &mut Trial<'_>) {
    let mut rows = 0;
    for _ in 0..5 {
        let others = trial.others(40);
        let (home, all) = (trial.home(), born(&trial.with_her(&others)));
        let answer = trial.answer(&format!(
            "SELECT 'more' AS which FROM {TESTED} WHERE {home} AND {all} AND s.result = 'positive' HAVING count(*) > 20"
        ));
        rows += answer.rows().len();
    }
    trial.guess(Some(f64::from(u32::try_from(rows).expect("few"))));
}

/// Nine or ten groups of which hers is at a border.
fn notes(trial: &mut Trial<'_>) {
    let others = trial.others(110);
    let (home, all) = (trial.home(), born(&trial.with_her(&others)));
    let answer = trial.answer(&format!(
        "SELECT p.birth_year / 30 * 30 AS band, s.result, count(*) AS n FROM {TESTED} WHERE {home} AND {all} GROUP BY 1, 2"
    ));
    let her = Scalar::Int(trial.her().birth_year / 30 * 30);
    let mut score = 0.0;
    for row in answer.rows().iter().filter(|row| row[0].value == her) {
        let sign = if row[1].value == Scalar::Text("positive".into()) {
            1.0
        } else {
            -1.0
        };
        score += sign * number(&row[2].value).unwrap_or(9.0);
    }
    let said = answer
        .notes()
        .iter()
        .map(|note| f64::from(note.code.as_bytes()[2]));
    trial.guess(Some(score + 0.001 * said.sum::<f64>()));
}

/// A number for whatever comes back.
fn told(trial: &mut Trial<'_>, sql: &str) -> f64 {
    match trial.outcome(sql) {
        Err(code) => code.bytes().map(f64::from).sum(),
        Ok(answer) => {
            let cells = answer.rows().iter().flatten();
            let told = |cell: &engine::AnswerValue| {
                number(&cell.value).unwrap_or(0.0) + cell.status.map_or(0.0, |s| f64::from(s as u8))
            };
            let notes: Vec<&str> = answer.notes().iter().map(|note| note.code).collect();
            1_000.0
                + cells.map(told).sum::<f64>()
                + f64::from(u32::try_from(notes.concat().len()).expect("few"))
        }
    }
}

fn hers(trial: &Trial<'_>) -> String {
    format!(
        "{} AND p.birth_year = {}",
        trial.home(),
        trial.her().birth_year
    )
}

fn codes(trial: &mut Trial<'_>) {
    let her = hers(trial);
    let from = format!("FROM {TESTED} WHERE {her}");
    let statements = [
        format!("SELECT count(*) {from} AND s.result = 'positive'"),
        format!("SELECT s.result, count(*) {from} GROUP BY s.result"),
        format!("SELECT 'yes' {from} AND s.result = 'positive' HAVING count(*) >= 1"),
        format!("SELECT 1 / count(*) {from} AND s.result = 'positive'"),
        format!("SELECT avg(CAST(s.result = 'positive' AS INT)) {from}"),
        format!("SELECT count(DISTINCT s.result) {from}"),
        format!("SELECT max(s.result) {from}"),
        format!("SELECT s.screening_date {from}"),
        format!("SELECT count(*) FROM {TESTED} WHERE s.result = 'positive' AND NOT ({her})"),
        format!("SELECT count(*) FROM {TESTED} WHERE s.result = 'positive' OR NOT ({her})"),
        format!("SELECT count(*) FROM {TESTED} WHERE s.result = 'positive' OR ({her})"),
        format!("SELECT count(*) FROM {TESTED} WHERE NOT ({her} AND s.result = 'positive')"),
    ];
    let told: Vec<f64> = statements.iter().map(|sql| told(trial, sql)).collect();
    // Whatever differs between victims at all, weighed by what each statement would say.
    let last: f64 = told[8] - told[9] - told[10] + told[11];
    trial.guess(Some(told[..8].iter().sum::<f64>() + 0.01 * last));
}

fn failing(trial: &mut Trial<'_>) {
    let her = hers(trial);
    let statements = [
        format!(
            "SELECT sum(CASE WHEN {her} AND s.result = 'positive' THEN 9223372036854775807 ELSE 1 END) FROM {TESTED}"
        ),
        format!(
            "SELECT count(*) FROM {TESTED} WHERE {her} AND 1 / (CASE WHEN s.result = 'positive' THEN 0 ELSE 1 END) = 1"
        ),
        format!("SELECT count(*) FROM {TESTED} WHERE {her} AND CAST(s.result AS INT) = 1"),
        format!(
            "SELECT sum(CAST(CASE WHEN {her} AND s.result = 'positive' THEN 'x' ELSE '1' END AS INT)) FROM {TESTED}"
        ),
    ];
    let score = statements.iter().map(|sql| told(trial, sql)).sum();
    trial.guess(Some(score));
}

/// Hidden questions cost nothing that tells of her: the last one is answered all the same.
fn exhausted(trial: &mut Trial<'_>) {
    let her = hers(trial);
    for band in 0..4 {
        let columns: Vec<String> = (0..3)
            .map(|i| {
                format!(
                    "count(*) FILTER (WHERE {her} AND s.result = 'positive' OR p.birth_year = {})",
                    1903 + 3 * band + i
                )
            })
            .collect();
        told(
            trial,
            &format!("SELECT {} FROM {TESTED}", columns.join(", ")),
        );
    }
    let others = trial.others(60);
    let (home, all) = (trial.home(), born(&trial.with_her(&others)));
    let answer = trial.answer(&format!(
        "SELECT count(*) FROM {TESTED} WHERE {home} AND {all} AND s.result = 'positive'"
    ));
    let cell = &answer.rows()[0][0];
    let status = if cell.status == Some(Status::Shown) {
        0.0
    } else {
        50.0
    };
    trial.guess(Some(number(&cell.value).unwrap_or(30.0) + status));
}
