//! Quantiles: ranks at her value, and borders that decide whether one is shown.

use super::trial::{Trial, born};
use super::{ANY, Attack, FULL, ONE, judge};

const ATTACKS: &[Attack] = &[
    Attack {
        name: "ranks: eleven quantiles around her value",
        bar: FULL,
        victims: 40,
        fits: true,
        secret: |p| p.high,
        play: quantiles,
    },
    Attack {
        name: "ranks: one placed quantile with her and without",
        bar: ONE,
        victims: 40,
        fits: true,
        secret: |p| p.high,
        play: ranks,
    },
    Attack {
        name: "ranks: medians of twelve sets, a grid as wide as half the scale",
        bar: ANY,
        victims: 20,
        fits: true,
        secret: |p| p.high,
        play: medians,
    },
    Attack {
        name: "ranks: is a median shown of 29 others, and her if she has a rare trait",
        bar: ONE,
        victims: 60,
        fits: true,
        secret: |p| p.rare,
        play: |t| shown(t, &[29]),
    },
    Attack {
        name: "ranks: the same of 27 to 33 others",
        bar: ANY,
        victims: 20,
        fits: true,
        secret: |p| p.rare,
        play: |t| shown(t, &[27, 28, 29, 30, 31, 32, 33]),
    },
    Attack {
        name: "ranks: is a variance shown of 19 others, and her if she has a rare trait",
        bar: ONE,
        victims: 40,
        fits: true,
        secret: |p| p.rare,
        play: variance,
    },
    Attack {
        name: "ranks: is a median shown where she has more rows than count",
        bar: ONE,
        victims: 40,
        fits: true,
        secret: |p| p.hoards,
        play: beyond,
    },
];

#[test]
fn ranks_gain_no_more_than_is_promised() {
    judge(150, ATTACKS);
}

/// One score a patient.
const SCORED: &str = "patient p JOIN (SELECT patient_no, sum(score) AS x FROM scale_score GROUP BY patient_no) s ON \
                      s.patient_no = p.patient_no";

fn sum(shown: Vec<Option<f64>>) -> Option<f64> {
    let known: Vec<f64> = shown.into_iter().flatten().collect();
    (!known.is_empty()).then(|| known.iter().sum())
}

fn quantiles(trial: &mut Trial<'_>) {
    let others = trial.others(70);
    let set = trial.with_her(&others);
    let each: Vec<String> = (0..11)
        .map(|i| format!("percentile_cont(s.x, 0.{}) FILTER (WHERE {{}})", 40 + 2 * i))
        .collect();
    let shown = trial.each(SCORED, &each.join(", "), &[set]);
    trial.guess(sum(shown));
}

fn ranks(trial: &mut Trial<'_>) {
    let others = trial.others(60);
    let sets = [trial.with_her(&others), others];
    let shown = trial.each(
        SCORED,
        "percentile_cont(s.x, 0.4182) FILTER (WHERE {})",
        &sets,
    );
    trial.guess(shown[0].map(|with| with - shown[1].unwrap_or(with)));
}

/// Each is 0 or 14: whether half of a set is below the middle.
fn medians(trial: &mut Trial<'_>) {
    let sets: Vec<Vec<u32>> = (0..12)
        .map(|_| {
            let others = trial.others(60);
            trial.with_her(&others)
        })
        .collect();
    let shown = trial.each(SCORED, "median(s.x / 14 * 14) FILTER (WHERE {})", &sets);
    trial.guess(sum(shown));
}

/// One in twenty has the trait.
const RARE: &str = "(SELECT patient_no, max(CASE WHEN icd10 = 'B24' THEN 1 ELSE 0 END) AS rare FROM diagnosis GROUP BY \
                    patient_no) d ON d.patient_no = p.patient_no";

/// So many surely, and she and ten others if they have the rare trait.
fn set(trial: &mut Trial<'_>, surely: usize) -> String {
    let others = trial.others(surely + 10);
    let (surely, open) = others.split_at(surely);
    let open = trial.with_her(open);
    format!("({} OR ({} AND d.rare = 1))", born(surely), born(&open))
}

/// How many are shown.
fn told(trial: &mut Trial<'_>, what: &str, sizes: &[usize]) {
    let columns: Vec<String> = sizes
        .iter()
        .map(|size| format!("{what} FILTER (WHERE {})", set(trial, *size)))
        .collect();
    let home = trial.home();
    let sql = format!(
        "SELECT {} FROM {SCORED} JOIN {RARE} WHERE {home}",
        columns.join(", ")
    );
    let count = trial.numbers(&sql).iter().flatten().count();
    trial.guess(Some(f64::from(u32::try_from(count).expect("few"))));
}

fn shown(trial: &mut Trial<'_>, sizes: &[usize]) {
    told(trial, "median(s.x)", sizes);
}

fn variance(trial: &mut Trial<'_>) {
    told(trial, "var_pop(s.x)", &[19]);
}

/// Nobody else in the set hoards, as where one in a thousand does. Three treatments of one patient count; who hoards has nine.
fn beyond(trial: &mut Trial<'_>) {
    let others = trial.others_who(60, |one| !one.hoards);
    let (home, all) = (trial.home(), born(&trial.with_her(&others)));
    let shown = trial.numbers(&format!(
        "SELECT median(t.daily_dose) FROM treatment t JOIN patient p ON p.patient_no = t.patient_no WHERE {home} AND {all} \
         AND t.atc = 'N07BC02'"
    ));
    trial.guess(Some(if shown[0].is_some() { 0.0 } else { 1.0 }));
}
