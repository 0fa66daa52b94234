//! Our share and its difference from a published one.

use disclosure::{Scalar, interval};

use super::{Bound, Finding, Ours, Published};
use crate::front_matter::ComparisonSpec;
use crate::labels::is_total;
use crate::study::Study;
use crate::view::{CellView, Reading, TableView, exact};

/// Our share in one year, as far as the margin row shows it.
pub(super) fn ours(study: &Study, spec: &ComparisonSpec, rows: &TableView, year: i64) -> Ours {
    let Some(row) = rows
        .rows
        .iter()
        .find(|row| is_margin_of(study, spec, rows, (row, year)))
    else {
        return Ours::Absent;
    };
    let numerator = rows.read_named(row, &spec.numerator).number();
    let denominator = rows.read_named(row, &spec.denominator).number();
    let (Some(numerator), Some(denominator)) = (numerator, denominator) else {
        return Ours::Hidden;
    };
    match interval::wilson(numerator, denominator) {
        None => Ours::Hidden,
        Some((low, high)) => Ours::Share {
            numerator,
            denominator,
            percent: 100.0 * numerator / denominator,
            low: 100.0 * low,
            high: 100.0 * high,
        },
    }
}

/// Whether a row is the one of this year and of the margin of every other dimension.
fn is_margin_of(
    study: &Study,
    spec: &ComparisonSpec,
    rows: &TableView,
    (row, year): (&[CellView], i64),
) -> bool {
    study
        .front()
        .dimensions
        .iter()
        .all(|dimension| match rows.read_named(row, &dimension.column) {
            Reading::Hidden => false,
            Reading::Open(value) if dimension.column == spec.year => *value == Scalar::Int(year),
            Reading::Open(value) => is_total(dimension, value),
        })
}

/// What can be said of ours beside theirs.
pub(super) fn finding(ours: &Ours, published: &Published) -> Finding {
    let Ours::Share {
        numerator,
        denominator,
        percent,
        low,
        high,
    } = *ours
    else {
        return Finding::None;
    };
    let theirs = published.percent;
    match (published.bound, published.patients) {
        (Bound::LessThan, _) if low >= theirs => Finding::Beyond {
            points: low - theirs,
        },
        (Bound::MoreThan, _) if high <= theirs => Finding::Beyond {
            points: high - theirs,
        },
        (Bound::LessThan | Bound::MoreThan, _) => Finding::Open,
        (Bound::None, None) => Finding::AgainstExact {
            points: percent - theirs,
            low: low - theirs,
            high: high - theirs,
        },
        (Bound::None, Some(patients)) => {
            let n = exact(i64::try_from(patients).unwrap_or(i64::MAX));
            match interval::newcombe(numerator, denominator, theirs / 100.0 * n, n) {
                None => Finding::None,
                Some((low, high)) => Finding::Difference {
                    points: percent - theirs,
                    low: 100.0 * low,
                    high: 100.0 * high,
                },
            }
        }
    }
}
