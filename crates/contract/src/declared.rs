//! What the model declares of a person-level column, so that an answer can be protected without a
//! look at the data: what an asker may know, and how much one value may weigh in a sum.

use std::ops::RangeInclusive;

use serde::Deserialize;

use crate::model::{Column, Kind, Table};

/// What an asker may know of a patient before she asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Knowledge {
    /// Known of a victim, as from a register: decisions may depend on it freely.
    Attribute,
    /// Not known: no sharp decision depends on it.
    Secret,
}

/// Centre and width of a measure for one code of another column: a score by its scale.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scale {
    /// The measure.
    pub column: String,
    /// The column whose code decides.
    pub by: String,
    /// The code.
    pub code: String,
    /// Middle of the values, in stored units.
    pub centre: i64,
    /// Length of the interval that holds nearly all values, in stored units; even.
    pub width: i64,
    /// The step of the public grid on which quantiles of the values with this code are shown; None: that of
    /// the column.
    #[serde(default)]
    pub grid: Option<i64>,
}

impl Scale {
    /// The interval in which a value counts in a sum, inclusive, in stored units.
    pub fn counted_between(&self) -> RangeInclusive<i64> {
        around(self.centre, self.width)
    }
}

impl Column {
    /// Is it known of a patient before anything is asked? No column of a reference table is: what
    /// is public does not speak of a patient.
    pub fn is_attribute(&self) -> bool {
        self.knowledge == Some(Knowledge::Attribute)
    }

    /// The interval in which a value counts in a sum, inclusive, in stored units (days since
    /// 1970-01-01 for a date). None if the column is never summed.
    pub fn counted_between(&self) -> Option<RangeInclusive<i64>> {
        Some(around(self.centre?, self.width?))
    }

    /// Whether values can be summed: measures; years and dates, whose differences are measures.
    pub(crate) fn is_summed(&self) -> bool {
        let is_year = self.unit.as_deref() == Some("year") || self.name.ends_with("_year");
        self.measure || self.kind == Kind::Date || (self.kind == Kind::Int && is_year)
    }
}

impl Table {
    /// The refinement of a measure for a code of another column, if the model has one.
    pub fn scale(&self, column: &str, by: &str, code: &str) -> Option<&Scale> {
        self.scales
            .iter()
            .find(|scale| scale.column == column && scale.by == by && scale.code == code)
    }
}

fn around(centre: i64, width: i64) -> RangeInclusive<i64> {
    let half = width / 2;
    centre.saturating_sub(half)..=centre.saturating_add(half)
}
