//! What an answer says of how to lose less, and that it is so: the question that it writes out shows more.

use serde_json::Value;

use crate::support::{FR, User};

fn answer(user: &User, profile: &str, sql: &str) -> Value {
    let arguments = [
        "query",
        "--demo",
        "--profile",
        profile,
        "--format",
        "json",
        sql,
    ];
    serde_json::from_str(&user.run(&arguments).done()).expect("JSON")
}

fn advice(answer: &Value) -> Vec<Value> {
    answer["advice"].as_array().expect("advice").clone()
}

fn codes(answer: &Value) -> Vec<String> {
    let all = advice(answer).into_iter();
    all.map(|one| one["code"].as_str().expect("a code").to_owned())
        .collect()
}

/// The share of the measured values that are hidden.
fn hidden(answer: &Value) -> f64 {
    let rows = answer["rows"].as_array().expect("rows").iter();
    let cells = rows.flat_map(|row| row.as_array().expect("values"));
    let statuses: Vec<&str> = cells.filter_map(|cell| cell["status"].as_str()).collect();
    let hidden = statuses.iter().filter(|status| **status == "suppressed");
    let count = |count: usize| f64::from(u32::try_from(count).expect("few"));
    count(hidden.count()) / count(statuses.len())
}

/// The sum of the measured values that are shown: groups that are left out are in none.
fn seen(answer: &Value) -> f64 {
    let rows = answer["rows"].as_array().expect("rows").iter();
    let cells = rows.flat_map(|row| row.as_array().expect("values"));
    let measured = cells.filter(|cell| !cell["status"].is_null());
    measured.filter_map(|cell| cell["value"].as_f64()).sum()
}

/// Asks a question, then each question that the answer writes out, as somebody who asked nothing before.
fn followed(sql: &str) -> Vec<String> {
    let first = answer(&User::with_demo(), "research", sql);
    let written: Vec<String> = advice(&first)
        .iter()
        .filter_map(|one| one["sql"].as_str().map(str::to_owned))
        .collect();
    assert!(!written.is_empty(), "{}", first["columns"]);
    for better in &written {
        let second = answer(&User::with_demo(), "research", better);
        let (before, after) = (seen(&first), seen(&second));
        assert!(
            hidden(&second) < hidden(&first) || after > before,
            "{better}: {after} after {before}"
        );
    }
    written
}

#[test]
fn a_code_is_taken_by_its_declared_group() {
    let written = followed(
        "SELECT region_code, atc, count(DISTINCT patient_no) AS patients FROM treatment GROUP BY region_code, atc",
    );
    assert!(
        written[0].contains("'oat'") && written[0].contains("GROUP BY region_code, CASE"),
        "{written:?}"
    );
}

#[test]
fn a_month_becomes_a_quarter_and_a_year_of_birth_a_band() {
    let written = followed(
        "SELECT region_code, date_trunc('month', inclusion_date) AS month, count(*) AS n FROM inclusion
         WHERE inclusion_year = 2023 GROUP BY 1, 2",
    );
    assert!(
        written[0].contains("date_trunc('quarter', inclusion_date) AS month"),
        "{written:?}"
    );
    let written = followed(
        "SELECT p.birth_year, p.region_code, count(DISTINCT p.patient_no) AS patients FROM patient p
         WHERE p.sex = 'female' GROUP BY p.birth_year, p.region_code",
    );
    assert!(
        written[0].contains("FLOOR(p.birth_year / 10) * 10 AS birth_year"),
        "{written:?}"
    );
}

#[test]
fn a_band_becomes_twice_as_wide_and_a_key_is_left_out() {
    let written = followed(
        "SELECT region_code, exit_reason, floor(inclusion_year / 2) * 2 AS years, count(DISTINCT patient_no) AS n
         FROM inclusion GROUP BY region_code, exit_reason, floor(inclusion_year / 2) * 2",
    );
    assert!(
        written[0].contains("FLOOR(inclusion_year / 4) * 4 AS years"),
        "{written:?}"
    );
    assert!(!written[1].contains("years"), "{written:?}");
}

#[test]
fn a_code_that_is_in_no_list_is_named_with_the_nearest() {
    let user = User::with_demo();
    let found = answer(
        &user,
        "research",
        "SELECT count(*) AS n FROM event WHERE event_type IN ('gp_consultaton', 'psychologist_session')",
    );
    let first = &advice(&found)[0];
    assert_eq!(first["code"], "E28", "{found}");
    let said = first["en"].as_str().expect("a sentence");
    assert!(
        said.contains(
            "`gp_consultaton` is no code of `event_type`; did you mean `gp_consultation`?"
        ),
        "{said}"
    );
}

#[test]
fn each_hidden_column_says_something_in_both_languages_and_every_form() {
    let sql = "SELECT sex, median(duration_minutes) AS minutes, count(*) AS n
        FROM event e JOIN patient p ON p.patient_no = e.patient_no GROUP BY sex";
    let found = answer(&User::with_demo(), "research", sql);
    let columns: Vec<Value> = advice(&found)
        .iter()
        .map(|one| one["column"].clone())
        .collect();
    for column in ["minutes", "n"] {
        assert!(columns.contains(&column.into()), "{found}");
    }
    assert!(codes(&found).contains(&"E34".to_owned()), "{found}");
    let user = User::with_demo();
    let table = user.run(&["query", "--demo", sql]).done();
    assert!(
        table.contains("E34 minutes: a quantile needs at least 22 patients a group"),
        "{table}"
    );
    let csv = user
        .reading(FR)
        .run(&["query", "--demo", "--format", "csv", sql]);
    assert!(
        csv.err.contains("E34 minutes : un quantile demande"),
        "{}",
        csv.all()
    );
    assert!(!csv.out.contains("E34"), "{}", csv.all());
}

#[test]
fn what_was_asked_before_is_named_where_it_hides() {
    let user = User::with_demo();
    let asked = |day: u32| {
        let sql = format!(
            "SELECT p.region_code, p.sex, count(DISTINCT e.patient_no) AS n FROM event e JOIN patient p
             ON p.patient_no = e.patient_no WHERE event_date >= DATE '2023-01-{day:02}' GROUP BY p.region_code, p.sex"
        );
        answer(&user, "research", &sql)
    };
    let found = (1..29)
        .map(asked)
        .find(|answer| codes(answer).contains(&"E30".to_owned()));
    assert!(
        found.is_some(),
        "nothing was hidden because of what was asked before"
    );
}

#[test]
fn an_order_that_puts_hidden_values_first_is_named() {
    let found = answer(
        &User::with_demo(),
        "research",
        "SELECT substance, region_code, count(DISTINCT patient_no) AS n FROM substance_use
         GROUP BY substance, region_code ORDER BY n DESC NULLS FIRST LIMIT 10",
    );
    assert!(codes(&found).contains(&"E36".to_owned()), "{found}");
}

#[test]
fn a_total_over_a_free_key_says_why_it_is_hidden() {
    let found = answer(
        &User::with_demo(),
        "research",
        "SELECT inclusion_year, n, sum(n) OVER () AS total FROM
         (SELECT inclusion_year, count(DISTINCT patient_no) AS n FROM inclusion GROUP BY inclusion_year) x",
    );
    assert!(codes(&found).contains(&"E37".to_owned()), "{found}");
}
