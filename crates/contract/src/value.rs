//! Canonical values, and the dates and numbers inside them.

use std::fmt;

use jiff::SignedDuration;
use jiff::civil::Date;

/// A canonical value of one column in one row.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// Missing.
    Null,
    /// A whole number (amounts in euros, scaled decimals: see `Column::decimals`).
    Int(i64),
    /// A code of a code list, or a text.
    Text(String),
    /// Days since 1970-01-01.
    Date(i32),
    /// Yes or no.
    Bool(bool),
}

impl Value {
    /// Missing?
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The one text form of a value, used inside business keys: empty, decimal digits, the text,
    /// ISO date, `true`/`false`.
    pub(crate) fn canonical_text(&self) -> String {
        match self {
            Self::Null => String::new(),
            Self::Int(number) => number.to_string(),
            Self::Text(text) => text.clone(),
            Self::Date(days) => date_of_days(*days).map_or_else(String::new, |d| d.to_string()),
            Self::Bool(truth) => truth.to_string(),
        }
    }
}

/// Prints the variant, never the content.
impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Null => "Null",
            Self::Int(_) => "Int(…)",
            Self::Text(_) => "Text(…)",
            Self::Date(_) => "Date(…)",
            Self::Bool(_) => "Bool(…)",
        })
    }
}

/// Days from 1970-01-01 to `date` (negative before).
pub fn days_of_date(date: Date) -> i32 {
    let hours = date.duration_since(Date::constant(1970, 1, 1)).as_hours();
    i32::try_from(hours / 24).unwrap_or_default()
}

/// The date `days` days after 1970-01-01, if the calendar has it.
pub fn date_of_days(days: i32) -> Option<Date> {
    let span = SignedDuration::from_hours(i64::from(days) * 24);
    Date::constant(1970, 1, 1).checked_add(span).ok()
}

/// `text` as a whole number of `10^-decimals`, exactly: `30,17` with two decimals is 3017.
/// None if it is no number, or if digits beyond `decimals` are not zero.
///
/// Spaces between digits (U+0020, U+00A0, U+202F) are thousands separators.
pub fn scaled_number(text: &str, mark: char, decimals: u32) -> Option<i64> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = digits.split_once(mark).unwrap_or((digits, ""));
    let whole: String = whole.chars().filter(|c| !is_thousands_space(*c)).collect();
    if whole.is_empty() || !whole.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    if (digits.contains(mark) && fraction.is_empty())
        || !fraction.bytes().all(|b| b.is_ascii_digit())
    {
        return None;
    }
    let mut number: i64 = whole.parse().ok()?;
    let mut rest = fraction.bytes();
    for _ in 0..decimals {
        let digit = rest.next().map_or(0, |b| i64::from(b - b'0'));
        number = number.checked_mul(10)?.checked_add(digit)?;
    }
    rest.all(|b| b == b'0').then_some(sign * number)
}

/// The inverse of [`scaled_number`], without thousands separators.
pub(crate) fn scaled_text(number: i64, mark: char, decimals: u32) -> String {
    let sign = if number < 0 { "-" } else { "" };
    let width = usize::try_from(decimals).unwrap_or(0) + 1;
    let digits = format!("{:0>width$}", number.unsigned_abs());
    let (whole, fraction) = digits.split_at(digits.len() + 1 - width);
    if fraction.is_empty() {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}{mark}{fraction}")
    }
}

/// A space that French software writes between thousands.
pub(crate) fn is_thousands_space(character: char) -> bool {
    matches!(character, ' ' | '\u{a0}' | '\u{202f}')
}
