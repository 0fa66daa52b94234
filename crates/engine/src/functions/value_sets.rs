//! `value_sets(patient, x, step)`: the patients and rows of each value of a text, or of each cell of
//! a grid of whole numbers.

use std::collections::BTreeMap;

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::{DataType, Int64Type};
use datafusion::common::{Result, ScalarValue, exec_err};
use datafusion::logical_expr::function::AccumulatorArgs;
use datafusion::logical_expr::{Accumulator, AggregateUDFImpl, Signature, Volatility};
use disclosure::ValueCell;
use roaring::RoaringBitmap;

use super::row::{patient_bit, patients};

/// More cells than any grid that a reader could use. Beyond it nothing is kept, and the moment is
/// hidden: failing the statement would tell how many values there are.
const MOST_CELLS: usize = 100_000;

/// A value as it is told apart: eight bytes of a whole number, or a text. Only numbers are ordered.
type Value = Vec<u8>;

/// The rows of one value: a patient has one, and so many more.
#[derive(Default)]
struct Cell {
    patients: RoaringBitmap,
    more: BTreeMap<u32, u64>,
}

impl Cell {
    fn add(&mut self, patient: u32, rows: u64) {
        let more = rows.saturating_sub(u64::from(self.patients.insert(patient)));
        if more > 0 {
            let of = self.more.entry(patient).or_default();
            *of = of.saturating_add(more);
        }
    }

    /// Each patient with her rows.
    fn rows(&self) -> impl Iterator<Item = (u32, u64)> {
        let more = |patient: u32| self.more.get(&patient).copied().unwrap_or(0);
        self.patients
            .iter()
            .map(move |patient| (patient, more(patient).saturating_add(1)))
    }
}

/// Patients and rows by value.
#[derive(Default)]
pub(crate) struct ValueSets {
    cells: BTreeMap<Value, Cell>,
    numbers: bool,
    too_many: bool,
}

impl ValueSets {
    fn add(&mut self, value: Value, rows: impl Iterator<Item = (u32, u64)>) {
        if self.too_many {
            return;
        }
        let cell = self.cells.entry(value).or_default();
        rows.for_each(|(patient, rows)| cell.add(patient, rows));
        if self.cells.len() > MOST_CELLS {
            self.cells.clear();
            self.too_many = true;
        }
    }

    fn add_row(&mut self, value: Value, patient: u32) {
        if let Some(cell) = self.cells.get_mut(&value) {
            cell.add(patient, 1);
        } else {
            self.add(value, std::iter::once((patient, 1)));
        }
    }

    /// The cells in ascending order of their values; `None` if there were too many. Of a patient so many rows
    /// count at most.
    pub(crate) fn into_cells(self, most: u64) -> Option<Vec<ValueCell>> {
        if self.too_many {
            return None;
        }
        let numbers = self.numbers;
        let mut cells = Vec::new();
        for (number, (value, cell)) in self.cells.into_iter().enumerate() {
            let value = if numbers {
                i64::from_le_bytes(*value.first_chunk::<8>()?)
            } else {
                i64::try_from(number).ok()?
            };
            cells.push((value, cell));
        }
        cells.sort_by_key(|(value, _)| *value);
        let mut clipped = Clipped::of(cells.iter().map(|(_, cell)| cell), most);
        let counted = |(value, cell): (i64, Cell)| ValueCell {
            value,
            rows: cell
                .rows()
                .fold(0, |all, (_, rows)| all.saturating_add(rows)),
            counted: clipped.counted(&cell),
            patients: cell.patients,
        };
        Some(cells.into_iter().map(counted).collect())
    }

    /// Two flags, then per cell: length and bytes of the value, of the set, and of who has more rows.
    fn to_bytes(&self) -> Result<Vec<u8>> {
        let mut bytes = vec![u8::from(self.numbers), u8::from(self.too_many)];
        for (value, cell) in &self.cells {
            let mut set = Vec::new();
            if cell.patients.serialize_into(&mut set).is_err() {
                return exec_err!("value sets");
            }
            let mut more = Vec::new();
            for (patient, rows) in &cell.more {
                more.extend_from_slice(&patient.to_le_bytes());
                more.extend_from_slice(&rows.to_le_bytes());
            }
            for part in [value, &set, &more] {
                let length = u64::try_from(part.len()).unwrap_or(u64::MAX);
                bytes.extend_from_slice(&length.to_le_bytes());
                bytes.extend_from_slice(part);
            }
        }
        Ok(bytes)
    }

