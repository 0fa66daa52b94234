//! Joins below the barrier: patients with patients ([`G04`](crate::Code::G04)), patients with a
//! reference table ([`G05`](crate::Code::G05)).

mod kept;
mod listed;
mod reference;

use std::collections::BTreeSet;
use std::sync::Arc;

use datafusion_common::{Column, JoinConstraint, JoinType, NullEquality};
use datafusion_expr::{Expr, ExprSchemable, Join, LogicalPlan};

use crate::atom::{Atom, Origin};
use crate::condition::Condition;
use crate::marks::{full, marked};
use crate::predicate::predicate;
use crate::refusal::Refusal;
use crate::rules::Code;
use crate::tracked::{Relation, short};

pub(crate) use listed::{List, joined_by, listed};
pub(crate) use reference::reference;

/// Which rows of each side survive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Left,
    Right,
}

/// The equalities of a join, over the atoms of each side.
fn pairs(join: &Join, left: &Relation, right: &Relation) -> Result<Vec<(Expr, Expr)>, Refusal> {
    join.on
        .iter()
        .map(|(l, r)| Ok((left.resolve(l)?, right.resolve(r)?)))
        .collect()
}

/// Both sides as one relation, before conditions are judged.
pub(crate) fn both(left: &Relation, right: &Relation, plan: LogicalPlan) -> Relation {
    let attributes = left.attributes.clone().into_iter();
    Relation {
        plan,
        condition: left.condition.clone().and(right.condition.clone()),
        attributes: attributes.chain(right.attributes.clone()).collect(),
        rows: short(format!("({}, {})", left.rows, right.rows)),
        most: left.most.saturating_mul(right.most),
        atoms: [left.atoms.clone(), told_apart(left, right)].concat(),
        columns: [left.columns.clone(), right.columns.clone()].concat(),
        patients: [left.patients.clone(), right.patients.clone()].concat(),
        ordinary: left.ordinary && right.ordinary,
        single_row: left.single_row && right.single_row,
        everyone: left.everyone && right.everyone,
        pinned: Vec::new(),
        key: Vec::new(),
        kept: [left.kept.clone(), right.kept.clone()].concat(),
        numbers: Vec::new(),
        cut: left.cut || right.cut,
        merged: [left.merged.clone(), right.merged.clone()].concat(),
        sources: [left.sources.clone(), right.sources.clone()].concat(),
    }
}

/// Two scans of one table have different rows, so their columns have different texts.
fn told_apart(left: &Relation, right: &Relation) -> Vec<Atom> {
    let known = |atom: &Atom| left.atoms.iter().any(|of| of.says.text == atom.says.text);
    let mut atoms = right.atoms.clone();
    for atom in &mut atoms {
        while atom.says.known.is_none() && known(atom) {
            atom.says.text.push('\'');
        }
    }
    atoms
}

fn rebuilt(
    join: &Join,
    left: &Relation,
    right: &Relation,
    on: Vec<(Expr, Expr)>,
    filter: Option<Expr>,
) -> Result<LogicalPlan, Refusal> {
    // One missing value on the right would empty the answer; where none can be missing, NOT IN is
    // what it seems.
    let may_be_missing = |side: &Relation, key: &Expr| key.nullable(side.schema()).unwrap_or(true);
    if join.null_aware
        && on
            .iter()
            .any(|(l, r)| may_be_missing(left, l) || may_be_missing(right, r))
    {
        return Err(Refusal::about(Code::G03, "NOT IN"));
    }
    Join::try_new(
        Arc::new(left.plan.clone()),
        Arc::new(right.plan.clone()),
        on,
        filter,
        join.join_type,
        join.join_constraint,
        join.null_equality,
        false,
    )
    .map(LogicalPlan::Join)
    .map_err(|_| Refusal::new(Code::G17))
}

