//! What comes beside a number: how far its noise moves it, what was used of a limit, and rounding.

use super::attacker::{COUNT, Heard};
use super::trial::{Trial, born, heard, number, size};
use super::{ANY, Attack, NONE, ONE, judge};

const ATTACKS: &[Attack] = &[
    Attack {
        name: "beside: noise_sd of forty numbers that are one earlier number again",
        bar: ANY,
        victims: 4,
        fits: false,
        secret: |p| p.positive,
        play: deviations,
    },
    Attack {
        name: "beside: sums that are shown or hidden beside a count that is given again",
        bar: ANY,
        victims: 3,
        fits: true,
        secret: |p| p.rare,
        play: sums,
    },
    Attack {
        name: "beside: what of a limit a group uses that is not shown",
        bar: ONE,
        victims: 40,
        fits: true,
        secret: |p| p.rare,
        play: limits,
    },
    Attack {
        // Its borders are thresholds.
        name: "beside: the edge of rounding, a rare trait, under public (not promised)",
        bar: NONE,
        victims: 20,
        fits: true,
        secret: |p| p.rare,
        play: |t| edge(t, "public", 12),
    },
    Attack {
        name: "beside: a set of eleven, a rare trait, under exact numbers (not promised)",
        bar: NONE,
        victims: 20,
        fits: true,
        secret: |p| p.rare,
        play: |t| edge(t, "exact", 10),
    },
    Attack {
        name: "beside: a common code first, then sixty sets of a rare one",
        bar: ANY,
        victims: 4,
        fits: true,
        secret: |p| p.rare,
        play: rare_after_common,
    },
];

#[test]
fn what_comes_beside_a_number_gains_no_more_than_is_promised() {
    judge(175, ATTACKS);
}

/// The standard deviation of a count.
const COUNT_SD: f64 = 2.016;

/// Sums of the year of birth, in place of each of which the first is given. Its deviation is that of a
/// count, which is the set's own if it is computed from it, and what the measure adds.
fn deviations(trial: &mut Trial<'_>) {
    trial.asker.tells_noise = true;
    let others = trial.others(80);
    let mut sets = vec![trial.with_her(&others)];
    // Each without one other, and half of them without her.
    for turn in 0..40 {
        let mut set = sets[0].clone();
        set.remove(turn);
        if turn % 2 == 0 {
            set.retain(|one| *one != trial.victim);
        }
        sets.push(set);
    }
    let mut columns = vec![format!("count(*) FILTER (WHERE {})", born(&sets[0]))];
    let sum = |set: &Vec<u32>| format!("sum(p.birth_year) FILTER (WHERE {})", born(set));
    columns.extend(sets.iter().map(sum));
    let sql = format!(
        "SELECT {} FROM patient p JOIN screening s ON s.patient_no = p.patient_no WHERE {} AND s.result = 'positive'",
        columns.join(", "),
        trial.home()
    );
    let answer = trial.answer(&sql);
    let row = &answer.rows()[0];
    let Some(first) = number(&row[0].value) else {
        return trial.guess(None);
    };
    let relative = |cell: &engine::AnswerValue, count: f64| {
        number(&cell.value).map(|sum| COUNT_SD * sum / count)
    };
    let added = row[1].noise_sd.zip(relative(&row[1], first));
    let added = added.map_or(0.0, |(all, count)| all * all - count * count);
    let own_count = |cell: &engine::AnswerValue| {
        let left = (cell.noise_sd? * cell.noise_sd? - added).sqrt();
        Some(relative(cell, 1.0)? / left)
    };
    let shown: Vec<Option<f64>> = row[1..].iter().map(own_count).collect();
    trial.guess_by(&heard(&sets, &shown), 0.25);
}

/// One in twenty has the trait.
const RARE: &str = "patient p JOIN (SELECT patient_no, max(CASE WHEN icd10 = 'B24' THEN 1 ELSE 0 END) AS rare FROM \
                    diagnosis GROUP BY patient_no) d ON d.patient_no = p.patient_no";

/// So many surely, and she and ten others if they have the rare trait.
fn few(trial: &mut Trial<'_>, surely: usize) -> String {
    let others = trial.others(surely + 10);
    let (surely, open) = others.split_at(surely);
    let open = trial.with_her(open);
    format!(
        "{} AND ({} OR ({} AND d.rare = 1))",
        trial.home(),
        born(surely),
        born(&open)
    )
}

