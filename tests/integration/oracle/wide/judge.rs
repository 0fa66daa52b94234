//! What each shown value has to satisfy: it is right, and enough patients stand behind it and
//! behind the rest. Only what must hold whatever else is hidden; the small grammar knows each cell.

use std::collections::{BTreeMap, BTreeSet};

use super::super::grammar::Value;
use super::condition::{Condition, Place};
use super::loops::Joined;
use super::statement::{Aggregate, Feature, Key, Measure, Statement};
use super::table::TABLES;

const K: usize = 11;

/// The rows of a group that a condition takes, and the rest of it.
struct Piece<'r, 'a> {
    inside: Vec<&'r Joined<'a>>,
    rest: Vec<&'r Joined<'a>>,
    /// Whether all or none of a group tells nothing.
    ordinary: bool,
    /// Whether the rest could be had by subtraction.
    has_rest: bool,
    /// Whether only the missingness of an ordinary column decides, which is no secret.
    missingness: bool,
}

/// The value of a cell as SQL has it.
pub(crate) fn value(aggregate: &Aggregate, group: &[Joined<'_>]) -> Option<f64> {
    let inside = taken(group, aggregate.filter.as_ref());
    let count = |condition: &Condition| taken(group, Some(condition)).len() as f64;
    match &aggregate.measure {
        Measure::Rows => Some(inside.len() as f64),
        Measure::Patients => Some(patients(&inside).len() as f64),
        Measure::Known(place) => Some(
            inside
                .iter()
                .filter(|row| row.values[place.at] != Value::Missing)
                .count() as f64,
        ),
        Measure::Sum(place) => {
            let numbers = numbers(&inside, place.at);
            (!numbers.is_empty()).then(|| numbers.iter().map(|(_, x)| x).sum::<i64>() as f64)
        }
        Measure::Average(place) => {
            let numbers = numbers(&inside, place.at);
            let sum = numbers.iter().map(|(_, x)| x).sum::<i64>() as f64;
            (!numbers.is_empty()).then(|| sum / numbers.len() as f64)
        }
        Measure::Weighted(two, one) => {
            let first = group
                .iter()
                .filter(|row| two.holds(&row.values) == Some(true))
                .count();
            let second = group
                .iter()
                .filter(|row| {
                    two.holds(&row.values) != Some(true) && one.holds(&row.values) == Some(true)
                })
                .count();
            // No row at all: no sum.
            (!group.is_empty()).then_some((2 * first + second) as f64)
        }
        Measure::Ratio(condition) => {
            (!group.is_empty()).then(|| count(condition) / group.len() as f64)
        }
    }
}

/// Why a cell must not be shown, if it must not.
pub(crate) fn forbidden(
    statement: &Statement,
    aggregate: &Aggregate,
    group: &[Joined<'_>],
) -> Option<&'static str> {
    let zero_tells_nothing = is_ordinary(statement);
    let number = patients(&group.iter().collect::<Vec<_>>()).len();
    if number > 0 && number < K {
        return Some("the group is small");
    }
    for piece in pieces(statement, aggregate, group) {
        let inside = patients(&piece.inside).len();
        if inside == 0 && !piece.missingness && !(zero_tells_nothing && piece.ordinary) {
            return Some("a zero tells something");
        }
        if inside > 0 && inside < K {
            return Some("few patients");
        }
        let is_placed = TABLES[statement.table].1;
        let places: BTreeSet<_> = piece.inside.iter().map(|row| row.structure).collect();
        if is_placed && inside > 0 && places.len() < 3 {
            return Some("few structures");
        }
        let homes: BTreeSet<_> = piece.inside.iter().map(|row| row.home).collect();
        if statement.with_patient && inside > 0 && homes.len() < 3 {
            return Some("few structures of the patients' own");
        }
        let outside = patients(&piece.rest).len();
        if piece.has_rest && outside > 0 && outside < K {
            return Some("few patients in the rest");
        }
        if piece.has_rest && outside == 0 && inside > 0 && !piece.ordinary {
            return Some("a hundred per cent tells something");
        }
    }
    if let Measure::Sum(place) | Measure::Average(place) = &aggregate.measure {
        let inside = taken(group, aggregate.filter.as_ref());
        return unsafe_sum(&numbers(&inside, place.at));
    }
    None
}

/// Whether nothing but ordinary columns decides who is in a group. A left join leaves nobody out, and
/// so does a result over a table in which everybody has rows.
fn is_ordinary(statement: &Statement) -> bool {
    let is_ordinary_key = |key: &Key| match key {
        Key::Column(place) => place.column.ordinary,
        Key::Case(branches) => branches.iter().all(Condition::is_ordinary),
        Key::Listed(listed) => listed.place.column.ordinary,
    };
    let everybody_has_rows =
        |table: usize| ["patient", "event", "inclusion"].contains(&TABLES[table].0);
    let is_ordinary_feature = |feature: &Feature| {
        let condition = feature.condition.as_ref();
        feature.left
            || everybody_has_rows(feature.table) && condition.is_none_or(Condition::is_ordinary)
    };
    everybody_has_rows(statement.table)
        && statement.feature.as_ref().is_none_or(is_ordinary_feature)
        && statement.cohort.is_none()
        && statement.conditions.iter().all(Condition::is_ordinary)
        && statement.keys.iter().all(is_ordinary_key)
}

fn pieces<'r, 'a>(
    statement: &Statement,
    aggregate: &Aggregate,
    group: &'r [Joined<'a>],
) -> Vec<Piece<'r, 'a>> {
    let holds =
        |condition: &Condition, row: &Joined<'_>| condition.holds(&row.values) == Some(true);
    let filter = aggregate.filter.as_ref();
    let in_filter = |row: &Joined<'_>| filter.is_none_or(|c| holds(c, row));
    // What the WHERE says of every row already, a condition does not tell again.
    let is_said = |c: &Condition| statement.conditions.iter().any(|of_all| of_all.says(c));
    let tells_nothing = |c: &&Condition| is_said(c) || c.is_ordinary();
    let parts = filter.map_or_else(Vec::new, Condition::conjuncts);
    let ordinary = parts.iter().all(tells_nothing);
    let is_cut = !parts.iter().all(|part| is_said(part));
    // That an ordinary column is known is no secret.
    let asks_little = |part: &&Condition| is_said(part) || part.asks_what_is_known();
    let only_known = parts.iter().all(asks_little);
    match &aggregate.measure {
        Measure::Ratio(c) => {
            let tells = !c.conjuncts().iter().all(tells_nothing);
            let part = piece(group, !tells, true, |row| holds(c, row));
            let missingness = c.asks_what_is_known();
            vec![Piece {
                missingness,
                ..part
            }]
        }
        Measure::Weighted(two, one) => {
            let is_second = |row: &Joined<'_>| !holds(two, row) && holds(one, row);
            let both = two.is_ordinary() && one.is_ordinary();
            vec![
                piece(group, two.is_ordinary(), true, |row| holds(two, row)),
                piece(group, both, true, is_second),
            ]
        }
        // Where a column can be missing, being known is part of the condition.
        Measure::Known(place) | Measure::Sum(place) | Measure::Average(place)
            if place.column.nullable =>
        {
            // A sum has nothing to take from rows without a value.
            let has_rest = is_cut || matches!(aggregate.measure, Measure::Known(_));
            let known = statement.conditions.iter().any(|c| c.says_known(place));
            let tells_little = place.column.ordinary || is_decided(statement, place);
            let ordinary = ordinary && (known || tells_little);
            let is_known = |row: &Joined<'_>| row.values[place.at] != Value::Missing;
            let missingness = only_known && tells_little;
            let part = piece(group, ordinary, has_rest, |row| {
                in_filter(row) && is_known(row)
            });
            vec![Piece {
                missingness,
                ..part
            }]
        }
        Measure::Rows
        | Measure::Patients
        | Measure::Known(_)
        | Measure::Sum(_)
        | Measure::Average(_) => vec![Piece {
            missingness: filter.is_some() && only_known,
            ..piece(group, ordinary, filter.is_some(), in_filter)
        }],
    }
}

