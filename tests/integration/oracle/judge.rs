//! The rules of this stage once more, in plain loops: which cells exist, what they hold, and which
//! are hidden. k = 11, three structures, three practitioners, 85 %, (2, 90 %), p = 10 %.

use std::collections::{BTreeMap, BTreeSet};

use super::Expected;
use super::grammar::{Aggregate, Base, Condition, Key, Measure, Statement, Value, is_ordinary};
use super::world::{Row, World};

const K: usize = 11;

pub(crate) fn answer(statement: &Statement, world: &World) -> Expected {
    let all = world.rows(statement.base);
    let holds = |row: &&Row| {
        statement
            .conditions
            .iter()
            .all(|c| test(c, row) == Some(true))
    };
    let mut groups: BTreeMap<Vec<Value>, Vec<&Row>> = grid(statement, world);
    let is_grid = statement
        .keys
        .iter()
        .all(|key| world.domain(key.column).is_some());
    for row in all.iter().filter(holds) {
        let key = statement.keys.iter().map(|key| key_of(key, row)).collect();
        groups.entry(key).or_default().push(row);
    }
    let in_grid: BTreeSet<Vec<Value>> = grid(statement, world).into_keys().collect();
    groups.retain(|key, rows| (is_grid && in_grid.contains(key)) || patients(rows).len() >= K);
    groups
        .into_iter()
        .map(|(key, rows)| (key, cells(statement, &rows)))
        .collect()
}

/// All combinations of declared values that the conditions leave; nothing where a key is free.
fn grid<'a>(statement: &Statement, world: &World) -> BTreeMap<Vec<Value>, Vec<&'a Row>> {
    let mut keys = vec![Vec::new()];
    for key in &statement.keys {
        let Some(domain) = world.domain(key.column) else {
            return BTreeMap::new();
        };
        let on_key = || {
            statement
                .conditions
                .iter()
                .filter(|c| c.column == key.column)
        };
        let possible = domain
            .iter()
            .filter(|v| on_key().all(|c| c.holds(v) == Some(true)));
        keys = possible
            .flat_map(|value| {
                keys.iter()
                    .map(|k| [k.clone(), vec![value.clone()]].concat())
            })
            .collect();
    }
    keys.into_iter().map(|key| (key, Vec::new())).collect()
}

pub(crate) fn key_of(key: &Key, row: &Row) -> Value {
    match (&row.columns[key.column], key.band) {
        (Value::Number(x), Some(width)) => Value::Number(x / width * width),
        (value, _) => value.clone(),
    }
}

pub(crate) fn test(condition: &Condition, row: &Row) -> Option<bool> {
    condition.holds(&row.columns[condition.column])
}

fn patients(rows: &[&Row]) -> BTreeSet<i64> {
    rows.iter().map(|row| row.patient).collect()
}

/// What is known without the data.
struct Plan {
    empty_group_may_show: bool,
    single_row: bool,
    /// All rows of a group are of one type of event, which says whether a duration is known.
    is_of_one_type: bool,
    knows_structures: bool,
    knows_practitioners: bool,
}

impl Plan {
    fn of(statement: &Statement) -> Self {
        let ordinary = statement.base != Base::Treatment
            && statement.conditions.iter().all(Condition::is_ordinary)
            && statement.keys.iter().all(|key| is_ordinary(key.column));
        // A table that names no structure is judged by the patients' own.
        let met = true;
        Self {
            empty_group_may_show: ordinary,
            single_row: matches!(statement.base, Base::Patient | Base::PatientVisits),
            is_of_one_type: statement.keys.iter().any(|key| key.column == "event_type")
                || statement.conditions.iter().any(Condition::says_one_type),
            knows_structures: met,
            knows_practitioners: met,
        }
    }

    /// Whether that a column is known tells nothing of health.
    fn tells_nothing(&self, column: &str) -> bool {
        is_ordinary(column) || (self.is_of_one_type && column == "duration_minutes")
    }

