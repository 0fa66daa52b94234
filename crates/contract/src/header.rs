//! The first line of a file against the columns of its contract.

use std::collections::BTreeMap;

use crate::code::Code;
use crate::feed::FileContract;
use crate::lines::{Lines, split};
use crate::repair;
use crate::sentence::Notice;

/// Where each column of the contract lies in the file.
pub(crate) struct Header {
    /// Physical line of the header.
    pub(crate) line: u64,
    /// Number of fields.
    pub(crate) width: usize,
    /// Field of each column of the contract, in the order of the contract; None: absent.
    pub(crate) positions: Vec<Option<usize>>,
}

/// Separators that files come with, for a useful refusal.
const SEPARATORS: [char; 4] = [';', ',', '\t', '|'];

pub(crate) fn read_header(
    contract: &FileContract,
    lines: &Lines<'_>,
    repairs: &mut BTreeMap<&'static str, u64>,
) -> Result<Header, Notice> {
    let line = lines.all.iter().find(|line| !line.is_blank);
    let line = line.ok_or_else(|| Code::F11.notice(&[]))?;
    let names = fields(line.text, contract.dialect.separator);
    refuse_separator(contract, line.text, names.len())?;
    let known = names.iter().filter(|name| find(contract, name).is_some());
    if known.count() * 2 < names.len() {
        // What stands there may be a record, so its content is not named.
        return Err(Code::F15.notice(&[]));
    }
    let mut positions = vec![None; contract.columns.len()];
    for (at, name) in names.iter().enumerate() {
        let Some((index, is_alias)) = find(contract, name) else {
            return Err(unknown_column(contract, name, at));
        };
        if is_alias {
            repair::count(repairs, repair::HEADER_ALIAS);
        }
        if let Some(slot) = positions.get_mut(index)
            && slot.replace(at).is_some()
        {
            let name = contract
                .columns
                .get(index)
                .map_or("", |column| column.name());
            return Err(Code::F18.notice(&[("column", name)]));
        }
    }
    for (column, position) in contract.columns.iter().zip(&positions) {
        if position.is_none() && !column.optional {
            return Err(Code::F17.notice(&[("column", column.name())]));
        }
    }
    Ok(Header {
        line: line.number,
        width: names.len(),
        positions,
    })
}

/// The trimmed fields of one line.
fn fields(text: &str, separator: char) -> Vec<String> {
    let lines = split(text, separator);
    let record = lines.records().next().and_then(Result::ok);
    let record = record.unwrap_or_default();
    record.iter().map(|field| field.trim().to_owned()).collect()
}

fn find(contract: &FileContract, name: &str) -> Option<(usize, bool)> {
    let columns = contract.columns.iter().enumerate();
    columns.into_iter().find_map(|(index, column)| {
        if column.name == name {
            return Some((index, false));
        }
        let is_alias = column.aliases.iter().any(|alias| alias == name);
        is_alias.then_some((index, true))
    })
}

fn refuse_separator(contract: &FileContract, text: &str, width: usize) -> Result<(), Notice> {
    if width > 1 || contract.columns.len() < 2 {
        return Ok(());
    }
    let counted = SEPARATORS.map(|mark| (fields(text, mark).len(), mark));
    let found = counted.into_iter().filter(|(count, _)| *count > 1).max();
    match found {
        Some((_, mark)) => {
            let expected = separator_name(contract.dialect.separator);
            let found = separator_name(mark);
            Err(Code::F14.notice(&[("expected", &expected), ("found", &found)]))
        }
        None => Ok(()),
    }
}

/// A separator as a person reads it.
pub(crate) fn separator_name(separator: char) -> String {
    match separator {
        '\t' => "TAB".to_owned(),
        other => format!("`{other}`"),
    }
}

fn unknown_column(contract: &FileContract, name: &str, at: usize) -> Notice {
    let short: String = name.chars().filter(|c| !c.is_control()).take(40).collect();
    let headers = contract.columns.iter().flat_map(|column| {
        std::iter::once(column.name()).chain(column.aliases.iter().map(String::as_str))
    });
    let similarity =
        |header: &&str| strsim::jaro_winkler(&header.to_lowercase(), &name.to_lowercase());
    let nearest = headers
        .max_by(|left, right| similarity(left).total_cmp(&similarity(right)))
        .unwrap_or_default();
    let position = (at + 1).to_string();
    Code::F16.notice(&[
        ("column", &short),
        ("position", &position),
        ("nearest", nearest),
    ])
}
