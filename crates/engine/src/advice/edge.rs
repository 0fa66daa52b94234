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
    let (fr, en) = match (first, last) {
        (Some(_), Some(_)) => (
            "la première et la dernière valeur",
            "the first and the last value",
        ),
        (Some(_), None) => ("la première valeur", "the first value"),
        (None, _) => ("la dernière valeur", "the last value"),
    };
    Some(Advice::new(
        Code::E32,
        Sentence::new(
            format!("tout y est masqué pour {fr} de `{name}`"),
            format!("all of it is hidden for {en} of `{name}`"),
        ),
    ))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use disclosure::Scalar;

    use super::{Count, at_ends};

    fn said(hidden: &[(i64, usize, usize)]) -> Option<String> {
        let counts = hidden.iter().map(|(year, hidden, all)| {
            let (hidden, all) = (*hidden, *all);
            (Scalar::Int(*year), Count { hidden, all })
        });
        let counts: BTreeMap<Scalar, Count> = counts.collect();
        at_ends("year", &counts).map(|advice| advice.notice.what.en)
    }

    #[test]
    fn an_end_that_hides_everything_is_named_where_most_of_the_rest_is_shown() {
        let last = said(&[(2021, 0, 7), (2022, 1, 7), (2023, 7, 7)]);
        assert_eq!(
            last.as_deref(),
            Some("all of it is hidden for the last value of `year`")
        );
        let both = said(&[(2021, 7, 7), (2022, 3, 7), (2023, 7, 7)]);
        let ends = "all of it is hidden for the first and the last value of `year`";
        assert_eq!(both.as_deref(), Some(ends));
        // Most is hidden elsewhere too, nothing is lost at an end, or there is nothing else.
        assert_eq!(said(&[(2021, 4, 7), (2022, 7, 7)]), None);
        assert_eq!(said(&[(2021, 6, 7), (2022, 7, 7), (2023, 0, 7)]), None);
        assert_eq!(said(&[(2021, 7, 7)]), None);
    }
}
