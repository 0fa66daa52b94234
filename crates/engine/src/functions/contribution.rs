//! `contribution(patient, x)`: a sum, who contributes to it, and the two largest contributions.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, BinaryBuilder, BooleanArray};
use arrow::datatypes::{DataType, Int64Type};
use datafusion::common::{DataFusionError, Result, ScalarValue, exec_err};
use datafusion::logical_expr::function::AccumulatorArgs;
use datafusion::logical_expr::{
    Accumulator, AggregateUDFImpl, EmitTo, GroupsAccumulator, Signature, Volatility,
};
use disclosure::Vector;
use roaring::RoaringBitmap;

use super::row::{Rows, patient_bit, patients};
use super::sums::Sums;

/// What a sum over a set of rows rests on.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Contribution {
    pub(super) total: Option<i64>,
    pub(super) support: RoaringBitmap,
    /// The contribution of every patient of the support, in their order.
    pub(super) values: Vec<i64>,
    pub(super) largest: Vec<i64>,
}

impl Contribution {
    /// The total; `None` if no row had a value, or if it does not fit into 64 bits.
    pub(crate) fn total(&self) -> Option<i64> {
        self.total
    }

    /// What each patient contributes.
    pub(crate) fn vector(&self) -> Vector {
        Vector::of(self.support.iter().zip(self.values.iter().copied()))
    }

    /// The patients whose contribution is not zero.
    pub(crate) fn support(&self) -> RoaringBitmap {
        self.support.clone()
    }

    /// Up to two largest absolute contributions, largest first.
    pub(crate) fn largest(&self) -> Vec<i64> {
        self.largest.clone()
    }

    /// Little-endian: whether there is a total, the total, how many are given of the two largest,
    /// these, the contributions in the order of patients after their number, the support as a portable
    /// Roaring bitmap.
    fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![u8::from(self.total.is_some())];
        bytes.extend_from_slice(&self.total.unwrap_or(0).to_le_bytes());
        bytes.push(u8::try_from(self.largest.len()).unwrap_or(u8::MAX));
        for part in &self.largest {
            bytes.extend_from_slice(&part.to_le_bytes());
        }
        let count = u64::try_from(self.values.len()).unwrap_or(u64::MAX);
        bytes.extend_from_slice(&count.to_le_bytes());
        for value in &self.values {
            bytes.extend_from_slice(&value.to_le_bytes());
        }
        let written = self.support.serialize_into(&mut bytes);
        debug_assert!(written.is_ok(), "a vector takes every byte");
        bytes
    }

    /// The contribution behind the bytes of a result.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self> {
        read(bytes).ok_or_else(broken)
    }
}

fn read(bytes: &[u8]) -> Option<Contribution> {
    let ([has_total], bytes) = bytes.split_first_chunk()?;
    let (total, bytes) = bytes.split_first_chunk::<8>()?;
    let ([count], mut bytes) = bytes.split_first_chunk()?;
    let mut largest = Vec::new();
    for _ in 0..*count {
        let (part, rest) = bytes.split_first_chunk::<8>()?;
        largest.push(i64::from_le_bytes(*part));
        bytes = rest;
    }
    let (count, bytes) = bytes.split_first_chunk::<8>()?;
    let length = usize::try_from(u64::from_le_bytes(*count))
        .ok()?
        .checked_mul(8)?;
    let (values, bytes) = bytes.split_at_checked(length)?;
    let (values, _) = values.as_chunks::<8>();
    let support = RoaringBitmap::deserialize_from(bytes).ok()?;
    let fits = u64::try_from(values.len()).ok()? == support.len();
    fits.then(|| Contribution {
        total: (*has_total == 1).then(|| i64::from_le_bytes(*total)),
        support,
        values: values.iter().map(|x| i64::from_le_bytes(*x)).collect(),
        largest,
    })
}

fn broken() -> DataFusionError {
    DataFusionError::Execution("contribution".to_owned())
}

/// The aggregate function. It travels by name; its state is the sum of every patient as bytes.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct ContributionOf {
    signature: Signature,
}

impl ContributionOf {
    pub(crate) fn new() -> Self {
        let types = vec![DataType::Int32, DataType::Int64];
        Self {
            signature: Signature::exact(types, Volatility::Immutable),
        }
    }
}

impl AggregateUDFImpl for ContributionOf {
    fn name(&self) -> &'static str {
        "contribution"
    }
    fn signature(&self) -> &Signature {
        &self.signature
    }
    fn return_type(&self, _arguments: &[DataType]) -> Result<DataType> {
        Ok(DataType::Binary)
    }
    fn accumulator(&self, _arguments: AccumulatorArgs<'_>) -> Result<Box<dyn Accumulator>> {
        Ok(Box::new(OneGroup(PerGroup::default())))
    }
    fn groups_accumulator_supported(&self, _arguments: AccumulatorArgs<'_>) -> bool {
        true
    }
    fn create_groups_accumulator(
        &self,
        _arguments: AccumulatorArgs<'_>,
    ) -> Result<Box<dyn GroupsAccumulator>> {
        Ok(Box::new(PerGroup::default()))
    }
}