    /// The rules on who stands behind some rows.
    fn primary(&self, rows: &[&Row], empty_may_show: bool) -> bool {
        let who = patients(rows);
        if who.is_empty() {
            return empty_may_show;
        }
        let mut structures: BTreeMap<&str, BTreeSet<i64>> = BTreeMap::new();
        for row in rows {
            for structure in row.structures.iter().flatten() {
                structures.entry(structure).or_default().insert(row.patient);
            }
        }
        let largest = structures.values().map(BTreeSet::len).max().unwrap_or(0);
        let places = fewest(rows, |row| &row.structures);
        let practitioners = fewest(rows, |row| &row.practitioners);
        who.len() >= K
            && (!self.knows_structures || (places >= 3 && largest * 100 <= who.len() * 85))
            && (!self.knows_practitioners || practitioners >= 3)
    }
}

/// The fewest different ones that a column of them names; where it names nobody for a patient, the
/// others do.
fn fewest<N: Ord>(rows: &[&Row], columns: impl Fn(&Row) -> &Vec<Vec<N>>) -> usize {
    let count = rows.iter().map(|row| columns(row).len()).max().unwrap_or(0);
    let different = |column: usize| {
        let mut by_patient: BTreeMap<i64, (BTreeSet<&N>, BTreeSet<&N>)> = BTreeMap::new();
        for row in rows {
            let (own, others) = by_patient.entry(row.patient).or_default();
            for (of, named) in columns(row).iter().enumerate() {
                if of == column {
                    &mut *own
                } else {
                    &mut *others
                }
                .extend(named);
            }
        }
        let named = by_patient.into_values();
        let named = named.flat_map(|(own, others)| if own.is_empty() { others } else { own });
        named.collect::<BTreeSet<_>>().len()
    };
    (0..count).map(different).min().unwrap_or(0)
}

/// The rows of a group in and out of a piece.
struct Split<'a> {
    inside: Vec<&'a Row>,
    outside: Vec<&'a Row>,
    may_show: bool,
}

fn cells(statement: &Statement, group: &[&Row]) -> Vec<Option<f64>> {
    let plan = Plan::of(statement);
    let asked: Vec<Option<BTreeSet<i64>>> = statement
        .aggregates
        .iter()
        .map(|a| {
            let filter = a.filter.as_ref().filter(|c| !implied(statement, c));
            let inside = split(&plan, group, filter, None).inside;
            (a.measure == Measure::Patients).then(|| patients(&inside))
        })
        .collect();
    statement
        .aggregates
        .iter()
        .map(|a| cell(&plan, group, (statement, a), &asked))
        .collect()
}

/// Whether the rows were chosen so that a condition holds on each: it cuts nothing.
fn implied(statement: &Statement, condition: &Condition) -> bool {
    let asks_for_known = condition.negated && condition.test == super::grammar::Test::Missing;
    statement.conditions.contains(condition)
        || (asks_for_known && leaves_known(statement, condition.column))
}

/// Whether the rows were chosen so that a column is known on each.
fn leaves_known(statement: &Statement, column: &str) -> bool {
    statement.conditions.iter().any(|condition| {
        let keeps_missing = !condition.negated && condition.test == super::grammar::Test::Missing;
        condition.column == column && !keeps_missing
    })
}

fn split<'a>(
    plan: &Plan,
    group: &[&'a Row],
    filter: Option<&Condition>,
    known: Option<&str>,
) -> Split<'a> {
    let is_in = |row: &&&Row| {
        filter.is_none_or(|filter| test(filter, row) == Some(true))
            && known.is_none_or(|column| row.columns[column] != Value::Missing)
    };
    let asks_for_known = |c: &Condition| c.negated && c.test == super::grammar::Test::Missing;
    let is_ordinary_filter =
        |c: &Condition| c.is_ordinary() || asks_for_known(c) && plan.tells_nothing(c.column);
    let ordinary = filter.is_none_or(is_ordinary_filter)
        && known.is_none_or(|column| plan.tells_nothing(column));
    let missingness = ordinary && filter.is_none_or(asks_for_known);
    Split {
        inside: group.iter().filter(is_in).copied().collect(),
        outside: group.iter().filter(|row| !is_in(row)).copied().collect(),
        may_show: ordinary && (missingness || plan.empty_group_may_show),
    }
}

