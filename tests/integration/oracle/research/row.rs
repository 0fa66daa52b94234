//! A column and a row, as statements read them.

use super::super::grammar::Value;
use super::patients::Marked;
use super::said::Said;

/// What the model declares of a column, and which values it has.
#[derive(Debug, Clone)]
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
    /// The step of the public grid of its quantiles, where it has any.
    pub(crate) grid: Option<i64>,
    pub(crate) groupable: bool,
    /// The values of a group key, where they are public.
    pub(crate) domain: Option<Vec<Value>>,
    /// The values that rows have, with their numbers of rows: only for what is asked.
    pub(crate) found: Vec<Value>,
    pub(crate) beside: Beside,
}

/// Where a row has a column that need not be there.
#[derive(Debug, Clone)]
pub(crate) enum Beside {
    /// It is a column of the row.
    Never,
    /// On the right of a left join: there is a row where this holds. An attribute is known of that row only.
    Where { there: Said, is_attribute: bool },
    /// The patient's number beside some patients, missing where she is none of them; and the EXISTS that asks
    /// for it, if it is not joined.
    Mark { among: Said, exists: Option<String> },
}

impl Column {
    /// A text that no column of another meaning has; of a measure its noise is a hash.
    pub(crate) fn full_name(&self) -> String {
        let name = format!("{}.{}", self.table, self.name);
        match &self.beside {
            Beside::Where { there, .. } => format!("{name} if {}", there.text()),
            Beside::Never | Beside::Mark { .. } => name,
        }
    }

    /// The same on the right of a left join.
    pub(crate) fn where_there(&self, there: &Said) -> Self {
        let domain = self.domain.clone().map(|mut domain| {
            domain.retain(|value| *value != Value::Missing);
            domain.push(Value::Missing);
            domain
        });
        Self {
            is_attribute: false,
            nullable: true,
            missing_tells: true,
            domain,
            beside: Beside::Where {
                there: there.clone(),
                is_attribute: self.is_attribute,
            },
            ..self.clone()
        }
    }

    /// The patient's number beside some patients.
    pub(crate) fn mark(among: Said, exists: Option<String>) -> Self {
        Self {
            table: "",
            name: "patient_no",
            is_attribute: false,
            is_own: true,
            nullable: true,
            missing_tells: true,
            missing_by: None,
            secret: u32::MAX,
            scale: None,
            grid: None,
            groupable: false,
            domain: None,
            found: Vec::new(),
            beside: Beside::Mark { among, exists },
        }
    }

    /// The secrets that its value is, a bit each.
    pub(crate) fn secrets(&self) -> u64 {
        let own = |is_attribute: bool| if is_attribute { 0 } else { 1 << self.secret };
        match &self.beside {
            Beside::Never => own(self.is_attribute),
            Beside::Where {
                there,
                is_attribute,
            } => own(*is_attribute) | there.secrets(),
            Beside::Mark { among, .. } => among.secrets(),
        }
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

/// A row, beside another one of the same patient where that is joined.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Joined<'a> {
    pub(crate) row: &'a Row,
    pub(crate) beside: Option<&'a Row>,
    pub(crate) marks: &'a [Marked<'a>],
}

/// The place of the first mark, behind all columns.
pub(crate) const MARKS: usize = 100;

impl Joined<'_> {
    /// A value: those of the row first, then those of the row beside it, which may lack.
    pub(crate) fn value(&self, at: usize) -> &Value {
        if let Some(mark) = at.checked_sub(MARKS) {
            let is_among = self.marks[mark].is_among[self.row.patient];
            return if is_among {
                &Value::Number(1)
            } else {
                &Value::Missing
            };
        }
        let own = self.row.values.get(at);
        let beside = || Some(&self.beside?.values[at - self.row.values.len()]);
        own.or_else(beside).unwrap_or(&Value::Missing)
    }
}
