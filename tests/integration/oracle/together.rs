//! Two numbers of one cell, in plain loops: whether their difference tells of few patients.

use std::collections::{BTreeMap, BTreeSet};

use super::grammar::{Aggregate, Measure, Statement, Value};
use super::judge::{key_of, test};
use super::world::{Row, World};

const K: usize = 11;

/// What each patient contributes to a number.
type Contributions = BTreeMap<i64, i64>;

/// The numbers behind every aggregate of every group.
pub(crate) struct Together {
    groups: BTreeMap<Vec<Value>, Vec<Vec<Contributions>>>,
    /// Where patients are followed, and by whom.
    homes: BTreeMap<i64, (Vec<String>, Vec<i64>)>,
}

impl Together {
    pub(crate) fn of(statement: &Statement, world: &World) -> Self {
        let mut rows: BTreeMap<Vec<Value>, Vec<Row>> = BTreeMap::new();
        for row in world.rows(statement.base) {
            if statement
                .conditions
                .iter()
                .all(|c| test(c, &row) == Some(true))
            {
                let key = statement.keys.iter().map(|key| key_of(key, &row)).collect();
                rows.entry(key).or_default().push(row);
            }
        }
        let numbers = |rows: Vec<Row>| {
            let all = statement.aggregates.iter();
            all.map(|aggregate| behind(aggregate, &rows)).collect()
        };
        let homes = world.patients().iter();
        Self {
            groups: rows
                .into_iter()
                .map(|(key, rows)| (key, numbers(rows)))
                .collect(),
            homes: homes
                .map(|p| (p.patient, (p.structures.concat(), p.practitioners.concat())))
                .collect(),
        }
    }

    /// Whether a number behind this aggregate and another of the cell tell of few patients.
    pub(crate) fn tell_of_few(&self, key: &[Value], position: usize) -> bool {
        let Some(numbers) = self.groups.get(key) else {
            return false;
        };
        let all: Vec<&Contributions> = numbers.iter().flatten().collect();
        let own = &numbers[position];
        own.iter().any(|one| {
            let mut others = all.iter().filter(|other| !std::ptr::eq(**other, one));
            others.any(|other| self.pair_tells_of_few(one, other))
        })
    }

    fn pair_tells_of_few(&self, one: &Contributions, other: &Contributions) -> bool {
        let both: BTreeSet<i64> = one.keys().chain(other.keys()).copied().collect();
        let of =
            |numbers: &Contributions, patient: &i64| numbers.get(patient).copied().unwrap_or(0);
        let differ = |(num, den): (i64, i64)| -> Vec<(i64, i64)> {
            let left = both
                .iter()
                .map(|p| (*p, of(one, p) * den - of(other, p) * num));
            left.filter(|(_, x)| *x != 0).collect()
        };
        let factors: BTreeSet<(i64, i64)> = both
            .iter()
            .map(|p| (of(one, p), of(other, p)))
            .filter(|(a, b)| *a != 0 && *b != 0)
            .chain([(1, 1)])
            .collect();
        if factors.into_iter().any(|factor| differ(factor).len() < K) {
            return true;
        }
        let rest = differ((1, 1));
        let one_sided = rest.iter().all(|(_, x)| *x > 0) || rest.iter().all(|(_, x)| *x < 0);
        one_sided && self.breaks_a_rule(&rest)
    }

    fn breaks_a_rule(&self, rest: &[(i64, i64)]) -> bool {
        let mut structures: BTreeMap<&str, usize> = BTreeMap::new();
        let mut practitioners: BTreeSet<i64> = BTreeSet::new();
        for (patient, _) in rest {
            if let Some((places, by)) = self.homes.get(patient) {
                for place in places {
                    *structures.entry(place).or_default() += 1;
                }
                practitioners.extend(by);
            }
        }
        let most = structures.values().max().copied().unwrap_or(0);
        let mut sizes: Vec<i64> = rest.iter().map(|(_, x)| x.abs()).collect();
        sizes.sort_unstable();
        let total: i64 = sizes.iter().sum();
        let (first, second) = (sizes.pop().unwrap_or(0), sizes.pop().unwrap_or(0));
        let dominated =
            (first + second) * 100 > total * 90 || (total - first - second) * 100 < first * 10;
        structures.len() < 3 || most * 100 > rest.len() * 85 || practitioners.len() < 3 || dominated
    }
}

/// The numbers behind an aggregate: an average is a sum and a number of rows.
fn behind(aggregate: &Aggregate, rows: &[Row]) -> Vec<Contributions> {
    let inside = |row: &&Row| {
        let filter = aggregate.filter.as_ref();
        filter.is_none_or(|filter| test(filter, row) == Some(true))
    };
    let added = |of: &dyn Fn(&Row) -> Option<i64>| {
        let mut numbers = Contributions::new();
        for row in rows.iter().filter(inside) {
            if let Some(x) = of(row) {
                *numbers.entry(row.patient).or_default() += x;
            }
        }
        numbers.retain(|_, x| *x != 0);
        numbers
    };
    let number = |column: &'static str| {
        move |row: &Row| match row.columns[column] {
            Value::Number(x) => Some(x),
            Value::Missing | Value::Text(_) => None,
        }
    };
    let known = |column: &'static str| move |row: &Row| number(column)(row).map(|_| 1);
    match aggregate.measure {
        Measure::Patients => {
            let mut once = added(&|_| Some(1));
            for x in once.values_mut() {
                *x = 1;
            }
            vec![once]
        }
        Measure::Rows | Measure::OneHot => vec![added(&|_| Some(1))],
        Measure::Known(column) => {
            let some = |row: &Row| (row.columns[column] != Value::Missing).then_some(1);
            vec![added(&some)]
        }
        Measure::Sum(column) => vec![added(&number(column)), added(&known(column))],
        Measure::Average(column) => vec![added(&number(column)), added(&known(column))],
    }
}