/// Joins two person-level relations by patient.
pub(crate) fn patients(
    join: &Join,
    left: Relation,
    right: Relation,
    alias: &str,
) -> Result<Relation, Refusal> {
    if is_multiset(join) {
        return Err(Refusal::about(Code::G12, "ALL"));
    }
    let on = pairs(join, &left, &right)?;
    if !on
        .iter()
        .any(|(l, r)| left.is_patient(l) && right.is_patient(r))
    {
        return Err(Refusal::new(Code::G04));
    }
    let multiplies = matches!(
        join.join_type,
        JoinType::Inner | JoinType::Left | JoinType::Right | JoinType::Full
    );
    if multiplies && left.most > 1 && right.most > 1 {
        return Err(Refusal::new(Code::G19));
    }
    let scope = both(&left, &right, inner_scope(join, &left, &right, &on)?);
    let mut ordinary = on
        .iter()
        .filter(|(l, r)| !(left.is_any_patient(l) && right.is_any_patient(r)))
        .map(|(l, r)| predicate(&scope, &l.clone().eq(r.clone())))
        .try_fold(true, |all, one| one.map(|one| all && one))?;
    let filter = join.filter.as_ref().map(|f| scope.resolve(f)).transpose()?;
    if let Some(filter) = &filter {
        ordinary &= predicate(&scope, filter)?;
    }
    let unconditional = filter.is_none() && on.len() == 1;
    let extra = asked(&scope, &on, filter.as_ref());
    let plan = rebuilt(join, &left, &right, on, filter)?;
    match join.join_type {
        // `a.patient_no` would be the patient of both sides in one place and of one in another.
        JoinType::Full if join.join_constraint == JoinConstraint::Using => {
            Err(Refusal::about(Code::G04, "USING"))
        }
        JoinType::Full => full(left, right, plan, alias),
        JoinType::LeftMark => {
            let there = exists(right.condition.clone().and(extra));
            let mut left = left;
            left.attributes.extend(right.attributes);
            marked(join, left, plan, (alias, there))
        }
        _ => shaped((left, right), plan, (ordinary, unconditional), &extra),
    }
}

/// What a join asks besides that both rows are of one patient.
fn asked(scope: &Relation, on: &[(Expr, Expr)], filter: Option<&Expr>) -> Condition {
    let is_patient = |expr: &Expr| scope.is_any_patient(expr);
    let on = on.iter().filter(|(l, r)| !(is_patient(l) && is_patient(r)));
    let on = on.map(|(l, r)| scope.reading(&l.clone().eq(r.clone())));
    on.chain(filter.map(|filter| scope.reading(filter)))
        .fold(Condition::Always, Condition::and)
}

/// That there is a row, which is never unknown.
fn exists(condition: Condition) -> Condition {
    Condition::Is(Box::new(condition), Some(true))
}

/// `INTERSECT ALL` and `EXCEPT ALL` count how often a row stands on each side, which the join that
/// DataFusion makes of them does not; without ALL the left side is made distinct first.
fn is_multiset(join: &Join) -> bool {
    let is_set = is_distinct(join.left.as_ref());
    let is_operation = matches!(join.join_type, JoinType::LeftSemi | JoinType::LeftAnti);
    is_operation && join.null_equality == NullEquality::NullEqualsNull && !is_set
}

/// Whether no row stands twice: the groups of an aggregate, under other names.
fn is_distinct(plan: &LogicalPlan) -> bool {
    match plan {
        LogicalPlan::Aggregate(_) => true,
        LogicalPlan::SubqueryAlias(alias) => is_distinct(&alias.input),
        LogicalPlan::Projection(projection) => {
            let kept: Option<BTreeSet<&Column>> = projection.expr.iter().map(named).collect();
            let all = projection.input.schema().fields().len();
            kept.is_some_and(|kept| kept.len() == all) && is_distinct(&projection.input)
        }
        _ => false,
    }
}

fn named(expr: &Expr) -> Option<&Column> {
    match expr {
        Expr::Alias(alias) => named(&alias.expr),
        other => other.try_as_col(),
    }
}