    /// The sets behind the bytes of a result or state.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let [numbers, too_many, rest @ ..] = bytes else {
            return exec_err!("value sets");
        };
        let mut read = Self {
            numbers: *numbers == 1,
            too_many: *too_many == 1,
            ..Self::default()
        };
        let mut rest = rest;
        while !rest.is_empty() {
            let cell = cell(&mut rest);
            let Some((value, cell)) = cell else {
                return exec_err!("value sets");
            };
            read.add(value, cell.rows());
        }
        Ok(read)
    }
}

/// The rows of patients who have more than count.
struct Clipped {
    most: u64,
    /// Rows of whom more than that, in all cells, and those of the cells that were passed.
    beyond: BTreeMap<u32, (u64, u64)>,
}

impl Clipped {
    fn of<'a>(cells: impl Iterator<Item = &'a Cell>, most: u64) -> Self {
        let mut all: BTreeMap<u32, (u64, u64)> = BTreeMap::new();
        for (patient, rows) in cells.flat_map(Cell::rows) {
            let of = &mut all.entry(patient).or_default().0;
            *of = of.saturating_add(rows);
        }
        all.retain(|_, (rows, _)| *rows > most);
        Self { most, beyond: all }
    }

    /// The rows of a cell that count. Those of one patient count in proportion, over all cells in their order,
    /// so that her rows keep their distribution and none of it is chosen.
    fn counted(&mut self, cell: &Cell) -> u64 {
        let mut counted = 0_u64;
        for (patient, rows) in cell.rows() {
            let own = match self.beyond.get_mut(&patient) {
                Some((all, passed)) => {
                    let share = |passed: u64| {
                        let part = u128::from(passed).saturating_mul(self.most.into());
                        let part = part.checked_div((*all).into()).unwrap_or(0);
                        u64::try_from(part).unwrap_or(u64::MAX)
                    };
                    let before = share(*passed);
                    *passed = passed.saturating_add(rows);
                    share(*passed).saturating_sub(before)
                }
                None => rows,
            };
            counted = counted.saturating_add(own);
        }
        counted
    }
}

fn cell(rest: &mut &[u8]) -> Option<(Value, Cell)> {
    let value = part(rest)?.to_vec();
    let patients = RoaringBitmap::deserialize_from(part(rest)?).ok()?;
    let mut more = BTreeMap::new();
    let mut entries = part(rest)?;
    while !entries.is_empty() {
        let (patient, after) = entries.split_first_chunk::<4>()?;
        entries = after;
        more.insert(u32::from_le_bytes(*patient), number(&mut entries)?);
    }
    Some((value, Cell { patients, more }))
}

fn part<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let length = usize::try_from(number(rest)?).ok()?;
    let (part, after) = rest.split_at_checked(length)?;
    *rest = after;
    Some(part)
}

fn number(rest: &mut &[u8]) -> Option<u64> {
    let (number, after) = rest.split_first_chunk::<8>()?;
    *rest = after;
    Some(u64::from_le_bytes(*number))
}

/// The aggregate function.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct ValueSetsOf {
    signature: Signature,
}

impl ValueSetsOf {
    pub(crate) fn new() -> Self {
        Self {
            signature: Signature::any(3, Volatility::Immutable),
        }
    }
}

impl AggregateUDFImpl for ValueSetsOf {
    fn name(&self) -> &'static str {
        "value_sets"
    }
    fn signature(&self) -> &Signature {
        &self.signature
    }
    fn return_type(&self, _arguments: &[DataType]) -> Result<DataType> {
        Ok(DataType::Binary)
    }
    fn accumulator(&self, arguments: AccumulatorArgs<'_>) -> Result<Box<dyn Accumulator>> {
        let numbers = arguments
            .expr_fields
            .get(1)
            .is_some_and(|field| field.data_type().is_integer());
        let sets = ValueSets {
            numbers,
            ..ValueSets::default()
        };
        Ok(Box::new(Sorting { sets }))
    }
}

struct Sorting {
    sets: ValueSets,
}

impl std::fmt::Debug for Sorting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("value_sets")
    }
}

