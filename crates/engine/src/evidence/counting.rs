//! All groups of one partition while its rows come in.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::datatypes::{Field, Int64Type, Schema, SchemaRef};
use datafusion::common::{DataFusionError, Result, ScalarValue};
use datafusion::physical_expr::PhysicalExpr;
use disclosure::Scalar;

use super::arguments::{Arguments, Columns};
use super::exec::{Evidence, ValueArgument};
use super::patient::{Open, Row};
use super::patterns::Patterns;
use super::side::Patient;
use super::state::{By, GroupState, Room};
use super::total::Total;
use super::values::Value;
use crate::functions::Local;
use crate::value::scalar;

/// Rows between two weighings, which look at every group.
const UNWEIGHED: usize = 1 << 18;
/// With so many groups, and whenever there are twice as many as at the last one, there is a weighing, too.
const MANY: usize = 1 << 10;

/// The groups of a partition, and the patient at hand.
pub(super) struct Groups<'a> {
    of: &'a Evidence,
    arguments: Arguments,
    numbers: super::groups::Groups,
    states: Vec<GroupState>,
    patterns: Patterns,
    local: Local<Arc<str>>,
    /// The number of each structure of the table of patients.
    homes: Vec<Option<u32>>,
    open: Open,
    patient: Option<u32>,
    room: Room,
    weight: usize,
    unweighed: usize,
    /// How many groups are too many not to be weighed.
    many: usize,
}

impl<'a> Groups<'a> {
    pub(super) fn of(of: &'a Evidence, input: &Schema) -> Result<Self> {
        let arguments = Arguments::of(&of.layout);
        let field = |(key, name): &(Arc<dyn PhysicalExpr>, String)| {
            Ok(Field::new(name, key.data_type(input)?, true))
        };
        let keys = of.keys.iter().map(field).collect::<Result<Vec<_>>>()?;
        let keys: SchemaRef = Arc::new(Schema::new(keys));
        let mut local = Local::default();
        let names = of.known.affiliations.structures().iter();
        let homes = names
            .map(|name| local.structure(name, &of.shared))
            .collect();
        let mut groups = Self {
            numbers: super::groups::Groups::of(keys)?,
            states: Vec::new(),
            patterns: Patterns::of(arguments.conditions.len()),
            open: Open::of(arguments.measures.len(), of.values.len()),
            arguments,
            of,
            local,
            homes,
            patient: None,
            room: Room::default(),
            weight: 0,
            unweighed: 0,
            many: MANY,
        };
        if of.keys.is_empty() {
            groups.states.push(GroupState::of(&of.shape, &[]));
        }
        Ok(groups)
    }

    /// Adds rows.
    pub(super) fn add(&mut self, batch: &RecordBatch) -> Result<()> {
        let rows = batch.num_rows();
        let array =
            |expression: &Arc<dyn PhysicalExpr>| expression.evaluate(batch)?.into_array(rows);
        let keys = self
            .of
            .keys
            .iter()
            .map(|(key, _)| array(key))
            .collect::<Result<Vec<_>>>()?;
        self.numbers.read(&keys, rows)?;
        self.grow(&keys)?;
        let arguments = self
            .of
            .arguments
            .iter()
            .map(array)
            .collect::<Result<Vec<_>>>()?;
        let columns = Columns::read(
            &self.arguments,
            &arguments,
            (&mut self.local, &self.of.shared),
        )?;
        let patterns = self.arguments.patterns(&arguments)?;
        let patterns = self.patterns.read(patterns.into_iter(), rows)?;
        let values = self.of.values.iter().map(|of| OfRows::read(of, batch));
        let values = values.collect::<Result<Vec<_>>>()?;
        for (row, pattern) in patterns.into_iter().enumerate() {
            // A row without a patient counts for no statistic.
            let Some(patient) = columns.patient(row)? else {
                continue;
            };
            self.turn_to(patient)?;
            let group = *self.numbers.of_rows.get(row).ok_or_else(broken)?;
            self.add_row((row, group, pattern), &columns, &values)?;
        }
        self.unweighed = self.unweighed.saturating_add(rows);
        if self.unweighed >= UNWEIGHED || self.states.len() >= self.many {
            self.weigh();
        }
        Ok(())
    }

    fn add_row(
        &mut self,
        (row, group, pattern): (usize, usize, u32),
        columns: &Columns<'_>,
        values: &[OfRows],
    ) -> Result<()> {
        let of_row = Row {
            group,
            pattern,
            place: columns.place(row),
            practitioner: columns.practitioner(row),
            rows: columns.rows(row)?,
        };
        self.open.add(of_row, columns.measures(row));
        if columns.are_several {
            for (place, practitioner) in columns.further(row) {
                let also = Row {
                    place,
                    practitioner,
                    rows: 0,
                    ..of_row
                };
                self.open.add(also, std::iter::empty());
            }
        }
        for (set, of_rows) in values.iter().enumerate() {
            if let Some(value) = of_rows.value(row)? {
                self.open.add_value(set, group, value, 1);
            }
        }
        Ok(())
    }

