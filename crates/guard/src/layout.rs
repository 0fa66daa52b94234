//! What the aggregates of private plans are called with. The guard says it once, as a type; the engine makes
//! the function that reads its arguments so.

use std::fmt;
use std::sync::Arc;

use datafusion_expr::AggregateUDF;

/// What one argument of `evidence` is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Argument {
    /// The patient of the row: a 32-bit number.
    Patient,
    /// A structure, by its name or by the number that the question shares, or a list of such.
    Structure,
    /// A practitioner by number, or a list of such.
    Practitioner,
    /// The condition of a piece that is not the whole group: a truth value.
    Condition,
    /// What is added up: a 64-bit number.
    Measure,
    /// How many rows the row stands for; one where there is no such argument.
    Rows,
}

/// The arguments of `evidence`, in order.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Layout(Vec<Argument>);

impl Layout {
    /// Of these arguments.
    pub fn new(arguments: impl IntoIterator<Item = Argument>) -> Self {
        Self(arguments.into_iter().collect())
    }

    /// The same with one argument more.
    #[must_use]
    pub fn with(&self, argument: Argument) -> Self {
        Self(self.0.iter().copied().chain([argument]).collect())
    }

    /// At which places something is, ascending.
    pub fn places(&self, argument: Argument) -> Vec<usize> {
        let all = self.0.iter().enumerate();
        let places = all.filter(|(_, of)| **of == argument);
        places.map(|(place, _)| place).collect()
    }
}

/// A function of private plans, made for what it is called with.
#[derive(Clone)]
pub struct Made<A>(Arc<dyn Fn(A) -> AggregateUDF + Send + Sync>);

impl<A> Made<A> {
    /// Made by the engine.
    pub fn new(make: impl Fn(A) -> AggregateUDF + Send + Sync + 'static) -> Self {
        Self(Arc::new(make))
    }

    /// For arguments such as these.
    pub fn of(&self, arguments: A) -> Arc<AggregateUDF> {
        Arc::new((self.0)(arguments))
    }
}

impl<A> fmt::Debug for Made<A> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Made(…)")
    }
}
