//! What the statistics of a column say of why it loses values.

use std::collections::BTreeSet;

use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::logical_expr::LogicalPlan;
use disclosure::{Hidden, Profile, ProtectedTable, Reason};
use guard::{Domain, GuardedPlan, Moment, Origin, PrivatePlan, Statistic};

use super::Advice;
use crate::code::Code;

/// Of each output column, whether a number that it is computed from is hidden because of what was given before. That
/// is decided before anything secret is looked at; no other rule may be told of.
pub(crate) fn hidden_by_memory(guarded: &GuardedPlan, protected: &[ProtectedTable]) -> Vec<bool> {
    let by_memory = |hidden: &&Hidden| {
        matches!(
            hidden.reason,
            Reason::Leverage | Reason::Entities | Reason::Irregular
        )
    };
    let mut moments: BTreeSet<Origin> = BTreeSet::new();
    for (table, of) in protected.iter().enumerate() {
        let hidden = of.reasons().iter().filter(by_memory);
        moments.extend(hidden.map(|hidden| (table, hidden.moment)));
    }
    if moments.is_empty() {
        return Vec::new();
    }
    let origins = guarded.origins().into_iter();
    origins.map(|of| !of.is_disjoint(&moments)).collect()
}

/// What statistics ask beside enough patients.
pub(super) fn of_moments(
    guarded: &GuardedPlan,
    origins: &BTreeSet<Origin>,
    profile: &Profile,
) -> Vec<Advice> {
    let moments: Vec<(&PrivatePlan, &Moment)> = moments(guarded, origins).collect();
    let has = |wanted: fn(&Moment) -> bool| moments.iter().any(|(_, moment)| wanted(moment));
    let mut all = Vec::new();
    if moments
        .iter()
        .any(|(private, moment)| is_where_known(private, moment))
    {
        all.push(Advice::page(Code::E33));
    }
    let is_grouped = moments
        .iter()
        .any(|(private, _)| !private.keys().is_empty());
    if is_grouped
        && has(|moment| {
            matches!(
                moment.statistic,
                Statistic::Quantile { .. } | Statistic::SumOfProducts { .. }
            )
        })
    {
        all.push(Advice::page(Code::E34));
    }
    if !profile.is_perturbed() && moments.iter().any(|(private, _)| counts_both(private)) {
        all.push(Advice::page(Code::E35));
    }
    all
}

/// What the question is over: rows of acts, groups that are left out, an order in which hidden values are first.
pub(super) fn of_plan(guarded: &GuardedPlan, origins: &BTreeSet<Origin>) -> Vec<Advice> {
    let tables: BTreeSet<usize> = origins.iter().map(|(table, _)| *table).collect();
    let of = || {
        tables
            .iter()
            .filter_map(|table| guarded.private().get(*table))
    };
    let is_free =
        |private: &PrivatePlan| private.keys().iter().any(|key| key.domain == Domain::Free);
    let mut all = Vec::new();
    if of().any(is_free) && computes_over_rows(guarded.public()) {
        all.push(Advice::page(Code::E37));
    }
    if puts_hidden_first(guarded.public()) {
        all.push(Advice::page(Code::E36));
    }
    if of().any(|private| private.attributes().len() > 1) {
        all.push(Advice::page(Code::E31));
    }
    if of().any(PrivatePlan::asks_practitioners) {
        all.push(Advice::page(Code::E38));
    }
    all
}

fn moments<'a>(
    guarded: &'a GuardedPlan,
    origins: &'a BTreeSet<Origin>,
) -> impl Iterator<Item = (&'a PrivatePlan, &'a Moment)> {
    origins.iter().filter_map(|(table, moment)| {
        let private = guarded.private().get(*table)?;
        Some((private, private.moments().get(*moment)?))
    })
}

/// Whether a moment is over the rows where a value is known, and that it is known tells something.
fn is_where_known(private: &PrivatePlan, moment: &Moment) -> bool {
    let piece = private.pieces().get(moment.piece);
    moment.rest_is_nothing
        && piece.is_some_and(|piece| !piece.whole && !piece.missingness && !piece.ordinary)
}

/// Whether rows, or sums over them, are counted beside patients.
fn counts_both(private: &PrivatePlan) -> bool {
    let has = |wanted: fn(Statistic) -> bool| {
        let mut moments = private.moments().iter();
        moments.any(|moment| wanted(moment.statistic))
    };
    !private.is_single_row()
        && has(|of| of == Statistic::Patients)
        && has(|of| matches!(of, Statistic::Rows | Statistic::Sum))
}

/// Whether something above the barrier is computed over several rows.
fn computes_over_rows(plan: &LogicalPlan) -> bool {
    any(plan, |node| {
        matches!(node, LogicalPlan::Aggregate(_) | LogicalPlan::Window(_))
    })
}

/// Whether a sort with a limit puts unknown values first.
fn puts_hidden_first(plan: &LogicalPlan) -> bool {
    let sorts = any(
        plan,
        |node| matches!(node, LogicalPlan::Sort(sort) if sort.expr.iter().any(|by| by.nulls_first)),
    );
    let cuts = any(plan, |node| {
        matches!(node, LogicalPlan::Limit(_))
            || matches!(node, LogicalPlan::Sort(sort) if sort.fetch.is_some())
    });
    sorts && cuts
}

fn any(plan: &LogicalPlan, wanted: impl Fn(&LogicalPlan) -> bool) -> bool {
    let mut found = false;
    // The walk itself never fails.
    let _ = plan.apply_with_subqueries(|node| {
        found |= wanted(node);
        Ok(TreeNodeRecursion::Continue)
    });
    found
}
