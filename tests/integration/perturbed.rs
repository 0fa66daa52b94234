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
