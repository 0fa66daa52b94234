//! What the guard needs to know besides the plan.

use std::sync::Arc;

use contract::{Entity, Model};
use datafusion_expr::{AggregateUDF, ScalarUDF};

use crate::layout::{Layout, Made};

/// The aggregate functions of private plans. The engine hands them in, because the guard
/// executes nothing itself.
#[derive(Debug, Clone)]
pub struct Functions {
    /// `evidence(patient, entity, …, condition, …, x, …)`: the patients, structures and practitioners
    /// behind a cell and behind each of its pieces, and what each patient contributes to every sum.
    pub evidence: Made<Layout>,
    /// `entity_set(x)`: the structures, or the practitioners, that one patient met.
    pub entity_set: Made<Entity>,
    /// `value_sets(patient, x, step, number)`: the patients and rows of each value of a text, or of each
    /// cell of a grid of whole numbers.
    pub value_sets: Arc<AggregateUDF>,
    /// `count(x)`, by patient.
    pub count: Arc<AggregateUDF>,
    /// `min(x)`, by patient.
    pub min: Arc<AggregateUDF>,
    /// `max(x)`, by patient.
    pub max: Arc<AggregateUDF>,
    /// `sqrt(x)`, above the barrier.
    pub sqrt: Arc<ScalarUDF>,
}

/// The model and the functions under which a statement is judged.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The harmonised model: which tables are person-level, what each column may be used for.
    pub model: &'a Model,
    /// The aggregate functions of private plans.
    pub functions: &'a Functions,
}
