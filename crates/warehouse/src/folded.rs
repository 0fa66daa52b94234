//! The folded form of a table: rows of a patient that agree in everything but their dates are one, with how many they
//! are and what their measures add up to. Questions that look at no date and at no single value read it instead.

use contract::{Column, Entity, Kind, Level, Table, Value};

use crate::layout::{Layout, Physical, StoredColumn};
use crate::row::{Provenance, StoredRow};

/// The column that says how many rows a folded one stands for. It is in no model, so no question can name it.
pub const FOLDED_ROWS: &str = "folded_rows";

/// Tables of at least three rows for two folded ones are kept folded, too.
const WORTH: (usize, usize) = (3, 2);

/// How a table is folded.
#[derive(Clone, Debug)]
pub(crate) struct Fold {
    /// Positions of the cells that folded rows agree in.
    keys: Vec<usize>,
    /// Positions of the cells that are added up; whether one is missing, folded rows agree in.
    sums: Vec<usize>,
}

impl Fold {
    /// How a table of people with dates is folded: by what questions group by and by who met whom. None where a
    /// column is neither that, nor a date, nor a measure, or where nothing would be left out.
    pub(crate) fn of(table: &Table) -> Option<Self> {
        let is_key = |column: &Column| column.groupable || column.entity.is_some();
        let is_sum = |column: &Column| column.measure && column.kind == Kind::Int;
        let columns = || (0..).zip(&table.columns);
        let is_known = |(_, column): (usize, &Column)| {
            is_key(column) || is_sum(column) || column.kind == Kind::Date
        };
        let is_person = table.level == Level::Person && table.fed;
        let has_patient = table
            .columns
            .iter()
            .any(|column| column.entity == Some(Entity::Patient));
        let has_date = columns().any(|(_, column)| column.kind == Kind::Date && !is_key(column));
        if !(is_person && has_patient && has_date && columns().all(is_known)) {
            return None;
        }
        let positions = |wanted: &dyn Fn(&Column) -> bool| {
            let all = columns().filter(|(_, column)| wanted(column));
            all.map(|(position, _)| position).collect()
        };
        Some(Self {
            keys: positions(&is_key),
            sums: positions(&|column| is_sum(column) && !is_key(column)),
        })
    }

    /// The layout of the folded table beside that of the table.
    pub(crate) fn layout(&self, of: &Layout) -> Layout {
        let kept = self.keys.iter().chain(&self.sums);
        let kept: Vec<usize> = kept.copied().collect();
        let place = |position: usize| kept.iter().position(|kept| *kept == position);
        let columns = kept
            .iter()
            .filter_map(|position| of.columns.get(*position).cloned());
        let rows = StoredColumn {
            name: FOLDED_ROWS.to_owned(),
            physical: Physical::Int,
        };
        Layout {
            table: name(&of.table),
            derived_from: None,
            columns: columns.chain([rows]).collect(),
            cell_count: kept.len().saturating_add(1),
            partition: of.partition.clone(),
            order: of
                .order
                .iter()
                .filter_map(|position| place(*position))
                .collect(),
            patient: of.patient.and_then(place),
            practitioner: of.practitioner.and_then(place),
            structure: of.structure.and_then(place),
            names_structures: false,
            region: of.region.and_then(place),
            values: Vec::new(),
            fold: None,
        }
    }

    /// The rows of one partition folded; they come sorted as their layout says. None where it is not worth it.
    pub(crate) fn rows(&self, sorted: &[&StoredRow]) -> Vec<StoredRow> {
        let mut folded: Vec<StoredRow> = Vec::new();
        let mut last: Option<&StoredRow> = None;
        for row in sorted {
            let same = last.is_some_and(|last| self.agree(last, row));
            let added = same
                && folded
                    .last_mut()
                    .is_some_and(|into| self.add(into, row).is_some());
            if !added {
                folded.push(self.alone(row));
            }
            last = Some(row);
        }
        let (rows, of_folded) = WORTH;
        if sorted.len().saturating_mul(of_folded) < folded.len().saturating_mul(rows) {
            return Vec::new();
        }
        folded
    }

    fn agree(&self, one: &StoredRow, other: &StoredRow) -> bool {
        let is_missing = |row: &StoredRow, position: &usize| {
            matches!(row.cells.get(*position), None | Some(Value::Null))
        };
        let keys = || self.keys.iter();
        keys().all(|key| one.cells.get(*key) == other.cells.get(*key))
            && self
                .sums
                .iter()
                .all(|sum| is_missing(one, sum) == is_missing(other, sum))
    }

    /// A folded row that stands for one.
    fn alone(&self, row: &StoredRow) -> StoredRow {
        let kept = self.keys.iter().chain(&self.sums);
        let cells = kept.map(|position| row.cells.get(*position).cloned().unwrap_or(Value::Null));
        StoredRow {
            cells: cells.chain([Value::Int(1)]).collect(),
            provenance: Provenance::none(),
        }
    }

    /// Adds a row to a folded one; `None`, and nothing done, where a sum would not fit into a cell.
    fn add(&self, into: &mut StoredRow, row: &StoredRow) -> Option<()> {
        let first = self.keys.len();
        let mut sums = Vec::new();
        for (place, position) in (first..).zip(&self.sums) {
            let sum = match (into.cells.get(place)?, row.cells.get(*position)?) {
                (Value::Int(sum), Value::Int(value)) => {
                    Value::Int(fitting(sum.checked_add(*value)?)?)
                }
                (_, _) => Value::Null,
            };
            sums.push(sum);
        }
        let Value::Int(rows) = into.cells.last()? else {
            return None;
        };
        sums.push(Value::Int(fitting(rows.checked_add(1)?)?));
        into.cells.truncate(first);
        into.cells.extend(sums);
        Some(())
    }
}

fn fitting(number: i64) -> Option<i64> {
    i32::try_from(number).ok().map(i64::from)
}

/// The name of the folded form of a table.
pub(crate) fn name(table: &str) -> String {
    format!("{table}_folded")
}
