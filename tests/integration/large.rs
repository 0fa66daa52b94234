//! Statements of any size end in an answer or a refusal within seconds, and none takes the process down.

use std::fmt::Write as _;

use crate::fixture;

/// So many times the same text, with something between.
fn times(number: usize, text: &str, between: &str) -> String {
    vec![text; number].join(between)
}

fn of_patients(condition: &str) -> String {
    format!("SELECT count(*) AS n FROM patient WHERE {condition}")
}

/// Tables side by side, which no word joins.
fn listed(number: usize, table: &str) -> String {
    let tables: Vec<String> = (0..number).map(|n| format!("{table} AS t{n}")).collect();
    format!("SELECT count(*) AS n FROM {}", tables.join(", "))
}

fn doubled(levels: usize) -> String {
    let mut sql =
        "WITH c0 AS (SELECT region_code, count(*) AS n FROM patient GROUP BY region_code)"
            .to_owned();
    for level in 1..=levels {
        let before = level - 1;
        write!(
            sql,
            ", c{level} AS (SELECT a.region_code, a.n FROM c{before} a JOIN c{before} b ON a.region_code = b.region_code)"
        )
        .expect("a text");
    }
    write!(sql, " SELECT * FROM c{levels}").expect("a text");
    sql
}

fn joined(number: usize) -> String {
    let joins =
        (1..=number).map(|n| format!("JOIN patient p{n} ON p{n}.patient_no = p0.patient_no"));
    let joins: Vec<String> = joins.collect();
    format!("SELECT count(*) AS n FROM patient p0 {}", joins.join(" "))
}

fn numbers(most: usize) -> String {
    let numbers: Vec<String> = (0..most).map(|n| n.to_string()).collect();
    numbers.join(", ")
}

const GROUPED: &str = "SELECT region_code, count(*) AS n FROM patient GROUP BY region_code";

/// Expressions that are too long or too deep.
fn expressions() -> Vec<String> {
    let years = |condition: &str| of_patients(&format!("birth_year {condition}"));
    let called = format!(
        "{}birth_year{} > 1",
        "abs(".repeat(3_000),
        ")".repeat(3_000)
    );
    let texts = times(1_000, "region_code", " || ");
    vec![
        of_patients(&times(10_000, "birth_year = 1980", " OR ")),
        of_patients(&times(400, "birth_year = 1980", " AND ")),
        of_patients(&format!("{}sex = 'female'", times(5_000, "NOT", " "))),
        of_patients(&format!("{}true{}", "(".repeat(5_000), ")".repeat(5_000))),
        of_patients(&format!("sex {} = 'a'", times(20_000, "-> 'x'", " "))),
        of_patients(&called),
        years(&format!("> {}", times(3_000, "1", " + "))),
        years(&format!("> {}", times(25_000, "1", " & "))),
        years(&format!("> {}", times(25_000, "1", " ^ "))),
        years(&format!("{} > 1", times(1_000, "+ 1", " "))),
        years(&format!("{} > 1", times(10_000, "AT TIME ZONE 'UTC'", " "))),
        years(&format!("IN ({})", numbers(100_000))),
        format!("SELECT {texts} AS t, count(*) AS n FROM patient GROUP BY region_code"),
    ]
}

/// Statements with too many tables.
fn tables() -> Vec<String> {
    let nested = format!(
        "{}patient{}",
        "(SELECT * FROM ".repeat(200),
        ") x".repeat(200)
    );
    vec![
        times(2_000, GROUPED, " UNION ALL "),
        times(2_000, "SELECT 1 AS n", " UNION ALL "),
        format!("SELECT count(*) AS n FROM {nested}"),
        of_patients(&times(120, "EXISTS (SELECT 1 FROM event e)", " AND ")),
        joined(70),
        joined(150),
        listed(70, "patient"),
        listed(150, "(VALUES (1), (2))"),
        listed(10_000, "patient"),
        doubled(6),
        doubled(16),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_large_is_refused() {
    let (fixture, _warehouse) = fixture::build(synth::Scale::small(), 7).await;
    for sql in expressions().iter().chain(&tables()) {
        let head: String = sql.chars().take(80).collect();
        let refused = fixture.ask(sql, "research").await.expect_err(&head);
        assert_eq!(refused.code, "E09", "{head}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_large_is_answered() {
    let (fixture, _warehouse) = fixture::build(synth::Scale::small(), 7).await;
    for sql in [
        of_patients(&times(290, "birth_year = 1980", " OR ")),
        of_patients(&format!("birth_year IN ({})", numbers(25_000))),
        of_patients(&format!("birth_year {} > 5000", times(290, "+ 1", " "))),
        times(90, GROUPED, " UNION ALL "),
        joined(30),
        doubled(5),
    ] {
        let head: String = sql.chars().take(80).collect();
        fixture.ask(&sql, "research").await.expect(&head);
    }
}

/// Calendars around calendars, the innermost of which is refused: 2^20 ways if each level tried its forms again.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_within_is_refused_once() {
    let (fixture, _warehouse) = fixture::build(synth::Scale::small(), 7).await;
    let mut sql = "SELECT r.region_code AS k, count(r.name) AS n FROM region r WHERE EXISTS
        (SELECT 1 FROM patient p WHERE p.region_code = r.region_code) GROUP BY r.region_code"
        .to_owned();
    for _ in 0..20 {
        sql = format!(
            "SELECT r.region_code AS k, count(x.n) AS n FROM region r LEFT JOIN ({sql}) x
             ON x.k = r.region_code GROUP BY r.region_code"
        );
    }
    let refused = fixture.ask(&sql, "research").await.expect_err("refused");
    assert_eq!(refused.code, "G16");
}
