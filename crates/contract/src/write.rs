//! The inverse of `harmonise`: canonical rows to a file as the region would write it.

use std::collections::BTreeMap;
use std::fmt;

use crate::code::Code;
use crate::decode::is_mojibake;
use crate::feed::{ColumnContract, FileContract, Target};
use crate::identity::IdentityField;
use crate::judge::range_bounds;
use crate::model::{Model, Table};
use crate::sentence::Notice;
use crate::shape::Content;
use crate::value::{Value, scaled_text};

/// A row in canonical form, before it is written in the dialect of a region.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct CanonicalRow {
    /// Identity fields in the form of `RawIdentity`; fields that are never read may be written.
    pub identity: BTreeMap<IdentityField, String>,
    /// Local number of the professional.
    pub practitioner: Option<String>,
    /// Number of the record in its source.
    pub record: Option<String>,
    /// Columns of the table that are delivered; an absent one is missing.
    pub values: BTreeMap<String, Value>,
}

/// Prints which columns it has, never their content.
impl fmt::Debug for CanonicalRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let columns: Vec<_> = self.values.keys().collect();
        f.debug_struct("CanonicalRow")
            .field("columns", &columns)
            .finish_non_exhaustive()
    }
}

impl FileContract {
    /// The header fields in the order of the contract.
    pub fn header(&self) -> Vec<&str> {
        self.columns.iter().map(ColumnContract::name).collect()
    }

    /// The raw fields of a row. `F50` names the column whose value this dialect cannot express.
    pub fn raw_fields(&self, model: &Model, row: &CanonicalRow) -> Result<Vec<String>, Notice> {
        let table = model
            .table(&self.table)
            .ok_or_else(|| Code::F04.notice(&[("detail", &self.table)]))?;
        let fields = self
            .columns
            .iter()
            .map(|column| raw_field(table, column, row).ok_or_else(|| cannot_write(column.name())));
        fields.collect()
    }

    /// A whole file: header, rows and, if the contract knows one, the footer.
    pub fn write(
        &self,
        model: &Model,
        rows: impl IntoIterator<Item = CanonicalRow>,
    ) -> Result<Vec<u8>, Notice> {
        let refused = |_| cannot_write("");
        let mut writer = csv::WriterBuilder::new()
            .delimiter(u8::try_from(self.dialect.separator).unwrap_or(b';'))
            .terminator(match self.dialect.line_end.as_str() {
                "\r\n" => csv::Terminator::CRLF,
                _ => csv::Terminator::Any(b'\n'),
            })
            .flexible(true)
            .from_writer(Vec::new());
        writer.write_record(self.header()).map_err(refused)?;
        let mut count: u64 = 0;
        for row in rows {
            let fields = self.raw_fields(model, &row)?;
            writer.write_record(&fields).map_err(refused)?;
            count += 1;
        }
        if let Some(footer) = &self.footer {
            let total = count.to_string();
            writer
                .write_record([footer.as_str(), &total])
                .map_err(refused)?;
        }
        let bytes = writer.into_inner().map_err(|_| cannot_write(""))?;
        let text = String::from_utf8(bytes).map_err(|_| cannot_write(""))?;
        let encoded = self.dialect.encoding.encode(&text);
        encoded.ok_or_else(|| cannot_write(""))
    }
}

fn cannot_write(column: &str) -> Notice {
    Code::F50.notice(&[("column", column)])
}

fn raw_field(table: &Table, column: &ColumnContract, row: &CanonicalRow) -> Option<String> {
    let text = |text: Option<&String>| text.map_or(Value::Null, |t| Value::Text(t.clone()));
    let value = match &column.target {
        Target::Column(name) => row.values.get(name).cloned().unwrap_or(Value::Null),
        Target::Identity(field) => text(row.identity.get(field)),
        Target::Practitioner => text(row.practitioner.as_ref()),
        Target::Record => text(row.record.as_ref()),
    };
    let raw = match (&value, &column.target, &column.shape.content) {
        (Value::Int(number), Target::Column(name), Content::Ranged) => {
            let bounds = range_bounds(table, name, |by| match row.values.get(by) {
                Some(Value::Text(code)) => Some(code.clone()),
                _ => None,
            })?;
            let mark = column.shape.decimal_mark;
            bounds
                .holds(*number)
                .then(|| scaled_text(*number, mark, bounds.decimals))?
        }
        _ => column.raw_of(&value)?,
    };
    (!is_mojibake(&raw) && !raw.contains('\0')).then_some(raw)
}
