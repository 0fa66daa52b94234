//! `contribution(patient, x)`: a sum, who contributes to it, and the two largest contributions.

use std::collections::BTreeMap;

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::{DataType, Int64Type};
use datafusion::common::{Result, ScalarValue, exec_err};
use datafusion::logical_expr::function::AccumulatorArgs;
use datafusion::logical_expr::{Accumulator, AggregateUDFImpl, Signature, Volatility};
use disclosure::Vector;
use roaring::RoaringBitmap;

use super::row::{patient_bit, patients};

/// The sum of each patient over a set of rows.
#[derive(Default)]
pub(crate) struct Contribution {
    by_patient: BTreeMap<u32, i64>,
}

impl Contribution {
    /// The total; `None` if no row had a value, or if it does not fit into 64 bits.
    pub(crate) fn total(&self) -> Option<i64> {
        if self.by_patient.is_empty() {
            return None;
        }
        self.by_patient
            .values()
            .try_fold(0_i64, |sum, x| sum.checked_add(*x))
    }

    /// What each patient contributes.
    pub(crate) fn vector(&self) -> Vector {
        Vector::of(self.by_patient.iter().map(|(patient, x)| (*patient, *x)))
    }

    /// The patients whose contribution is not zero.
    pub(crate) fn support(&self) -> RoaringBitmap {
        self.by_patient
            .iter()
            .filter(|(_, x)| **x != 0)
            .map(|(patient, _)| *patient)
            .collect()
    }

    /// Up to two largest absolute contributions, largest first.
    pub(crate) fn largest(&self) -> Vec<i64> {
        let mut sizes: Vec<i64> = self
            .by_patient
            .values()
            .map(|x| x.saturating_abs())
            .collect();
        sizes.sort_unstable_by(|a, b| b.cmp(a));
        sizes.truncate(2);
        sizes
    }

    fn add(&mut self, patient: u32, x: i64) {
        let sum = self.by_patient.entry(patient).or_insert(0);
        *sum = sum.saturating_add(x);
    }

    /// Little-endian pairs of patient (4 bytes) and sum (8 bytes), ordered by patient.
    fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (patient, x) in &self.by_patient {
            bytes.extend_from_slice(&patient.to_le_bytes());
            bytes.extend_from_slice(&x.to_le_bytes());
        }
        bytes
    }

    /// The contribution behind the bytes of a result or state.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let mut read = Self::default();
        for pair in bytes.chunks(12) {
            let (Some(patient), Some(x)) = (pair.first_chunk::<4>(), pair.last_chunk::<8>()) else {
                return exec_err!("contribution");
            };
            read.add(u32::from_le_bytes(*patient), i64::from_le_bytes(*x));
        }
        Ok(read)
    }
}

/// The aggregate function.
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
        Ok(Box::new(Adding {
            contribution: Contribution::default(),
        }))
    }
}

struct Adding {
    contribution: Contribution,
}

impl std::fmt::Debug for Adding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("contribution")
    }
}

impl Accumulator for Adding {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let [first, second] = values else {
            return exec_err!("contribution");
        };
        let numbers = patients(first)?;
        let values = second.as_primitive::<Int64Type>();
        for row in 0..numbers.len() {
            if !numbers.is_null(row) && !values.is_null(row) {
                self.contribution
                    .add(patient_bit(numbers.value(row))?, values.value(row));
            }
        }
        Ok(())
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        Ok(ScalarValue::Binary(Some(self.contribution.to_bytes())))
    }

    fn size(&self) -> usize {
        // A map entry costs its pair and its share of a node.
        size_of_val(self).saturating_add(self.contribution.by_patient.len().saturating_mul(24))
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        Ok(vec![self.evaluate()?])
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        let Some(states) = states.first() else {
            return Ok(());
        };
        for bytes in states.as_binary::<i32>().iter().flatten() {
            for (patient, x) in Contribution::from_bytes(bytes)?.by_patient {
                self.contribution.add(patient, x);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_of_a_contribution_give_it_back() {
        let mut contribution = Contribution::default();
        for (patient, x) in [(3, -5), (1, 40), (3, 5), (2, 7)] {
            contribution.add(patient, x);
        }
        let read = Contribution::from_bytes(&contribution.to_bytes()).unwrap();
        assert_eq!(read.total(), Some(47));
        assert_eq!(read.largest(), vec![40, 7]);
        assert_eq!(read.support().iter().collect::<Vec<_>>(), vec![1, 2]);
        assert!(Contribution::from_bytes(&[1, 2, 3]).is_err());
    }
}
