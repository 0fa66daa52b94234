//! The forms in which an answer leaves: flat rows, lines, Parquet; files that are never overwritten; earlier
//! versions; units and grids.

use bytes::Bytes;
use parquet::file::reader::{FileReader, SerializedFileReader};
use serde_json::Value;

use crate::support::{FR, User};

/// In region 27 few patients have no age at first use: the mean is hidden.
const AGES: &str =
    "SELECT region_code, count(DISTINCT patient_no) AS patients, avg(age_first_use) AS age
    FROM substance_use WHERE substance = 'cocaine_powder' AND rank = 1
    GROUP BY region_code ORDER BY region_code";
const DOSES: &str = "SELECT atc, median(daily_dose) AS dose, avg(daily_dose) AS mean, count(*) AS n
    FROM treatment GROUP BY atc ORDER BY atc";
const DELAY: &str = "SELECT median(first - inclusion_date) AS days FROM inclusion i
    JOIN (SELECT patient_no, min(event_date) AS first FROM event GROUP BY patient_no) e
    ON e.patient_no = i.patient_no WHERE first >= inclusion_date";

fn json(user: &User, arguments: &[&str]) -> Value {
    let all = [&["query", "--demo", "--profile", "exact"], arguments].concat();
    serde_json::from_str(&user.run(&all).done()).expect("JSON")
}

#[test]
fn rows_are_flat_objects_and_lines_are_the_same_ones() {
    let user = User::with_demo();
    let rows = json(&user, &["--format", "rows", AGES]);
    let first = &rows[0];
    assert_eq!(first["region_code"], "11");
    assert!(
        first["age"].is_f64() && first["age_status"] == "shown",
        "{first}"
    );
    let hidden = &rows[1];
    assert!(
        hidden["age"].is_null() && hidden["age_status"] == "suppressed",
        "{hidden}"
    );
    let keys: Vec<&String> = first.as_object().expect("an object").keys().collect();
    assert_eq!(keys.len(), 5, "{keys:?}");
    let lines = user.run(&[
        "query",
        "--demo",
        "--profile",
        "exact",
        "--format",
        "lines",
        AGES,
    ]);
    assert!(lines.err.contains("E35 age: "), "{}", lines.all());
    let lines = lines.done();
    let parsed = lines
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"));
    assert_eq!(
        parsed.collect::<Vec<Value>>(),
        *rows.as_array().expect("rows")
    );
}

#[test]
fn parquet_holds_values_statuses_and_notes_and_overwrites_nothing() {
    let user = User::with_demo();
    let file = user.path("answer.parquet");
    let ask = |file: &str| {
        user.run(&[
            "query",
            "--demo",
            "--profile",
            "exact",
            "--format",
            "parquet",
            "--output",
            file,
            AGES,
        ])
    };
    ask(&file).done();
    let before = std::fs::read(&file).expect("a file");
    ask(&file).failed(4, "C25");
    assert_eq!(std::fs::read(&file).expect("a file"), before);
    user.run(&["query", "--demo", "--format", "parquet", AGES])
        .failed(4, "C24");
    let reader = SerializedFileReader::new(Bytes::from(before)).expect("Parquet");
    let about = reader
        .metadata()
        .file_metadata()
        .key_value_metadata()
        .expect("metadata");
    let of = |key: &str| {
        about
            .iter()
            .find(|of| of.key == key)
            .and_then(|of| of.value.clone())
    };
    assert_eq!(of("tamis.profile").as_deref(), Some("exact"));
    assert_eq!(of("tamis.version").as_deref(), Some("7"));
    let rows: Vec<String> = reader
        .get_row_iter(None)
        .expect("rows")
        .map(|row| row.expect("a row").to_string())
        .collect();
    assert_eq!(rows.len(), 7);
    assert!(
        rows[0].contains("region_code: \"11\"") && rows[0].contains("age_status: \"shown\""),
        "{rows:?}"
    );
    assert!(
        rows[1].contains("age: null") && rows[1].contains("suppressed"),
        "{rows:?}"
    );
}

#[test]
fn an_earlier_version_answers_as_it_was() {
    let user = User::with_demo();
    let sql = "SELECT count(DISTINCT region_code) AS regions FROM coverage";
    for (version, regions) in [("1", 1), ("7", 7)] {
        let answer = json(&user, &["--format", "json", "--version", version, sql]);
        assert_eq!(answer["version"], version.parse::<u64>().expect("a number"));
        assert_eq!(answer["rows"][0][0]["value"], regions);
    }
    user.run(&["query", "--demo", "--version", "99", sql])
        .failed(4, "W10");
}

#[test]
fn doses_are_in_tenths_of_mg_and_on_a_grid_by_drug() {
    let user = User::with_demo();
    let answer = json(&user, &["--format", "json", DOSES]);
    assert_eq!(answer["columns"][1]["unit"], "0.1 mg");
    assert_eq!(answer["columns"][2]["unit"], "0.1 mg");
    assert!(answer["columns"][3].get("unit").is_none());
    let note = answer["notes"]
        .as_array()
        .expect("notes")
        .iter()
        .find(|note| note[0] == "E27");
    let said = note.expect("a note on the grid")[2]
        .as_str()
        .expect("English")
        .to_owned();
    assert!(said.contains("by `atc` (N07BC01 10, N07BC02 50"), "{said}");
    let rows = answer["rows"].as_array().expect("rows").iter();
    let dose = |code: &str| {
        let mut rows = rows.clone();
        rows.find(|row| row[0]["value"] == code).expect("a drug")[1]["value"].as_f64()
    };
    // Buprenorphine was 0 on a grid of 10 mg.
    let buprenorphine = dose("N07BC01").expect("shown");
    assert!(
        buprenorphine > 0.0 && buprenorphine % 10.0 < 0.1 && buprenorphine < 240.0,
        "{buprenorphine}"
    );
    assert!(dose("N07BC02").expect("shown") % 50.0 < 0.1);
    let table = user
        .reading(FR)
        .run(&["query", "--demo", "--profile", "exact", DOSES])
        .done();
    assert!(table.contains("dose [0.1 mg]"), "{table}");
}

#[test]
fn a_value_below_the_first_step_says_so() {
    let user = User::with_demo();
    let answer = json(&user, &["--format", "json", DELAY]);
    let cell = &answer["rows"][0][0];
    assert_eq!(
        (cell["value"].as_f64(), cell["under"].as_i64()),
        (Some(0.0), Some(7)),
        "{answer}"
    );
    let table = user
        .reading(FR)
        .run(&["query", "--demo", "--profile", "exact", DELAY])
        .done();
    assert!(
        table.contains("days [jours]") && table.contains("<7"),
        "{table}"
    );
    let csv = user
        .run(&[
            "query",
            "--demo",
            "--profile",
            "exact",
            "--format",
            "csv",
            DELAY,
        ])
        .done();
    assert_eq!(csv.replace("\r\n", "\n"), "days,days_status\n0.0,under\n");
}