/// A plan whose schema holds the atoms of both sides, for typing conditions only.
fn inner_scope(
    join: &Join,
    left: &Relation,
    right: &Relation,
    on: &[(Expr, Expr)],
) -> Result<LogicalPlan, Refusal> {
    Join::try_new(
        Arc::new(left.plan.clone()),
        Arc::new(right.plan.clone()),
        on.to_vec(),
        None,
        JoinType::Inner,
        join.join_constraint,
        NullEquality::NullEqualsNothing,
        false,
    )
    .map(LogicalPlan::Join)
    .map_err(|_| Refusal::new(Code::G17))
}

/// What is known of the joined rows, by join type.
///
/// A side that keeps only its partners' rows stays ordinary if every patient has a partner.
fn shaped(
    (left, right): (Relation, Relation),
    plan: LogicalPlan,
    (ordinary, unconditional): (bool, bool),
    extra: &Condition,
) -> Result<Relation, Refusal> {
    let LogicalPlan::Join(Join { join_type, .. }) = plan else {
        return Err(Refusal::new(Code::G17));
    };
    let partner_is_certain = |other: &Relation| other.everyone && unconditional;
    match join_type {
        JoinType::Inner => {
            let everyone = left.everyone && right.everyone && unconditional;
            let certain = partner_is_certain(&left) || partner_is_certain(&right);
            let mut joined = both(&left, &right, plan);
            joined.ordinary &= ordinary && certain;
            joined.everyone = everyone;
            Ok(joined.under(extra.clone()))
        }
        JoinType::Left => {
            let matched = right.condition.clone().and(extra.clone());
            Ok(outer(
                &left,
                &right.made_optional(&matched),
                plan,
                Side::Left,
            ))
        }
        JoinType::Right => {
            let matched = left.condition.clone().and(extra.clone());
            Ok(outer(
                &left.made_optional(&matched),
                &right,
                plan,
                Side::Right,
            ))
        }
        JoinType::LeftSemi | JoinType::LeftAnti => {
            let mut left = left;
            left.attributes.extend(right.attributes.clone());
            let semi = join_type == JoinType::LeftSemi;
            let certain = semi && partner_is_certain(&right);
            let there = exists(right.condition.clone().and(extra.clone()));
            let kept = filtered(left, plan, ordinary && right.ordinary && certain);
            Ok(kept.under(if semi { there } else { there.negated() }))
        }
        JoinType::RightSemi | JoinType::RightAnti => {
            let mut right = right;
            right.attributes.extend(left.attributes.clone());
            let semi = join_type == JoinType::RightSemi;
            let certain = semi && partner_is_certain(&left);
            let there = exists(left.condition.clone().and(extra.clone()));
            let kept = filtered(right, plan, ordinary && left.ordinary && certain);
            Ok(kept.under(if semi { there } else { there.negated() }))
        }
        // The other two are shaped elsewhere; no SQL gives a mark on the right.
        JoinType::Full | JoinType::LeftMark | JoinType::RightMark => {
            Err(Refusal::about(Code::G03, "OR EXISTS"))
        }
    }
}

fn outer(left: &Relation, right: &Relation, plan: LogicalPlan, kept: Side) -> Relation {
    let (ordinary, everyone) = match kept {
        Side::Left => (left.ordinary, left.everyone),
        Side::Right => (right.ordinary, right.everyone),
    };
    let (condition, optional) = match kept {
        Side::Left => (left.condition.clone(), right),
        Side::Right => (right.condition.clone(), left),
    };
    let marks = optional.atoms.iter().filter_map(|atom| {
        let of_patient = atom.origin == Origin::Patient;
        atom.says.truth.as_ref().filter(|_| of_patient)
    });
    let marks: Vec<String> = marks.map(Condition::text).collect();
    let joined = both(left, right, plan);
    Relation {
        ordinary,
        everyone,
        condition,
        rows: short(format!("{} LEFT ON {}", joined.rows, marks.join(" AND "))),
        ..joined
    }
}

fn filtered(kept: Relation, plan: LogicalPlan, ordinary: bool) -> Relation {
    Relation {
        ordinary: kept.ordinary && ordinary,
        everyone: kept.everyone && ordinary,
        plan,
        ..kept
    }
}
