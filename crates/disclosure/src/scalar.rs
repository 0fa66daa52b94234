//! The value of a group key, with a total order, so that rows can be sorted the same way always.

use serde::{Serialize, Serializer};
use std::cmp::Ordering;

/// A group key's value (and, in an `Answer`, any value of a cell that left).
///
/// The order is total: booleans, numbers (integers before floats), texts by bytes, dates, and
/// `Null` last, as in an ascending SQL order. Floats are compared by [`f64::total_cmp`].
///
/// Serialised plainly: `null`, `true`, `3`, `1.5`, `"text"`, and a date as `"2023-05-31"`.
#[derive(Clone, Debug)]
pub enum Scalar {
    /// Missing.
    Null,
    /// A truth value.
    Bool(bool),
    /// A whole number: a year, a band's lower bound.
    Int(i64),
    /// A number with a fractional part.
    Float(f64),
    /// A code or a label.
    Text(String),
    /// Days since 1970-01-01.
    Date(i32),
}

impl Scalar {
    /// The value as a constant of SQL, in the one way in which canonical forms write it.
    pub fn literal(&self) -> String {
        match self {
            Self::Null => "NULL".to_owned(),
            Self::Bool(value) => value.to_string(),
            Self::Int(value) => value.to_string(),
            Self::Float(value) => format!("{value:?}"),
            Self::Text(value) => format!("'{}'", value.replace('\'', "''")),
            Self::Date(days) => format!("'{}'", iso_date(*days)),
        }
    }

    fn rank(&self) -> u8 {
        match self {
            Self::Bool(_) => 0,
            Self::Int(_) => 1,
            Self::Float(_) => 2,
            Self::Text(_) => 3,
            Self::Date(_) => 4,
            Self::Null => 5,
        }
    }
}

impl Ord for Scalar {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Bool(a), Self::Bool(b)) => a.cmp(b),
            (Self::Int(a), Self::Int(b)) => a.cmp(b),
            (Self::Float(a), Self::Float(b)) => a.total_cmp(b),
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
            (Self::Date(a), Self::Date(b)) => a.cmp(b),
            (
                Self::Null
                | Self::Bool(_)
                | Self::Int(_)
                | Self::Float(_)
                | Self::Text(_)
                | Self::Date(_),
                _,
            ) => self.rank().cmp(&other.rank()),
        }
    }
}

impl PartialOrd for Scalar {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Scalar {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Scalar {}

impl Serialize for Scalar {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_none(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Int(value) => serializer.serialize_i64(*value),
            Self::Float(value) => serializer.serialize_f64(*value),
            Self::Text(value) => serializer.serialize_str(value),
            Self::Date(days) => serializer.serialize_str(&iso_date(*days)),
        }
    }
}

/// The proleptic Gregorian date of a day number, as ISO 8601.
///
/// # References
/// H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
fn iso_date(days: i32) -> String {
    let shifted = i64::from(days).saturating_add(719_468);
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let leaps = (day_of_era / 1_460)
        .saturating_sub(day_of_era / 36_524)
        .saturating_add(day_of_era / 146_096);
    let year_of_era = day_of_era.saturating_sub(leaps) / 365;
    let days_before = year_of_era
        .saturating_mul(365)
        .saturating_add(year_of_era / 4)
        .saturating_sub(year_of_era / 100);
    let day_of_year = day_of_era.saturating_sub(days_before);
    // March is month 0, so that the leap day comes last.
    let march_month = day_of_year.saturating_mul(5).saturating_add(2) / 153;
    let month_start = march_month.saturating_mul(153).saturating_add(2) / 5;
    let day = day_of_year.saturating_sub(month_start).saturating_add(1);
    let (month, carry) = if march_month < 10 {
        (march_month.saturating_add(3), 0)
    } else {
        (march_month.saturating_sub(9), 1)
    };
    let year = era
        .saturating_mul(400)
        .saturating_add(year_of_era)
        .saturating_add(carry);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_written_as_iso() {
        let known = [
            (0, "1970-01-01"),
            (-1, "1969-12-31"),
            (11_016, "2000-02-29"),
            (11_017, "2000-03-01"),
            (19_722, "2023-12-31"),
            (-25_509, "1900-02-28"),
            (-25_508, "1900-03-01"),
        ];
        for (days, text) in known {
            assert_eq!(iso_date(days), text);
        }
    }

    #[test]
    fn every_day_follows_the_day_before() {
        let parts = |days| {
            let text = iso_date(days);
            let (month, day) = text.rsplit_once('-').unwrap();
            (month.to_owned(), day.parse::<u8>().unwrap())
        };
        let mut before = parts(-200_000);
        for days in -199_999..200_000 {
            let day = parts(days);
            let expected = if day.0 == before.0 { before.1 + 1 } else { 1 };
            assert_eq!(day.1, expected);
            before = day;
        }
    }

    #[test]
    fn missing_comes_last_and_the_order_is_total() {
        let mut values = vec![
            Scalar::Null,
            Scalar::Date(3),
            Scalar::Text("b".into()),
            Scalar::Text("a".into()),
            Scalar::Float(f64::NAN),
            Scalar::Float(-1.5),
            Scalar::Int(7),
            Scalar::Bool(true),
        ];
        values.sort();
        let json = serde_json::to_string(&values).unwrap();
        assert_eq!(json, r#"[true,7,-1.5,null,"a","b","1970-01-04",null]"#);
        assert_eq!(Scalar::Float(f64::NAN), Scalar::Float(f64::NAN));
    }
}
