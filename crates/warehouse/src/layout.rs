//! How a table of the model is stored: its columns, its provenance, its partitions.

use std::collections::BTreeMap;

use crate::folded::Fold;
use arrow::datatypes::{DataType, Field, Schema};
use contract::{Column, Entity, Kind, Level, Model, Origin, Table, Value};

/// The dictionary of people: which keyed token belongs to which number.
pub(crate) const PERSON: &str = "person";

/// The column by which files are divided beside the region: the patient's number over [`RANGE_SIZE`]. It is in
/// no model and in no file.
pub(crate) const RANGE: &str = "patient_range";

/// How many patient numbers a range has: 2¹⁶, so that files stay large and a delivery rewrites few.
const RANGE_SIZE: i64 = 1 << 16;

/// Columns that say where a row came from. They are in no model, so no question can name them.
pub(crate) const PROVENANCE: [&str; 4] = ["delivery", "line", "row_key", "extract_date"];

/// The region that delivered.
pub(crate) const REGION: &str = "region_code";

/// The text of each partition value of a row, in the table's order; `None` is NULL.
pub(crate) type Partition = Vec<Option<String>>;

/// How a value lies in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Physical {
    /// 32 bits.
    Int,
    /// 64 bits.
    Long,
    /// UTF-8.
    Text,
    /// Days since 1970-01-01 in 32 bits.
    Date,
    /// Yes or no.
    Bool,
    /// Bytes; Delta has no fixed length, so the length is checked by who reads.
    Bytes,
}

impl Physical {
    /// The Arrow type of the column.
    pub(crate) fn arrow(self) -> DataType {
        match self {
            Physical::Int => DataType::Int32,
            Physical::Long => DataType::Int64,
            Physical::Text => DataType::Utf8,
            Physical::Date => DataType::Date32,
            Physical::Bool => DataType::Boolean,
            Physical::Bytes => DataType::Binary,
        }
    }
}

impl From<Kind> for Physical {
    fn from(kind: Kind) -> Physical {
        match kind {
            Kind::Int => Physical::Int,
            Kind::Text => Physical::Text,
            Kind::Date => Physical::Date,
            Kind::Bool => Physical::Bool,
        }
    }
}

/// A stored column.
#[derive(Clone, Debug)]
pub(crate) struct StoredColumn {
    pub(crate) name: String,
    pub(crate) physical: Physical,
}

/// A stored table.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    /// The table's name.
    pub(crate) table: String,
    /// The table it is computed from.
    pub(crate) derived_from: Option<String>,
    /// Model columns in stored order, then the provenance.
    pub(crate) columns: Vec<StoredColumn>,
    /// How many of `columns` are the model's.
    pub(crate) cell_count: usize,
    /// Names of the partition columns: the region, and the range of patient numbers.
    pub(crate) partition: Vec<String>,
    /// Positions of the cells by which the rows of a file are sorted, before their keys: the patient, then what
    /// questions group by, then dates. Rows that can be folded stand together.
    pub(crate) order: Vec<usize>,
    /// Position of the patient's number among the cells.
    pub(crate) patient: Option<usize>,
    /// Position of the practitioner's number among the cells.
    pub(crate) practitioner: Option<usize>,
    /// Position of the structure among the cells.
    pub(crate) structure: Option<usize>,
    /// Whether a row of the table is what makes its structure count as one.
    pub(crate) names_structures: bool,
    /// Position of the region that delivered among the cells.
    pub(crate) region: Option<usize>,
    /// Positions of the values of `harmonise`, in their order.
    pub(crate) values: Vec<usize>,
    /// How the table is folded, if it may be worth it.
    pub(crate) fold: Option<Fold>,
}

impl Layout {
    /// The stored form of a table of the model.
    pub(crate) fn of(table: &Table) -> Layout {
        let number_of = |entity| {
            table
                .columns
                .iter()
                .position(|column| column.origin == Origin::Person && column.entity == Some(entity))
        };
        let mut columns = table.columns.iter().enumerate();
        let structure = columns.find(|(_, column)| column.entity == Some(Entity::Structure));
        let cells = table.columns.iter().map(|column| StoredColumn {
            name: column.name.clone(),
            physical: column.kind.into(),
        });
        let provenance = PROVENANCE.iter().zip([
            Physical::Text,
            Physical::Long,
            Physical::Bytes,
            Physical::Date,
        ]);
        Layout {
            table: table.name.clone(),
            derived_from: table.derived_from.clone(),
            columns: cells
                .chain(provenance.map(|(name, physical)| StoredColumn {
                    name: (*name).to_owned(),
                    physical,
                }))
                .collect(),
            cell_count: table.columns.len(),
            partition: partition(table, number_of(Entity::Patient).is_some()),
            order: order(table, number_of(Entity::Patient)),
            patient: number_of(Entity::Patient),
            practitioner: number_of(Entity::Practitioner),
            structure: structure.map(|(position, _)| position),
            names_structures: table.level == Level::Reference
                && structure.is_some_and(|(_, column)| table.business_key == [column.name.clone()]),
            region: table
                .columns
                .iter()
                .position(|column| column.name == REGION),
            values: (0..)
                .zip(&table.columns)
                .filter(|(_, column)| column.origin != Origin::Person)
                .map(|(position, _)| position)
                .collect(),
            fold: Fold::of(table),
        }
    }

