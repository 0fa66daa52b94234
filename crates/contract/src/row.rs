//! One record: cells to canonical values, then the rules over the whole row.

use std::collections::BTreeMap;

use csv::StringRecord;
use jiff::civil::Date;

use crate::batch::HarmonisedRow;
use crate::code::Code;
use crate::feed::{ColumnContract, FileContract, Severity, Target};
use crate::header::Header;
use crate::identity::IdentityField;
use crate::judge::{
    Cells, bounds_of, broken_rule, column_value, earliest_day, identity, identity_value,
    range_bounds, text, year_of,
};
use crate::model::{Level, Origin, Table};
use crate::repair::{self, Spellings};
use crate::shape::Content;
use crate::value::{Value, days_of_date, is_thousands_space};

/// What is put right in the rows of a file.
#[derive(Default)]
pub(crate) struct Notes {
    pub(crate) repairs: BTreeMap<&'static str, u64>,
    spellings: Spellings,
}

/// Reads the records of one file.
pub(crate) struct RowReader<'a> {
    table: &'a Table,
    contract: &'a FileContract,
    positions: Vec<Option<usize>>,
    received: i32,
}

/// What is wrong with a row: the header of the column at fault and the reason.
pub(crate) type Problem<'a> = (&'a str, Code);

impl<'a> RowReader<'a> {
    pub(crate) fn new(
        table: &'a Table,
        contract: &'a FileContract,
        header: &Header,
        received: Date,
    ) -> Self {
        Self {
            table,
            contract,
            positions: header.positions.clone(),
            received: days_of_date(received),
        }
    }

    /// The row and the soft rules that noticed it, or the first reason against it.
    pub(crate) fn read(
        &self,
        line: u64,
        record: &StringRecord,
        notes: &mut Notes,
    ) -> Result<(HarmonisedRow, Vec<Code>), Problem<'a>> {
        let mut cells = self.cells(record, notes)?;
        self.read_ranged(&mut cells)?;
        let values = self.values(&cells)?;
        let warnings = self.judge(&cells)?;
        let row = HarmonisedRow {
            line,
            identity: (self.table.level == Level::Person).then(|| identity(&cells)),
            practitioner: text(&cells, &Target::Practitioner),
            business_key: self.business_key(&cells),
            values,
        };
        Ok((row, warnings))
    }

    fn cells(&self, record: &StringRecord, notes: &mut Notes) -> Result<Cells<'a>, Problem<'a>> {
        let mut cells = BTreeMap::new();
        let columns = self.contract.columns.iter().zip(&self.positions);
        for (column, position) in columns {
            if column.shape.content == Content::Dropped {
                continue;
            }
            let raw = position.and_then(|at| record.get(at)).unwrap_or_default();
            let value = self.cell(column, raw, notes);
            let value = value.map_err(|code| (column.name(), code))?;
            if value.is_null() && column.required {
                return Err((column.name(), Code::F31));
            }
            cells.insert(&column.target, value);
        }
        Ok(cells)
    }

    fn cell(&self, column: &ColumnContract, raw: &str, notes: &mut Notes) -> Result<Value, Code> {
        let trimmed = raw.trim();
        let Some(cell) = column.read(trimmed)? else {
            return Ok(Value::Null);
        };
        let is_future = match (&cell.value, &column.shape.content) {
            (Value::Date(days), _) => *days > self.received,
            (Value::Text(day), Content::PartialDate) => {
                earliest_day(day).is_some_and(|days| days > self.received)
            }
            _ => false,
        };
        if is_future {
            return Err(Code::F34);
        }
        if trimmed.len() != raw.len() {
            repair::count(&mut notes.repairs, repair::SPACES_TRIMMED);
        }
        if cell.case_ignored {
            repair::count(&mut notes.repairs, repair::CASE_IGNORED);
        }
        let is_number = matches!(column.shape.content, Content::Int(_) | Content::Ranged);
        if is_number && trimmed.contains(is_thousands_space) {
            repair::count(&mut notes.repairs, repair::THOUSANDS_SPACE);
        }
        if let (true, Value::Text(code)) = (column.shape.content.is_identifier(), &cell.value)
            && notes.spellings.is_new_for(code, trimmed)
        {
            repair::count(&mut notes.repairs, repair::IDENTIFIER_SPELLING);
        }
        Ok(cell.value)
    }

    /// Numbers whose scale and bounds depend on a code of the row.
    fn read_ranged(&self, cells: &mut Cells<'a>) -> Result<(), Problem<'a>> {
        for column in &self.contract.columns {
            let Target::Column(name) = &column.target else {
                continue;
            };
            if column.shape.content != Content::Ranged {
                continue;
            }
            let Some(Value::Text(text)) = cells.get(&column.target).cloned() else {
                continue;
            };
            let bounds = range_bounds(self.table, name, |by| {
                match cells.get(&Target::Column(by.to_owned())) {
                    Some(Value::Text(code)) => Some(code.clone()),
                    _ => None,
                }
            });
            let bounds = bounds.ok_or((column.name(), Code::F32))?;
            let value = bounds.read(&text, column.shape.decimal_mark);
            let value = value.map_err(|code| (column.name(), code))?;
            cells.insert(&column.target, value);
        }
        Ok(())
    }

    /// The value columns of the table, delivered or derived.
    fn values(&self, cells: &Cells<'a>) -> Result<Vec<Value>, Problem<'a>> {
        let mut values = Vec::new();
        for column in self.table.value_columns() {
            let value = match &column.origin {
                Origin::Delivered => column_value(cells, &column.name),
                Origin::Region => Value::Text(self.contract.region.clone()),
                Origin::Identity(IdentityField::BirthDate) => {
                    year_of(&identity_value(cells, IdentityField::BirthDate))
                }
                Origin::Identity(field) => identity_value(cells, *field),
                Origin::Column(other) => year_of(&column_value(cells, other)),
                Origin::Tokens | Origin::Person | Origin::Computed => Value::Null,
            };
            if let Value::Int(number) = value
                && !bounds_of(column.decimals, column.min, column.max).holds(number)
            {
                return Err((self.header_of(&column.origin, &column.name), Code::F36));
            }
            values.push(value);
        }
        Ok(values)
    }

    /// The header that a value comes from.
    fn header_of(&self, origin: &Origin, name: &str) -> &'a str {
        let target = match origin {
            Origin::Identity(field) => Target::Identity(*field),
            Origin::Column(other) => Target::Column(other.clone()),
            _ => Target::Column(name.to_owned()),
        };
        self.header_for(&target)
    }

    fn header_for(&self, target: &Target) -> &'a str {
        let column = self.contract.columns.iter().find(|c| c.target == *target);
        column.map_or("", |column| column.name())
    }

    fn judge(&self, cells: &Cells<'a>) -> Result<Vec<Code>, Problem<'a>> {
        let mut warnings = Vec::new();
        for rule in &self.contract.rules {
            let Some((name, code)) = broken_rule(cells, &rule.check) else {
                continue;
            };
            match rule.severity {
                Severity::Hard => {
                    return Err((self.header_for(&Target::Column(name.to_owned())), code));
                }
                Severity::Soft => warnings.push(code),
            }
        }
        Ok(warnings)
    }

    fn business_key(&self, cells: &Cells<'a>) -> Vec<String> {
        let parts = self.contract.business_key.iter();
        parts
            .map(|name| match name.as_str() {
                "local_id" => identity_value(cells, IdentityField::LocalId),
                "record" => cells.get(&Target::Record).cloned().unwrap_or(Value::Null),
                column => column_value(cells, column),
            })
            .map(|value| value.canonical_text())
            .collect()
    }
}
