//! The values of one record by what they are, and the rules over them.

use std::collections::BTreeMap;

use jiff::civil::{Date, Weekday};

use crate::code::Code;
use crate::dialect::PartialDate;
use crate::feed::{Check, Target};
use crate::identity::{IdentityField, RawIdentity};
use crate::model::Table;
use crate::shape::Bounds;
use crate::value::{Value, date_of_days, days_of_date};

/// The values of one record, by what they are.
pub(crate) type Cells<'a> = BTreeMap<&'a Target, Value>;

/// Bounds of the model, open where it names none.
pub(crate) fn bounds_of(decimals: u32, min: Option<i64>, max: Option<i64>) -> Bounds {
    Bounds {
        decimals,
        min: min.unwrap_or(i64::from(i32::MIN)),
        max: max.unwrap_or(i64::from(i32::MAX)),
    }
}

/// Scale and bounds of `column` in a row, where `code_of` gives the code of another column.
pub(crate) fn range_bounds(
    table: &Table,
    column: &str,
    code_of: impl Fn(&str) -> Option<String>,
) -> Option<Bounds> {
    let ranges = table.ranges.iter().filter(|range| range.column == column);
    ranges
        .into_iter()
        .find(|range| code_of(&range.by).as_deref() == Some(range.code.as_str()))
        .map(|range| bounds_of(range.decimals, Some(range.min), Some(range.max)))
}

/// The column at fault and the code, if the rule is broken. A missing value breaks no rule.
pub(crate) fn broken_rule<'r>(cells: &Cells<'_>, check: &'r Check) -> Option<(&'r str, Code)> {
    match check {
        Check::Order { first, then } => {
            let early = if first == "birth_date" {
                day_of(&identity_value(cells, IdentityField::BirthDate))
            } else {
                day_of(&column_value(cells, first))
            };
            let late = day_of(&column_value(cells, then));
            let is_broken = early.zip(late).is_some_and(|(early, late)| late < early);
            is_broken.then_some((then.as_str(), Code::F37))
        }
        Check::Within { column, min, max } => match column_value(cells, column) {
            Value::Int(number) if !(*min..=*max).contains(&number) => {
                Some((column.as_str(), Code::F38))
            }
            _ => None,
        },
        Check::NotSunday { column } => {
            let date = day_of(&column_value(cells, column)).and_then(date_of_days);
            let is_sunday = date.is_some_and(|date| date.weekday() == Weekday::Sunday);
            is_sunday.then_some((column.as_str(), Code::F39))
        }
        Check::NotBoth {
            column,
            code,
            other,
            other_code,
        } => {
            let is = |name: &str, code: &str| {
                let value = column_value(cells, name);
                matches!(value, Value::Text(text) if text == code)
            };
            (is(column, code) && is(other, other_code)).then_some((other.as_str(), Code::F40))
        }
    }
}

pub(crate) fn identity(cells: &Cells<'_>) -> RawIdentity {
    let mut identity = RawIdentity::default();
    for (target, value) in cells {
        if let (Target::Identity(field), Value::Text(text)) = (target, value) {
            identity.set(*field, Some(text.clone()));
        }
    }
    identity
}

pub(crate) fn identity_value(cells: &Cells<'_>, field: IdentityField) -> Value {
    let value = cells.get(&Target::Identity(field));
    value.cloned().unwrap_or(Value::Null)
}

pub(crate) fn column_value(cells: &Cells<'_>, name: &str) -> Value {
    let value = cells.get(&Target::Column(name.to_owned()));
    value.cloned().unwrap_or(Value::Null)
}

pub(crate) fn text(cells: &Cells<'_>, target: &Target) -> Option<String> {
    match cells.get(target) {
        Some(Value::Text(text)) => Some(text.clone()),
        _ => None,
    }
}

/// Days of a date, or of the earliest day that a partial date may mean.
pub(crate) fn day_of(value: &Value) -> Option<i32> {
    match value {
        Value::Date(days) => Some(*days),
        Value::Text(text) => earliest_day(text),
        Value::Null | Value::Int(_) | Value::Bool(_) => None,
    }
}

pub(crate) fn earliest_day(text: &str) -> Option<i32> {
    let partial = PartialDate::of_canonical(text)?;
    let (month, day) = (partial.month.max(1), partial.day.max(1));
    Date::new(partial.year, month, day).ok().map(days_of_date)
}

/// The year of a date, whole or partial.
pub(crate) fn year_of(value: &Value) -> Value {
    let year = match value {
        Value::Date(days) => date_of_days(*days).map(Date::year),
        Value::Text(text) => PartialDate::of_canonical(text).map(|date| date.year),
        Value::Null | Value::Int(_) | Value::Bool(_) => None,
    };
    year.map_or(Value::Null, |year| Value::Int(i64::from(year)))
}
