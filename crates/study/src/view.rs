//! The table as this room sees it: released values, each with the status under which it is shown.

use contract::Notice;
use disclosure::{Scalar, Status};

/// What is printed where a value is hidden.
pub const HIDDEN: &str = "s";

/// A table of released values. The command makes it from an `engine::Answer`.
///
/// Every row has as many cells as there are columns; a missing cell reads as hidden.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TableView {
    /// The columns, in the order of the SELECT.
    pub columns: Vec<ColumnView>,
    /// The rows, in the order of the SELECT.
    pub rows: Vec<Vec<CellView>>,
    /// What goes with the whole table, such as "small groups are left out".
    pub notes: Vec<Notice>,
}

/// One column of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnView {
    /// Its name in the SELECT.
    pub name: String,
    /// Whether it derives from a protected measure, so that its cells have a status.
    pub measure: bool,
}

/// One cell of the table.
#[derive(Clone, Debug, PartialEq)]
pub struct CellView {
    /// The value; `Null` where it is hidden.
    pub value: Scalar,
    /// The status, for cells of measures.
    pub status: Option<Status>,
}

/// What may be said of a cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Reading<'a> {
    /// The value is hidden: nothing but `s` may be printed.
    Hidden,
    /// The value may be printed.
    Open(&'a Scalar),
}

impl TableView {
    /// The position of a column.
    pub(crate) fn position(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// What may be said of a cell.
    ///
    /// Fails closed: the status `suppressed` wins over any value found beside it, and a measure
    /// without a value is hidden whatever its status says.
    pub(crate) fn read<'a>(&self, row: &'a [CellView], position: usize) -> Reading<'a> {
        let (Some(column), Some(cell)) = (self.columns.get(position), row.get(position)) else {
            return Reading::Hidden;
        };
        let empty = column.measure && (cell.value == Scalar::Null || cell.status.is_none());
        if empty || cell.status == Some(Status::Suppressed) {
            Reading::Hidden
        } else {
            Reading::Open(&cell.value)
        }
    }

    /// What may be said of a cell, by the name of its column.
    pub(crate) fn read_named<'a>(&self, row: &'a [CellView], name: &str) -> Reading<'a> {
        self.position(name)
            .map_or(Reading::Hidden, |position| self.read(row, position))
    }

    /// Whether a cell of the table has this status.
    pub(crate) fn has(&self, status: Status) -> bool {
        self.rows
            .iter()
            .flatten()
            .any(|cell| cell.status == Some(status))
    }
}

impl Reading<'_> {
    /// The value as a number, if it is open, a number and finite.
    pub(crate) fn number(self) -> Option<f64> {
        match self {
            Self::Open(Scalar::Int(value)) => Some(exact(*value)),
            Self::Open(Scalar::Float(value)) => value.is_finite().then_some(*value),
            Self::Open(Scalar::Null | Scalar::Bool(_) | Scalar::Text(_) | Scalar::Date(_))
            | Self::Hidden => None,
        }
    }
}

/// An integer as a float.
#[expect(
    clippy::cast_precision_loss,
    reason = "counts of patients stay far below 2^53, where every integer is exact"
)]
pub(crate) fn exact(value: i64) -> f64 {
    value as f64
}

#[cfg(test)]
mod tests {
    use super::{CellView, ColumnView, Reading, TableView};
    use disclosure::{Scalar, Status};

    fn read(measure: bool, value: Scalar, status: Option<Status>) -> bool {
        let table = TableView {
            columns: vec![ColumnView {
                name: "x".into(),
                measure,
            }],
            rows: vec![vec![CellView { value, status }]],
            notes: Vec::new(),
        };
        matches!(table.read(&table.rows[0], 0), Reading::Open(_))
    }

    #[test]
    fn a_value_is_open_only_if_its_status_says_so() {
        assert!(read(true, Scalar::Int(40), Some(Status::Shown)));
        assert!(read(false, Scalar::Text("44".into()), None));
        assert!(
            read(false, Scalar::Null, None),
            "a missing dimension is no secret"
        );
        assert!(!read(true, Scalar::Int(40), Some(Status::Suppressed)));
        assert!(!read(true, Scalar::Null, Some(Status::Shown)));
        assert!(
            !read(true, Scalar::Int(40), None),
            "a measure without status"
        );
        assert!(!read(false, Scalar::Int(40), Some(Status::Suppressed)));
    }
}
