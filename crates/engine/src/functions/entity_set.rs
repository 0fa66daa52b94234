//! `entity_set(x)`: the structures or practitioners that one patient met, sorted.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, BooleanArray, Int32Array, ListArray, UInt32Array};
use arrow::buffer::OffsetBuffer;
use arrow::datatypes::{DataType, Field};
use datafusion::common::{DataFusionError, Result, ScalarValue, exec_err};
use datafusion::logical_expr::function::AccumulatorArgs;
use datafusion::logical_expr::{
    Accumulator, AggregateUDFImpl, EmitTo, GroupsAccumulator, Signature, Volatility,
};

use contract::Entity;

use super::met::{Met, numbered, practitioners_of};
use super::place::{NOBODY, NOWHERE};
use super::row::Rows;
use super::shared::{Local, Shared};

/// The aggregate function over structures (texts, or the numbers that the question shares), practitioners
/// (numbers), or sets of them. A set of structures holds the numbers that the question shares.
#[derive(Debug)]
pub(crate) struct EntitySet {
    of: Entity,
    signature: Signature,
    shared: Arc<Shared>,
}

impl EntitySet {
    pub(crate) fn new(of: Entity, shared: Arc<Shared>) -> Self {
        Self {
            of,
            signature: Signature::any(1, Volatility::Immutable),
            shared,
        }
    }

    fn sets(&self) -> Sets {
        Sets::of(self.of, Arc::clone(&self.shared))
    }
}

impl PartialEq for EntitySet {
    fn eq(&self, other: &Self) -> bool {
        self.of == other.of && Arc::ptr_eq(&self.shared, &other.shared)
    }
}

impl Eq for EntitySet {}

impl Hash for EntitySet {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name().hash(state);
        std::mem::discriminant(&self.of).hash(state);
    }
}

impl AggregateUDFImpl for EntitySet {
    fn name(&self) -> &'static str {
        "entity_set"
    }
    fn signature(&self) -> &Signature {
        &self.signature
    }
    fn return_type(&self, _arguments: &[DataType]) -> Result<DataType> {
        let item = match self.of {
            Entity::Structure => DataType::UInt32,
            Entity::Practitioner => DataType::Int32,
            Entity::Patient => return exec_err!("entity_set"),
        };
        Ok(DataType::List(Arc::new(Field::new_list_field(item, true))))
    }
    fn accumulator(&self, _arguments: AccumulatorArgs<'_>) -> Result<Box<dyn Accumulator>> {
        Ok(Box::new(OneGroup(self.sets())))
    }
    fn groups_accumulator_supported(&self, _arguments: AccumulatorArgs<'_>) -> bool {
        true
    }
    fn create_groups_accumulator(
        &self,
        _arguments: AccumulatorArgs<'_>,
    ) -> Result<Box<dyn GroupsAccumulator>> {
        Ok(Box::new(self.sets()))
    }
}

/// How many entities of the group at hand are remembered; a further one is only noted again.
const RECENT: usize = 8;
/// At least so many pairs wait before doubles are looked for.
const FEW: usize = 65_536;

/// The sets of every group: there is one group a patient, so there are many, and small ones.
struct Sets {
    of: Entity,
    shared: Arc<Shared>,
    names: Local<Arc<str>>,
    /// Group in the high half, entity in the low one: the number of a structure, or the bits of that
    /// of a practitioner.
    pairs: Vec<u64>,
    /// How many pairs there were after the doubles were last taken out.
    distinct: usize,
    count: usize,
    group: Option<u64>,
    recent: Vec<u64>,
}

impl Sets {
    fn of(of: Entity, shared: Arc<Shared>) -> Self {
        Self {
            of,
            shared,
            names: Local::default(),
            pairs: Vec::new(),
            distinct: 0,
            count: 0,
            group: None,
            recent: Vec::new(),
        }
    }

    fn take(
        &mut self,
        values: &[ArrayRef],
        indices: &[usize],
        filter: Option<&BooleanArray>,
        count: usize,
    ) -> Result<()> {
        self.count = self.count.max(count);
        let [column] = values else {
            return exec_err!("entity_set");
        };
        let rows = Rows::new(column.len(), filter);
        if self.of == Entity::Structure {
            let (names, shared) = (&mut self.names, Arc::clone(&self.shared));
            let met = Met::read(column, |items| numbered(items, names, &shared))?;
            self.rows(&rows, indices, &met, |number| {
                (number != NOWHERE).then_some(number)
            })?;
        } else {
            let met = Met::read(column, practitioners_of)?;
            self.rows(&rows, indices, &met, |number| {
                (number != NOBODY).then_some(number.cast_unsigned())
            })?;
        }
        if self.pairs.len() > self.distinct.saturating_mul(2).saturating_add(FEW) {
            self.settle();
        }
        Ok(())
    }

