//! What many people are told together: written down for the officer, and nothing is hidden for it.

use ledger::{Entry, Kind};

use crate::fixture::{self, Fixture};

async fn small() -> Fixture {
    let scale = synth::Scale {
        patients: 300,
        structures: 12,
        practitioners: 24,
        years: 2022..=2023,
    };
    fixture::build(scale, 11).await.0
}

/// Counts over lists of years of birth that nobody else asks.
fn statements(person: u64) -> Vec<String> {
    let mut state = person + 1;
    let mut draw = move || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        state >> 33
    };
    let list = |_| {
        let years: Vec<String> = (1940..2005)
            .filter(|_| draw() % 4 == 0)
            .map(|y| y.to_string())
            .collect();
        format!(
            "SELECT count(DISTINCT p.patient_no) FROM patient p JOIN substance_use s ON s.patient_no = p.patient_no \
             WHERE s.substance = 'alcohol' AND p.birth_year IN ({})",
            years.join(", ")
        )
    };
    (0..30).map(list).collect()
}

fn alerts(network: &Fixture) -> Vec<Entry> {
    let entries = network.ledger.entries().expect("entries");
    let alerts = entries
        .into_iter()
        .filter(|entry| entry.kind == Kind::CeilingPassed);
    alerts.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_all_together_are_told_is_written_down_once_and_hides_nothing() {
    let network = small().await;
    let mut told = None;
    for person in 0..4 {
        for sql in statements(person) {
            let name = format!("person {person}");
            network
                .ask_as(&name, &sql, "research")
                .await
                .expect("an answer");
        }
        told = told.or_else(|| (!alerts(&network).is_empty()).then_some(person));
    }
    // Each stays within her own limits, so that two do not pass three.
    assert!(told.is_some_and(|person| person >= 2), "{told:?}");
    let alerts = alerts(&network);
    for alert in &alerts {
        let limits: f64 = alert.facts["limits"].parse().expect("a number");
        assert!(limits > 3.0, "{:?}", alert.facts);
    }
    let mut secrets: Vec<_> = alerts
        .iter()
        .map(|alert| (&alert.facts["secret"], &alert.facts["what"]))
        .collect();
    let all = secrets.len();
    secrets.sort_unstable();
    secrets.dedup();
    assert_eq!(secrets.len(), all, "a secret is told twice");
    // Somebody new is told what she would be told if nobody had asked.
    let fresh = small().await;
    for sql in statements(9).iter().take(6) {
        let after = network
            .ask_as("new", sql, "research")
            .await
            .expect("an answer");
        let alone = fresh
            .ask_as("new", sql, "research")
            .await
            .expect("an answer");
        assert_eq!(after, alone, "{sql}");
    }
}
