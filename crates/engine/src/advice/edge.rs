//! A key whose first or last value hides everything while the others do not: a year that has only begun.

use std::collections::BTreeMap;

use contract::Sentence;
use disclosure::{Scalar, Status};

use super::Advice;
use crate::answer::{Answer, ColumnKind};
use crate::code::Code;

/// Hidden and all values of one measure for one value of a key.
#[derive(Clone, Copy, Default)]
struct Count {
    hidden: usize,
    all: usize,
}

/// The ends of a key at which the values of a column are all hidden, while elsewhere most are shown.
pub(super) fn of(answer: &Answer, column: usize) -> Vec<Advice> {
    let keys = answer.columns().iter().enumerate();
    let ordered = keys
        .filter(|(_, key)| !key.measure && matches!(key.kind, ColumnKind::Int | ColumnKind::Date));
    ordered
        .filter_map(|(place, key)| at_ends(&key.name, &counts(answer, place, column)))
        .collect()
}

fn counts(answer: &Answer, key: usize, column: usize) -> BTreeMap<Scalar, Count> {
    let mut counts: BTreeMap<Scalar, Count> = BTreeMap::new();
    for row in answer.rows() {
        let (Some(key), Some(value)) = (row.get(key), row.get(column)) else {
            continue;
        };
        if key.value == Scalar::Null {
            continue;
        }
        let count = counts.entry(key.value.clone()).or_default();
        count.all = count.all.saturating_add(1);
        if value.status == Some(Status::Suppressed) {
            count.hidden = count.hidden.saturating_add(1);
        }
    }
    counts
}

fn at_ends(name: &str, counts: &BTreeMap<Scalar, Count>) -> Option<Advice> {
    let is_lost = |count: &Count| count.hidden == count.all;
    let first = counts.iter().next().filter(|(_, count)| is_lost(count));
    let last = counts
        .iter()
        .next_back()
        .filter(|(_, count)| is_lost(count));
    let ends: Vec<&Scalar> = first
        .into_iter()
        .chain(last)
        .map(|(value, _)| value)
        .collect();
    let inner = counts.iter().filter(|(value, _)| !ends.contains(value));
    let (hidden, all) = inner.fold((0_usize, 0_usize), |(hidden, all), (_, count)| {
        (
            hidden.saturating_add(count.hidden),
            all.saturating_add(count.all),
        )
    });
    if ends.is_empty() || all == 0 || hidden.saturating_mul(2) > all {
        return None;
    }
    let said: Vec<String> = ends.into_iter().map(text).collect();
    Some(Advice::new(
        Code::E32,
        Sentence::new(
            format!(
                "toutes ses valeurs sont masquées pour `{name}` = {}",
                said.join(" et ")
            ),
            format!(
                "all its values are hidden for `{name}` = {}",
                said.join(" and ")
            ),
        ),
    ))
}

/// A whole number or a day as people write it.
fn text(value: &Scalar) -> String {
    match value {
        Scalar::Int(x) => x.to_string(),
        Scalar::Date(days) => {
            let start = jiff::civil::date(1970, 1, 1);
            let span = jiff::Span::new().try_days(*days);
            let day = span.and_then(|span| start.checked_add(span));
            day.map(|day| day.to_string()).unwrap_or_default()
        }
        Scalar::Null | Scalar::Bool(_) | Scalar::Float(_) | Scalar::Text(_) => String::new(),
    }
}
