//! `evidence(patient, entity, …)`: who stands behind a cell.

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::DataType;
use datafusion::common::{DataFusionError, Result, ScalarValue};
use datafusion::logical_expr::function::AccumulatorArgs;
use datafusion::logical_expr::{Accumulator, AggregateUDFImpl, Signature, Volatility};
use disclosure::Evidence;

use super::row::{EntityId, entities, names_structures, patient_bit, patients};

/// The aggregate function. It travels by name; its state is the evidence as bytes.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct EvidenceOf {
    signature: Signature,
}

impl EvidenceOf {
    pub(crate) fn new() -> Self {
        Self {
            signature: Signature::variadic_any(Volatility::Immutable),
        }
    }
}

impl AggregateUDFImpl for EvidenceOf {
    fn name(&self) -> &'static str {
        "evidence"
    }
    fn signature(&self) -> &Signature {
        &self.signature
    }
    fn return_type(&self, _arguments: &[DataType]) -> Result<DataType> {
        Ok(DataType::Binary)
    }
    fn accumulator(&self, arguments: AccumulatorArgs<'_>) -> Result<Box<dyn Accumulator>> {
        let entities = arguments.expr_fields.get(1..).unwrap_or_default();
        let structures = entities
            .iter()
            .any(|field| names_structures(field.data_type()));
        let practitioners = entities
            .iter()
            .any(|field| !names_structures(field.data_type()));
        Ok(Box::new(Collecting {
            evidence: Evidence::new(structures, practitioners),
        }))
    }
}

struct Collecting {
    evidence: Evidence,
}

impl std::fmt::Debug for Collecting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("evidence")
    }
}

impl Accumulator for Collecting {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let Some((first, columns)) = values.split_first() else {
            return Ok(());
        };
        let numbers = patients(first)?;
        for row in 0..numbers.len() {
            // A row without a patient counts for no statistic.
            if numbers.is_null(row) {
                continue;
            }
            let patient = patient_bit(numbers.value(row))?;
            self.evidence.add(patient, None, None);
            for column in columns {
                let evidence = &mut self.evidence;
                entities(column, row, &mut |id| match id {
                    EntityId::Structure(name) => evidence.also_met(patient, Some(&name), None),
                    EntityId::Practitioner(number) => {
                        evidence.also_met(patient, None, Some(number));
                    }
                })?;
            }
        }
        Ok(())
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        Ok(ScalarValue::Binary(Some(self.evidence.to_bytes())))
    }

    fn size(&self) -> usize {
        size_of_val(self).saturating_add(self.evidence.size_bytes())
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        Ok(vec![self.evaluate()?])
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        let Some(states) = states.first() else {
            return Ok(());
        };
        for bytes in states.as_binary::<i32>().iter().flatten() {
            let other = Evidence::from_bytes(bytes)
                .map_err(|_| DataFusionError::Execution("evidence".to_owned()))?;
            self.evidence.merge(&other);
        }
        Ok(())
    }
}
