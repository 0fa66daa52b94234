//! The worlds, each built once, and everything that somebody who asks can observe in one.

use tokio::sync::OnceCell;
use warehouse::{Snapshot, Warehouse};

use super::feed::feeds;
use super::network::Secret;
use crate::fixture::{self, Fixture};

type Built = (Fixture, Warehouse);

static VICTIM: OnceCell<Built> = OnceCell::const_new();
static STAND_IN: OnceCell<Built> = OnceCell::const_new();
static ABSENT: OnceCell<Built> = OnceCell::const_new();

/// The warehouse of a world.
async fn world(secret: Secret) -> &'static Built {
    let cell = match secret {
        Secret::Victim => &VICTIM,
        Secret::StandIn => &STAND_IN,
        Secret::Absent => &ABSENT,
    };
    cell.get_or_init(|| async { fixture::build_of(feeds(secret)).await })
        .await
}

/// What is stored in a world.
pub(crate) async fn stored(secret: Secret) -> Snapshot {
    let (_, warehouse) = world(secret).await;
    warehouse.snapshot().await.expect("a version")
}

/// What one statement gives.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Seen {
    Answer(engine::Answer),
    /// Code and every word of the message.
    Refusal(&'static str, String),
}

impl Seen {
    /// Whether no measured value is shown (an answer without a measure shows what it shows).
    pub(crate) fn is_hidden(&self) -> bool {
        let Self::Answer(answer) = self else {
            return false;
        };
        let has_measure = answer.columns().iter().any(|column| column.measure);
        let mut cells = answer.rows().iter().flatten();
        has_measure
            && cells.all(|cell| {
                cell.status
                    .is_none_or(|s| s == disclosure::Status::Suppressed)
            })
    }

    /// Whether the guard refuses, and not because the statement is no SQL or names nothing.
    pub(crate) fn is_refused(&self) -> bool {
        matches!(self, Self::Refusal(code, _) if code.starts_with('G') || *code == "E04")
    }

    /// Whether some measured value is shown.
    pub(crate) fn shows(&self) -> bool {
        matches!(self, Self::Answer(_)) && !self.is_hidden()
    }
}

/// Asks a history of statements for exact numbers as one person, who has asked nothing before.
pub(crate) async fn observe(secret: Secret, history: &[&str]) -> Vec<Seen> {
    observe_under("exact", secret, history).await
}

/// The same under any profile.
pub(crate) async fn observe_under(profile: &str, secret: Secret, history: &[&str]) -> Vec<Seen> {
    let (world, _) = world(secret).await;
    let asker = format!("{profile};{}", history.join(";"));
    let mut seen = Vec::new();
    for sql in history {
        seen.push(match world.ask_as(&asker, sql, profile).await {
            Ok(answer) => Seen::Answer(answer),
            Err(notice) => Seen::Refusal(notice.code, format!("{notice:?}")),
        });
    }
    seen
}
