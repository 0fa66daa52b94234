//! `entity_set(x)`: the structures or practitioners that one patient met, sorted.

use std::collections::BTreeSet;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef};
use arrow::datatypes::{DataType, Field};
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::function::AccumulatorArgs;
use datafusion::logical_expr::{Accumulator, AggregateUDFImpl, Signature, Volatility};

use super::row::{EntityId, entities};

/// The aggregate function over structures (text), practitioners (numbers), or sets of them.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct EntitySet {
    signature: Signature,
}

impl EntitySet {
    pub(crate) fn new() -> Self {
        Self {
            signature: Signature::any(1, Volatility::Immutable),
        }
    }
}

fn item_type(argument: &DataType) -> DataType {
    match argument {
        DataType::List(item) => item.data_type().clone(),
        other => other.clone(),
    }
}

impl AggregateUDFImpl for EntitySet {
    fn name(&self) -> &'static str {
        "entity_set"
    }
    fn signature(&self) -> &Signature {
        &self.signature
    }
    fn return_type(&self, arguments: &[DataType]) -> Result<DataType> {
        let item = arguments.first().map_or(DataType::Utf8, item_type);
        Ok(DataType::List(Arc::new(Field::new_list_field(item, true))))
    }
    fn accumulator(&self, arguments: AccumulatorArgs<'_>) -> Result<Box<dyn Accumulator>> {
        let item = arguments
            .expr_fields
            .first()
            .map_or(DataType::Utf8, |field| item_type(field.data_type()));
        Ok(Box::new(Meeting {
            item,
            met: BTreeSet::new(),
        }))
    }
}

struct Meeting {
    item: DataType,
    met: BTreeSet<EntityId>,
}

impl std::fmt::Debug for Meeting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("entity_set")
    }
}

impl Meeting {
    fn take(&mut self, array: &ArrayRef) -> Result<()> {
        for row in 0..array.len() {
            let met = &mut self.met;
            entities(array, row, &mut |id| {
                met.insert(id);
            })?;
        }
        Ok(())
    }
}

impl Accumulator for Meeting {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        values.first().map_or(Ok(()), |array| self.take(array))
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        let items: Vec<ScalarValue> = self
            .met
            .iter()
            .map(|id| match id {
                EntityId::Structure(name) => ScalarValue::Utf8(Some(name.clone())),
                EntityId::Practitioner(number) => ScalarValue::Int32(Some(*number)),
            })
            .collect();
        Ok(ScalarValue::List(ScalarValue::new_list_nullable(
            &items, &self.item,
        )))
    }

    fn size(&self) -> usize {
        size_of_val(self).saturating_add(self.met.len().saturating_mul(48))
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        Ok(vec![self.evaluate()?])
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        states.first().map_or(Ok(()), |array| self.take(array))
    }
}
