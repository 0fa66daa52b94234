//! The delivered rows of one table: repetitions out, people found, merged into what is stored.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use contract::{Rejection, Value};
use pseudonym::PseudonymisedRow;

use crate::code::{Code, Fault};
use crate::layout::{Layout, Physical};
use crate::merge::{Merge, Outcome};
use crate::named::Named;
use crate::people::People;
use crate::receipt::Balance;
use crate::row::{Provenance, StoredRow};

/// The rows of one file on their way into a table, and what is counted of them.
pub(crate) struct Arrival {
    /// The rows that the contract and the pseudonymisation let through.
    pub(crate) rows: Vec<PseudonymisedRow>,
    /// The file's balance.
    pub(crate) balance: Balance,
    /// Rows that the warehouse does not take.
    pub(crate) rejections: Vec<Rejection>,
}

/// What is the same for all rows of one table in one delivery.
pub(crate) struct Context<'a> {
    pub(crate) layout: &'a Layout,
    /// The table introduces people; every other one speaks of people already known.
    pub(crate) is_patients: bool,
    /// The structures that count as structures.
    pub(crate) named: &'a Named,
    pub(crate) region: &'a str,
    pub(crate) delivery: Arc<str>,
    /// Days since 1970-01-01.
    pub(crate) extract_date: i32,
}

/// What the accepted rows of a table tell besides.
#[derive(Default)]
pub(crate) struct Findings {
    /// Rows by strongest token.
    pub(crate) tokens: BTreeMap<String, u64>,
    /// Rows that name a structure which the region has not named.
    pub(crate) unnamed: u64,
    /// First and last value of the activity date, in days.
    pub(crate) activity: Option<(i32, i32)>,
}

enum Fate {
    Keep,
    Repetition,
    Conflict,
}

/// Takes the rows of all files of one table, in order, into `merge`.
pub(crate) fn resolve(
    context: &Context<'_>,
    people: &mut People,
    merge: &mut Merge<'_>,
    arrivals: &mut [&mut Arrival],
) -> Findings {
    let mut findings = Findings::default();
    let mut resolved: Vec<Vec<StoredRow>> = Vec::new();
    let fates = fates(arrivals);
    for (arrival, fates) in arrivals.iter_mut().zip(fates) {
        resolved.push(accept(context, people, arrival, (fates, &mut findings)));
    }
    let last_of = last_row_of_each_patient(context, &resolved);
    for (file, (arrival, rows)) in arrivals.iter_mut().zip(resolved).enumerate() {
        arrival.balance.before = merge.count(context.region);
        for (position, row) in rows.into_iter().enumerate() {
            let is_earlier = row
                .number(context.layout.patient)
                .and_then(|number| last_of.get(&number))
                .is_some_and(|last| *last != (file, position));
            widen(&mut findings, context.layout, &row);
            let outcome = if is_earlier {
                Outcome::Superseded
            } else {
                merge.apply(row)
            };
            arrival.balance.count(outcome);
        }
        arrival.balance.after = merge.count(context.region);
    }
    findings
}

/// The stored form of a file's rows; what is not taken is counted with its reason.
fn accept(
    context: &Context<'_>,
    people: &mut People,
    arrival: &mut Arrival,
    (fates, findings): (Vec<Fate>, &mut Findings),
) -> Vec<StoredRow> {
    let mut accepted = Vec::with_capacity(arrival.rows.len());
    for (row, fate) in std::mem::take(&mut arrival.rows).into_iter().zip(fates) {
        let line = row.line;
        let strongest = row.tokens.first().map(|(kind, _)| kind.as_str());
        let stored = match fate {
            Fate::Keep => stored_row(context, people, row),
            Fate::Conflict => Err((Fault::new(Code::W15), String::new())),
            Fate::Repetition => {
                arrival.balance.duplicates += 1;
                continue;
            }
        };
        match stored {
            Ok(row) => {
                if context.named.is_unnamed_in(context.layout, &row) {
                    findings.unnamed += 1;
                }
                accepted.push(row);
                if let Some(kind) = strongest.filter(|_| context.is_patients) {
                    *findings.tokens.entry(kind.to_owned()).or_default() += 1;
                }
            }
            Err((fault, column)) => {
                arrival.balance.rejected += 1;
                arrival.rejections.push(Rejection {
                    line,
                    column,
                    notice: fault.into(),
                });
            }
        }
    }
    accepted
}

