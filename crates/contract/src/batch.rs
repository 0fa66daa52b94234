//! What `harmonise` hands on: canonical rows, rejections, and counts of lines.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::identity::RawIdentity;
use crate::sentence::Notice;
use crate::value::Value;

/// A delivered file.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "its bytes are data of people")]
pub struct RawFile<'a> {
    /// File name.
    pub name: &'a str,
    /// Its bytes.
    pub bytes: &'a [u8],
    /// Date of the extract: no event can be later.
    pub received: Date,
}

/// The outcome for one file.
#[expect(missing_debug_implementations, reason = "it holds rows of people")]
pub struct Harmonised {
    /// The rows that the contract accepts.
    pub batch: HarmonisedBatch,
    /// The records that it does not: `lines.unparsable` of code `F30`, the others parsed.
    pub rejections: Vec<Rejection>,
    /// Where every logical line went.
    pub lines: LineCounts,
    /// Small departures from the contract that were put right, by name, with their number
    /// (see [`crate::repair_label`]).
    pub repairs: BTreeMap<&'static str, u64>,
    /// Accepted rows that a soft plausibility rule noticed, by code, with their number.
    pub warnings: BTreeMap<&'static str, u64>,
}

/// Logical lines of a file: `physical = header + blank + footer + parsed + unparsable`.
///
/// A quoted field may contain line ends; such a record is one logical line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LineCounts {
    /// All of them.
    pub physical: u64,
    /// The header.
    pub header: u64,
    /// Nothing but separators and spaces.
    pub blank: u64,
    /// The total at the end, if the contract knows one.
    pub footer: u64,
    /// Records with as many fields as the header; accepted and rejected ones.
    pub parsed: u64,
    /// Records with fewer or more.
    pub unparsable: u64,
}

/// A record that the contract cannot accept, with the first reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    /// Physical line on which the record begins, from 1.
    pub line: u64,
    /// Header of the column at fault, as the contract writes it; empty if it is the whole record.
    pub column: String,
    /// The reason.
    pub notice: Notice,
}

/// Rows with canonical columns, types and codes, and nothing that the contract does not name.
///
/// Only [`crate::harmonise`] makes one; it can be asked for its table, but not built:
///
/// ```
/// fn table(batch: &tamis_contract::HarmonisedBatch) -> &str { batch.table() }
/// ```
///
/// ```compile_fail,E0451
/// fn build(rows: Vec<tamis_contract::HarmonisedRow>) -> tamis_contract::HarmonisedBatch {
///     let (table, region, source, columns) = Default::default();
///     tamis_contract::HarmonisedBatch { table, region, source, columns, rows }
/// }
/// ```
///
/// and not printed:
///
/// ```compile_fail,E0277
/// fn print(batch: &tamis_contract::HarmonisedBatch) { println!("{batch:?}"); }
/// ```
#[expect(missing_debug_implementations, reason = "it holds rows of people")]
pub struct HarmonisedBatch {
    pub(crate) table: String,
    pub(crate) region: String,
    pub(crate) source: String,
    pub(crate) columns: Vec<String>,
    pub(crate) rows: Vec<HarmonisedRow>,
}

impl HarmonisedBatch {
    /// Table of the model.
    pub fn table(&self) -> &str {
        &self.table
    }

    /// COG code of the region that delivered.
    pub fn region(&self) -> &str {
        &self.region
    }

    /// Name of the source system.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Names of the value columns, in the order of [`HarmonisedRow::values`].
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The rows, in the order of the file.
    pub fn rows(&self) -> &[HarmonisedRow] {
        &self.rows
    }

    /// The rows, for the room that replaces their identities.
    pub fn into_rows(self) -> Vec<HarmonisedRow> {
        self.rows
    }
}

/// One accepted row.
#[expect(missing_debug_implementations, reason = "it is a row of a person")]
pub struct HarmonisedRow {
    /// Physical line on which the record begins, from 1.
    pub line: u64,
    /// Who it is about; None in reference tables only.
    pub identity: Option<RawIdentity>,
    /// Local identifier of the professional, in one normalised form for all its
    /// spellings.
    pub practitioner: Option<String>,
    /// Canonical texts of the business key, in the order of the contract.
    pub business_key: Vec<String>,
    /// One value per column of the batch.
    pub values: Vec<Value>,
}
