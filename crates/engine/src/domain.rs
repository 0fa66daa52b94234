//! The values that a group key may take, as far as they are public: the grid of an answer.

use std::sync::Arc;

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::{DataType, Field, Schema};
use contract::Model;
use datafusion::common::{DFSchema, Result, ScalarValue};
use datafusion::execution::session_state::SessionState;
use datafusion::logical_expr::Expr;
use disclosure::{KeySpec, Scalar};
use guard::{Domain, Key};

use crate::value::{arrow_value, scalar};

/// Where the declared values come from.
#[derive(Clone, Copy)]
pub(crate) struct Domains<'a> {
    pub(crate) state: &'a SessionState,
    pub(crate) model: &'a Model,
    /// The years that the warehouse covers.
    pub(crate) years: &'a [Scalar],
    /// The regions that have delivered: nothing is known of another one, not even a zero.
    pub(crate) regions: &'a [Scalar],
}

/// The code list whose values in a warehouse are those of the public table `coverage`.
const REGION: &str = "region";

/// What disclosure control must know of a key. Nothing here has seen a row.
pub(crate) fn key_spec(key: &Key, data_type: &DataType, domains: Domains<'_>) -> KeySpec {
    let mut domain = match &key.domain {
        Domain::CodeList(list) if list == REGION => Some(domains.regions.to_vec()),
        Domain::CodeList(list) => domains.model.code_list(list).map(|list| {
            list.codes
                .iter()
                .map(|entry| Scalar::Text(entry.code.clone()))
                .collect::<Vec<_>>()
        }),
        Domain::Years => Some(domains.years.to_vec()),
        Domain::Literals(values) => values.iter().map(scalar).collect(),
        Domain::Whole(first, last) => Some((*first..=*last).map(Scalar::Int).collect()),
        Domain::Free => None,
    };
    if let Some(domain) = &mut domain {
        if key.nullable {
            domain.push(Scalar::Null);
        }
        domain.sort();
        domain.dedup();
        for condition in &key.conditions {
            // A condition that cannot be tried leaves the grid as large as it was.
            if let Ok(kept) = satisfying(domain, key, data_type, condition, domains.state) {
                *domain = kept;
            }
        }
    }
    KeySpec {
        name: key.name.clone(),
        ordinary: key.ordinary,
        domain,
        text: key.text.clone(),
    }
}

fn satisfying(
    domain: &[Scalar],
    key: &Key,
    data_type: &DataType,
    condition: &Expr,
    state: &SessionState,
) -> Result<Vec<Scalar>> {
    let fields = vec![Field::new(&key.name, data_type.clone(), true)];
    let schema = Arc::new(Schema::new(fields));
    let values: Option<Vec<ScalarValue>> = domain
        .iter()
        .map(|value| arrow_value(value, data_type))
        .collect();
    let column = ScalarValue::iter_to_array(values.unwrap_or_default())?;
    let batch = RecordBatch::try_new(Arc::clone(&schema), vec![column])?;
    let known = DFSchema::try_from(schema)?;
    let physical = state.create_physical_expr(condition.clone(), &known)?;
    let holds = physical.evaluate(&batch)?.into_array(batch.num_rows())?;
    let holds = holds.as_boolean();
    Ok(domain
        .iter()
        .enumerate()
        .filter(|(row, _)| holds.is_valid(*row) && holds.value(*row))
        .map(|(_, value)| value.clone())
        .collect())
}