/// Measures of which each has results of one patient.
const MEASURES: [(&str, &str); 5] = [
    ("scale_score", "score"),
    ("annual_payment", "amount_eur"),
    ("treatment", "daily_dose"),
    ("social_situation", "children_count"),
    ("event", "duration_minutes"),
];

/// Each has the victim, and another one surely in the place of one of thirteen. Where the count is an earlier one,
/// a sum over the set itself is shown if the set is large enough.
fn sums(trial: &mut Trial<'_>) {
    let others = trial.others(45);
    let (surely, rest) = others.split_at(13);
    let (open, spare) = rest.split_at(10);
    let open = trial.with_her(open);
    let joined = MEASURES.map(|(table, column)| {
        format!(
            "JOIN (SELECT patient_no, sum({column}) AS a, max({column}) AS b, min({column}) AS c FROM {table} GROUP BY \
             patient_no) {table} ON {table}.patient_no = p.patient_no"
        )
    });
    let from = format!("{RARE} {} WHERE {}", joined.join(" "), trial.home());
    let condition =
        |surely: &[u32]| format!("({} OR ({} AND d.rare = 1))", born(surely), born(&open));
    trial.number(&format!(
        "SELECT count(DISTINCT p.patient_no) FROM {from} AND {}",
        condition(surely)
    ));
    let mut spare = spare.iter();
    let (mut score, mut asked) = (0.0, 0.0);
    for (table, _) in MEASURES {
        for column in ["a", "b", "c"] {
            let mut set = surely[1..].to_vec();
            set.extend(spare.next());
            let shown = trial.numbers(&format!(
                "SELECT count(DISTINCT p.patient_no) AS n, sum({table}.{column}) AS v FROM {from} AND {}",
                condition(&set)
            ));
            if shown[0].is_some() {
                asked += 1.0;
                score += f64::from(u8::from(shown[1].is_some())) - 0.5;
            }
        }
    }
    trial.guess((asked > 0.0).then_some(score));
}

/// Of eleven a group of a free key is hardly ever shown.
fn limits(trial: &mut Trial<'_>) {
    let (before, condition) = (trial.used(), few(trial, 10));
    trial.answer(&format!(
        "SELECT p.birth_year / 3000 * 3000 AS band, count(*) AS n FROM {RARE} WHERE {condition} GROUP BY 1"
    ));
    trial.guess(Some(f64::from(u8::from(trial.used() > before))));
}

/// A number that one patient more makes another one.
fn edge(trial: &mut Trial<'_>, profile: &'static str, surely: usize) {
    trial.asker.profile = profile;
    let condition = few(trial, surely);
    let shown = trial.number(&format!("SELECT count(*) FROM {RARE} WHERE {condition}"));
    trial.guess(Some(shown.unwrap_or(0.0)));
}

/// What is known of others before is taken from the first number of the column.
fn rare_after_common(trial: &mut Trial<'_>) {
    let home = trial.home();
    let from = "patient p JOIN diagnosis d ON d.patient_no = p.patient_no";
    trial.number(&format!(
        "SELECT count(*) FROM {from} WHERE {home} AND d.icd10 = 'F20'"
    ));
    let (mut sets, mut columns) = (Vec::new(), Vec::new());
    for _ in 0..60 {
        let others = trial.others(60);
        let (surely, open) = others.split_at(20);
        let open = trial.with_her(open);
        columns.push(format!(
            "count(DISTINCT CASE WHEN {} OR ({} AND d.icd10 = 'B24') THEN p.patient_no END)",
            born(surely),
            born(&open)
        ));
        sets.push(open);
    }
    let columns = columns.join(", ");
    let shown = trial.numbers(&format!("SELECT {columns} FROM {from} WHERE {home}"));
    let mut told = Heard::default();
    for (open, shown) in sets.iter().zip(shown) {
        if let Some(shown) = shown {
            let expected = 20.0 + 0.05 * size(open);
            told.note(open.iter().copied().collect(), shown - expected, COUNT);
        }
    }
    trial.guess_by(&told, 0.0475);
}
