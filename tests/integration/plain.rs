//! The same rows in a session that protects nothing: what is right, whatever may be shown.

use std::fs::File;
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, Schema};
use contract::Level;
use datafusion::common::ScalarValue;
use datafusion::datasource::MemTable;
use datafusion::prelude::SessionContext;
use disclosure::Scalar;
use engine::{Answer, ColumnKind};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use warehouse::{TableFiles, Warehouse};

use crate::fixture::{self, Fixture};

/// A DataFusion session over all tables of a fixture, with nothing of the product in it.
pub(crate) struct Plain {
    context: SessionContext,
}

impl Plain {
    /// Person-level tables come from the files, public ones from a released answer.
    pub(crate) async fn open(fixture: &Fixture, warehouse: &Warehouse) -> Self {
        let snapshot = warehouse.snapshot().await.expect("snapshot");
        let context = SessionContext::new();
        for table in fixture::model().tables() {
            let batches = match (table.level, snapshot.table(&table.name)) {
                (Level::Person, Some(files)) => person_level(files),
                (Level::Person, None) => continue,
                (Level::Reference, _) => {
                    let all = format!("SELECT * FROM {}", table.name);
                    let answer = fixture.ask(&all, "exact").await;
                    vec![public(
                        &answer.unwrap_or_else(|n| panic!("{all}: {}", n.code)),
                    )]
                }
            };
            let Some(first) = batches.first() else {
                continue;
            };
            let memory = MemTable::try_new(first.schema(), vec![batches]).expect("one schema");
            context
                .register_table(table.name.as_str(), Arc::new(memory))
                .expect("a new name");
        }
        Self { context }
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "whatever a session without protection does is what is asked for"
    )]
    /// All rows, in no order unless the statement gives one.
    pub(crate) async fn rows(&self, sql: &str) -> Vec<Vec<Scalar>> {
        let frame = self.context.sql(sql).await;
        let frame = frame.unwrap_or_else(|error| panic!("{sql}\n{error}"));
        let batches = frame.collect().await;
        let batches = batches.unwrap_or_else(|error| panic!("{sql}\n{error}"));
        let of_batch = |batch: &RecordBatch| -> Vec<Vec<Scalar>> {
            (0..batch.num_rows())
                .map(|row| batch.columns().iter().map(|c| scalar(c, row)).collect())
                .collect()
        };
        batches.iter().flat_map(of_batch).collect()
    }
}

/// The files of a table, partition columns written out.
pub(crate) fn person_level(table: &TableFiles) -> Vec<RecordBatch> {
    let mut fields: Vec<Field> = table
        .schema
        .fields()
        .iter()
        .map(|field| Field::new(field.name(), field.data_type().clone(), true))
        .collect();
    for (name, kind) in &table.partition_columns {
        fields.push(Field::new(name, kind.clone(), true));
    }
    let schema = Arc::new(Schema::new(fields));
    let mut batches = vec![RecordBatch::new_empty(Arc::clone(&schema))];
    for file in &table.files {
        let open = File::open(&file.path).expect("a file");
        let reader = ParquetRecordBatchReaderBuilder::try_new(open).expect("Parquet");
        for batch in reader.build().expect("a reader") {
            let batch = batch.expect("rows");
            let inside = table.schema.fields().iter().map(|field| {
                let column = batch.column_by_name(field.name()).expect("a column");
                cast(column, field.data_type()).expect("its own type")
            });
            let outside = table.partition_columns.iter().zip(&file.partition_values);
            let outside =
                outside.map(|((_, kind), text)| repeated(text.as_ref(), kind, batch.num_rows()));
            let columns: Vec<ArrayRef> = inside.chain(outside).collect();
            batches.push(RecordBatch::try_new(Arc::clone(&schema), columns).expect("a batch"));
        }
    }
    batches
}

fn repeated(text: Option<&String>, kind: &DataType, rows: usize) -> ArrayRef {
    let value = ScalarValue::Utf8(text.cloned()).cast_to(kind);
    let value = value.expect("a partition value");
    value.to_array_of_size(rows).expect("an array")
}

fn public(answer: &Answer) -> RecordBatch {
    let (mut fields, mut columns): (Vec<Field>, Vec<ArrayRef>) = (Vec::new(), Vec::new());
    for (index, column) in answer.columns().iter().enumerate() {
        let kind = match column.kind {
            ColumnKind::Int => DataType::Int64,
            ColumnKind::Float => DataType::Float64,
            ColumnKind::Text => DataType::Utf8,
            ColumnKind::Date => DataType::Date32,
            ColumnKind::Bool => DataType::Boolean,
        };
        let values = answer.rows().iter().map(|row| match &row[index].value {
            Scalar::Null => ScalarValue::try_from(&kind).expect("a null"),
            Scalar::Bool(x) => ScalarValue::Boolean(Some(*x)),
            Scalar::Int(x) => ScalarValue::Int64(Some(*x)),
            Scalar::Float(x) => ScalarValue::Float64(Some(*x)),
            Scalar::Text(x) => ScalarValue::Utf8(Some(x.clone())),
            Scalar::Date(x) => ScalarValue::Date32(Some(*x)),
        });
        columns.push(ScalarValue::iter_to_array(values).expect("one type"));
        fields.push(Field::new(&column.name, kind, true));
    }
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).expect("a batch")
}

/// Whatever type a plain session gives, as one of six.
pub(crate) fn scalar(array: &ArrayRef, row: usize) -> Scalar {
    let value = ScalarValue::try_from_array(array, row).expect("a value");
    if value.is_null() {
        return Scalar::Null;
    }
    let kind = value.data_type();
    let to = |target: &DataType| value.cast_to(target).expect("a cast that widens");
    if kind.is_integer() {
        let ScalarValue::Int64(Some(x)) = to(&DataType::Int64) else {
            return Scalar::Null;
        };
        return Scalar::Int(x);
    }
    if kind.is_floating() || kind.is_decimal() {
        let ScalarValue::Float64(Some(x)) = to(&DataType::Float64) else {
            return Scalar::Null;
        };
        return Scalar::Float(x);
    }
    match kind {
        DataType::Boolean => match value {
            ScalarValue::Boolean(Some(x)) => Scalar::Bool(x),
            _ => Scalar::Null,
        },
        DataType::Date32 | DataType::Timestamp(..) => match to(&DataType::Date32) {
            ScalarValue::Date32(Some(x)) => Scalar::Date(x),
            _ => Scalar::Null,
        },
        _ => match to(&DataType::Utf8) {
            ScalarValue::Utf8(Some(x)) => Scalar::Text(x),
            _ => Scalar::Null,
        },
    }
}
