//! An answer as a Parquet file.

use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema};
use contract::Notice;
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::file::metadata::KeyValue;
use datafusion::parquet::file::properties::WriterProperties;
use disclosure::{Scalar, Status};

use crate::answer::{Answer, AnswerColumn, AnswerValue};
use crate::code::Code;
use crate::value::{array, arrow_value, data_type};

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
        for (place, of) in self.columns().iter().enumerate() {
            let values: Vec<&AnswerValue> = self
                .rows()
                .iter()
                .filter_map(|row| row.get(place))
                .collect();
            let values_of = column(of, &values).ok_or_else(|| Code::E05.notice())?;
            fields.push(Field::new(&of.name, values_of.data_type().clone(), true));
            arrays.push(values_of);
            if of.measure {
                let statuses = values
                    .iter()
                    .map(|value| value.status.map(|_| value.status_text()));
                fields.push(Field::new(
                    format!("{}_status", of.name),
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
fn column(of: &AnswerColumn, values: &[&AnswerValue]) -> Option<ArrayRef> {
    let data_type = data_type(of.kind);
    let open = values.iter().map(|value| match value.status {
        Some(Status::Suppressed) => arrow_value(&Scalar::Null, &data_type),
        _ => arrow_value(&value.value, &data_type),
    });
    array(open.collect::<Option<Vec<_>>>()?, &data_type)
}
