//! What two people ask, in a project and outside, answered twice: each number and each status is compared.

use std::collections::BTreeMap;

use disclosure::{Scalar, Status};
use engine::{Answer, AnswerValue, Engine};

use super::super::grammar::{Dice, Value};
use super::super::value;
use super::asked::Asked;
use super::askers::{Asker, Memories};
use super::counted::{Values, group_of, groups};
use super::drawn::piece;
use super::frame::Frames;
use super::given::Verdict;
use super::house::House;
use super::memory::Memory;
use super::residual::Residuals;
use super::shown::shown;
use super::statement::{Statement, Theme};
use crate::fixture::Fixture;

/// Statements of one history.
pub(crate) const LENGTH: u64 = 30;
/// So many of them before the last delivery.
const DELIVERED: u64 = 20;

/// What was compared.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) statements: usize,
    pub(crate) shown: usize,
    pub(crate) near: usize,
    pub(crate) hidden: usize,
    /// Numbers that were shown of statements that have what most lack.
    pub(crate) kinds: BTreeMap<&'static str, usize>,
    /// Numbers that were hidden by leverage, on patients and on entities.
    pub(crate) by_leverage: [u32; 2],
    /// Histories that a limit within rounding has ended.
    pub(crate) tied: usize,
    /// The largest share by which a variance differs from that of the system solved at once.
    pub(crate) error: f64,
    pub(crate) wrong: Vec<String>,
}

impl Tally {
    pub(crate) fn add(&mut self, other: Self) {
        self.statements += other.statements;
        self.shown += other.shown;
        self.near += other.near;
        self.hidden += other.hidden;
        for (kind, shown) in other.kinds {
            *self.kinds.entry(kind).or_default() += shown;
        }
        self.by_leverage[0] += other.by_leverage[0];
        self.by_leverage[1] += other.by_leverage[1];
        self.tied += other.tied;
        self.error = self.error.max(other.error);
        self.wrong.extend(other.wrong);
    }
}

/// Asks the statements of one history.
pub(crate) async fn asked(tried: &Tried, seed: u64) -> Tally {
    let house = &tried.houses[0];
    let mut tally = Tally::default();
    let mut dice = Dice::new(seed);
    let theme = Theme::draw(&house.world, &mut dice);
    let mut memories = Memories::new(house);
    let mut residuals = Residuals::default();
    let mut before: Vec<Statement> = Vec::new();
    for number in 0..LENGTH {
        let statement = match dice.below(8) {
            0 if !before.is_empty() => dice.one_of(&before).clone(),
            1 if !before.is_empty() => dice.one_of(&before).nearly(),
            _ => Statement::draw(&house.world, &theme, &mut dice),
        };
        let asker = Asker::draw(&mut dice);
        let sql = statement.sql(&house.world);
        // Late in a history something more has been delivered.
        let version = usize::from(number >= DELIVERED);
        if number == DELIVERED {
            memories.moved(&tried.houses[version]);
        }
        let memory = memories.of(asker);
        let expected = answered(&statement, (&tried.houses[version], memory), &mut residuals);
        if memory.told.is_tied {
            tally.tied += 1;
            break;
        }
        memories.keep(asker);
        let shown = tally.shown;
        let complaint = match tried.ask(version, (seed, asker), &sql).await {
            Ok(answer) => compared(&statement, expected, &answer, &mut tally).err(),
            Err(notice) => Some(format!("refused: {} {}", notice.code, notice.what.en)),
        };
        tally.statements += 1;
        let new = (version > 0).then_some("new people");
        for kind in statement.kinds().into_iter().chain(new) {
            *tally.kinds.entry(kind).or_default() += tally.shown - shown;
        }
        if let Some(complaint) = complaint {
            let place = format!("history {seed}, statement {number}, {asker:?}");
            tally.wrong.push(format!("{place}: {sql}\n  {complaint}"));
            break;
        }
        before.push(statement);
    }
    for memory in memories.all() {
        let hidden = memory.told.hidden.iter().zip(&mut tally.by_leverage);
        hidden.for_each(|(of, all)| *all += of);
    }
    // The models of one memory are solved anew, all of their numbers at once.
    let first = memories.all().next();
    tally.error = first.map_or(0.0, |memory| memory.told.error());
    tally
}

/// The data before the last delivery and after it, and who answers of both.
pub(crate) struct Tried {
    pub(crate) houses: [House; 2],
    pub(crate) engines: [Engine; 2],
    pub(crate) fixture: Fixture,
}