fn cell(
    plan: &Plan,
    group: &[&Row],
    (statement, aggregate): (&Statement, &Aggregate),
    asked: &[Option<BTreeSet<i64>>],
) -> Option<f64> {
    let nullable = |column: &&str| *column != "visits";
    let filter = aggregate.filter.as_ref();
    let filter = filter.filter(|condition| !implied(statement, condition));
    let known = match aggregate.measure {
        Measure::Rows | Measure::OneHot | Measure::Patients => None,
        Measure::Known(column) | Measure::Sum(column) | Measure::Average(column) => Some(column),
    };
    let known = known
        .filter(nullable)
        .filter(|column| !leaves_known(statement, column));
    let part = split(plan, group, filter, known);
    if !plan.primary(group, plan.empty_group_may_show) {
        return None;
    }
    if (filter.is_some() || known.is_some()) && !piece_passes(plan, &part) {
        return None;
    }
    let rows = || rows(plan, &part, asked);
    let sum = |column| sum(&part, column, filter.is_some());
    match aggregate.measure {
        Measure::Patients if filter.is_some() && !patients_pass(group, &part) => None,
        Measure::Patients => Some(patients(&part.inside).len() as f64),
        Measure::Rows | Measure::OneHot | Measure::Known(_) => rows(),
        Measure::Sum(column) => sum(column),
        Measure::Average(column) => {
            let (sum, rows) = (sum(column)?, rows()?);
            (rows > 0.0).then(|| sum / rows)
        }
    }
}

fn piece_passes(plan: &Plan, part: &Split<'_>) -> bool {
    if !plan.primary(&part.inside, part.may_show) {
        return false;
    }
    if part.outside.is_empty() {
        return part.may_show;
    }
    plan.primary(&part.outside, part.may_show)
}

/// The patients without a row in the piece: a number of patients gives theirs.
fn patients_pass(group: &[&Row], part: &Split<'_>) -> bool {
    let without = patients(group).difference(&patients(&part.inside)).count();
    without >= K || (without == 0 && part.may_show)
}

fn rows(plan: &Plan, part: &Split<'_>, asked: &[Option<BTreeSet<i64>>]) -> Option<f64> {
    let inside = patients(&part.inside);
    if inside.is_empty() {
        return Some(0.0);
    }
    if !plan.single_row {
        let outside = patients(&part.outside);
        if asked.iter().flatten().any(|who| *who == inside) {
            let mut rest: BTreeSet<i64> = inside.intersection(&outside).copied().collect();
            rest.extend(repeaters(&part.outside));
            if repeaters(&part.inside).len() < K || (!outside.is_empty() && rest.len() < K) {
                return None;
            }
        }
        let dominated = |rows: &[&Row]| dominates(&shares(rows, |_| Some(1)));
        if dominated(&part.inside) || dominated(&part.outside) {
            return None;
        }
    }
    Some(part.inside.len() as f64)
}

fn repeaters(rows: &[&Row]) -> BTreeSet<i64> {
    let counts = shares(rows, |_| Some(1));
    counts
        .into_iter()
        .filter(|(_, rows)| *rows > 1)
        .map(|(patient, _)| patient)
        .collect()
}

fn shares(rows: &[&Row], of: impl Fn(&Row) -> Option<i64>) -> BTreeMap<i64, i64> {
    let mut shares = BTreeMap::new();
    for row in rows {
        if let Some(x) = of(row) {
            *shares.entry(row.patient).or_insert(0) += x;
        }
    }
    shares
}

fn dominates(shares: &BTreeMap<i64, i64>) -> bool {
    let mut sizes: Vec<i64> = shares.values().copied().collect();
    sizes.sort_unstable();
    let total: i64 = sizes.iter().sum();
    let (first, second) = (sizes.pop().unwrap_or(0), sizes.pop().unwrap_or(0));
    let two = first + second;
    !shares.is_empty() && (two * 100 > total * 90 || (total - two) * 100 < first * 10)
}

fn sum(part: &Split<'_>, column: &str, has_rest: bool) -> Option<f64> {
    if part.inside.is_empty() {
        return Some(0.0);
    }
    let number = |row: &Row| match row.columns[column] {
        Value::Number(x) => Some(x),
        Value::Missing | Value::Text(_) => None,
    };
    let unsafe_sum = |rows: &[&Row]| {
        let shares = shares(rows, number);
        shares.values().filter(|x| **x != 0).count() < K || dominates(&shares)
    };
    let rest_is_unsafe = has_rest && !part.outside.is_empty() && unsafe_sum(&part.outside);
    if unsafe_sum(&part.inside) || rest_is_unsafe {
        return None;
    }
    Some(shares(&part.inside, number).values().sum::<i64>() as f64)
}
