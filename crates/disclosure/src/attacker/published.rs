//! What everybody can read of a publication.

use crate::DisclosureError;
use serde::{Deserialize, Serialize};

/// Largest number that the auditor reads: sums of many stay exact in the solver's numbers.
const LARGEST: i64 = 1 << 40;

without_data!(Bounds, Equation, Published);

/// Between which whole numbers a value lies, both included; no upper one where none is known.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bounds {
    /// The least value.
    pub lower: i64,
    /// The largest value.
    pub upper: Option<i64>,
}

impl Bounds {
    /// A cell that is shown as it is.
    #[must_use]
    pub const fn shown(value: i64) -> Self {
        Self {
            lower: value,
            upper: Some(value),
        }
    }

    /// A hidden count: only that it is not negative is known.
    #[must_use]
    pub const fn hidden() -> Self {
        Self {
            lower: 0,
            upper: None,
        }
    }

    /// A count shown to the nearest multiple of `base`, halves up. Both ends of the rounding are in.
    #[must_use]
    pub fn rounded(value: i64, base: u32) -> Self {
        let below = i64::from(base / 2);
        let above = i64::from(base.saturating_sub(1) / 2);
        Self {
            lower: value.saturating_sub(below).max(0),
            upper: Some(value.saturating_add(above)),
        }
    }

    /// Only one value is left.
    #[must_use]
    pub fn is_exact(self) -> bool {
        self.upper == Some(self.lower)
    }

    /// Whether `value` is one of them.
    #[must_use]
    pub fn contain(self, value: i64) -> bool {
        value >= self.lower && self.upper.is_none_or(|upper| value <= upper)
    }

    fn is_readable(self) -> bool {
        let within = |value: i64| (-LARGEST..=LARGEST).contains(&value);
        within(self.lower)
            && self
                .upper
                .is_none_or(|upper| within(upper) && upper >= self.lower)
    }
}

/// One cell is the sum of others; cells are named by their place.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Equation {
    /// The total.
    pub total: usize,
    /// Its parts.
    pub parts: Vec<usize>,
}

/// Everything that was published of linked tables.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Published {
    /// What the publication is called.
    pub table: String,
    /// What is known of each cell before any arithmetic.
    pub cells: Vec<Bounds>,
    /// What everybody knows of their sums. Totals of distinct patients are no sums and have none.
    pub equations: Vec<Equation>,
}

impl Published {
    pub(super) fn fault(&self, because: &'static str) -> DisclosureError {
        DisclosureError::Malformed {
            table: self.table.clone(),
            because,
        }
    }

    pub(super) fn bounds(&self, cell: usize) -> Result<Bounds, DisclosureError> {
        self.cells
            .get(cell)
            .copied()
            .ok_or_else(|| self.fault("an equation or a need names a cell that does not exist"))
    }

    pub(super) fn check(&self) -> Result<(), DisclosureError> {
        if !self.cells.iter().all(|bounds| bounds.is_readable()) {
            return Err(self.fault("the bounds of a cell are crossed or too large to audit"));
        }
        for equation in &self.equations {
            for cell in equation.parts.iter().chain([&equation.total]) {
                self.bounds(*cell)?;
            }
        }
        Ok(())
    }
}