    /// Closes the patient before. Rows that are not in the order of patients would be counted twice.
    fn turn_to(&mut self, patient: u32) -> Result<()> {
        match self.patient {
            Some(same) if same == patient => return Ok(()),
            Some(before) if before > patient => return Err(broken()),
            Some(_) => self.close()?,
            None => {}
        }
        self.patient = Some(patient);
        Ok(())
    }

    fn close(&mut self) -> Result<()> {
        let Some(number) = self.patient.take() else {
            return Ok(());
        };
        let known = &self.of.known;
        let home = known.affiliations.structure(number);
        let home = home.and_then(|home| usize::try_from(home).ok());
        let patient = Patient {
            number,
            record: known.records.get(number),
            home: home.and_then(|home| self.homes.get(home).copied().flatten()),
            follower: known.affiliations.practitioner_no(number),
        };
        let by = By {
            shape: &self.of.shape,
            patterns: &self.patterns,
            columns: self.arguments.columns(),
        };
        let (states, room) = (&mut self.states, &mut self.room);
        let done = self.open.close(|of_group| {
            let state = states.get_mut(of_group.group)?;
            state.add(&of_group, patient, &by, room);
            Some(())
        });
        done.ok_or_else(broken)
    }

    /// Makes room for groups that were not met before.
    fn grow(&mut self, keys: &[ArrayRef]) -> Result<()> {
        if self.states.len() >= self.numbers.count() {
            return Ok(());
        }
        // Groups whose keys have one hash are not numbered in the order of rows.
        let rows = self.numbers.of_rows.iter().enumerate();
        let new = rows.filter(|(_, group)| **group >= self.states.len());
        let firsts: BTreeMap<usize, usize> = new.map(|(row, group)| (*group, row)).collect();
        for row in firsts.into_values() {
            let key = |key: &ArrayRef| -> Result<Scalar> {
                scalar(&ScalarValue::try_from_array(key, row)?).ok_or_else(broken)
            };
            let keys = keys.iter().map(key).collect::<Result<Vec<_>>>()?;
            self.states.push(GroupState::of(&self.of.shape, &keys));
        }
        Ok(())
    }

    fn weigh(&mut self) {
        let states = self.states.iter().map(GroupState::size);
        let groups = states.fold(self.numbers.size(), usize::saturating_add);
        self.weight = groups.saturating_add(self.open.size());
        self.unweighed = 0;
        self.many = self.states.len().saturating_mul(2).max(MANY);
    }

    /// Bytes held when they were last weighed.
    pub(super) fn size(&self) -> usize {
        self.weight
    }

    /// The keys of every group, a column a key, and its sums.
    pub(super) fn finish(mut self) -> Result<(Vec<ArrayRef>, Vec<Vec<u8>>)> {
        self.close()?;
        let states = std::mem::take(&mut self.states);
        let states = states
            .into_iter()
            .map(|state| Total::bytes(state).ok_or_else(broken));
        let states = states.collect::<Result<Vec<_>>>()?;
        Ok((self.numbers.keys()?, states))
    }
}

/// A column that is looked at value by value.
struct OfRows {
    values: ArrayRef,
    holds: Option<ArrayRef>,
    step: i64,
}

impl OfRows {
    fn read(of: &ValueArgument, batch: &RecordBatch) -> Result<Self> {
        let rows = batch.num_rows();
        let holds = of
            .filter
            .as_ref()
            .map(|filter| filter.evaluate(batch)?.into_array(rows));
        Ok(Self {
            values: of.value.evaluate(batch)?.into_array(rows)?,
            holds: holds.transpose()?,
            step: of.step,
        })
    }

    fn value(&self, row: usize) -> Result<Option<Value>> {
        if let Some(holds) = &self.holds {
            let holds = holds.as_boolean_opt().ok_or_else(broken)?;
            if holds.is_null(row) || !holds.value(row) {
                return Ok(None);
            }
        }
        if self.values.is_null(row) {
            return Ok(None);
        }
        if let Some(numbers) = self.values.as_primitive_opt::<Int64Type>() {
            // A number below every cell has none of its own: it is put into the first.
            let cell = lower(numbers.value(row), self.step).unwrap_or(i64::MIN);
            return Ok(Some(Value::Number(cell)));
        }
        let texts = self.values.as_string_opt::<i32>().ok_or_else(broken)?;
        Ok(Some(Value::Text(texts.value(row).into())))
    }
}

/// The lower bound of the cell of a grid; the grid holds 0.
fn lower(x: i64, step: i64) -> Option<i64> {
    x.checked_sub(x.checked_rem_euclid(step)?)
}

fn broken() -> DataFusionError {
    DataFusionError::Execution("evidence".to_owned())
}
