//! A column and a row, as statements read them.

use super::super::grammar::Value;

/// What the model declares of a column, and which values it has.
#[derive(Debug)]
pub(crate) struct Column {
    pub(crate) table: &'static str,
    pub(crate) name: &'static str,
    /// An asker may know it of a patient.
    pub(crate) is_attribute: bool,
    /// It is read from the patient's own row, not from that of a region.
    pub(crate) is_own: bool,
    pub(crate) nullable: bool,
    pub(crate) missing_tells: bool,
    pub(crate) missing_by: Option<String>,
    /// The secret that it is, by its place among all secrets; unused of an attribute.
    pub(crate) secret: u32,
    /// Centre and width, where it may be summed.
    pub(crate) scale: Option<(i64, i64)>,
    pub(crate) groupable: bool,
    /// The values of a group key, where they are public.
    pub(crate) domain: Option<Vec<Value>>,
    /// The values that rows have, with their numbers of rows: only for what is asked.
    pub(crate) found: Vec<Value>,
}

impl Column {
    pub(crate) fn full_name(&self) -> String {
        format!("{}.{}", self.table, self.name)
    }
}

/// A row of a table.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    /// Place among the patients.
    pub(crate) patient: usize,
    pub(crate) structure: Option<usize>,
    pub(crate) practitioner: Option<i64>,
    pub(crate) values: Vec<Value>,
}

/// A row, beside the patient's own where that is joined.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Joined<'a> {
    pub(crate) row: &'a Row,
    pub(crate) home: Option<&'a Row>,
}

impl Joined<'_> {
    /// A value: those of the row first, then those of the patient's own.
    pub(crate) fn value(&self, at: usize) -> &Value {
        let own = self.row.values.get(at);
        own.unwrap_or_else(|| {
            let home = self.home.expect("the patient is joined");
            &home.values[at - self.row.values.len()]
        })
    }
}
