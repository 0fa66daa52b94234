//! `evidence(patient, entity, …, condition, …, x, …)`: everything that a cell, its pieces and its
//! moments rest on, in one pass over the rows.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, UInt64Array};
use arrow::datatypes::{DataType, UInt64Type};
use datafusion::common::{DataFusionError, Result, ScalarValue, exec_err};
use datafusion::logical_expr::function::AccumulatorArgs;
use datafusion::logical_expr::{
    Accumulator, AggregateUDFImpl, EmitTo, GroupsAccumulator, Signature, Volatility,
};
use guard::Layout;

use super::columns::{Arguments, Columns, Numberings};
use super::encounter::{Encounters, Who};
use super::row::{Rows, patient_bit, patients};
use super::shared::Shared;

/// The aggregate function. Its state and its result are tickets for encounters left in what the
/// question shares.
#[derive(Debug)]
pub(crate) struct EvidenceOf {
    layout: Layout,
    signature: Signature,
    shared: Arc<Shared>,
}

impl EvidenceOf {
    pub(crate) fn new(layout: Layout, shared: Arc<Shared>) -> Self {
        Self {
            layout,
            signature: Signature::variadic_any(Volatility::Immutable),
            shared,
        }
    }

    fn groups(&self) -> PerGroup {
        PerGroup::of(Arguments::of(&self.layout), Arc::clone(&self.shared))
    }
}

impl PartialEq for EvidenceOf {
    fn eq(&self, other: &Self) -> bool {
        self.layout == other.layout && Arc::ptr_eq(&self.shared, &other.shared)
    }
}

impl Eq for EvidenceOf {}

impl Hash for EvidenceOf {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.layout.hash(state);
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
        Ok(DataType::UInt64)
    }
    fn accumulator(&self, _arguments: AccumulatorArgs<'_>) -> Result<Box<dyn Accumulator>> {
        Ok(Box::new(OneGroup(self.groups())))
    }
    fn groups_accumulator_supported(&self, _arguments: AccumulatorArgs<'_>) -> bool {
        true
    }
    fn create_groups_accumulator(
        &self,
        _arguments: AccumulatorArgs<'_>,
    ) -> Result<Box<dyn GroupsAccumulator>> {
        Ok(Box::new(self.groups()))
    }
}

/// The encounters of every group.
struct PerGroup {
    arguments: Arguments,
    shared: Arc<Shared>,
    numberings: Numberings,
    groups: Vec<Encounters>,
    /// Bytes of the groups when they were last weighed, and the rows taken since.
    weight: usize,
    unweighed: usize,
}

impl PerGroup {
    fn of(arguments: Arguments, shared: Arc<Shared>) -> Self {
        Self {
            arguments,
            shared,
            numberings: Numberings::default(),
            groups: Vec::new(),
            weight: 0,
            unweighed: 0,
        }
    }

    fn grow(&mut self, count: usize) {
        let measures = self.arguments.measures();
        if self.groups.len() < count {
            self.groups.resize_with(count, || Encounters::of(measures));
        }
    }

    fn tickets(&mut self, emit: EmitTo) -> ArrayRef {
        let groups = emit.take_needed(&mut self.groups);
        let tickets = groups.into_iter().map(|group| self.shared.leave(group));
        let tickets: UInt64Array = tickets.map(Some).collect();
        self.weigh_after(usize::MAX);
        Arc::new(tickets)
    }

    /// Weighing looks at every group, so it waits for many rows.
    fn weigh_after(&mut self, rows: usize) {
        self.unweighed = self.unweighed.saturating_add(rows);
        if self.unweighed >= self.groups.len().saturating_mul(256) {
            let sizes = self.groups.iter().map(Encounters::size);
            self.weight = sizes.fold(0, usize::saturating_add);
            self.unweighed = 0;
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
        let Some(first) = values.first() else {
            return exec_err!("evidence");
        };
        let numbers = patients(first)?;
        let numberings = (&mut self.numberings, &*self.shared);
        let columns = Columns::read(&self.arguments, values, numberings)?;
        let nothing = vec![0; self.arguments.measures()];
        let mut added = Vec::with_capacity(nothing.len());
        let groups = &mut self.groups;
        // A row without a patient counts for no statistic.
        let rows = Rows::new(numbers.len(), filter).known(numbers.nulls());
        rows.each(|row| {
            let who = Who {
                patient: patient_bit(*numbers.values().get(row)?).ok()?,
                pattern: columns.pattern(row)?,
                place: columns.place(row),
                practitioner: columns.practitioner(row),
            };
            columns.measures(row, &mut added);
            let group = groups.get_mut(*indices.get(row)?)?;
            group.add(who, 1, &added);
            if columns.are_several() {
                for (place, practitioner) in columns.further(row) {
                    let also = Who {
                        place,
                        practitioner,
                        ..who
                    };
                    group.add(also, 0, &nothing);
                }
            }
            Some(())
        })?;
        self.weigh_after(indices.len());
        Ok(())
    }

    fn evaluate(&mut self, emit: EmitTo) -> Result<ArrayRef> {
        Ok(self.tickets(emit))
    }

    fn state(&mut self, emit: EmitTo) -> Result<Vec<ArrayRef>> {
        Ok(vec![self.tickets(emit)])
    }

    fn merge_batch(&mut self, states: &[ArrayRef], indices: &[usize], count: usize) -> Result<()> {
        self.grow(count);
        let tickets = states
            .first()
            .and_then(|states| states.as_primitive_opt::<UInt64Type>())
            .ok_or_else(broken)?;
        for (ticket, group) in tickets.iter().zip(indices) {
            let Some(ticket) = ticket else { continue };
            let part = self.shared.take(ticket).ok_or_else(broken)?;
            let group = self.groups.get_mut(*group).ok_or_else(broken)?;
            group.append(part);
        }
        self.weigh_after(usize::MAX);
        Ok(())
    }

    fn convert_to_state(
        &self,
        values: &[ArrayRef],
        filter: Option<&BooleanArray>,
    ) -> Result<Vec<ArrayRef>> {
        let rows = values.first().map_or(0, Array::len);
        let indices: Vec<usize> = (0..rows).collect();
        let mut each = Self::of(self.arguments.clone(), Arc::clone(&self.shared));
        each.update_batch(values, &indices, filter, rows)?;
        each.state(EmitTo::All)
    }

    fn size(&self) -> usize {
        self.weight.saturating_add(self.shared.size())
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
        ScalarValue::try_from_array(&self.0.tickets(EmitTo::All), 0)
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
