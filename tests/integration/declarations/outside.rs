//! How much of the data lies outside what the model lets count.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use contract::{Column, Table};
use disclosure::Scalar;

use super::rows::place;

/// One in a thousand: what `width` and `rows_most` may clip.
const MOST: usize = 1000;

/// What is clipped more often than the model's head promises, by `table.column`.
pub(super) fn clipped(table: &Table, rows: &[Vec<Scalar>]) -> Vec<String> {
    let mut found: Vec<String> = table
        .columns
        .iter()
        .filter_map(|column| Some((column, column.counted_between()?)))
        .filter(|(column, interval)| is_too_narrow(&numbers(table, column, rows), interval))
        .map(|(column, _)| format!("{}.{}", table.name, column.name))
        .collect();
    for scale in &table.scales {
        let by = place(table, &scale.by);
        let code = Scalar::Text(scale.code.clone());
        let of_code: Vec<Vec<Scalar>> =
            rows.iter().filter(|row| row[by] == code).cloned().collect();
        let column = table.column(&scale.column).expect("a column");
        if is_too_narrow(&numbers(table, column, &of_code), &scale.counted_between()) {
            found.push(format!("{}.{}: {}", table.name, scale.column, scale.code));
        }
    }
    found
}

/// How many rows more than one patient in a thousand has.
pub(super) fn rows_of_a_patient(table: &Table, rows: &[Vec<Scalar>]) -> u64 {
    let number = place(table, "patient_no");
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for row in rows {
        *counts.entry(format!("{:?}", row[number])).or_default() += 1;
    }
    let mut counts: Vec<u64> = counts.into_values().collect();
    counts.sort_unstable_by(|a, b| b.cmp(a));
    counts[counts.len() / MOST]
}

fn is_too_narrow(numbers: &[i64], interval: &RangeInclusive<i64>) -> bool {
    let outside = numbers.iter().filter(|x| !interval.contains(x)).count();
    outside * MOST > numbers.len()
}

/// The values of a column that are there; days for dates.
fn numbers(table: &Table, column: &Column, rows: &[Vec<Scalar>]) -> Vec<i64> {
    let at = place(table, &column.name);
    let number = |value: &Scalar| match value {
        Scalar::Int(x) => Some(*x),
        Scalar::Date(days) => Some(i64::from(*days)),
        Scalar::Null => None,
        Scalar::Bool(_) | Scalar::Float(_) | Scalar::Text(_) => {
            panic!("{} is no number", column.name)
        }
    };
    rows.iter().filter_map(|row| number(&row[at])).collect()
}
