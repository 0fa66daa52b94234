//! Answers that carry noise: their form, and how far they may be from the truth.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::support::{FR, User};

const BY_REGION: &str = "SELECT region_code, sex, count(DISTINCT patient_no) AS patients
    FROM patient GROUP BY region_code, sex";

/// By how much a number of patients may be moved.
const MOST: i64 = 6;

fn answer(user: &User, profile: &str) -> Value {
    let arguments = ["query", "--demo", "--profile", profile, "--format", "json"];
    let json = user.run(&[&arguments[..], &[BY_REGION]].concat()).done();
    serde_json::from_str(&json).expect("JSON")
}

/// The cell of a number by its keys.
fn cells(answer: &Value) -> BTreeMap<String, Value> {
    let rows = answer["rows"].as_array().expect("rows").iter();
    rows.map(|row| {
        let key = format!("{} {}", row[0]["value"], row[1]["value"]);
        (key, row[2].clone())
    })
    .collect()
}

#[test]
fn research_is_what_one_asks_under_and_it_says_that_numbers_carry_noise() {
    let user = User::with_demo();
    let said = user.run(&["query", "--demo", BY_REGION]);
    assert!(
        said.err.contains("profile research, version 7"),
        "{}",
        said.all()
    );
    let note = "numbers carry noise: patients within 2 (standard deviation), ± 6 at most";
    assert!(said.out.contains(note), "{}", said.all());
    let french = user.reading(FR).run(&["query", "--demo", BY_REGION]);
    assert!(
        french.out.contains("les nombres portent un bruit"),
        "{}",
        french.all()
    );
    // The same question has the same answer, noise and all.
    let numbers = |table: &str| {
        table
            .split_whitespace()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let (english, french) = (numbers(&said.done()), numbers(&french.done()));
    assert_eq!(english[..66], french[..66]);
}

#[test]
fn json_says_how_large_the_noise_of_each_number_is() {
    let answer = answer(&User::with_demo(), "research");
    assert_eq!(answer["profile"], "research");
    assert_eq!(answer["notes"][0][0], "E23", "{answer}");
    let cells = cells(&answer);
    assert_eq!(cells.len(), 21);
    for (key, cell) in &cells {
        match cell["status"].as_str() {
            // That of a count, whose noise is drawn in whole patients.
            Some("shown") => {
                let deviation = cell["noise_sd"].as_f64().expect("a number");
                assert!((deviation - 2.0).abs() < 0.05, "{key}: {cell}");
            }
            Some("suppressed") => {
                assert!(
                    cell["value"].is_null() && cell.get("noise_sd").is_none(),
                    "{key}: {cell}"
                );
            }
            other => panic!("{key}: {other:?}"),
        }
    }
    let shown = cells.values().filter(|cell| cell["status"] == "shown");
    assert_eq!(shown.count(), 14);
}

#[test]
fn noise_moves_a_number_of_patients_by_little_and_exact_numbers_are_another_profile() {
    let user = User::with_demo();
    let exact = cells(&answer(&user, "exact"));
    let perturbed = cells(&answer(&User::with_demo(), "research"));
    let mut moved = 0;
    for (key, cell) in &perturbed {
        let (Some(with), Some(without)) = (cell["value"].as_i64(), exact[key]["value"].as_i64())
        else {
            continue;
        };
        assert!(
            (with - without).abs() <= MOST,
            "{key}: {with} for {without}"
        );
        assert!(exact[key].get("noise_sd").is_none());
        moved += i32::from(with != without);
    }
    // Three of four carry a noise that is not zero.
    assert!(moved >= 4, "{moved}");
}

#[test]
fn totals_of_results_by_patient_are_near_the_truth() {
    // A yes or no counts from 0 to 1, a number of treatments from 0 to 3: an odd width has no middle.
    let totals = "SELECT sum(t.heroin) AS heroin, sum(t.treatments) AS treatments FROM (SELECT u.patient_no, \
                  max(CASE WHEN u.substance = 'heroin' THEN 1 ELSE 0 END) AS heroin, max(n.treatments) AS treatments \
                  FROM substance_use u JOIN (SELECT patient_no, count(*) AS treatments FROM treatment GROUP BY \
                  patient_no) n ON n.patient_no = u.patient_no GROUP BY u.patient_no) t";
    let user = User::with_demo();
    let row = |profile: &str| -> Vec<i64> {
        let arguments = ["query", "--demo", "--profile", profile, "--format", "json"];
        let json = user.run(&[&arguments[..], &[totals]].concat()).done();
        let answer: Value = serde_json::from_str(&json).expect("JSON");
        let row = answer["rows"][0].as_array().expect("a row").iter();
        row.map(|cell| cell["value"].as_i64().expect("a number"))
            .collect()
    };
    let (exact, perturbed) = (row("exact"), row("research"));
    for (exact, perturbed) in exact.into_iter().zip(perturbed) {
        // Six patients, and three widths.
        assert!(
            exact > 500 && (exact - perturbed).abs() < 30,
            "{perturbed} for {exact}"
        );
    }
}

/// The first number that a person is given.
fn number(user: &User, profile: &str, sql: &str) -> Value {
    let arguments = ["query", "--demo", "--profile", profile, "--format", "json"];
    let json = user.run(&[&arguments[..], &[sql]].concat()).done();
    let answer: Value = serde_json::from_str(&json).expect("JSON");
    answer["rows"][0][0]["value"].clone()
}

#[test]
fn a_result_by_patient_in_other_words_has_the_same_noise() {
    // Spellings with noise of their own would have a mean.
    let spellings = [
        "CASE WHEN substance = 'heroin' THEN 1 ELSE 0 END",
        "CASE WHEN 'heroin' = substance THEN 1 ELSE 0 END",
        "CASE substance WHEN 'heroin' THEN 1 ELSE 0 END",
        "CASE WHEN substance IN ('heroin') THEN 1 ELSE 0 END",
        "CASE WHEN NOT substance <> 'heroin' THEN CAST(1 AS INTEGER) ELSE 0 END",
    ];
    let user = User::with_demo();
    let total = |result: &str| {
        let results = format!("SELECT patient_no, max({result}) AS x FROM substance_use");
        let sql = format!("SELECT sum(t.x) AS x FROM ({results} GROUP BY patient_no) t");
        number(&user, "research", &sql)
    };
    let first = total(spellings[0]);
    assert!(first.as_i64().is_some_and(|x| x > 500), "{first}");
    for result in spellings {
        assert_eq!(total(result), first, "{result}");
    }
}

/// The total of a result by patient.
fn total_of(result: &str) -> String {
    let results = format!("SELECT patient_no, {result} AS x FROM scale_score WHERE scale = 'phq9'");
    format!("SELECT sum(t.x) AS x FROM ({results} GROUP BY patient_no) t")
}

/// What is asked, what it is a number of times of, and that number.
fn scaled() -> Vec<(String, String, f64)> {
    let by_patient = [
        ("sum(score + 0)", "sum(score)", 1.0),
        ("sum(2 * score)", "sum(score)", 2.0),
        ("sum(score + score)", "sum(score)", 2.0),
        ("sum(-score)", "sum(score)", -1.0),
        ("sum(score / 4.0)", "sum(score)", 0.25),
        ("max(3 * score)", "max(score)", 3.0),
        ("min(-score)", "max(score)", -1.0),
        ("count(7 * score)", "count(score)", 1.0),
        (
            "sum(coalesce(2 * score, 0))",
            "sum(coalesce(score, 0))",
            2.0,
        ),
        (
            "sum(CASE WHEN score > 9 THEN 5 * score ELSE 0 END)",
            "sum(CASE WHEN score > 9 THEN score ELSE 0 END)",
            5.0,
        ),
        (
            "sum(2 * score) FILTER (WHERE score > 9)",
            "sum(score) FILTER (WHERE score > 9)",
            2.0,
        ),
        (
            "first_value(2 * score ORDER BY score_date)",
            "first_value(score ORDER BY score_date)",
            2.0,
        ),
    ];
    let union = |score: &str, amount: &str| {
        format!(
            "SELECT sum(t.x) AS x FROM (SELECT patient_no, {score} AS x FROM scale_score UNION ALL \
             SELECT patient_no, {amount} FROM annual_payment) t"
        )
    };
    let of_union = (
        union("2 * score", "2 * amount_eur"),
        union("score", "amount_eur"),
        2.0,
    );
    let by_patient = by_patient.iter();
    let by_patient = by_patient.map(|(asked, of, times)| (total_of(asked), total_of(of), *times));
    by_patient.chain([of_union]).collect()
}

#[test]
fn a_value_that_is_scaled_or_shifted_is_the_same_measure_by_patient_and_in_a_union() {
    let user = User::with_demo();
    let told = |sql: &str| number(&user, "research", sql).as_f64().expect("shown");
    for (asked, of, times) in scaled() {
        let (known, told) = (told(&of), told(&asked));
        assert!(
            (told - times * known).abs() < 1e-6,
            "{asked}: {told} for {known}"
        );
    }
    // A shift is given once for each row, as the number of rows is.
    let [total, rows, shifted] =
        ["sum(score)", "count(score)", "sum(score + 10)"].map(|result| told(&total_of(result)));
    assert!(
        (shifted - total - 10.0 * rows).abs() < 1e-6,
        "{shifted}: {total} and {rows}"
    );
}

#[test]
fn a_result_by_patient_of_other_rows_is_another_question() {
    let by_patient = |result: &str, condition: &str| {
        let results = format!("SELECT patient_no, {result} AS x FROM event GROUP BY patient_no");
        format!("SELECT count(*) AS n FROM ({results}) t WHERE t.x {condition}")
    };
    let numbered = |over: &str| {
        let results =
            format!("SELECT patient_no, event_type, {over} ROWS 1 PRECEDING) AS x FROM event");
        format!(
            "SELECT count(*) AS n FROM ({results}) t WHERE t.x = 'synthesis_meeting' AND \
             t.event_type = 'gp_consultation'"
        )
    };
    let pairs = [
        ["", "DISTINCT "].map(|all| by_patient(&format!("count({all}event_type)"), ">= 3")),
        ["", " DESC"].map(|to| {
            let first = format!("first_value(event_type ORDER BY event_date{to})");
            by_patient(&first, "= 'gp_consultation'")
        }),
        ["", " DESC"].map(|to| {
            numbered(&format!(
                "first_value(event_type) OVER (PARTITION BY patient_no ORDER BY event_date{to}"
            ))
        }),
    ];
    let (user, somebody) = (User::with_demo(), User::with_demo());
    for [one, other] in pairs {
        number(&user, "exact", &one);
        let second = number(&user, "exact", &other);
        // Whoever asks it first.
        assert_eq!(second, number(&somebody, "exact", &other), "{other}");
    }
}

#[test]
fn a_column_under_two_names_of_a_union_is_one_column() {
    let slope = "SELECT regr_slope(t.y, t.x) AS slope FROM (SELECT patient_no, score AS x, score AS y FROM \
                 scale_score WHERE scale = 'epices' UNION ALL SELECT patient_no, amount_eur AS x, amount_eur \
                 AS y FROM annual_payment) t";
    // All points are on one line, which is not told.
    let told = number(&User::with_demo(), "research", slope);
    assert!(told.is_null(), "{told}");
}
