//! An answer as a Parquet file.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Float64Array, Int64Array, RecordBatch, StringArray,
};
use arrow::datatypes::{DataType, Field, Schema};
use contract::Notice;
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::file::metadata::KeyValue;
use datafusion::parquet::file::properties::WriterProperties;
use disclosure::{Scalar, Status};

use crate::answer::{Answer, AnswerColumn, AnswerValue, ColumnKind};
use crate::code::Code;

impl Answer {
    /// A Parquet file of the rows: after each measure `x` a text column `x_status`, a hidden value is null. Its
    /// metadata hold `tamis.version`, `tamis.profile` and `tamis.notes` (a line a note, in English).
    ///
    /// # Errors
    /// `E05` if it cannot be written.
    pub fn parquet(&self) -> Result<Vec<u8>, Notice> {
        let silent = |_| Code::E05.notice();
        let mut fields = Vec::new();
        let mut arrays: Vec<ArrayRef> = Vec::new();
        for (place, column) in self.columns().iter().enumerate() {
            let values: Vec<&AnswerValue> = self
                .rows()
                .iter()
                .filter_map(|row| row.get(place))
                .collect();
            let array = array(column, &values);
            fields.push(Field::new(&column.name, array.data_type().clone(), true));
            arrays.push(array);
            if column.measure {
                let statuses = values
                    .iter()
                    .map(|value| value.status.map(|_| value.status_text()));
                fields.push(Field::new(
                    format!("{}_status", column.name),
                    DataType::Utf8,
                    true,
                ));
                arrays.push(Arc::new(statuses.collect::<StringArray>()));
            }
        }
        let schema = Arc::new(Schema::new(fields));
        let notes: Vec<&str> = self
            .notes()
            .iter()
            .map(|note| note.what.en.as_str())
            .collect();
        let about = [
            ("tamis.version", self.version().to_string()),
            ("tamis.profile", self.profile().to_owned()),
            ("tamis.notes", notes.join("\n")),
        ];
        let about = about.map(|(key, value)| KeyValue::new(key.to_owned(), value));
        let properties = WriterProperties::builder()
            .set_key_value_metadata(Some(about.to_vec()))
            .build();
        let batch = RecordBatch::try_new(Arc::clone(&schema), arrays).map_err(silent)?;
        let silent = |_| Code::E05.notice();
        let mut writer =
            ArrowWriter::try_new(Vec::new(), schema, Some(properties)).map_err(silent)?;
        writer.write(&batch).map_err(silent)?;
        writer.into_inner().map_err(silent)
    }
}

/// The values of a column, hidden ones as null.
fn array(column: &AnswerColumn, values: &[&AnswerValue]) -> ArrayRef {
    let open = values
        .iter()
        .map(|value| (value.status != Some(Status::Suppressed)).then_some(&value.value));
    match column.kind {
        ColumnKind::Int => Arc::new(
            open.map(|value| match value {
                Some(Scalar::Int(x)) => Some(*x),
                _ => None,
            })
            .collect::<Int64Array>(),
        ),
        ColumnKind::Float => Arc::new(
            open.map(|value| match value {
                Some(Scalar::Float(x)) => Some(*x),
                _ => None,
            })
            .collect::<Float64Array>(),
        ),
        ColumnKind::Text => Arc::new(
            open.map(|value| match value {
                Some(Scalar::Text(x)) => Some(x.as_str()),
                _ => None,
            })
            .collect::<StringArray>(),
        ),
        ColumnKind::Date => Arc::new(
            open.map(|value| match value {
                Some(Scalar::Date(x)) => Some(*x),
                _ => None,
            })
            .collect::<Date32Array>(),
        ),
        ColumnKind::Bool => Arc::new(
            open.map(|value| match value {
                Some(Scalar::Bool(x)) => Some(*x),
                _ => None,
            })
            .collect::<BooleanArray>(),
        ),
    }
}
