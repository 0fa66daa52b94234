//! Digits and other names: numbers of several origins in one total, and one number under several names.

use super::trial::{Trial, born, number, over_triples};
use super::{ANY, Attack, FULL, ONE, judge};

const ATTACKS: &[Attack] = &[
    Attack {
        name: "digits: payments share a divisor, and her minutes",
        bar: FULL,
        victims: 40,
        fits: true,
        secret: |p| p.long_visit,
        play: divisor,
    },
    Attack {
        name: "digits: payments and her score in one sum",
        bar: ONE,
        victims: 40,
        fits: true,
        secret: |p| p.high,
        play: hundreds,
    },
    Attack {
        name: "digits: payments and 100,000 of each patient, ten sets",
        bar: ANY,
        victims: 20,
        fits: true,
        secret: |p| p.pays_more,
        play: shifted,
    },
    Attack {
        name: "digits: days since 2000 of those who left, four triples",
        bar: ANY,
        victims: 20,
        fits: true,
        secret: |p| p.left && p.stays_long,
        play: days,
    },
    Attack {
        name: "other names: count, and sum and mean of the year of birth",
        bar: ANY,
        victims: 20,
        fits: true,
        secret: |p| p.positive,
        play: years,
    },
    Attack {
        name: "other names: a stay, and its two ends against a day",
        bar: ANY,
        victims: 20,
        fits: true,
        secret: |p| p.left && p.stays_long,
        play: stays,
    },
    Attack {
        name: "other names: a count as sums of four constants",
        bar: ANY,
        victims: 20,
        fits: true,
        secret: |p| p.positive,
        play: constants,
    },
    Attack {
        name: "other names: row numbers counted, six triples",
        bar: ANY,
        victims: 20,
        fits: true,
        secret: |p| p.many_rows,
        play: row_numbers,
    },
    Attack {
        name: "other names: distinct x and distinct x + 1, a border at her",
        bar: ONE,
        victims: 40,
        fits: true,
        secret: |p| p.many_rows,
        play: distinct,
    },
    Attack {
        name: "arithmetic: contributions times a prime, four triples",
        bar: ANY,
        victims: 20,
        fits: true,
        secret: |p| p.high,
        play: |t| prime(t, 2_147_483_647),
    },
    Attack {
        name: "arithmetic: contributions times a power of two, four triples",
        bar: ANY,
        victims: 20,
        fits: true,
        secret: |p| p.high,
        play: |t| prime(t, 1_073_741_824),
    },
];

#[test]
fn digits_and_other_names_gain_no_more_than_is_promised() {
    judge(30, ATTACKS);
}

/// Payments of everybody, and minutes of her alone, which are no hundreds.
fn divisor(trial: &mut Trial<'_>) {
    let others = trial.others(60);
    let all = born(&trial.with_her(&others));
    let (home, her) = (trial.home(), trial.her().birth_year);
    let shown = trial.number(&format!(
        "SELECT sum(x) FROM (SELECT y.patient_no, y.amount_eur AS x FROM annual_payment y JOIN patient p ON \
         p.patient_no = y.patient_no WHERE {home} AND {all} UNION ALL SELECT e.patient_no, e.duration_minutes \
         FROM event e JOIN patient p ON p.patient_no = e.patient_no WHERE {home} AND {all} AND p.birth_year = {her} \
         AND e.event_type = 'gp_consultation') z"
    ));
    trial.guess(shown.map(|sum| sum.rem_euclid(100.0)));
}

const SCORED: &str = "patient p JOIN scale_score s ON s.patient_no = p.patient_no";

/// Her score is what is left beside whole hundreds of payments.
fn hundreds(trial: &mut Trial<'_>) {
    let others = trial.others(60);
    let all = born(&trial.with_her(&others));
    let home = trial.home();
    let shown = trial.number(&format!(
        "SELECT sum(x) FROM (SELECT y.patient_no, y.amount_eur AS x FROM annual_payment y JOIN patient p ON \
         p.patient_no = y.patient_no WHERE {home} AND {all} UNION ALL SELECT s.patient_no, s.score FROM {SCORED} \
         WHERE {home} AND p.birth_year = {}) z",
        trial.her().birth_year
    ));
    trial.guess(shown.map(|sum| sum.rem_euclid(100.0)));
}

fn shifted(trial: &mut Trial<'_>) {
    let sets: Vec<Vec<u32>> = (0..10)
        .map(|_| {
            let others = trial.others(60);
            trial.with_her(&others)
        })
        .collect();
    let from = "patient p JOIN (SELECT patient_no, sum(amount_eur + 100000) AS v FROM annual_payment GROUP BY \
                patient_no) y ON y.patient_no = p.patient_no";
    let each = "sum(y.v) FILTER (WHERE {}) - 100350 * count(*) FILTER (WHERE {})";
    let shown = trial.each(from, each, &sets);
    let known: Vec<f64> = shown.into_iter().flatten().collect();
    trial.guess((!known.is_empty()).then(|| known.iter().sum()));
}

