//! Values of Arrow as disclosure control knows them, and back.

use arrow::array::ArrayRef;
use arrow::datatypes::DataType;
use datafusion::common::ScalarValue;
use disclosure::Scalar;

use crate::answer::ColumnKind;

/// The kind of a column of this type; `None` for types that cannot leave.
pub(crate) fn kind(data_type: &DataType) -> Option<ColumnKind> {
    if data_type.is_integer() || data_type.is_null() {
        return Some(ColumnKind::Int);
    }
    if data_type.is_floating() || data_type.is_decimal() {
        return Some(ColumnKind::Float);
    }
    match data_type {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => Some(ColumnKind::Text),
        DataType::Date32 | DataType::Timestamp(..) => Some(ColumnKind::Date),
        DataType::Boolean => Some(ColumnKind::Bool),
        _ => None,
    }
}

/// The type in which values of a kind leave.
pub(crate) fn data_type(kind: ColumnKind) -> DataType {
    match kind {
        ColumnKind::Int => DataType::Int64,
        ColumnKind::Float => DataType::Float64,
        ColumnKind::Text => DataType::Utf8,
        ColumnKind::Date => DataType::Date32,
        ColumnKind::Bool => DataType::Boolean,
    }
}

/// Whether values of a type have a place in an answer.
pub(crate) fn is_answerable(data_type: &DataType) -> bool {
    kind(data_type).is_some()
}

/// An Arrow value as disclosure control knows it; `None` for types that cannot leave.
pub(crate) fn scalar(value: &ScalarValue) -> Option<Scalar> {
    if value.is_null() {
        return Some(Scalar::Null);
    }
    let target = data_type(kind(&value.data_type())?);
    match value.cast_to(&target).ok()? {
        ScalarValue::Int64(Some(x)) => Some(Scalar::Int(x)),
        ScalarValue::Float64(Some(x)) => Some(Scalar::Float(x)),
        ScalarValue::Utf8(Some(x)) => Some(Scalar::Text(x)),
        ScalarValue::Date32(Some(x)) => Some(Scalar::Date(x)),
        ScalarValue::Boolean(Some(x)) => Some(Scalar::Bool(x)),
        _ => None,
    }
}

/// The Arrow value of a scalar, in the type of its column.
pub(crate) fn arrow_value(value: &Scalar, data_type: &DataType) -> Option<ScalarValue> {
    let plain = match value {
        Scalar::Null => return ScalarValue::try_from(data_type).ok(),
        Scalar::Bool(x) => ScalarValue::Boolean(Some(*x)),
        Scalar::Int(x) => ScalarValue::Int64(Some(*x)),
        Scalar::Float(x) => ScalarValue::Float64(Some(*x)),
        Scalar::Text(x) => ScalarValue::Utf8(Some(x.clone())),
        Scalar::Date(x) => ScalarValue::Date32(Some(*x)),
    };
    plain.cast_to(data_type).ok()
}

/// The values of one column.
pub(crate) fn array(values: Vec<ScalarValue>, data_type: &DataType) -> Option<ArrayRef> {
    if values.is_empty() {
        return Some(arrow::array::new_empty_array(data_type));
    }
    ScalarValue::iter_to_array(values).ok()
}
