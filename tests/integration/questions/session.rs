//! All questions in one history: what the memory of earlier answers costs somebody who asks honestly.

use std::collections::BTreeMap;

use disclosure::Status;
use engine::Answer;

use super::file::Question;
use crate::fixture::Fixture;

/// How many measured cells have each status.
#[derive(Default)]
struct Tally(BTreeMap<&'static str, usize>);

impl Tally {
    fn add(&mut self, answer: &Answer) {
        for status in answer.rows().iter().flatten().filter_map(|v| v.status) {
            *self.0.entry(status.as_str()).or_default() += 1;
        }
    }

    fn of(&self, status: Status) -> usize {
        self.0.get(status.as_str()).copied().unwrap_or(0)
    }
}

/// Asks every admitted question for numbers with noise, as one person and as somebody new each time. Nearly
/// all that is shown to somebody new is shown in the history, or answered `near`.
pub(super) async fn costs_little(fixture: &Fixture) {
    let (mut alone, mut together) = (Tally::default(), Tally::default());
    let mut lines = Vec::new();
    for question in Question::all() {
        let Ok(new) = fixture.ask(&question.sql, "research").await else {
            continue;
        };
        let one = fixture
            .ask_as("one person", &question.sql, "research")
            .await;
        let one = one.unwrap_or_else(|notice| panic!("{}: {}", question.name, notice.code));
        let (mut a, mut b) = (Tally::default(), Tally::default());
        a.add(&new);
        b.add(&one);
        if a.0 != b.0 {
            lines.push(format!(
                "{}: {:?}, in the history {:?}",
                question.name, a.0, b.0
            ));
        }
        alone.add(&new);
        together.add(&one);
    }
    let given = |tally: &Tally| tally.of(Status::Shown) + tally.of(Status::Near);
    let (kept, asked) = (given(&together), given(&alone));
    let found = format!(
        "alone {:?}, together {:?}\n{}",
        alone.0,
        together.0,
        lines.join("\n")
    );
    tell(&found);
    assert!(
        kept * 20 >= asked * 19,
        "the history hides too much: {found}"
    );
}

/// What the figures of `tests/questions/README.md` come from, with `--nocapture`.
#[expect(clippy::print_stderr, reason = "a test's own output")]
fn tell(found: &str) {
    eprintln!("{found}");
}