    /// How a release before stored it (layout 1): partitioned as the model says, sorted by patient and key.
    pub(crate) fn first(table: &Table) -> Layout {
        let now = Layout::of(table);
        Layout {
            partition: table.partition.clone(),
            order: now.patient.into_iter().collect(),
            ..now
        }
    }

    /// The dictionary of people, which is in no model.
    pub(crate) fn person() -> Layout {
        let column = |name: &str, physical| StoredColumn {
            name: name.to_owned(),
            physical,
        };
        Layout {
            table: PERSON.to_owned(),
            derived_from: None,
            columns: vec![
                column("patient_no", Physical::Int),
                column("entity", Physical::Text),
                column("token_type", Physical::Text),
                column("p2", Physical::Bytes),
            ],
            cell_count: 4,
            partition: Vec::new(),
            order: Vec::new(),
            patient: None,
            practitioner: None,
            structure: None,
            names_structures: false,
            region: None,
            values: Vec::new(),
            fold: None,
        }
    }

    /// Every table that is stored, by name: what regions feed, what is derived from it, `person`.
    pub(crate) fn all(model: &Model) -> BTreeMap<String, Layout> {
        let mut layouts = Layout::each(model, Layout::of);
        layouts.insert(PERSON.to_owned(), Layout::person());
        layouts
    }

    /// The same, as a release before stored them, but for `person`, which it stored as we do.
    pub(crate) fn all_first(model: &Model) -> BTreeMap<String, Layout> {
        Layout::each(model, Layout::first)
    }

    fn each(model: &Model, of: impl Fn(&Table) -> Layout) -> BTreeMap<String, Layout> {
        let tables = model.tables().iter();
        let stored = tables.filter(|table| table.fed || table.derived_from.is_some());
        stored
            .map(|table| (table.name.clone(), of(table)))
            .collect()
    }

    /// Whether rows say where they came from.
    pub(crate) fn has_provenance(&self) -> bool {
        self.columns.len() > self.cell_count
    }

    /// The columns of the files themselves: Delta keeps partition values outside.
    pub(crate) fn file_schema(&self) -> Schema {
        Schema::new(
            self.columns
                .iter()
                .filter(|column| !self.partition.contains(&column.name))
                .map(|column| Field::new(&column.name, column.physical.arrow(), true))
                .collect::<Vec<_>>(),
        )
    }

    /// The partition to which a row with these cells belongs.
    pub(crate) fn partition_of(&self, cells: &[Value]) -> Partition {
        self.partition
            .iter()
            .map(|name| match name.as_str() {
                RANGE => range_of(self.patient.and_then(|position| cells.get(position))),
                name => self.cell(cells, name).and_then(partition_text),
            })
            .collect()
    }

    /// Names of the columns by which the rows of a file are sorted.
    pub(crate) fn order_names(&self) -> Vec<String> {
        let columns = self.order.iter();
        let columns = columns.filter_map(|position| self.columns.get(*position));
        columns.map(|column| column.name.clone()).collect()
    }

    fn cell<'a>(&self, cells: &'a [Value], name: &str) -> Option<&'a Value> {
        let position = self.columns.iter().position(|column| column.name == name)?;
        cells.get(position)
    }
}

/// Files are divided by region, as governance wants, and by range of patients; not by year, which would put the
/// rows of one patient into many files.
fn partition(table: &Table, is_ranged: bool) -> Vec<String> {
    let is_region = |name: &&String| *name == REGION;
    let region = table.partition.iter().filter(is_region).cloned();
    region.chain(is_ranged.then(|| RANGE.to_owned())).collect()
}

/// What the rows of a file are sorted by.
fn order(table: &Table, patient: Option<usize>) -> Vec<usize> {
    let rank = |column: &Column| match column.kind {
        _ if table.partition.contains(&column.name) => 0,
        _ if column.groupable => 1,
        _ if column.entity.is_some() => 2,
        Kind::Date => 3,
        Kind::Int | Kind::Text | Kind::Bool => 4,
    };
    let rest = (0..).zip(&table.columns);
    let rest = rest.filter(|(position, column)| Some(*position) != patient && rank(column) < 4);
    let mut rest: Vec<_> = rest
        .map(|(position, column)| (rank(column), position))
        .collect();
    rest.sort_unstable();
    let rest = rest.into_iter().map(|(_, position)| position);
    patient.into_iter().chain(rest).collect()
}

fn range_of(patient: Option<&Value>) -> Option<String> {
    match patient {
        Some(Value::Int(number)) => Some(number.div_euclid(RANGE_SIZE).to_string()),
        _ => None,
    }
}

fn partition_text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::Int(number) => Some(number.to_string()),
        Value::Text(text) => Some(text.clone()),
        Value::Date(days) => contract::date_of_days(*days).map(|date| date.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
    }
}

/// The inverse of [`Layout::partition_of`] for one value; `None` if the text is not of that type.
pub(crate) fn partition_value(physical: Physical, text: Option<&str>) -> Option<Value> {
    let Some(text) = text else {
        return Some(Value::Null);
    };
    match physical {
        Physical::Int | Physical::Long => text.parse().ok().map(Value::Int),
        Physical::Text => Some(Value::Text(text.to_owned())),
        Physical::Date => text
            .parse()
            .ok()
            .map(|date| Value::Date(contract::days_of_date(date))),
        Physical::Bool => text.parse().ok().map(Value::Bool),
        Physical::Bytes => None,
    }
}
