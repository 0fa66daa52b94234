//! A question that cannot be answered says why, and what to write instead.

use crate::support::{FR, User};

/// Asks in both languages and returns what is said.
fn refused(sql: &str, exit: i32, code: &str) -> String {
    let user = User::with_first_delivery();
    let french = user.reading(FR).run(&["query", sql]).failed(exit, code);
    let english = user.run(&["query", sql]).failed(exit, code);
    assert_eq!(user.version(), "1");
    format!("{french}\n{english}")
}

#[test]
fn a_text_that_is_not_sql_is_refused_with_the_place() {
    insta::assert_snapshot!(refused("SELECT count(* FROM event", 4, "E01"), @"");
}

#[test]
fn an_unknown_table_is_refused_with_the_nearest_one() {
    insta::assert_snapshot!(refused("SELECT count(*) AS n FROM evnt", 4, "E02"), @"");
}

#[test]
fn an_unknown_column_is_refused_with_the_nearest_one() {
    let sql = "SELECT region_cod, count(*) AS n FROM event GROUP BY region_cod";
    insta::assert_snapshot!(refused(sql, 4, "E03"), @"");
}

#[test]
fn an_unknown_function_is_refused() {
    let sql = "SELECT medain(duration_minutes) AS m FROM event";
    insta::assert_snapshot!(refused(sql, 4, "E04"), @"");
}

#[test]
fn rows_of_people_are_refused() {
    insta::assert_snapshot!(refused("SELECT * FROM patient", 3, "G01"), @"");
}

#[test]
fn a_statement_that_writes_is_refused() {
    insta::assert_snapshot!(refused("DROP TABLE patient", 3, "G02"), @"");
}

#[test]
fn a_join_on_something_else_than_the_patient_is_refused() {
    let sql = "SELECT count(*) AS n FROM event e JOIN patient p ON p.region_code = e.region_code";
    insta::assert_snapshot!(refused(sql, 3, "G04"), @"");
}

#[test]
fn the_dictionary_of_people_and_the_provenance_of_rows_do_not_exist_for_a_question() {
    refused("SELECT count(*) AS n FROM person", 4, "E02");
    refused(
        "SELECT row_key, count(*) AS n FROM event GROUP BY row_key",
        4,
        "E03",
    );
}

#[test]
fn every_refusal_has_a_page() {
    let user = User::new();
    for (lang, hint) in [("fr", "conseil : "), ("en", "hint: ")] {
        let list = user.run(&["explain", "--lang", lang]).done();
        let codes: Vec<_> = list
            .lines()
            .filter_map(|line| line.strip_prefix("    ")?.split_whitespace().next())
            .collect();
        assert!(codes.len() > 100, "{list}");
        for code in codes {
            let page = user.run(&["explain", code, "--lang", lang]).done();
            let is_rule = code.starts_with('G') || code.starts_with('F') || code.starts_with('S');
            assert!(
                page.starts_with(code) && (is_rule || page.contains(hint)),
                "{page}"
            );
        }
    }
    user.run(&["explain", "Z99"]).failed(4, "C11");
}