    fn rows<N: Copy>(
        &mut self,
        rows: &Rows,
        indices: &[usize],
        met: &Met<'_, N>,
        number: impl Fn(N) -> Option<u32>,
    ) -> Result<()> {
        rows.each(|row| {
            let group = u64::try_from(*indices.get(row)?).ok()?;
            for one in met.of(row) {
                if let Some(entity) = number(*one) {
                    self.see(group, entity);
                }
            }
            Some(())
        })
    }

    #[expect(
        clippy::stable_sort_primitive,
        reason = "the stable sort merges stretches that are in order"
    )]
    fn settle(&mut self) {
        if !self.pairs.is_sorted() {
            self.pairs.sort();
        }
        self.pairs.dedup();
        self.distinct = self.pairs.len();
    }

    #[inline]
    fn see(&mut self, group: u64, entity: u32) {
        if self.group != Some(group) {
            self.group = Some(group);
            self.recent.clear();
        }
        let pair = (group << 32) | u64::from(entity);
        if self.recent.contains(&pair) {
            return;
        }
        if self.recent.len() < RECENT {
            self.recent.push(pair);
        }
        self.pairs.push(pair);
    }

    fn emit(&mut self, emit: EmitTo) -> Option<ArrayRef> {
        let count = match emit {
            EmitTo::All => self.count,
            EmitTo::First(count) => count.min(self.count),
        };
        let taken = self.taken(u64::try_from(count).ok()?);
        self.count = self.count.saturating_sub(count);
        let mut items: Vec<u32> = Vec::with_capacity(taken.len());
        let mut lengths = vec![0_usize; count];
        for pair in taken {
            let length = lengths.get_mut(usize::try_from(pair >> 32).ok()?)?;
            *length = length.saturating_add(1);
            items.push(u32::try_from(pair & u64::from(u32::MAX)).ok()?);
        }
        self.list(items, lengths)
    }

    /// The pairs of the first groups in order; the numbers of the groups that stay move down.
    fn taken(&mut self, count: u64) -> Vec<u64> {
        self.settle();
        let split = self.pairs.partition_point(|pair| (pair >> 32) < count);
        let rest = self.pairs.split_off(split);
        let rest = rest.into_iter().map(|pair| pair.wrapping_sub(count << 32));
        let taken = std::mem::replace(&mut self.pairs, rest.collect());
        self.distinct = self.pairs.len();
        self.group = None;
        taken
    }

    fn list(&self, items: Vec<u32>, lengths: Vec<usize>) -> Option<ArrayRef> {
        let items: ArrayRef = if self.of == Entity::Structure {
            Arc::new(UInt32Array::from(items))
        } else {
            let numbers = items.into_iter().map(u32::cast_signed);
            Arc::new(numbers.collect::<Int32Array>())
        };
        let field = Field::new_list_field(items.data_type().clone(), true);
        let offsets = OffsetBuffer::from_lengths(lengths);
        let lists = ListArray::try_new(Arc::new(field), offsets, items, None).ok()?;
        Some(Arc::new(lists))
    }
}

fn broken() -> DataFusionError {
    DataFusionError::Execution("entity_set".to_owned())
}

impl GroupsAccumulator for Sets {
    fn update_batch(
        &mut self,
        values: &[ArrayRef],
        indices: &[usize],
        filter: Option<&BooleanArray>,
        count: usize,
    ) -> Result<()> {
        self.take(values, indices, filter, count)
    }

    fn evaluate(&mut self, emit: EmitTo) -> Result<ArrayRef> {
        self.emit(emit).ok_or_else(broken)
    }

    fn state(&mut self, emit: EmitTo) -> Result<Vec<ArrayRef>> {
        Ok(vec![self.evaluate(emit)?])
    }

    fn merge_batch(&mut self, states: &[ArrayRef], indices: &[usize], count: usize) -> Result<()> {
        self.take(states, indices, None, count)
    }

    fn convert_to_state(
        &self,
        values: &[ArrayRef],
        filter: Option<&BooleanArray>,
    ) -> Result<Vec<ArrayRef>> {
        let rows = values.first().map_or(0, Array::len);
        let indices: Vec<usize> = (0..rows).collect();
        let mut each = Self::of(self.of, Arc::clone(&self.shared));
        each.take(values, &indices, filter, rows)?;
        each.state(EmitTo::All)
    }

    fn size(&self) -> usize {
        let pairs = self.pairs.capacity().saturating_add(self.recent.capacity());
        pairs.saturating_mul(size_of::<u64>())
    }
}

/// The same where a statement has no groups.
struct OneGroup(Sets);

impl std::fmt::Debug for OneGroup {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("entity_set")
    }
}

impl Accumulator for OneGroup {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let indices = vec![0; values.first().map_or(0, Array::len)];
        self.0.take(values, &indices, None, 1)
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        self.0.count = 1;
        ScalarValue::try_from_array(&self.0.evaluate(EmitTo::All)?, 0)
    }

    fn size(&self) -> usize {
        GroupsAccumulator::size(&self.0)
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        Ok(vec![self.evaluate()?])
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        self.update_batch(states)
    }
}
