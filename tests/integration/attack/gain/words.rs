//! One secret in many words.

use super::trial::{Trial, born, heard};
use super::{ANY, Attack, judge};

const TESTED: &str = "patient p JOIN screening s ON s.patient_no = p.patient_no";

const ATTACKS: &[Attack] = &[
    Attack {
        name: "words: one triple in eight spellings of a trait",
        bar: ANY,
        victims: 20,
        fits: false,
        secret: |p| p.positive,
        play: spellings,
    },
    Attack {
        name: "words: T and not T of four triples",
        bar: ANY,
        victims: 20,
        fits: false,
        secret: |p| p.positive,
        play: complements,
    },
    Attack {
        name: "words: lists of codes that hold hers or another",
        bar: ANY,
        victims: 20,
        fits: true,
        secret: |p| p.substance == 0,
        play: lists,
    },
    Attack {
        name: "words: four cut-points of a score over two triples",
        bar: ANY,
        victims: 20,
        fits: true,
        secret: |p| p.high,
        play: cuts,
    },
];

#[test]
fn words_gain_no_more_than_is_promised() {
    judge(136, ATTACKS);
}

fn spellings(trial: &mut Trial<'_>) {
    let sets = trial.triples(1);
    let positive = "SELECT patient_no FROM screening WHERE result = 'positive'";
    let froms = [
        (TESTED.to_owned(), "s.result = 'positive'".to_owned()),
        (TESTED.to_owned(), "NOT s.result <> 'positive'".to_owned()),
        (TESTED.to_owned(), "s.result LIKE 'pos%'".to_owned()),
        (TESTED.to_owned(), "CASE WHEN s.result = 'negative' THEN 0 ELSE 1 END = 1".to_owned()),
        ("patient p".to_owned(), format!("p.patient_no IN ({positive})")),
        (
            "patient p LEFT JOIN (SELECT patient_no, max(CASE WHEN result = 'positive' THEN 1 ELSE 0 END) AS t FROM \
             screening GROUP BY patient_no) x ON x.patient_no = p.patient_no".to_owned(),
            "x.t = 1".to_owned(),
        ),
        (
            format!("patient p JOIN ({positive} INTERSECT SELECT patient_no FROM diagnosis) x ON x.patient_no = p.patient_no"),
            "x.patient_no IS NOT NULL".to_owned(),
        ),
        (
            "patient p JOIN (SELECT patient_no, first_value(result) OVER (PARTITION BY patient_no ORDER BY \
             screening_date) AS r FROM screening) x ON x.patient_no = p.patient_no".to_owned(),
            "x.r = 'positive'".to_owned(),
        ),
    ];
    let (mut all, mut shown) = (Vec::new(), Vec::new());
    for (from, condition) in froms {
        let columns: Vec<String> = sets
            .iter()
            .map(|set| {
                format!(
                    "count(DISTINCT CASE WHEN {} THEN p.patient_no END)",
                    born(set)
                )
            })
            .collect();
        let home = trial.home();
        shown.extend(trial.numbers(&format!(
            "SELECT {} FROM {from} WHERE {home} AND {condition}",
            columns.join(", ")
        )));
        all.extend(sets.clone());
    }
    trial.guess_by(&heard(&all, &shown), 0.25);
}

fn complements(trial: &mut Trial<'_>) {
    let sets = trial.triples(4);
    let (mut all, mut shown) = (Vec::new(), Vec::new());
    for condition in ["s.result = 'positive'", "s.result <> 'positive'"] {
        let each = format!("count(*) FILTER (WHERE {condition} AND {{}})");
        let counts = trial.each(TESTED, &each, &sets);
        let is_not = condition.contains("<>");
        let size = |set: &Vec<u32>| super::trial::size(set);
        let own = sets
            .iter()
            .zip(counts)
            .map(|(set, n)| if is_not { n.map(|n| size(set) - n) } else { n });
        shown.extend(own);
        all.extend(sets.clone());
    }
    trial.guess_by(&heard(&all, &shown), 0.25);
}

/// The first or the second code, beside others.
fn lists(trial: &mut Trial<'_>) {
    let sets = trial.triples(1);
    let from = "patient p JOIN substance_use u ON u.patient_no = p.patient_no AND u.rank = 1";
    let mut score = 0.0;
    for more in ["'crack'", "'tobacco', 'ketamine'", "'cannabis', 'lsd'"] {
        for (sign, code) in [(1.0, "heroin"), (-1.0, "alcohol")] {
            let each =
                format!("count(*) FILTER (WHERE u.substance IN ('{code}', {more}) AND {{}})");
            let shown = trial.each(from, &each, &sets);
            score += sign * super::trial::over_triples(&shown).unwrap_or(0.0);
        }
    }
    trial.guess(Some(score));
}

/// All lie between what she has and what she has not.
fn cuts(trial: &mut Trial<'_>) {
    let sets = trial.triples(2);
    let from = "patient p JOIN scale_score s ON s.patient_no = p.patient_no";
    let (mut all, mut shown) = (Vec::new(), Vec::new());
    let low = trial.her().score_within;
    for cut in (low + 1..low + 15).step_by(4) {
        let each = format!("count(*) FILTER (WHERE s.score >= {cut} AND {{}})");
        let counts = trial.each(from, &each, &sets);
        let over = 1.0 - f64::from(u32::try_from(cut).expect("small")) / 28.0;
        let expected = |set: &Vec<u32>| (over - 0.5) * super::trial::size(set);
        shown.extend(
            sets.iter()
                .zip(counts)
                .map(|(set, n)| n.map(|n| n - expected(set))),
        );
        all.extend(sets.clone());
    }
    trial.guess_by(&heard(&all, &shown), 0.25);
}