/// The sums of every group.
#[derive(Default)]
struct PerGroup {
    groups: Vec<Sums>,
    /// Bytes of the groups when they were last weighed, and the rows taken since.
    weight: usize,
    unweighed: usize,
}

impl PerGroup {
    fn grow(&mut self, count: usize) {
        if self.groups.len() < count {
            self.groups.resize_with(count, Sums::default);
        }
    }

    fn emit(&mut self, emit: EmitTo, bytes_of: impl Fn(&mut Sums) -> Vec<u8>) -> ArrayRef {
        let mut bytes = BinaryBuilder::new();
        for mut group in emit.take_needed(&mut self.groups) {
            bytes.append_value(bytes_of(&mut group));
        }
        self.weigh_after(usize::MAX);
        Arc::new(bytes.finish())
    }

    /// Weighing looks at every group, so it waits for many rows.
    fn weigh_after(&mut self, rows: usize) {
        self.unweighed = self.unweighed.saturating_add(rows);
        if self.unweighed >= self.groups.len().saturating_mul(256) {
            let sizes = self.groups.iter().map(Sums::size);
            self.weight = sizes.fold(0, usize::saturating_add);
            self.unweighed = 0;
        }
    }
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
        let [first, second] = values else {
            return exec_err!("contribution");
        };
        let numbers = patients(first)?;
        let values = second.as_primitive::<Int64Type>();
        let groups = &mut self.groups;
        Rows::new(numbers.len(), filter)
            .known(numbers.nulls())
            .known(values.nulls())
            .each(|row| {
                let patient = patient_bit(*numbers.values().get(row)?).ok()?;
                let group = groups.get_mut(*indices.get(row)?)?;
                group.add(patient, *values.values().get(row)?);
                Some(())
            })?;
        self.weigh_after(indices.len());
        Ok(())
    }

    fn evaluate(&mut self, emit: EmitTo) -> Result<ArrayRef> {
        Ok(self.emit(emit, |sums| sums.contribution().to_bytes()))
    }

    fn state(&mut self, emit: EmitTo) -> Result<Vec<ArrayRef>> {
        Ok(vec![self.emit(emit, Sums::take_bytes)])
    }

    fn merge_batch(&mut self, states: &[ArrayRef], indices: &[usize], count: usize) -> Result<()> {
        self.grow(count);
        let [states] = states else {
            return exec_err!("contribution");
        };
        for (bytes, group) in states.as_binary::<i32>().iter().zip(indices) {
            let group = self.groups.get_mut(*group).ok_or_else(broken)?;
            group
                .add_bytes(bytes.unwrap_or_default())
                .ok_or_else(broken)?;
        }
        self.weigh_after(indices.len());
        Ok(())
    }

    fn convert_to_state(
        &self,
        values: &[ArrayRef],
        filter: Option<&BooleanArray>,
    ) -> Result<Vec<ArrayRef>> {
        let rows = values.first().map_or(0, Array::len);
        let indices: Vec<usize> = (0..rows).collect();
        let mut each = Self::default();
        each.update_batch(values, &indices, filter, rows)?;
        each.state(EmitTo::All)
    }

    fn size(&self) -> usize {
        self.weight
    }
}

/// The same where a statement has no groups.
struct OneGroup(PerGroup);

impl std::fmt::Debug for OneGroup {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("contribution")
    }
}

impl Accumulator for OneGroup {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let indices = vec![0; values.first().map_or(0, Array::len)];
        self.0.update_batch(values, &indices, None, 1)
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        self.0.grow(1);
        ScalarValue::try_from_array(&self.0.evaluate(EmitTo::All)?, 0)
    }

    fn size(&self) -> usize {
        self.0.size()
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        self.0.grow(1);
        let states = self.0.state(EmitTo::All)?;
        states
            .iter()
            .map(|state| ScalarValue::try_from_array(state, 0))
            .collect()
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        let indices = vec![0; states.first().map_or(0, Array::len)];
        self.0.merge_batch(states, &indices, 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_of_a_contribution_give_it_back() {
        let contribution = Contribution {
            total: Some(-47),
            support: [1, 2, 70_000].into_iter().collect(),
            values: vec![40, -80, -7],
            largest: vec![40, 7],
        };
        let read = Contribution::from_bytes(&contribution.to_bytes()).unwrap();
        assert_eq!(read, contribution);
        let none = Contribution::default();
        assert_eq!(Contribution::from_bytes(&none.to_bytes()).unwrap(), none);
        assert!(Contribution::from_bytes(&[1, 2, 3]).is_err());
    }
}