/// Whether another column, a key or one value of which is asked, says whether this one is known.
fn is_decided(statement: &Statement, place: &Place) -> bool {
    let by = match place.column.name {
        "duration_minutes" => "event_type",
        "route" => "substance",
        _ => return false,
    };
    let is_key = |key: &Key| matches!(key, Key::Column(of) if of.column.name == by);
    let is_one = |condition: &&Condition| matches!(condition, Condition::In(of, values) if of.column.name == by && values.len() == 1);
    let conditions = statement.conditions.iter().flat_map(Condition::conjuncts);
    statement.keys.iter().any(is_key) || conditions.into_iter().any(|c| is_one(&c))
}

fn piece<'r, 'a>(
    group: &'r [Joined<'a>],
    ordinary: bool,
    has_rest: bool,
    is_in: impl Fn(&Joined<'_>) -> bool,
) -> Piece<'r, 'a> {
    let (inside, rest) = group.iter().partition(|row| is_in(row));
    Piece {
        inside,
        rest,
        ordinary,
        has_rest,
        missingness: false,
    }
}

fn taken<'r, 'a>(group: &'r [Joined<'a>], condition: Option<&Condition>) -> Vec<&'r Joined<'a>> {
    let is_in = |row: &&Joined<'_>| condition.is_none_or(|c| c.holds(&row.values) == Some(true));
    group.iter().filter(is_in).collect()
}

fn patients(rows: &[&Joined<'_>]) -> BTreeSet<i64> {
    rows.iter().map(|row| row.patient).collect()
}

fn numbers(rows: &[&Joined<'_>], at: usize) -> Vec<(i64, i64)> {
    let number = |row: &&Joined<'_>| match row.values[at] {
        Value::Number(x) => Some((row.patient, x)),
        Value::Missing | Value::Text(_) => None,
    };
    rows.iter().filter_map(number).collect()
}

/// Too few contributors, or one or two who make up the total.
fn unsafe_sum(numbers: &[(i64, i64)]) -> Option<&'static str> {
    let mut shares: BTreeMap<i64, i64> = BTreeMap::new();
    for (patient, x) in numbers {
        *shares.entry(*patient).or_insert(0) += x;
    }
    let mut sizes: Vec<i64> = shares.into_values().filter(|x| *x != 0).collect();
    if sizes.is_empty() {
        return None;
    }
    if sizes.len() < K {
        return Some("few contributors");
    }
    sizes.sort_unstable();
    let total: i64 = sizes.iter().sum();
    let (first, second) = (sizes.pop().unwrap_or(0), sizes.pop().unwrap_or(0));
    let two = first + second;
    let dominated = two * 100 > total * 90 || (total - two) * 100 < first * 10;
    dominated.then_some("dominance")
}
