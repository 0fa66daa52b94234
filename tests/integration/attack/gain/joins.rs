//! Left joins ON what a register says: only she, or some with her, can have a row.

use super::trial::{Trial, born, heard, size};
use super::{ANY, Attack, ONE, judge};

const ATTACKS: &[Attack] = &[
    Attack {
        name: "left join: rows and their absence, ON sets of two triples",
        bar: ANY,
        victims: 20,
        fits: false,
        secret: |p| p.positive,
        play: there_or_not,
    },
    Attack {
        name: "left join: twelve borders at her, whom only ON names",
        bar: ANY,
        victims: 20,
        fits: true,
        secret: |p| p.positive,
        play: |t| borders(t, 10),
    },
    Attack {
        name: "left join: twelve borders, ON her alone",
        bar: ONE,
        victims: 20,
        fits: true,
        secret: |p| p.positive,
        play: |t| borders(t, 0),
    },
    Attack {
        name: "left join: a key that is missing but for her and sixty, two sets",
        bar: ANY,
        victims: 20,
        fits: false,
        secret: |p| p.positive,
        play: keys,
    },
];

#[test]
fn left_joins_gain_no_more_than_is_promised() {
    judge(200, ATTACKS);
}

/// Whose test is positive, of these alone: one row each, or none.
fn joined(name: &str, set: &[u32]) -> String {
    let on = born(set);
    format!(
        "LEFT JOIN (SELECT patient_no, max(CASE WHEN result = 'positive' THEN 1 ELSE 0 END) AS t FROM screening GROUP \
         BY patient_no) {name} ON {name}.patient_no = p.patient_no AND {on}"
    )
}

/// Two statements. In each, how many of a set have the trait, and how many of all have not a row with it.
fn there_or_not(trial: &mut Trial<'_>) {
    let (home, all) = (trial.home(), trial.neighbours().count() + 1);
    let all = f64::from(u32::try_from(all).expect("few"));
    let (mut sets, mut shown) = (Vec::new(), Vec::new());
    for _ in 0..2 {
        let three = trial.triples(1);
        let joins: Vec<String> = three
            .iter()
            .zip(["x", "y", "z"])
            .map(|(set, name)| joined(name, set))
            .collect();
        let numbers = trial.numbers(&format!(
            "SELECT sum(x.t), sum(y.t), sum(z.t), count(*) FILTER (WHERE x.t IS NULL OR x.t = 0), count(*) FILTER \
             (WHERE y.t IS NULL OR y.t = 0), count(*) FILTER (WHERE z.t IS NULL OR z.t = 0) FROM patient p {} WHERE \
             {home}",
            joins.join(" ")
        ));
        let (has, has_not) = numbers.split_at(3);
        shown.extend(has.iter().copied());
        shown.extend(has_not.iter().map(|n| n.map(|n| all - n)));
        sets.extend([three.clone(), three].concat());
    }
    trial.guess_by(&heard(&sets, &shown), 0.25);
}

/// She and so many others have a row if they are in ON; of these and eight surely, half are expected.
fn borders(trial: &mut Trial<'_>, others: usize) {
    let open = trial.others(others);
    let open = trial.with_her(&open);
    let surely = 14 - open.len() / 2;
    let mut columns = Vec::new();
    for _ in 0..12 {
        let set = trial.others_who(surely, |p| !open.contains(&p.number));
        columns.push(format!("count(*) FILTER (WHERE {} OR x.t = 1)", born(&set)));
    }
    let (home, join) = (trial.home(), joined("x", &open));
    let shown = trial.numbers(&format!(
        "SELECT {} FROM patient p {join} WHERE {home}",
        columns.join(", ")
    ));
    let score = |shown: Option<f64>| shown.map_or(0.0, |n| 1.5 + (n - 13.0) / 8.0);
    trial.guess(Some(shown.into_iter().map(score).sum()));
}

/// The groups of the result, of whom most have none.
fn keys(trial: &mut Trial<'_>) {
    let home = trial.home();
    let (mut sets, mut shown) = (Vec::new(), Vec::new());
    for _ in 0..2 {
        let others = trial.others(60);
        let three = [trial.with_her(&others), others];
        for set in three {
            let on = born(&set);
            let answer = trial.answer(&format!(
                "SELECT s.result, count(DISTINCT p.patient_no) AS n FROM patient p LEFT JOIN screening s ON s.patient_no \
                 = p.patient_no AND {on} WHERE {home} GROUP BY s.result"
            ));
            for row in answer.rows() {
                let number = super::trial::number(&row[1].value);
                let code = match &row[0].value {
                    disclosure::Scalar::Text(code) => code.as_str(),
                    _ => "",
                };
                let positive = match code {
                    "positive" => number,
                    "negative" => number.map(|n| size(&set) - n),
                    _ => None,
                };
                sets.push(set.clone());
                shown.push(positive);
            }
        }
    }
    trial.guess_by(&heard(&sets, &shown), 0.25);
}
