//! Channels beside the numbers: rows, their order, notes, codes, statuses; and one secret in many words.

use disclosure::{Scalar, Status};

use super::trial::{Trial, born, heard, number};
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
fn channels_and_words_gain_no_more_than_is_promised() {
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
