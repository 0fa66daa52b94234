//! What a question may take: the message is the same for whatever goes wrong.

use std::collections::BTreeMap;
use std::time::Duration;

use engine::{Asking, Engine, Limits};

use crate::fixture;

const QUESTION: &str = "SELECT region_code, event_type, count(DISTINCT patient_no), sum(duration_minutes) \
                        FROM event GROUP BY region_code, event_type";

/// 2^40 rows of a public table, small enough to be planned.
fn endless() -> String {
    let tables: Vec<String> = (0..40)
        .map(|n| format!("(VALUES (1), (2)) AS t{n}"))
        .collect();
    format!("SELECT count(*) AS n FROM {}", tables.join(", "))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_takes_too_much_fails_in_one_way() {
    let (fixture, warehouse) = fixture::build(synth::Scale::small(), 7).await;
    let snapshot = warehouse.snapshot().await.expect("snapshot");
    let plenty = Limits::default();
    let mut notices = Vec::new();
    let endless = endless();
    for (sql, limits) in [
        (
            QUESTION,
            Limits {
                memory: 1_000,
                ..plenty
            },
        ),
        (
            QUESTION,
            Limits {
                time: Duration::ZERO,
                ..plenty
            },
        ),
        (
            endless.as_str(),
            Limits {
                time: Duration::from_secs(2),
                ..plenty
            },
        ),
    ] {
        let references = fixture::references();
        let engine = Engine::open_within(&fixture::model(), &snapshot, &references, limits);
        let asking = Asking {
            ledger: &fixture.ledger,
            key: &fixture.key,
            cell_key: &fixture.cell_key,
            time: fixture::TIME,
            person: "somebody",
            tells_noise: false,
            project: None,
            public: false,
            kind: ledger::Kind::Query,
            facts: &BTreeMap::new(),
        };
        let profile = fixture.policy.profile("research").expect("profile");
        let answer = engine.expect("engine").ask(sql, profile, &asking).await;
        notices.push(format!("{:?}", answer.expect_err("too much")));
    }
    assert!(notices[0].contains("E05"), "{}", notices[0]);
    assert_eq!(notices[0], notices[1]);
    assert_eq!(notices[0], notices[2]);
    let answer = fixture.ask(QUESTION, "research").await;
    answer.expect("it is a question all the same");
}