/// The lower bound of the cell of a grid; the grid holds 0.
fn lower(x: i64, step: i64) -> Option<i64> {
    let rest = x.checked_rem_euclid(step)?;
    x.checked_sub(rest)
}

impl Accumulator for Sorting {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let [first, second, third] = values else {
            return exec_err!("value sets");
        };
        let numbers = patients(first)?;
        let whole = second.as_primitive_opt::<Int64Type>();
        let texts = second.as_string_opt::<i32>();
        let Some(steps) = third.as_primitive_opt::<Int64Type>() else {
            return exec_err!("value sets");
        };
        for row in 0..numbers.len() {
            if numbers.is_null(row) || second.is_null(row) {
                continue;
            }
            let value = match (whole, texts) {
                (Some(whole), _) => {
                    // A number below every cell has none of its own: it is put into the first.
                    let x = whole.value(row);
                    let cell = lower(x, steps.value(row)).unwrap_or(i64::MIN);
                    cell.to_le_bytes().to_vec()
                }
                (None, Some(texts)) => texts.value(row).as_bytes().to_vec(),
                (None, None) => return exec_err!("value sets"),
            };
            self.sets.add_row(value, patient_bit(numbers.value(row))?);
        }
        Ok(())
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        Ok(ScalarValue::Binary(Some(self.sets.to_bytes()?)))
    }

    fn size(&self) -> usize {
        // A map entry costs its key, a bitmap header and its share of a node.
        let cells = self.sets.cells.iter().map(|(value, cell)| {
            let more = cell.more.len().saturating_mul(24);
            cell.patients
                .serialized_size()
                .saturating_add(value.len())
                .saturating_add(more)
                .saturating_add(120)
        });
        cells.fold(size_of_val(self), usize::saturating_add)
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        Ok(vec![self.evaluate()?])
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        let Some(states) = states.first() else {
            return Ok(());
        };
        for bytes in states.as_binary::<i32>().iter().flatten() {
            let other = ValueSets::from_bytes(bytes)?;
            if other.too_many {
                self.sets.cells.clear();
                self.sets.too_many = true;
            }
            for (value, cell) in other.cells {
                self.sets.add(value, cell.rows());
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_of_value_sets_give_them_back() {
        let mut sets = ValueSets {
            numbers: true,
            ..ValueSets::default()
        };
        for (x, patient) in [(7, 1), (-3, 2), (9, 1), (-3, 2), (12, 3)] {
            let cell = lower(x, 5).expect("a cell");
            sets.add_row(cell.to_le_bytes().to_vec(), patient);
        }
        let read = ValueSets::from_bytes(&sets.to_bytes().expect("bytes")).expect("sets");
        let cells = read.into_cells(9).expect("few cells");
        let seen: Vec<_> = cells
            .iter()
            .map(|cell| (cell.value, cell.rows, cell.patients.len()))
            .collect();
        assert_eq!(seen, vec![(-5, 2, 1), (5, 2, 1), (10, 1, 1)]);
        assert!(ValueSets::from_bytes(&[1, 0, 3]).is_err());
    }

    #[test]
    fn of_a_patient_with_many_rows_as_many_count_as_may_and_in_proportion() {
        let mut sets = ValueSets {
            numbers: true,
            ..ValueSets::default()
        };
        let mut add = |x: i64, patient, rows| {
            for _ in 0..rows {
                sets.add_row(x.to_le_bytes().to_vec(), patient);
            }
        };
        // Nine rows of the first patient where three count, two of the second.
        add(1, 1, 6);
        add(2, 1, 3);
        add(1, 2, 1);
        add(3, 2, 1);
        let cells = sets.into_cells(3).expect("few cells");
        let seen: Vec<_> = cells
            .iter()
            .map(|cell| (cell.value, cell.rows, cell.counted))
            .collect();
        assert_eq!(seen, [(1, 7, 3), (2, 3, 1), (3, 1, 1)]);
    }

    #[test]
    fn too_many_values_leave_nothing() {
        let mut sets = ValueSets::default();
        for x in 0..=i64::try_from(MOST_CELLS).expect("few") {
            sets.add_row(x.to_le_bytes().to_vec(), 1);
        }
        let read = ValueSets::from_bytes(&sets.to_bytes().expect("bytes")).expect("sets");
        assert!(read.into_cells(9).is_none());
    }
}
