//! A row as it is stored: cells in the order of the table, and where they came from.

use std::fmt;
use std::sync::Arc;

use contract::Value;

/// One stored row.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct StoredRow {
    /// The model's columns in stored order, numbers of people included.
    pub(crate) cells: Vec<Value>,
    /// Where they came from.
    pub(crate) provenance: Provenance,
}

/// Where a row came from, and what names it inside its region.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Provenance {
    /// Digest of the delivery that last said this.
    pub(crate) delivery: Arc<str>,
    /// Physical line in the delivered file.
    pub(crate) line: i64,
    /// Keyed hash of table, region, source and business key.
    pub(crate) row_key: [u8; 16],
    /// Day of the extract that last said this, in days since 1970-01-01.
    pub(crate) extract_date: i32,
}

impl Provenance {
    /// Of a row that is computed from others.
    pub(crate) fn none() -> Self {
        Self {
            delivery: Arc::from(""),
            line: 0,
            row_key: [0; 16],
            extract_date: 0,
        }
    }
}

impl StoredRow {
    /// The whole number in a cell.
    pub(crate) fn number(&self, position: Option<usize>) -> Option<i64> {
        match self.cells.get(position?) {
            Some(Value::Int(number)) => Some(*number),
            _ => None,
        }
    }

    /// The text in a cell.
    pub(crate) fn text(&self, position: Option<usize>) -> Option<&str> {
        match self.cells.get(position?) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }
}

/// Prints the shape, never the content.
impl fmt::Debug for StoredRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StoredRow {{ cells: {}, .. }}", self.cells.len())
    }
}
