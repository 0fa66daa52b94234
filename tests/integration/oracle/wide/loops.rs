//! What a wide statement counts, by plain loops: the rows it joins, and its groups.

use std::collections::{BTreeMap, BTreeSet};

use super::super::grammar::Value;
use super::condition::Condition;
use super::statement::{ByPatient, CohortForm, Feature, Key, Statement};
use super::table::{Row, Tables};

/// A row of the joined tables.
#[derive(Clone)]
pub(crate) struct Joined<'a> {
    pub(crate) patient: i64,
    pub(crate) structure: Option<&'a str>,
    /// The patient's own, where his row is joined.
    pub(crate) home: Option<&'a str>,
    pub(crate) values: Vec<Value>,
}

/// The groups of a statement, with their rows.
pub(crate) fn groups<'a>(
    statement: &Statement,
    tables: &'a Tables,
) -> BTreeMap<Vec<Value>, Vec<Joined<'a>>> {
    let mut groups: BTreeMap<Vec<Value>, Vec<Joined<'a>>> = BTreeMap::new();
    if statement.keys.is_empty() {
        groups.insert(Vec::new(), Vec::new());
    }
    let feature = statement
        .feature
        .as_ref()
        .map(|f| (f, by_patient(f, tables)));
    let cohort = statement.cohort.as_ref().map(|c| {
        let rows = tables.rows(c.table).iter();
        let in_it = rows.filter(|row| c.condition.holds(&row.values) == Some(true));
        let patients: BTreeSet<i64> = in_it.map(|row| row.patient).collect();
        (c.form, patients)
    });
    for row in tables.rows(statement.table) {
        let is_wanted = cohort.as_ref().is_none_or(|(form, patients)| {
            let wants_them = matches!(form, CohortForm::Exists | CohortForm::In);
            patients.contains(&row.patient) == wants_them
        });
        let joined = is_wanted.then(|| joined(statement, tables, row, feature.as_ref()));
        if let Some(joined) = joined.flatten()
            && statement
                .conditions
                .iter()
                .all(|c| c.holds(&joined.values) == Some(true))
        {
            for key in keys_of(statement, &joined.values) {
                groups.entry(key).or_default().push(joined.clone());
            }
        }
    }
    groups
}

fn joined<'a>(
    statement: &Statement,
    tables: &'a Tables,
    row: &'a Row,
    feature: Option<&(&Feature, BTreeMap<i64, Value>)>,
) -> Option<Joined<'a>> {
    let mut values = row.values.clone();
    let mut home = None;
    if statement.with_patient {
        let patient = tables.patient(row.patient)?;
        values.extend(patient.values.iter().cloned());
        home = patient.structure.as_deref();
    }
    if let Some((feature, results)) = feature {
        match results.get(&row.patient) {
            Some(result) => values.push(result.clone()),
            None if feature.left => values.push(Value::Missing),
            None => return None,
        }
    }
    Some(Joined {
        patient: row.patient,
        structure: row.structure.as_deref(),
        home,
        values,
    })
}

/// A result for every patient with a row.
fn by_patient(feature: &Feature, tables: &Tables) -> BTreeMap<i64, Value> {
    let mut rows: BTreeMap<i64, Vec<&Row>> = BTreeMap::new();
    let holds = |c: &Condition, row: &Row| c.holds(&row.values) == Some(true);
    for row in tables.rows(feature.table) {
        if feature.condition.as_ref().is_none_or(|c| holds(c, row)) {
            rows.entry(row.patient).or_default().push(row);
        }
    }
    let count = |rows: &[&Row]| i64::try_from(rows.len()).expect("few");
    let result = |rows: Vec<&Row>| {
        let numbers = |at: usize| {
            rows.iter().filter_map(move |row| match row.values[at] {
                Value::Number(x) => Some(x),
                Value::Missing | Value::Text(_) => None,
            })
        };
        let result = match &feature.result {
            ByPatient::Count => Some(count(&rows)),
            ByPatient::Sum(place) => numbers(place.at).reduce(|a, b| a + b),
            ByPatient::Min(place) => numbers(place.at).min(),
            ByPatient::Max(place) => numbers(place.at).max(),
            ByPatient::Any(c) => Some(i64::from(rows.iter().any(|row| holds(c, row)))),
        };
        result.map_or(Value::Missing, Value::Number)
    };
    rows.into_iter()
        .map(|(patient, rows)| (patient, result(rows)))
        .collect()
}

/// The groups that a row stands in: one, or one for each step that it reaches.
fn keys_of(statement: &Statement, values: &[Value]) -> Vec<Vec<Value>> {
    let mut all = vec![Vec::new()];
    for key in &statement.keys {
        let longer = all.iter().flat_map(|known: &Vec<Value>| {
            let next = key_of(key, values).into_iter();
            next.map(move |value| [known.clone(), vec![value]].concat())
        });
        all = longer.collect();
    }
    all
}

fn key_of(key: &Key, values: &[Value]) -> Vec<Value> {
    match key {
        Key::Column(place) => vec![values[place.at].clone()],
        Key::Listed(listed) => listed.groups(values),
        Key::Case(branches) => {
            let first = branches.iter().position(|c| c.holds(values) == Some(true));
            let letter = first.map_or_else(|| "rest".to_owned(), |i| format!("k{i}"));
            vec![Value::Text(letter)]
        }
    }
}
