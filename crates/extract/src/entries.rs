//! The lists of `request.toml`: people and tables.

use std::str::FromStr;

use age::x25519::Recipient;
use serde::Deserialize;

use crate::code::Code;
use crate::precision::Precision;
use crate::refusal::Refusal;
use crate::request::{self, ColumnAsked, TableAsked};
use crate::request_file::twice;

/// `[[person]]`.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Person {
    pub(crate) id: String,
    pub(crate) key: String,
}

/// `[[table]]`.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Table {
    pub(crate) name: String,
    columns: Vec<Column>,
}

/// One line of `columns`.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Column {
    name: String,
    why: String,
    precision: Option<String>,
}

pub(crate) fn person(entry: &Person) -> Result<request::Person, Vec<Refusal>> {
    if !is_id(&entry.id) {
        return Err(vec![Refusal::about(Code::Form, "[[person]] id")]);
    }
    // The key itself is not repeated: somebody may have given the secret half.
    let key = Recipient::from_str(entry.key.trim());
    let key = key.map_err(|_| vec![Refusal::about(Code::Recipient, &entry.id)])?;
    let id = entry.id.clone();
    Ok(request::Person { id, key })
}

pub(crate) fn table(entry: &Table) -> Result<TableAsked, Vec<Refusal>> {
    let mut faults = Vec::new();
    if entry.name.is_empty() {
        faults.push(Refusal::about(Code::Missing, "[[table]] name"));
    }
    if entry.columns.is_empty() {
        let place = format_args!("{}: columns", entry.name);
        faults.push(Refusal::about(Code::Missing, place));
    }
    let names = entry.columns.iter().map(|column| column.name.as_str());
    faults.extend(twice(&entry.name, names));
    let mut columns = Vec::new();
    for asked in &entry.columns {
        match column(&entry.name, asked) {
            Ok(column) => columns.push(column),
            Err(fault) => faults.push(fault),
        }
    }
    let name = entry.name.clone();
    if faults.is_empty() {
        Ok(TableAsked { name, columns })
    } else {
        Err(faults)
    }
}

fn column(table: &str, entry: &Column) -> Result<ColumnAsked, Refusal> {
    let place = format_args!("{table}.{}", entry.name);
    if entry.name.is_empty() {
        return Err(Refusal::about(Code::Missing, place));
    }
    if entry.why.trim().is_empty() {
        return Err(Refusal::about(Code::Unjustified, place));
    }
    let precision = match &entry.precision {
        None => None,
        Some(text) => {
            let read = Precision::parse(text);
            Some(read.ok_or_else(|| Refusal::about(Code::Precision, place))?)
        }
    };
    Ok(ColumnAsked {
        name: entry.name.clone(),
        why: entry.why.clone(),
        precision,
    })
}

/// 1 to 64 lower-case letters, digits and dashes, as in the list of officers: so that the requester
/// who is an officer has one name.
pub(crate) fn is_id(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    (1..=64).contains(&text.len()) && text.chars().all(plain) && !text.starts_with('-')
}
