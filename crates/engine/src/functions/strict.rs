//! Strict aggregates of the sealed session: one unknown input makes the result unknown, so that
//! no total over hidden cells is silently partial.

use arrow::array::{Array, ArrayRef, AsArray, BooleanArray};
use arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::{Accumulator, AggregateUDF, AggregateUDFImpl, Signature};
use std::sync::Arc;

/// An aggregate that gives NULL as soon as one of its inputs is NULL.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Strict {
    inner: Arc<AggregateUDF>,
    name: String,
}

/// The strict form of an aggregate.
pub(crate) fn strict(inner: &Arc<AggregateUDF>) -> Arc<AggregateUDF> {
    let name = format!("strict_{}", inner.name());
    Arc::new(AggregateUDF::from(Strict {
        inner: Arc::clone(inner),
        name,
    }))
}

impl AggregateUDFImpl for Strict {
    fn name(&self) -> &str {
        &self.name
    }
    fn signature(&self) -> &Signature {
        self.inner.signature()
    }
    fn return_type(&self, arguments: &[DataType]) -> Result<DataType> {
        self.inner.return_type(arguments)
    }
    fn coerce_types(&self, arguments: &[DataType]) -> Result<Vec<DataType>> {
        self.inner.coerce_types(arguments)
    }
    fn is_nullable(&self) -> bool {
        true
    }
    fn accumulator(&self, arguments: AccumulatorArgs<'_>) -> Result<Box<dyn Accumulator>> {
        Ok(Box::new(Poisonable {
            inner: self.inner.accumulator(arguments)?,
            unknown: 0,
        }))
    }
    fn create_sliding_accumulator(
        &self,
        arguments: AccumulatorArgs<'_>,
    ) -> Result<Box<dyn Accumulator>> {
        Ok(Box::new(Poisonable {
            inner: self.inner.create_sliding_accumulator(arguments)?,
            unknown: 0,
        }))
    }
    fn state_fields(&self, arguments: StateFieldsArgs<'_>) -> Result<Vec<FieldRef>> {
        let mut fields = vec![Arc::new(Field::new("unknown", DataType::Boolean, false))];
        fields.extend(self.inner.state_fields(arguments)?);
        Ok(fields)
    }
}

#[derive(Debug)]
struct Poisonable {
    inner: Box<dyn Accumulator>,
    /// How many inputs are unknown.
    unknown: usize,
}

fn unknown(values: &[ArrayRef]) -> usize {
    values.iter().map(Array::logical_null_count).sum()
}

impl Accumulator for Poisonable {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        self.unknown = self.unknown.saturating_add(unknown(values));
        self.inner.update_batch(values)
    }

    fn retract_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        self.unknown = self.unknown.saturating_sub(unknown(values));
        self.inner.retract_batch(values)
    }

    fn supports_retract_batch(&self) -> bool {
        self.inner.supports_retract_batch()
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        let value = self.inner.evaluate()?;
        if self.unknown > 0 {
            ScalarValue::try_from(value.data_type())
        } else {
            Ok(value)
        }
    }

    fn size(&self) -> usize {
        size_of_val(self).saturating_add(self.inner.size())
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        let mut state = vec![ScalarValue::Boolean(Some(self.unknown > 0))];
        state.extend(self.inner.state()?);
        Ok(state)
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        let Some((unknown, inner)) = states.split_first() else {
            return Ok(());
        };
        let unknown: &BooleanArray = unknown.as_boolean();
        self.unknown = self.unknown.saturating_add(unknown.true_count());
        self.inner.merge_batch(inner)
    }
}
