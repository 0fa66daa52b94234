//! One long history: what earlier answers cost somebody who asks honestly. One person asks all questions, then
//! random statements, then the questions again and tables that nobody asked before; each is also asked by
//! somebody new, and compared.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use disclosure::Status;
use engine::Answer;

use super::file::Question;
use crate::fixture::Fixture;
use crate::oracle::{grammar, statement};

/// Numbers of random statements, as somebody new is shown them; `TAMIS_HISTORY` asks for another number, and
/// with 3000 for the history of `benches/README.md`.
const NUMBERS: u64 = 60;

/// What is not reached yet: the share, in per cent, that the questions asked after all else show at least of what
/// somebody new is shown. The goal is 95.
const NOT_YET: u64 = 80;

/// Tables that no question asks for: of attributes, of events, of events by region and of measures.
const NEVER_ASKED: [&str; 8] = [
    "SELECT residence_department, count(*) AS n FROM patient GROUP BY residence_department",
    "SELECT region_code, sex, birth_year / 10 * 10 AS born, count(*) AS n FROM patient \
     GROUP BY region_code, sex, birth_year / 10 * 10",
    "SELECT education, count(DISTINCT patient_no) AS n FROM social_situation GROUP BY education",
    "SELECT substance, frequency, count(DISTINCT patient_no) AS n FROM substance_use \
     GROUP BY substance, frequency",
    "SELECT region_code, substance, count(DISTINCT patient_no) AS n FROM substance_use \
     GROUP BY region_code, substance",
    "SELECT region_code, event_type, count(DISTINCT patient_no) AS n FROM event \
     WHERE event_year = 2022 GROUP BY region_code, event_type",
    "SELECT sex, avg(score) AS mean FROM scale_score s JOIN patient p ON p.patient_no = s.patient_no \
     WHERE scale = 'gad7' GROUP BY sex",
    "SELECT region_code, avg(duration_minutes) AS mean FROM event \
     WHERE event_type = 'psychologist_interview' GROUP BY region_code",
];

/// Who asks everything.
const PERSON: &str = "one person";

/// Counts by status or by the code of a rule.
type Counts = BTreeMap<&'static str, u64>;

/// What one asker got.
#[derive(Clone, Default)]
struct Got {
    /// Cells of the answers, by status.
    cells: Counts,
    /// Numbers below the barrier, by status or by the rule that hid them.
    numbers: Counts,
    time: Duration,
}

impl Got {
    fn given(&self) -> u64 {
        let of = |status: Status| self.cells.get(status.as_str()).copied().unwrap_or(0);
        of(Status::Shown) + of(Status::Partial) + of(Status::Near)
    }

    fn add(&mut self, other: &Self) {
        for (all, more) in [
            (&mut self.cells, &other.cells),
            (&mut self.numbers, &other.numbers),
        ] {
            for (name, count) in more {
                *all.entry(name).or_default() += count;
            }
        }
        self.time += other.time;
    }
}

/// The same statements, asked by somebody new each time and by the one person.
#[derive(Default)]
struct Stage {
    alone: Got,
    together: Got,
}

impl Stage {
    /// Whether the history shows this share, in per cent, of what somebody new is shown.
    fn shows(&self, share: u64) -> bool {
        self.together.given() * 100 >= self.alone.given() * share
    }

    fn add(&mut self, other: &Self) {
        self.alone.add(&other.alone);
        self.together.add(&other.together);
    }

    fn tell(&self, what: &str) -> String {
        let (kept, asked) = (self.together.given(), self.alone.given());
        let percent = kept * 1_000 / asked.max(1);
        let ratio = self.together.time.as_secs_f64() / self.alone.time.as_secs_f64();
        let text = format!(
            "{what}: {kept} of {asked} ({}.{} %), time {ratio:.2}\n  somebody new {:?}\n  in the history {:?}",
            percent / 10,
            percent % 10,
            self.alone.numbers,
            self.together.numbers
        );
        tell(&text);
        text
    }
}

struct History<'a> {
    fixture: &'a Fixture,
}

