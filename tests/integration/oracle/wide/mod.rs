//! Many random statements of a wide grammar. The small grammar says of each cell whether it is
//! hidden; this one says that whatever is shown is right and safe, for far more forms.

mod condition;
mod judge;
mod listed;
mod loops;
pub(crate) mod statement;
mod table;

use std::collections::BTreeMap;
use std::sync::Arc;

use disclosure::Status;
use engine::{Answer, AnswerValue};

use super::grammar::Value;
use super::{number, same, value};
use crate::fixture::{self, Fixture};
use loops::{Joined, groups};
use statement::{Above, Key, Statement};
use table::Tables;

/// Statements in the tests; `TAMIS_RANDOM_STATEMENTS` asks for another number, or for a range of
/// seeds such as `9618..9619`.
const STATEMENTS: usize = 2_000;
/// Seeds of long runs that found something.
const FOUND: [u64; 6] = [16_377, 27_000, 32_671, 52_955, 79_007, 95_002];

/// A network of three regions, small enough for thousands of statements.
fn scale() -> synth::Scale {
    synth::Scale {
        patients: 450,
        structures: 15,
        practitioners: 32,
        years: 2022..=2023,
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a long run is asked for from outside"
)]
fn seeds() -> Vec<u64> {
    let Ok(asked) = std::env::var("TAMIS_RANDOM_STATEMENTS") else {
        return (0..).take(STATEMENTS).chain(FOUND).collect();
    };
    let number = |text: &str| -> u64 { text.parse().expect("a number of statements, or a range") };
    let (first, end) = asked.split_once("..").unwrap_or(("0", &asked));
    (number(first)..number(end)).collect()
}

