//! Questions about the demonstration and the forms in which they are answered.

use crate::support::{FR, User, demo};

const BY_REGION: &str = "SELECT region_code, sex, count(DISTINCT patient_no) AS patients
    FROM patient GROUP BY region_code, sex";
/// Few patients of a year and region inject as a first route: some of it must be hidden.
const RARE: &str = "SELECT region_code, count(DISTINCT patient_no) AS patients,
    avg(age_first_use) AS age FROM substance_use WHERE substance = 'ghb' GROUP BY region_code";

fn ask(arguments: &[&str]) -> String {
    demo()
        .0
        .run(&[&["query", "--demo"], arguments].concat())
        .done()
}

#[test]
fn an_answer_is_a_table() {
    insta::assert_snapshot!(ask(&[BY_REGION]), @"");
}

#[test]
fn an_answer_in_french_says_what_its_marks_mean() {
    let said = demo().0.reading(FR).run(&["query", "--demo", RARE]);
    assert!(
        said.err
            .contains("profil research, version 7 de l'entrepôt"),
        "{}",
        said.all()
    );
    insta::assert_snapshot!(said.done(), @"");
}

#[test]
fn csv_has_a_status_after_each_measure_and_nothing_where_a_value_is_hidden() {
    let csv = ask(&["--format", "csv", RARE]);
    insta::assert_snapshot!(csv.replace("\r\n", "\n"), @"");
    let mut rows = csv::Reader::from_reader(csv.as_bytes());
    assert_eq!(
        rows.headers().unwrap(),
        [
            "region_code",
            "patients",
            "patients_status",
            "age",
            "age_status"
        ]
        .as_slice()
    );
    for row in rows.records() {
        let row = row.unwrap();
        for measure in [1, 3] {
            assert_eq!(
                row[measure].is_empty(),
                &row[measure + 1] == "suppressed",
                "{row:?}"
            );
        }
    }
}

#[test]
fn json_has_columns_rows_and_statuses() {
    let sql = "SELECT sex, count(DISTINCT patient_no) AS patients FROM patient GROUP BY sex";
    let json = ask(&["--format", "json", sql]);
    let parsed: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(parsed["version"], 7);
    assert_eq!(parsed["profile"], "research");
    insta::assert_snapshot!(json, @"");
}

#[test]
fn a_question_can_come_from_a_file_or_from_standard_input() {
    let sql = "SELECT event_year, count(*) AS events FROM event GROUP BY event_year";
    let (asker, user) = (User::new(), &demo().0);
    let typed = user.run(&["query", "--demo", sql]).done();
    let file = asker.write("question.sql", sql);
    assert_eq!(
        user.run(&["query", "--demo", "--file", &file]).done(),
        typed
    );
    assert_eq!(user.run_with(&["query", "--demo", "-"], sql).done(), typed);
    let missing = asker.path("missing.sql");
    user.run(&["query", "--demo", "--file", &missing])
        .failed(4, "C02");
    user.run(&["query", "--demo", "--file", &asker.write("latin", b"\xE9")])
        .failed(4, "C02");
    assert_eq!(user.run(&["query", "--demo"]).code, 2);
}

#[test]
fn nothing_is_counted_twice_or_lost_between_the_feeds_and_an_answer() {
    let manifest = demo().0.read("state/tamis/demo/feeds/manifest.json");
    let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    let csv = ask(&["--format", "csv", "SELECT count(*) AS n FROM event"]);
    let events = manifest["truth"]["rows"]["event"].as_u64().unwrap();
    assert_eq!(csv, format!("n,n_status\r\n{events},shown\r\n"));
    let people = manifest["truth"]["people"].as_u64().unwrap();
    let csv = ask(&[
        "--format",
        "csv",
        "SELECT count(DISTINCT patient_no) AS n FROM patient",
    ]);
    assert_eq!(csv, format!("n,n_status\r\n{people},shown\r\n"));
}

#[test]
fn explain_says_which_rules_judge_a_question_and_runs_nothing() {
    let user = &demo().0;
    let before = user
        .run(&["ledger", "show", "--demo", "--lang", "en"])
        .done();
    let english = ask(&["--explain", RARE]);
    let french = user
        .reading(FR)
        .run(&["query", "--demo", "--explain", RARE])
        .done();
    insta::assert_snapshot!(format!("{english}\n{french}"), @"");
    let after = user
        .run(&["ledger", "show", "--demo", "--lang", "en"])
        .done();
    let of_this_question = |record: &str| record.matches("question answered").count();
    assert!(of_this_question(&after) >= of_this_question(&before));
    user.run(&["query", "--demo", "--explain", "SELECT * FROM patient"])
        .failed(3, "G01");
}

#[test]
fn a_rule_is_explained_in_both_languages() {
    let user = User::new();
    let pages = ["fr", "en"].map(|lang| user.run(&["explain", "G04", "--lang", lang]).done());
    insta::assert_snapshot!(pages.join("\n"), @"");
    assert_eq!(
        user.run(&["explain", " g04", "--lang", "en"]).done(),
        pages[1]
    );
}
