//! What comes out of the guard: a statement in two parts.

use std::collections::BTreeSet;

use datafusion_expr::LogicalPlan;

use crate::counted::{PrivatePlan, Ruling};
use crate::measures::measures;
use crate::origins::{Origin, origins};
use crate::told::{Told, told_of_output};

/// The guard's yes: private plans that end in counted aggregates, and a public plan whose only
/// sources are their placeholders and public reference tables.
///
/// Only [`split`](crate::split) makes one:
///
/// ```compile_fail,E0451
/// fn forged(plan: tamis_guard::GuardedPlan) -> tamis_guard::GuardedPlan {
///     tamis_guard::GuardedPlan { ..plan }
/// }
/// ```
#[derive(Debug)]
pub struct GuardedPlan {
    pub(crate) private: Vec<PrivatePlan>,
    pub(crate) public: LogicalPlan,
    pub(crate) rulings: Vec<Ruling>,
}

impl GuardedPlan {
    /// The person-level plans, each ending in a counted aggregate.
    pub fn private(&self) -> &[PrivatePlan] {
        &self.private
    }
    /// The plan over protected tables. It cannot run before its placeholders are re-bound.
    pub fn public(&self) -> &LogicalPlan {
        &self.public
    }
    /// For each output column of the public plan, whether it derives from a protected number.
    pub fn measures(&self) -> Vec<bool> {
        measures(&self.public, &self.private)
    }
    /// For each output column of the public plan, the protected numbers that it is computed from; for advice only.
    pub fn origins(&self) -> Vec<BTreeSet<Origin>> {
        origins(&self.public, &self.private)
    }
    /// For each output column of the public plan, its unit and its grid, as far as they are known.
    pub fn told(&self) -> Vec<Told> {
        told_of_output(&self.public, &self.private)
    }
    /// Which rule judged which part of the statement.
    pub fn rulings(&self) -> &[Ruling] {
        &self.rulings
    }
}