impl Tried {
    async fn ask(
        &self,
        version: usize,
        (seed, asker): (u64, Asker),
        sql: &str,
    ) -> Result<Answer, contract::Notice> {
        let named = |name: &str| format!("history {seed}, {name}");
        let (person, project) = (named(asker.person), asker.project.map(named));
        let facts = BTreeMap::new();
        let asking = engine::Asking {
            project: project.as_deref(),
            ..self.fixture.asking(&person, &facts)
        };
        let profile = self.fixture.policy.profile("research").expect("a profile");
        self.engines[version].ask(sql, profile, &asking).await
    }
}

/// The values of an answer and their statuses, by group.
type Expected = BTreeMap<Values, Vec<(Option<f64>, Status)>>;

/// The answer to a statement, and what is remembered of it.
fn answered(
    statement: &Statement,
    (house, memory): (&House, &mut Memory<'_>),
    residuals: &mut Residuals,
) -> Expected {
    let world = &house.world;
    let asked = Asked::of(statement, world);
    let frames = Frames::of(&asked, world, residuals);
    let k = u64::try_from(house.thresholds.k).expect("small");
    let groups = groups(&asked, (world, k), residuals);
    let mut of_groups: Vec<_> = Vec::new();
    for group in &groups {
        of_groups.push(frames.of_group(&asked, &group.values, world, residuals));
    }
    let mut verdicts = vec![vec![Verdict::Hidden; asked.numbers.len()]; groups.len()];
    let mut is_seen = vec![true; groups.len()];
    // Position, then piece, then group: one decision at a time.
    for number in 0..asked.pieces.len() {
        for (place, group) in groups.iter().enumerate() {
            let frame = of_groups[place].get_mut(number).map(std::mem::take);
            let frame = frame.expect("a frame of each piece");
            let counted = &group.pieces[number];
            let of = piece(&asked, (number, &group.values), (counted, frame), house);
            let Some(mut of) = of else { continue };
            of.is_found = group.is_found;
            let mut settled = memory.settle(&of).into_iter();
            for (number, verdict) in of.places.iter().zip(&mut settled) {
                verdicts[place][*number] = verdict;
            }
            if let Some(of_group) = settled.next() {
                is_seen[place] = of_group != Verdict::Hidden;
            }
        }
    }
    let rows = groups.into_iter().zip(verdicts).zip(is_seen);
    let rows = rows.filter(|(_, is_seen)| *is_seen || !asked.has_free_key);
    rows.map(|((group, verdicts), _)| {
        let outputs = asked
            .outputs
            .iter()
            .map(|output| shown(*output, &verdicts, &asked.numbers));
        (group.values, outputs.collect())
    })
    .collect()
}

fn compared(
    statement: &Statement,
    mut expected: Expected,
    answer: &Answer,
    tally: &mut Tally,
) -> Result<(), String> {
    for row in answer.rows() {
        let (keys, cells) = row.split_at(statement.keys.len());
        let keys: Vec<Value> = keys.iter().map(|key| value(&key.value)).collect();
        let wanted = expected.remove(&group_of(keys.iter().cloned()));
        let wanted = wanted.ok_or_else(|| format!("{keys:?}: a row that should not be there"))?;
        for (cell, wanted) in cells.iter().zip(wanted) {
            let got = (number(cell), cell.status.unwrap_or(Status::Suppressed));
            let is_same =
                got.0.map(f64::to_bits) == wanted.0.map(f64::to_bits) && got.1 == wanted.1;
            if !is_same {
                return Err(format!("{keys:?}: {got:?}, by plain loops {wanted:?}"));
            }
            *match got.1 {
                Status::Shown | Status::Rounded | Status::Partial => &mut tally.shown,
                Status::Near => &mut tally.near,
                Status::Suppressed => &mut tally.hidden,
            } += 1;
        }
    }
    match expected.keys().next() {
        Some(missing) => Err(format!("{missing:?}: a row is missing")),
        None => Ok(()),
    }
}

/// Whole numbers here are far below 2⁵³, so that none loses a bit.
fn number(cell: &AnswerValue) -> Option<f64> {
    match cell.value {
        Scalar::Int(x) => Some(x as f64),
        Scalar::Float(x) => Some(x),
        Scalar::Null | Scalar::Bool(_) | Scalar::Text(_) | Scalar::Date(_) => None,
    }
}
