//! `evidence(patient, entity, …)`: who stands behind a cell.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, BinaryBuilder, BooleanArray};
use arrow::datatypes::DataType;
use datafusion::common::{DataFusionError, Result, ScalarValue, exec_err};
use datafusion::logical_expr::function::AccumulatorArgs;
use datafusion::logical_expr::{
    Accumulator, AggregateUDFImpl, EmitTo, GroupsAccumulator, Signature, Volatility,
};
use disclosure::Evidence;

use super::entity::Entities;
use super::gather::Gathered;
use super::name::Known;
use super::row::{Rows, names_structures, patient_bit, patients};

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
        Ok(Box::new(OneGroup(PerGroup::new(&arguments))))
    }
    fn groups_accumulator_supported(&self, _arguments: AccumulatorArgs<'_>) -> bool {
        true
    }
    fn create_groups_accumulator(
        &self,
        arguments: AccumulatorArgs<'_>,
    ) -> Result<Box<dyn GroupsAccumulator>> {
        Ok(Box::new(PerGroup::new(&arguments)))
    }
}

/// The evidence of every group.
struct PerGroup {
    structures_known: bool,
    practitioners_known: bool,
    known: Known,
    groups: Vec<Gathered>,
    /// Bytes of the groups when they were last weighed, and the rows taken since.
    weight: usize,
    unweighed: usize,
}

impl PerGroup {
    fn new(arguments: &AccumulatorArgs<'_>) -> Self {
        let entities = arguments.expr_fields.get(1..).unwrap_or_default();
        let is_structures = |field: &&Arc<_>| {
            let field: &arrow::datatypes::Field = field;
            names_structures(field.data_type())
        };
        let structures = entities.iter().filter(is_structures).count();
        Self::knowing(structures > 0, structures < entities.len())
    }

    fn knowing(structures_known: bool, practitioners_known: bool) -> Self {
        Self {
            structures_known,
            practitioners_known,
            known: Known::default(),
            groups: Vec::new(),
            weight: 0,
            unweighed: 0,
        }
    }

    fn grow(&mut self, count: usize) {
        let (structures, practitioners) = (self.structures_known, self.practitioners_known);
        if self.groups.len() < count {
            self.groups
                .resize_with(count, || Gathered::new(structures, practitioners));
        }
    }

    fn bytes(&mut self, emit: EmitTo) -> Result<ArrayRef> {
        let mut bytes = BinaryBuilder::new();
        for group in emit.take_needed(&mut self.groups) {
            let evidence = group.evidence(&self.known).ok_or_else(broken)?;
            bytes.append_value(evidence.to_bytes());
        }
        self.weigh();
        Ok(Arc::new(bytes.finish()))
    }

    fn weigh(&mut self) {
        let sizes = self.groups.iter().map(Gathered::size);
        self.weight = sizes.fold(0, usize::saturating_add);
        self.unweighed = 0;
    }

    /// Weighing looks at every group, so it waits for many rows.
    fn weigh_after(&mut self, rows: usize) {
        self.unweighed = self.unweighed.saturating_add(rows);
        if self.unweighed >= self.groups.len().saturating_mul(256) {
            self.weigh();
        }
    }
}

fn broken() -> DataFusionError {
    DataFusionError::Execution("evidence".to_owned())
}

impl GroupsAccumulator for PerGroup {
    fn update_batch(
        &mut self,
        values: &[ArrayRef],
        indices: &[usize],
        filter: Option<&BooleanArray>,
        count: usize,
    ) -> Result<()> {
        self.grow(count);
        let Some((first, columns)) = values.split_first() else {
            return exec_err!("evidence");
        };
        let numbers = patients(first)?;
        let known = || Rows::new(numbers.len(), filter).known(numbers.nulls());
        let groups = &mut self.groups;
        // A row without a patient counts for no statistic.
        known().each(|row| {
            let patient = patient_bit(*numbers.values().get(row)?).ok()?;
            groups.get_mut(*indices.get(row)?)?.row(patient);
            Some(())
        })?;
        for column in columns {
            let entities = Entities::of(column)?;
            let naming = entities.naming();
            known().known(entities.nulls()).each(|row| {
                let patient = numbers.values().get(row)?.cast_unsigned();
                let group = groups.get_mut(*indices.get(row)?)?;
                entities.each(row, &mut self.known, |entity| {
                    group.met(naming, patient, entity);
                    Some(())
                })
            })?;
        }
        self.weigh_after(indices.len());
        Ok(())
    }

    fn evaluate(&mut self, emit: EmitTo) -> Result<ArrayRef> {
        self.bytes(emit)
    }

    fn state(&mut self, emit: EmitTo) -> Result<Vec<ArrayRef>> {
        Ok(vec![self.bytes(emit)?])
    }

    fn merge_batch(&mut self, states: &[ArrayRef], indices: &[usize], count: usize) -> Result<()> {
        self.grow(count);
        let [states] = states else {
            return exec_err!("evidence");
        };
        for (bytes, group) in states.as_binary::<i32>().iter().zip(indices) {
            let Some(bytes) = bytes else { continue };
            let other = Evidence::from_bytes(bytes).map_err(|_| broken())?;
            self.groups.get_mut(*group).ok_or_else(broken)?.merge(other);
        }
        self.weigh();
        Ok(())
    }

    fn convert_to_state(
        &self,
        values: &[ArrayRef],
        filter: Option<&BooleanArray>,
    ) -> Result<Vec<ArrayRef>> {
        let rows = values.first().map_or(0, Array::len);
        let indices: Vec<usize> = (0..rows).collect();
        let mut each = Self::knowing(self.structures_known, self.practitioners_known);
        each.update_batch(values, &indices, filter, rows)?;
        each.state(EmitTo::All)
    }

    fn size(&self) -> usize {
        self.weight.saturating_add(self.known.size())
    }
}

/// The same where a statement has no groups.
struct OneGroup(PerGroup);

impl std::fmt::Debug for OneGroup {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("evidence")
    }
}

impl Accumulator for OneGroup {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let indices = vec![0; values.first().map_or(0, Array::len)];
        self.0.update_batch(values, &indices, None, 1)
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        self.0.grow(1);
        ScalarValue::try_from_array(&self.0.bytes(EmitTo::All)?, 0)
    }

    fn size(&self) -> usize {
        self.0.size()
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        Ok(vec![self.evaluate()?])
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        let indices = vec![0; states.first().map_or(0, Array::len)];
        self.0.merge_batch(states, &indices, 1)
    }
}
