//! Confidence intervals as scalar functions of the public session; the formulas are
//! [`disclosure::interval`]'s. A hidden input gives an unknown result.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Float64Array};
use arrow::datatypes::{DataType, Float64Type};
use datafusion::common::{Result, exec_err};
use datafusion::logical_expr::{
    ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};

/// A bound of an interval over numbers of cases and of people, whose noise has this variance.
type Bound = fn(&[f64], f64) -> Option<f64>;

#[derive(Debug)]
struct Interval {
    name: &'static str,
    bound: Bound,
    variance: f64,
    signature: Signature,
}

impl PartialEq for Interval {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && self.variance.to_bits() == other.variance.to_bits()
    }
}

impl Eq for Interval {}

impl std::hash::Hash for Interval {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

impl ScalarUDFImpl for Interval {
    fn name(&self) -> &str {
        self.name
    }
    fn signature(&self) -> &Signature {
        &self.signature
    }
    fn return_type(&self, _arguments: &[DataType]) -> Result<DataType> {
        Ok(DataType::Float64)
    }
    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let columns = ColumnarValue::values_to_arrays(&args.args)?;
        let columns: Vec<&Float64Array> = columns
            .iter()
            .filter_map(|column| column.as_primitive_opt::<Float64Type>())
            .collect();
        if columns.len() != args.args.len() {
            return exec_err!("{}", self.name);
        }
        let rows = columns.first().map_or(0, |column| Array::len(*column));
        let bounds = (0..rows).map(|row| {
            let known = columns.iter().all(|column| column.is_valid(row));
            let values: Vec<f64> = columns.iter().map(|column| column.value(row)).collect();
            known
                .then(|| (self.bound)(&values, self.variance))
                .flatten()
        });
        let bounds: Float64Array = bounds.collect();
        Ok(ColumnarValue::Array(Arc::new(bounds) as ArrayRef))
    }
}

fn wilson(values: &[f64], variance: f64) -> Option<(f64, f64)> {
    let [x, n] = values else { return None };
    disclosure::interval::wilson_with(*x, *n, variance)
}

fn newcombe(values: &[f64], variance: f64) -> Option<(f64, f64)> {
    let [x1, n1, x2, n2] = values else {
        return None;
    };
    disclosure::interval::newcombe_with(*x1, *n1, *x2, *n2, variance)
}

/// `wilson_low(x, n)`, `wilson_high(x, n)`, `newcombe_low(x1, n1, x2, n2)`, `newcombe_high(…)`, over
/// numbers whose noise has this variance; none of exact ones.
pub(crate) fn intervals(variance: f64) -> Vec<Arc<ScalarUDF>> {
    let make = |name, arity, bound: Bound| {
        let signature = Signature::exact(vec![DataType::Float64; arity], Volatility::Immutable);
        Arc::new(ScalarUDF::from(Interval {
            name,
            bound,
            variance,
            signature,
        }))
    };
    vec![
        make("wilson_low", 2, |v, noise| wilson(v, noise).map(|i| i.0)),
        make("wilson_high", 2, |v, noise| wilson(v, noise).map(|i| i.1)),
        make("newcombe_low", 4, |v, noise| {
            newcombe(v, noise).map(|i| i.0)
        }),
        make("newcombe_high", 4, |v, noise| {
            newcombe(v, noise).map(|i| i.1)
        }),
    ]
}
