//! Borders placed at her: what is hidden, near, left out; and weights.

use disclosure::Status;

use super::trial::{Trial, born, number, over_triples};
use super::{ANY, Attack, ONE, judge};

const TESTED: &str = "patient p JOIN screening s ON s.patient_no = p.patient_no";

const ATTACKS: &[Attack] = &[
    Attack {
        name: "placed: shown or hidden, eight surely in and eleven open",
        bar: ONE,
        victims: 60,
        fits: true,
        secret: |p| p.positive,
        play: |t| placed(t, 1),
    },
    Attack {
        name: "placed: twelve borders at her in one statement",
        bar: ANY,
        victims: 20,
        fits: true,
        secret: |p| p.positive,
        play: |t| placed(t, 12),
    },
    Attack {
        name: "placed: a group of a free key, there or not",
        bar: ONE,
        victims: 60,
        fits: true,
        secret: |p| p.positive,
        play: free_key,
    },
    Attack {
        name: "placed: two counts eleven apart, and which is near",
        bar: ONE,
        victims: 40,
        fits: true,
        secret: |p| p.positive,
        play: between,
    },
    Attack {
        name: "placed: two counts eighteen apart of two traits, and which is near",
        bar: ONE,
        victims: 40,
        fits: true,
        secret: |p| p.positive,
        play: two_traits,
    },
    Attack {
        name: "weights: joins that multiply her rows",
        bar: ONE,
        victims: 20,
        fits: true,
        secret: |p| p.many_rows,
        play: |t| multiplied(t, "count(*)"),
    },
    Attack {
        name: "weights: a median under the same joins",
        bar: ONE,
        victims: 20,
        fits: true,
        secret: |p| p.many_rows,
        play: |t| multiplied(t, "median(c.score)"),
    },
    Attack {
        name: "weights: rows of four triples, one or seven of hers",
        bar: ANY,
        victims: 20,
        fits: true,
        secret: |p| p.many_rows,
        play: rows,
    },
    Attack {
        name: "weights: rows of three tables in a union, four triples",
        bar: ANY,
        victims: 20,
        fits: true,
        secret: |p| p.many_rows,
        play: union,
    },
];

#[test]
fn borders_and_weights_gain_no_more_than_is_promised() {
    judge(50, ATTACKS);
}

/// Of eleven open people with her, half are expected: thirteen or fourteen together.
fn condition(trial: &mut Trial<'_>) -> String {
    let others = trial.others(18);
    let (surely, open) = others.split_at(8);
    let open = trial.with_her(open);
    format!(
        "({} OR ({} AND s.result = 'positive'))",
        born(surely),
        born(&open)
    )
}

fn placed(trial: &mut Trial<'_>, times: usize) {
    let columns: Vec<String> = (0..times)
        .map(|_| format!("count(*) FILTER (WHERE {})", condition(trial)))
        .collect();
    let home = trial.home();
    let shown = trial.numbers(&format!(
        "SELECT {} FROM {TESTED} WHERE {home}",
        columns.join(", ")
    ));
    trial.guess(Some(
        shown
            .iter()
            .map(|shown| shown.map_or(0.0, |n| 1.5 + (n - 13.0) / 8.0))
            .sum(),
    ));
}

/// All are of one band, which is there if it is large enough.
fn free_key(trial: &mut Trial<'_>) {
    let (home, condition) = (trial.home(), condition(trial));
    let answer = trial.answer(&format!(
        "SELECT p.birth_year / 3000 * 3000 AS band, count(*) AS n FROM {TESTED} WHERE {home} AND {condition} GROUP BY 1"
    ));
    let told = |row: &Vec<engine::AnswerValue>| {
        number(&row[1].value).map_or(1.0, |n| 2.5 + (n - 13.0) / 8.0)
    };
    trial.guess(Some(answer.rows().iter().map(told).sum()));
}

/// Value of a number, and more if it is another one's.
fn told(trial: &mut Trial<'_>, sql: &str) -> f64 {
    let answer = trial.answer(sql);
    let cell = &answer.rows()[0][0];
    let near = if cell.status == Some(Status::Near) {
        1_000.0
    } else {
        0.0
    };
    number(&cell.value).unwrap_or(0.0) + near
}

/// Fewer by eleven than the first, and between them one that lacks her if she is positive.
fn between(trial: &mut Trial<'_>) {
    let others = trial.others(80);
    let home = trial.home();
    let count =
        |condition: &str| format!("SELECT count(*) FROM {TESTED} WHERE {home} AND {condition}");
    let (all, her) = (trial.with_her(&others), trial.her().birth_year);
    let without: Vec<u32> = others[11..].to_vec();
    told(trial, &count(&born(&all)));
    told(trial, &count(&born(&without)));
    let but = format!(
        "{} AND NOT (p.birth_year = {her} AND s.result = 'positive')",
        born(&all)
    );
    let score = told(trial, &count(&but));
    trial.guess(Some(score));
}

/// The same frame under two traits.
fn two_traits(trial: &mut Trial<'_>) {
    let others = trial.others(70);
    let all = born(&trial.with_her(&others));
    let home = trial.home();
    let from = format!(
        "{TESTED} JOIN (SELECT patient_no, max(CASE WHEN icd10 = 'F20' THEN 1 ELSE 0 END) AS f FROM diagnosis GROUP BY patient_no) d ON d.patient_no = p.patient_no"
    );
    let count = |condition: &str| {
        format!("SELECT count(*) FROM {from} WHERE {home} AND {all} AND {condition}")
    };
    told(trial, &count("(s.result = 'positive' OR d.f = 1)"));
    told(trial, &count("d.f = 1"));
    let her = trial.her().birth_year;
    let score = told(
        trial,
        &count(&format!(
            "(d.f = 1 OR (p.birth_year <> {her} AND s.result = 'positive'))"
        )),
    );
    trial.guess(Some(score));
}

/// What comes back, if anything, or the code of its refusal.
fn multiplied(trial: &mut Trial<'_>, number_of: &str) {
    let others = trial.others(60);
    let all = born(&trial.with_her(&others));
    let (home, her) = (trial.home(), trial.her().birth_year);
    let join = |name: &str| {
        format!(
            "LEFT JOIN substance_use {name} ON {name}.patient_no = p.patient_no AND p.birth_year = {her}"
        )
    };
    let joins = [join("a"), join("b"), join("d")].join(" ");
    let outcome = trial.outcome(&format!(
        "SELECT {number_of} FROM patient p JOIN scale_score c ON c.patient_no = p.patient_no {joins} WHERE {home} AND {all}"
    ));
    let score = match outcome {
        Ok(answer) => number(&answer.rows()[0][0].value),
        Err(code) => Some(f64::from(code.as_bytes()[1])),
    };
    trial.guess(score);
}

fn rows(trial: &mut Trial<'_>) {
    let sets = trial.triples(4);
    let from = "patient p JOIN substance_use u ON u.patient_no = p.patient_no";
    let shown = trial.each(from, "count(*) FILTER (WHERE {})", &sets);
    trial.guess(over_triples(&shown));
}

fn union(trial: &mut Trial<'_>) {
    let sets = trial.triples(4);
    let from = "patient p JOIN (SELECT patient_no, count(*) AS n FROM (SELECT patient_no, rank AS x FROM substance_use \
                UNION ALL SELECT patient_no, duration_minutes FROM event UNION ALL SELECT patient_no, score FROM \
                scale_score) z GROUP BY patient_no) u ON u.patient_no = p.patient_no";
    let shown = trial.each(from, "sum(u.n) FILTER (WHERE {})", &sets);
    trial.guess(over_triples(&shown));
}
