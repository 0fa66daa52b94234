//! Each hint's rewrite is run: the question that it mends is refused with it, the one that it writes is answered. So
//! are the examples on the pages of the rules.

use serde_json::Value;

use crate::support::User;

fn ask(user: &User, sql: &str) -> crate::support::Said {
    user.run(&["query", "--demo", "--format", "json", sql])
}

fn is_answered(user: &User, sql: &str) {
    let answer: Value = serde_json::from_str(&ask(user, sql).done()).expect("JSON");
    assert!(
        answer["rows"]
            .as_array()
            .is_some_and(|rows| !rows.is_empty()),
        "{sql}: {answer}"
    );
}

#[test]
fn each_hint_mends_what_is_refused_with_it() {
    let user = User::with_demo();
    for hint in guard::hints() {
        let said = ask(&user, hint.refused).failed(3, hint.code.as_str());
        assert!(
            said.contains(hint.says.1) && said.contains(hint.instead),
            "{said}"
        );
        is_answered(&user, hint.instead);
    }
}

#[test]
fn the_examples_of_each_rule_are_refused_and_accepted_as_its_page_says() {
    let user = User::with_demo();
    for rule in guard::rules() {
        ask(&user, rule.refused).failed(3, rule.code.as_str());
        is_answered(&user, rule.accepted);
    }
}

#[test]
fn a_refusal_underlines_what_it_means() {
    let user = User::with_demo();
    let said = ask(
        &user,
        "SELECT p.sex, count(*) AS n\nFROM patient p\nWHERE p.region_code = '44' AND p.birth_year % 7 = 1\nGROUP BY p.sex",
    );
    insta::assert_snapshot!(said.failed(3, "G06"), @"
    error[G06]: this condition on patients is not admitted (`birth_year % 7 = 1`)

        WHERE p.region_code = '44' AND p.birth_year % 7 = 1
                                       ^^^^^^^^^^^^^^^^^^^^

    hint: compare a column, a year, month or band of it, a per-patient result or a difference of dates with a constant; combine with AND, OR, NOT, IN, BETWEEN, LIKE, IS NULL
    ");
}