/// Equal rows are repetitions of the first; one key with two contents is a conflict for all.
fn fates(arrivals: &[&mut Arrival]) -> Vec<Vec<Fate>> {
    let mut groups: BTreeMap<[u8; 16], Vec<&PseudonymisedRow>> = BTreeMap::new();
    for row in arrivals.iter().flat_map(|arrival| &arrival.rows) {
        groups.entry(row.row_key).or_default().push(row);
    }
    let is_same = |a: &PseudonymisedRow, b: &PseudonymisedRow| {
        a.tokens == b.tokens && a.practitioner == b.practitioner && a.values == b.values
    };
    let conflicts: BTreeSet<[u8; 16]> = groups
        .iter()
        .filter(|(_, rows)| {
            rows.windows(2)
                .any(|pair| matches!(pair, [a, b] if !is_same(a, b)))
        })
        .map(|(key, _)| *key)
        .collect();
    let mut met = BTreeSet::new();
    let mut fate = |row: &PseudonymisedRow| {
        if conflicts.contains(&row.row_key) {
            Fate::Conflict
        } else if met.insert(row.row_key) {
            Fate::Keep
        } else {
            Fate::Repetition
        }
    };
    arrivals
        .iter()
        .map(|arrival| arrival.rows.iter().map(&mut fate).collect())
        .collect()
}

/// The patients table keeps one row per patient: the last that the delivery has.
fn last_row_of_each_patient(
    context: &Context<'_>,
    resolved: &[Vec<StoredRow>],
) -> BTreeMap<i64, (usize, usize)> {
    if !context.is_patients {
        return BTreeMap::new();
    }
    let mut last = BTreeMap::new();
    for (file, rows) in resolved.iter().enumerate() {
        for (position, row) in rows.iter().enumerate() {
            if let Some(number) = row.number(context.layout.patient) {
                last.insert(number, (file, position));
            }
        }
    }
    last
}

/// The stored form of a row, or the reason and the column why there is none.
fn stored_row(
    context: &Context<'_>,
    people: &mut People,
    row: PseudonymisedRow,
) -> Result<StoredRow, (Fault, String)> {
    let layout = context.layout;
    let mut cells = vec![Value::Null; layout.cell_count];
    for (position, value) in layout.values.iter().zip(row.values) {
        if let Some(column) = layout.columns.get(*position)
            && !fits(column.physical, &value)
        {
            return Err((Fault::new(Code::W16), column.name.clone()));
        }
        set(&mut cells, Some(*position), value);
    }
    let of_identity = |fault| (fault, "local_id".to_owned());
    if layout.patient.is_some() {
        let number = if context.is_patients {
            people.enrol(&row.tokens)
        } else {
            people.find(&row.tokens)
        };
        let number = number.map_err(of_identity)?;
        set(&mut cells, layout.patient, Value::Int(number.into()));
    }
    if let (Some(_), Some(p2)) = (layout.practitioner, row.practitioner) {
        let number = people.practitioner(p2).map_err(of_identity)?;
        set(&mut cells, layout.practitioner, Value::Int(number.into()));
    }
    Ok(StoredRow {
        cells,
        provenance: Provenance {
            delivery: Arc::clone(&context.delivery),
            line: i64::try_from(row.line).unwrap_or(i64::MAX),
            row_key: row.row_key,
            extract_date: context.extract_date,
        },
    })
}

fn set(cells: &mut [Value], position: Option<usize>, value: Value) {
    if let Some(cell) = position.and_then(|position| cells.get_mut(position)) {
        *cell = value;
    }
}

fn fits(physical: Physical, value: &Value) -> bool {
    match (physical, value) {
        (Physical::Int, Value::Int(number)) => i32::try_from(*number).is_ok(),
        (_, Value::Null)
        | (Physical::Text, Value::Text(_))
        | (Physical::Date, Value::Date(_))
        | (Physical::Bool, Value::Bool(_)) => true,
        _ => false,
    }
}

/// Coverage follows the dates of events: what else is dated can lie far before a follow-up.
fn widen(findings: &mut Findings, layout: &Layout, row: &StoredRow) {
    let position = layout
        .columns
        .iter()
        .position(|column| column.name == "event_date");
    if layout.table != "event" {
        return;
    }
    if let Some(Value::Date(day)) = position.and_then(|position| row.cells.get(position)) {
        let (first, last) = findings.activity.unwrap_or((*day, *day));
        findings.activity = Some((first.min(*day), last.max(*day)));
    }
}