impl History<'_> {
    /// One statement, by somebody new and in the history; `None` if it is refused.
    async fn ask(&self, sql: &str) -> Option<Stage> {
        let somebody = self.fixture.ask(sql, "research");
        let alone = self.got(somebody).await?;
        let person = self.fixture.ask_as(PERSON, sql, "research");
        let together = self.got(person).await.expect("it was admitted");
        Some(Stage { alone, together })
    }

    async fn got(
        &self,
        asking: impl Future<Output = Result<Answer, contract::Notice>>,
    ) -> Option<Got> {
        let (before, started) = (self.fixture.engine.tally(), Instant::now());
        let answer = asking.await.ok()?;
        let mut got = Got {
            time: started.elapsed(),
            ..Got::default()
        };
        for (name, count) in self.fixture.engine.tally() {
            let more = count - before.get(name).copied().unwrap_or(0);
            if more > 0 {
                got.numbers.insert(name, more);
            }
        }
        for status in answer.rows().iter().flatten().filter_map(|v| v.status) {
            *got.cells.entry(status.as_str()).or_default() += 1;
        }
        Some(got)
    }

    async fn all(&self, what: &str, statements: &[String]) -> Stage {
        let mut all = Stage::default();
        for sql in statements {
            let Some(stage) = self.ask(sql).await else {
                continue;
            };
            if !stage.shows(100) {
                stage.tell(sql);
            }
            all.add(&stage);
        }
        all.tell(what);
        self.used().await;
        all
    }

    /// The same statements once more, by the one person alone.
    async fn again(&self, what: &str, statements: &[String], first: &Stage) -> Stage {
        let mut all = Stage {
            alone: first.alone.clone(),
            together: Got::default(),
        };
        for sql in statements {
            let person = self.fixture.ask_as(PERSON, sql, "research");
            if let Some(got) = self.got(person).await {
                all.together.add(&got);
            }
        }
        all.tell(what);
        all
    }

    /// The secrets of which most of the limit is used.
    async fn used(&self) {
        let facts = BTreeMap::new();
        let asking = self.fixture.asking(PERSON, &facts);
        let profile = self.fixture.policy.profile("research").expect("a profile");
        let used = self.fixture.engine.used(profile, &asking).await;
        let used = used.unwrap_or_else(|notice| panic!("{}", notice.code));
        let used = used.iter().take(12).map(|of| {
            let name = of.name.as_deref().unwrap_or("several tables");
            format!("{name}, {}: {:.2}", of.what.en, of.share)
        });
        tell(&format!("  used: {}", used.collect::<Vec<_>>().join("; ")));
    }

    /// Statements of both grammars in turns, until so many numbers were shown to somebody new.
    async fn random(&self, numbers: u64) -> Stage {
        let mut all = Stage::default();
        for seed in 1_000.. {
            if all.alone.given() >= numbers {
                break;
            }
            let sql = if seed % 2 == 0 {
                grammar::Statement::draw(seed).sql()
            } else {
                statement::Statement::draw(seed).sql()
            };
            if let Some(stage) = self.ask(&sql).await {
                all.add(&stage);
            }
        }
        all.tell("random statements");
        self.used().await;
        all
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a long history is asked for from outside"
)]
fn wanted() -> u64 {
    let asked = std::env::var("TAMIS_HISTORY").ok();
    asked.map_or(NUMBERS, |text| text.parse().expect("a number of numbers"))
}

/// Nearly all that is shown to somebody new is shown in the history, or answered `near`.
pub(super) async fn costs_little(fixture: &Fixture) {
    let history = History { fixture };
    let (later, questions): (Vec<_>, Vec<_>) = Question::all()
        .into_iter()
        .partition(|question| question.is_later);
    let texts = |of: Vec<Question>| of.into_iter().map(|question| question.sql).collect();
    let (later, questions): (Vec<String>, Vec<String>) = (texts(later), texts(questions));
    let first = history.all("questions", &questions).await;
    history.random(wanted()).await;
    let again = history.again("questions again", &questions, &first).await;
    let never = NEVER_ASKED.map(str::to_owned);
    let never = history.all("never asked", &never).await;
    assert!(first.shows(95), "{}", first.tell("questions"));
    assert!(again.shows(95), "{}", again.tell("questions again"));
    assert!(never.shows(95), "{}", never.tell("never asked"));
    let later = history.all("later", &later).await;
    // Once the goal is reached it is asked for, and the entry no longer belongs here.
    let is_as_said = later.shows(NOT_YET) && !later.shows(95);
    assert!(is_as_said, "{}", later.tell("later"));
}

/// The figures, with `--nocapture`.
#[expect(clippy::print_stderr, reason = "a test's own output")]
fn tell(found: &str) {
    eprintln!("{found}");
}
