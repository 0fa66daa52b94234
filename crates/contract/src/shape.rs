//! One cell: raw text to canonical value and back, as the contract of its column says.

use std::collections::BTreeMap;

use crate::code::Code;
use crate::dialect::{DateFormat, PartialDate};
use crate::feed::ColumnContract;
use crate::identifier;
use crate::value::{Value, date_of_days, days_of_date, scaled_number, scaled_text};

/// How the cells of one column are read and written.
#[derive(Clone, Debug)]
pub(crate) struct Shape {
    pub(crate) content: Content,
    pub(crate) decimal_mark: char,
    pub(crate) date_formats: Vec<DateFormat>,
    pub(crate) pivot: Option<u8>,
    /// Raw form → canonical code; empty for a column without codes.
    pub(crate) raw_codes: BTreeMap<String, String>,
}

/// What a cell holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    Text,
    /// A local identifier in its normalised form, stored as `<region>-<identifier>`.
    LocalCode(String),
    /// A local identifier in its normalised form.
    Identifier,
    /// A code of a list, or a text by a code map.
    Coded,
    Int(Bounds),
    /// A number whose scale and bounds depend on a code of the row.
    Ranged,
    Date,
    /// A day of which parts may be unknown; canonical form is a text.
    PartialDate,
    Bool,
    /// Never read.
    Dropped,
}

impl Content {
    /// Whether spellings of one identifier are the same value.
    pub(crate) fn is_identifier(&self) -> bool {
        matches!(self, Self::LocalCode(_) | Self::Identifier)
    }
}

/// Scale and bounds of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bounds {
    pub(crate) decimals: u32,
    pub(crate) min: i64,
    pub(crate) max: i64,
}

impl Bounds {
    /// Reads a number: `F35` if it is none, `F36` if it lies outside.
    pub(crate) fn read(self, text: &str, mark: char) -> Result<Value, Code> {
        let number = scaled_number(text, mark, self.decimals).ok_or(Code::F35)?;
        self.holds(number)
            .then_some(Value::Int(number))
            .ok_or(Code::F36)
    }

    pub(crate) fn holds(self, number: i64) -> bool {
        (self.min..=self.max).contains(&number)
    }
}

/// A value read from a cell, and whether the letter case of a code had to be ignored.
pub(crate) struct CellRead {
    pub(crate) value: Value,
    pub(crate) case_ignored: bool,
}

impl ColumnContract {
    /// Reads a trimmed cell. `Ok(None)`: missing. Ranged and dropped columns are not read here.
    pub(crate) fn read(&self, text: &str) -> Result<Option<CellRead>, Code> {
        let shape = &self.shape;
        if let Some((code, case_ignored)) = shape.canonical_code(text) {
            let value = match shape.content {
                Content::Bool => Value::Bool(code == "true"),
                _ => Value::Text(code.to_owned()),
            };
            return Ok(Some(CellRead {
                value,
                case_ignored,
            }));
        }
        if text.is_empty() || self.missing.iter().any(|marker| marker == text) {
            return Ok(None);
        }
        let value = shape.read(text)?;
        Ok((!value.is_null()).then_some(CellRead {
            value,
            case_ignored: false,
        }))
    }

    /// The raw text that stands for a canonical value; None if this dialect cannot express it.
    ///
    /// For a direct identifier the value is the text of its canonical form (see `RawIdentity`).
    /// A score whose scale depends on its row needs `FileContract::raw_fields`.
    pub fn raw_of(&self, value: &Value) -> Option<String> {
        let shape = &self.shape;
        let raw = match value {
            Value::Null => {
                let marker = self.missing.first().cloned().unwrap_or_default();
                return (!self.required && !shape.raw_codes.contains_key(&marker))
                    .then_some(marker);
            }
            Value::Bool(truth) => self.first_raw(&truth.to_string())?,
            Value::Int(number) => match shape.content {
                Content::Int(bounds) => scaled_text(*number, shape.decimal_mark, bounds.decimals),
                _ => scaled_text(*number, shape.decimal_mark, 0),
            },
            Value::Date(days) => {
                let date = date_of_days(*days)?;
                let (year, month, day) = (date.year(), date.month(), date.day());
                shape.write_date(PartialDate { year, month, day })?
            }
            Value::Text(text) => match &shape.content {
                Content::Coded => self.first_raw(text)?,
                Content::PartialDate => shape.write_date(PartialDate::of_canonical(text)?)?,
                Content::LocalCode(region) => {
                    let prefix = format!("{region}-");
                    text.strip_prefix(&prefix)?.to_owned()
                }
                _ => text.clone(),
            },
        };
        let reads_back = shape.content == Content::Dropped
            || shape.content == Content::Ranged
            || self
                .read(raw.trim())
                .ok()?
                .is_some_and(|cell| cell.value == *value);
        reads_back.then_some(raw)
    }

    /// The first raw form of a canonical code.
    fn first_raw(&self, code: &str) -> Option<String> {
        match self.codes.get(code) {
            Some(forms) => forms.first().cloned(),
            None => (self.shape.raw_codes.get(code)? == code).then(|| code.to_owned()),
        }
    }
}

impl Shape {
    fn canonical_code(&self, text: &str) -> Option<(&str, bool)> {
        if let Some(code) = self.raw_codes.get(text) {
            return Some((code, false));
        }
        let lower = text.to_lowercase();
        let mut found = self
            .raw_codes
            .iter()
            .filter(|(raw, _)| raw.to_lowercase() == lower);
        let (_, code) = found.next()?;
        // Two raw forms that differ in case only may mean two codes: then case counts.
        found
            .all(|(_, other)| other == code)
            .then_some((code, true))
    }

    fn read(&self, text: &str) -> Result<Value, Code> {
        match &self.content {
            Content::Text | Content::Dropped | Content::Ranged => Ok(Value::Text(text.to_owned())),
            // Signs alone name nothing: the value is missing.
            Content::LocalCode(region) => Ok(identifier::folded(text)
                .map_or(Value::Null, |code| Value::Text(format!("{region}-{code}")))),
            Content::Identifier => Ok(identifier::folded(text).map_or(Value::Null, Value::Text)),
            Content::Coded | Content::Bool => Err(Code::F32),
            Content::Int(bounds) => bounds.read(text, self.decimal_mark),
            Content::Date => {
                let date = self.read_date(text).and_then(PartialDate::whole);
                date.map(|d| Value::Date(days_of_date(d))).ok_or(Code::F33)
            }
            Content::PartialDate => {
                let date = self.read_date(text).and_then(PartialDate::canonical);
                date.map(Value::Text).ok_or(Code::F33)
            }
        }
    }

    fn read_date(&self, text: &str) -> Option<PartialDate> {
        self.date_formats
            .iter()
            .find_map(|format| format.read(text, self.pivot))
    }

    fn write_date(&self, date: PartialDate) -> Option<String> {
        self.date_formats
            .iter()
            .find_map(|format| format.write(date, self.pivot))
    }
}
