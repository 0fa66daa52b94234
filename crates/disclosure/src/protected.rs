//! A table that may leave: what is shown, and for the custodian why the rest is not.

use crate::{Reason, Scalar};
use serde::ser::{Serialize, SerializeStruct, Serializer};
use std::fmt;

/// A number that may leave, or its absence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProtectedValue {
    /// Exactly.
    Shown(i64),
    /// To the nearest multiple of the profile's rounding base.
    Rounded(i64),
    /// An earlier answer, for a population that differs by fewer than k patients, possibly by none.
    Near(i64),
    /// Hidden.
    Suppressed,
}

/// What became of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Shown exactly.
    Shown,
    /// Shown rounded.
    Rounded,
    /// The answer for a population that differs by fewer than k patients, possibly by none.
    Near,
    /// Computed from a number of distinct things that counts those with enough patients only.
    Partial,
    /// Hidden.
    Suppressed,
}

impl Status {
    /// `shown`, `rounded`, `near`, `partial`, `suppressed`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Shown => "shown",
            Self::Rounded => "rounded",
            Self::Near => "near",
            Self::Partial => "partial",
            Self::Suppressed => "suppressed",
        }
    }
}

impl Serialize for Status {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl ProtectedValue {
    /// What became of it.
    pub fn status(self) -> Status {
        match self {
            Self::Shown(_) => Status::Shown,
            Self::Rounded(_) => Status::Rounded,
            Self::Near(_) => Status::Near,
            Self::Suppressed => Status::Suppressed,
        }
    }

    /// The number; `None` where it is hidden.
    pub fn number(self) -> Option<i64> {
        match self {
            Self::Shown(value) | Self::Rounded(value) | Self::Near(value) => Some(value),
            Self::Suppressed => None,
        }
    }
}

impl Serialize for ProtectedValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("ProtectedValue", 2)?;
        fields.serialize_field("value", &self.number())?;
        fields.serialize_field("status", &self.status())?;
        fields.end()
    }
}

/// A row: the keys, then one value a moment.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct ProtectedRow {
    /// One value a key.
    pub keys: Vec<Scalar>,
    /// One a moment.
    pub values: Vec<ProtectedValue>,
}

/// Why a value is hidden. For the custodian only: it can tell on which side of a threshold a cell lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hidden {
    /// Index of the row in [`ProtectedTable::rows`].
    pub row: usize,
    /// Index of the value in [`ProtectedRow::values`].
    pub moment: usize,
    /// The first rule that failed.
    pub reason: Reason,
}

/// A protected table: only [`protect`](crate::protect) makes it.
///
/// ```compile_fail
/// fn forged() -> tamis_disclosure::ProtectedTable {
///     tamis_disclosure::ProtectedTable { name: String::new() }
/// }
/// ```
/// nor is there an empty one to start from:
/// ```compile_fail,E0599
/// fn forged() -> tamis_disclosure::ProtectedTable {
///     tamis_disclosure::ProtectedTable::default()
/// }
/// ```
///
/// The rows are sorted by their keys, whatever the order in which they were counted. Neither
/// `Debug` nor `Serialize` shows the [`reasons`](Self::reasons).
#[derive(Clone, PartialEq, serde::Serialize)]
pub struct ProtectedTable {
    name: String,
    columns: Vec<String>,
    rows: Vec<ProtectedRow>,
    small_groups_left_out: bool,
    #[serde(skip)]
    key_count: usize,
    #[serde(skip)]
    reasons: Vec<Hidden>,
    #[serde(skip)]
    noise: Vec<Vec<Noise>>,
}

/// What the noise adds to a number: x·(1 + relative·e) + absolute·z, where e and z have mean 0 and standard
/// deviation 1, and the numbers of one piece share their e.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Noise {
    /// The piece of the number.
    pub piece: usize,
    /// In parts of the number: that of the number of patients.
    pub relative: f64,
    /// In the unit of the number.
    pub absolute: f64,
}

/// What `protect` found, before it becomes a table.
pub(crate) struct Found {
    pub(crate) rows: Vec<ProtectedRow>,
    pub(crate) reasons: Vec<Hidden>,
    pub(crate) noise: Vec<Vec<Noise>>,
}

impl ProtectedTable {
    pub(crate) fn new(spec: crate::TableSpec, found: Found) -> Self {
        let small_groups_left_out = !spec.has_declared_grid();
        let key_count = spec.keys.len();
        let keys = spec.keys.into_iter().map(|key| key.name);
        let moments = spec.moments.into_iter().map(|moment| moment.name);
        Self {
            name: spec.name,
            columns: keys.chain(moments).collect(),
            rows: found.rows,
            small_groups_left_out,
            key_count,
            reasons: found.reasons,
            noise: found.noise,
        }
    }

    /// The table's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The names of the keys, then of the moments.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// How many of the columns are keys.
    pub fn key_count(&self) -> usize {
        self.key_count
    }

    /// The rows, sorted by their keys.
    pub fn rows(&self) -> &[ProtectedRow] {
        &self.rows
    }

    /// Whether groups under k are left out, because a key is free data. It depends on the table's
    /// shape only: that it is true does not say that there were any.
    pub fn small_groups_left_out(&self) -> bool {
        self.small_groups_left_out
    }

    /// Whether some number is an earlier answer given again.
    pub fn has_near(&self) -> bool {
        let mut values = self.rows.iter().flat_map(|row| &row.values);
        values.any(|value| matches!(value, ProtectedValue::Near(_)))
    }

    /// What the noise adds to each number, row by row; zero under exact profiles. It follows from what is
    /// shown and declared.
    pub fn noise(&self) -> &[Vec<Noise>] {
        &self.noise
    }

    /// For the custodian: which rule hides which value.
    pub fn reasons(&self) -> &[Hidden] {
        &self.reasons
    }
}

impl fmt::Debug for ProtectedTable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ProtectedTable")
            .field("name", &self.name)
            .field("columns", &self.columns)
            .field("rows", &self.rows)
            .finish_non_exhaustive()
    }
}