const INCLUDED: &str = "patient p JOIN inclusion i ON i.patient_no = p.patient_no";

fn days(trial: &mut Trial<'_>) {
    let sets = trial.triples(4);
    let each = "sum(i.exit_date - DATE '2000-01-01') FILTER (WHERE {}) - 6200 * count(i.exit_date) FILTER (WHERE {})";
    let shown = trial.each(INCLUDED, each, &sets);
    trial.guess(over_triples(&shown));
}

/// The sum of years is some 1,960 times a count; the mean is another word for it.
fn years(trial: &mut Trial<'_>) {
    let sets = trial.triples(4);
    let from =
        "patient p JOIN screening s ON s.patient_no = p.patient_no AND s.result = 'positive'";
    let each = "count(*) FILTER (WHERE {}), sum(p.birth_year) FILTER (WHERE {}), avg(p.birth_year) FILTER (WHERE {})";
    let shown = trial.each(from, each, &sets);
    let count = |of: &[Option<f64>]| match of {
        [Some(n), None, _] => Some(*n),
        [n, Some(sum), mean] => {
            let by_sum = sum / mean.unwrap_or(1_962.0);
            Some(n.map_or(by_sum, |n| f64::midpoint(n, by_sum)))
        }
        _ => None,
    };
    let counts: Vec<Option<f64>> = shown.chunks(3).map(count).collect();
    trial.guess(over_triples(&counts));
}

/// Three names of her days, each over triples.
fn stays(trial: &mut Trial<'_>) {
    let sets = trial.triples(4);
    let each = "sum(i.exit_date - i.inclusion_date) FILTER (WHERE {}), sum(i.exit_date - DATE '2016-01-01') FILTER \
                (WHERE {}), sum(DATE '2016-01-01' - i.inclusion_date) FILTER (WHERE {} AND i.exit_date IS NOT NULL)";
    let shown = trial.each(INCLUDED, each, &sets);
    let stay = |of: &[Option<f64>]| match of {
        [Some(whole), Some(to), Some(from)] => Some(f64::midpoint(*whole, to + from)),
        [Some(whole), _, _] => Some(*whole),
        [None, Some(to), Some(from)] => Some(to + from),
        _ => None,
    };
    let stays: Vec<Option<f64>> = shown.chunks(3).map(stay).collect();
    trial.guess(over_triples(&stays));
}

fn constants(trial: &mut Trial<'_>) {
    let sets = trial.triples(1);
    let from =
        "patient p JOIN screening s ON s.patient_no = p.patient_no AND s.result = 'positive'";
    let mut score = Some(0.0);
    for constant in 1..5 {
        let each = format!("sum(CASE WHEN {{}} THEN {constant} END) / {constant}.0");
        let shown = trial.each(from, &each, &sets);
        score = score
            .zip(over_triples(&shown))
            .map(|(score, of)| score + of);
    }
    trial.guess(score);
}

/// One and seven rows: 1 and 28.
fn row_numbers(trial: &mut Trial<'_>) {
    let sets = trial.triples(6);
    let from = "patient p JOIN (SELECT patient_no, row_number() OVER (PARTITION BY patient_no ORDER BY rank) AS rn \
                FROM substance_use) u ON u.patient_no = p.patient_no";
    let shown = trial.each(from, "count(u.rn) FILTER (WHERE {})", &sets);
    trial.guess(over_triples(&shown));
}

/// Ranks from 2 on are of those with many rows, of whom some fourteen are in the set: one value or seven.
fn distinct(trial: &mut Trial<'_>) {
    let others = trial.others(26);
    let (home, all) = (trial.home(), born(&trial.with_her(&others)));
    let mut score = 0.0;
    for what in ["u.rank", "u.rank + 1"] {
        let outcome = trial.outcome(&format!(
            "SELECT count(DISTINCT {what}) FROM patient p JOIN substance_use u ON u.patient_no = p.patient_no WHERE \
             {home} AND {all}"
        ));
        score += match outcome {
            Ok(answer) => number(&answer.rows()[0][0].value).unwrap_or(0.0),
            Err(code) => f64::from(code.as_bytes()[2]),
        };
    }
    trial.guess(Some(score));
}

fn prime(trial: &mut Trial<'_>, factor: u32) {
    let sets = trial.triples(4);
    let from = "patient p JOIN (SELECT patient_no, sum(v) AS w FROM (SELECT patient_no, scale, sum(score) AS v FROM \
                scale_score GROUP BY patient_no, scale) x GROUP BY patient_no) y ON y.patient_no = p.patient_no";
    let each = format!(
        "sum({factor} * y.w) FILTER (WHERE {{}}) - {factor} * 13.5 * count(*) FILTER (WHERE {{}})"
    );
    let shown = trial.each(from, &each, &sets);
    trial.guess(over_triples(&shown));
}