#[derive(Default)]
struct Tally {
    shown: usize,
    hidden: usize,
    wrong: Vec<String>,
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_shown_of_random_statements_is_right_and_safe() {
    let seeds = seeds();
    let model = fixture::model();
    let mut contracts = fixture::contracts(&model);
    contracts.retain(|contract| ["11", "27", "44"].contains(&contract.region()));
    let feeds = synth::feeds(&model, &contracts, &scale(), 20_240_131).expect("feeds");
    let (fixture, warehouse) = fixture::build_of(feeds).await;
    let tables = Tables::read(&warehouse.snapshot().await.expect("snapshot"));
    let world = Arc::new((fixture, tables));
    // Two at a time.
    let tasks = [0, 1].map(|first| {
        let world = Arc::clone(&world);
        let seeds: Vec<u64> = seeds.iter().copied().skip(first).step_by(2).collect();
        tokio::spawn(async move { tally(&world.0, &world.1, &seeds).await })
    });
    let mut all = Tally::default();
    for task in tasks {
        let tally = task.await.expect("no panic");
        all.shown += tally.shown;
        all.hidden += tally.hidden;
        all.wrong.extend(tally.wrong);
    }
    assert!(
        all.wrong.is_empty(),
        "{} wrong\n{}",
        all.wrong.len(),
        all.wrong[..all.wrong.len().min(20)].join("\n")
    );
    // A grammar whose answers are all shown, or all hidden, would try nothing.
    let cells = all.shown + all.hidden;
    assert!(
        seeds.len() < STATEMENTS || all.shown * 8 > cells && all.hidden * 8 > cells,
        "{} shown of {cells}",
        all.shown
    );
}

/// A long run says how far it is, and what is wrong as soon as it is.
#[expect(clippy::print_stderr, reason = "a test's own output")]
fn tell(seed: u64, complaint: Option<&str>) {
    if let Some(complaint) = complaint {
        eprintln!("{complaint}");
    }
    if seed > 0 && seed.is_multiple_of(1_000) {
        eprintln!("{seed} statements");
    }
}

async fn tally(fixture: &Fixture, tables: &Tables, seeds: &[u64]) -> Tally {
    let mut tally = Tally::default();
    for &seed in seeds {
        let statement = Statement::draw(seed);
        let sql = statement.sql();
        let complaint = match fixture.ask(&sql, "exact").await {
            Ok(answer) => judged(&statement, tables, &answer, &mut tally).err(),
            Err(notice) => Some(format!("refused: {} {}", notice.code, notice.what.en)),
        };
        let complaint = complaint.map(|complaint| format!("seed {seed}: {sql}\n  {complaint}"));
        tell(seed, complaint.as_deref());
        tally.wrong.extend(complaint);
    }
    tally
}

fn judged(
    statement: &Statement,
    tables: &Tables,
    answer: &Answer,
    tally: &mut Tally,
) -> Result<(), String> {
    let groups = groups(statement, tables);
    if statement.above == Above::Total {
        return total(statement, &groups, &answer.rows()[0][0], tally);
    }
    let near = has_near(answer);
    let mut seen = 0;
    for row in answer.rows() {
        let (key, cells) = row.split_at(statement.keys.len());
        let key: Vec<Value> = key.iter().map(|v| value(&v.value)).collect();
        let group = groups.get(&key).map_or(&[][..], Vec::as_slice);
        seen += usize::from(is_large(group));
        for (cell, aggregate) in cells.iter().zip(&statement.aggregates) {
            let is_hidden = cell.status == Some(Status::Suppressed);
            let got = number(&cell.value);
            if is_hidden || got.is_none() {
                tally.hidden += 1;
                continue;
            }
            // The answer to another population, which this one is near.
            if cell.status == Some(Status::Near) {
                continue;
            }
            tally.shown += 1;
            let wanted = judge::value(aggregate, group);
            // A sum over nobody is nothing, or no number.
            let is_nothing = wanted.is_none() && got == Some(0.0);
            if !same(got, wanted) && !is_nothing {
                return Err(format!("{key:?}: {got:?}, by plain loops {wanted:?}"));
            }
            if let Some(why) = judge::forbidden(statement, aggregate, group) {
                return Err(format!("{key:?}: {got:?} is shown, and {why}"));
            }
        }
        let is_admitted = match statement.above {
            // The count that is compared may be that of a population close by.
            Above::Having(least) => near || i64::try_from(group.len()).expect("few") >= least,
            Above::NestedFilter(least) => {
                number(&cells[0].value).is_some_and(|x| x >= least as f64)
            }
            Above::Nothing | Above::FirstThree | Above::Total => true,
        };
        if !is_admitted {
            return Err(format!("{key:?} does not satisfy {:?}", statement.above));
        }
    }
    let large = groups.values().filter(|group| is_large(group)).count();
    match statement.above {
        Above::Nothing if seen != large => Err(format!("{seen} of {large} groups")),
        Above::FirstThree if answer.rows().len() > 3 => Err("more than three".to_owned()),
        _ => Ok(()),
    }
}

/// Whether some number of an answer, shown or not, is that of a population close by.
fn has_near(answer: &Answer) -> bool {
    answer.notes().iter().any(|note| note.code == "E21")
}

/// Whether a group has enough patients for a row of its own.
fn is_large(group: &[Joined<'_>]) -> bool {
    let patients: std::collections::BTreeSet<i64> = group.iter().map(|row| row.patient).collect();
    patients.len() >= 11
}

/// The sum over the groups: unknown as soon as one of them is.
fn total(
    statement: &Statement,
    groups: &BTreeMap<Vec<Value>, Vec<Joined<'_>>>,
    cell: &AnswerValue,
    tally: &mut Tally,
) -> Result<(), String> {
    if cell.status == Some(Status::Near) {
        return Ok(());
    }
    let Some(got) = number(&cell.value) else {
        tally.hidden += 1;
        return Ok(());
    };
    tally.shown += 1;
    let aggregate = &statement.aggregates[0];
    // Groups of a free key are left out if they are small; those of a declared one are hidden.
    let is_free = |key: &Key| match key {
        Key::Column(place) => {
            place.column.name != "event_year" && place.column.name.ends_with("_year")
        }
        Key::Case(_) | Key::Listed(_) => true,
    };
    let may_leave_out = statement.keys.iter().any(is_free);
    let mut sum = 0.0;
    for (key, group) in groups {
        if may_leave_out && !is_large(group) {
            continue;
        }
        if let Some(why) = judge::forbidden(statement, aggregate, group) {
            return Err(format!("a total is shown, and in {key:?} {why}"));
        }
        sum += judge::value(aggregate, group).unwrap_or(0.0);
    }
    if same(Some(got), Some(sum)) {
        Ok(())
    } else {
        Err(format!("a total of {got}, by plain loops {sum}"))
    }
}
