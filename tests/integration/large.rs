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

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_large_is_refused_and_what_is_large_is_answered() {
    let (fixture, _warehouse) = fixture::build(synth::Scale::small(), 7).await;
    let numbers = |most: usize| {
        (0..most)
            .map(|n| n.to_string())
            .collect::<Vec<_>>()
            .join(", ")
    };
    let grouped = "SELECT region_code, count(*) AS n FROM patient GROUP BY region_code";
    let too_large = [
        of_patients(&times(10_000, "birth_year = 1980", " OR ")),
        of_patients(&times(400, "birth_year = 1980", " AND ")),
        of_patients(&format!("birth_year > {}", times(3_000, "1", " + "))),
        of_patients(&format!("birth_year {} > 1", times(1_000, "+ 1", " "))),
        of_patients(&format!("{}sex = 'female'", times(5_000, "NOT", " "))),
        of_patients(&format!("{}true{}", "(".repeat(5_000), ")".repeat(5_000))),
        of_patients(&format!(
            "{}birth_year{} > 1",
            "abs(".repeat(3_000),
            ")".repeat(3_000)
        )),
        of_patients(&format!("birth_year IN ({})", numbers(100_000))),
        format!(
            "SELECT {} AS t, count(*) AS n FROM patient GROUP BY region_code",
            times(1_000, "region_code", " || ")
        ),
        times(2_000, grouped, " UNION ALL "),
        times(2_000, "SELECT 1 AS n", " UNION ALL "),
        format!(
            "SELECT count(*) AS n FROM {}patient{}",
            "(SELECT * FROM ".repeat(200),
            ") x".repeat(200)
        ),
        format!(
            "SELECT count(*) AS n FROM patient p {}",
            times(150, "JOIN patient q ON q.patient_no = p.patient_no", " ")
        ),
        doubled(16),
    ];
    for sql in &too_large {
        let head: String = sql.chars().take(80).collect();
        let refused = fixture.ask(sql, "research").await.expect_err(&head);
        assert_eq!(refused.code, "E09", "{head}");
    }
    let large = [
        of_patients(&times(250, "birth_year = 1980", " OR ")),
        of_patients(&format!("birth_year IN ({})", numbers(5_000))),
        of_patients(&format!("birth_year > {}", times(100, "1", " + "))),
        times(40, grouped, " UNION ALL "),
        doubled(5),
    ];
    for sql in &large {
        let head: String = sql.chars().take(80).collect();
        fixture.ask(sql, "research").await.expect(&head);
    }
}
