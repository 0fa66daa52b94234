//! `evidence` and `value_sets` in a private plan: names for what the operator `EvidenceExec` computes in their place.
//! Neither can be computed by itself.

use datafusion::arrow::datatypes::DataType;
use datafusion::common::{Result, exec_err};
use datafusion::logical_expr::function::AccumulatorArgs;
use datafusion::logical_expr::{Accumulator, AggregateUDFImpl, Signature, Volatility};
use guard::Layout;

/// The name of the sets of values.
pub(crate) const VALUE_SETS: &str = "value_sets";

/// `evidence(patient, entity, …, condition, …, x, …)`: everything that a cell, its pieces and its moments rest on.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct EvidenceOf {
    layout: Layout,
    signature: Signature,
}

impl EvidenceOf {
    pub(crate) fn new(layout: Layout) -> Self {
        Self {
            layout,
            signature: Signature::variadic_any(Volatility::Immutable),
        }
    }

    /// What its arguments are.
    pub(crate) fn layout(&self) -> &Layout {
        &self.layout
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
    fn accumulator(&self, _arguments: AccumulatorArgs<'_>) -> Result<Box<dyn Accumulator>> {
        exec_err!("evidence")
    }
}

/// `value_sets(patient, x, step, number)`: patients and rows of each value of a text, or of each cell of a grid of whole
/// numbers. The number is its place among all.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct ValueSetsOf {
    signature: Signature,
}

impl ValueSetsOf {
    pub(crate) fn new() -> Self {
        Self {
            signature: Signature::any(4, Volatility::Immutable),
        }
    }
}

impl AggregateUDFImpl for ValueSetsOf {
    fn name(&self) -> &'static str {
        VALUE_SETS
    }
    fn signature(&self) -> &Signature {
        &self.signature
    }
    fn return_type(&self, _arguments: &[DataType]) -> Result<DataType> {
        Ok(DataType::Binary)
    }
    fn accumulator(&self, _arguments: AccumulatorArgs<'_>) -> Result<Box<dyn Accumulator>> {
        exec_err!("value sets")
    }
}
