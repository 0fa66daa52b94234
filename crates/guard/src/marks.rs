//! Joins that add a column of their own: the patient of a full join, the mark of `OR EXISTS`.

use datafusion_common::Column;
use datafusion_expr::{Case, Expr, Join, LogicalPlan, LogicalPlanBuilder};

use crate::atom::{Atom, Origin, Says};
use crate::condition::Condition;
use crate::join::both;
use crate::refusal::Refusal;
use crate::rules::Code;
use crate::tracked::{Merged, Relation, short};

/// A full join by patient: either side may lack a row, but one of them has the patient. That one
/// becomes a column which is never missing, and `coalesce` of the two is a name for it.
pub(crate) fn full(
    left: Relation,
    right: Relation,
    plan: LogicalPlan,
    alias: &str,
) -> Result<Relation, Refusal> {
    let (sides_left, sides_right) = (left.patients.clone(), right.patients.clone());
    let (Some(l), Some(r)) = (sides_left.first(), sides_right.first()) else {
        return Err(Refusal::new(Code::G04));
    };
    let everyone = left.everyone || right.everyone;
    let conditions = [left.condition.clone(), right.condition.clone()];
    let (of_left, of_right) = (left.condition.clone(), right.condition.clone());
    let joined = both(
        &left.made_optional(&of_left),
        &right.made_optional(&of_right),
        plan,
    );
    let joined = Relation {
        condition: Condition::Any(conditions.into()),
        rows: short(format!("{} FULL", joined.rows)),
        ..joined
    };
    let has_left = Expr::Column(l.clone()).is_not_null();
    let either = Expr::Case(Case {
        expr: None,
        when_then_expr: vec![(Box::new(has_left), Box::new(Expr::Column(l.clone())))],
        else_expr: Some(Box::new(Expr::Column(r.clone()))),
    });
    let says = Says {
        text: "patient".to_owned(),
        ..Says::default()
    };
    let mut full = widened(joined, either, (Origin::Patient, says), alias)?;
    let patient = Column::new(Some(alias), ADDED);
    let pairs = sides_left
        .iter()
        .flat_map(|l| sides_right.iter().map(move |r| (l, r)));
    full.merged.extend(pairs.map(|(l, r)| Merged {
        sides: [l.clone(), r.clone()],
        patient: patient.clone(),
    }));
    full.patients = vec![patient];
    full.everyone = everyone;
    Ok(full)
}

/// The rows of `kept` with a mark: whether a patient has a row on the other side. It is a yes or no
/// of the patient, which a condition may read.
pub(crate) fn marked(
    join: &Join,
    kept: Relation,
    plan: LogicalPlan,
    (alias, there): (&str, Condition),
) -> Result<Relation, Refusal> {
    let last = |plan: &LogicalPlan| {
        let (qualifier, field) = plan.schema().iter().last()?;
        Some(Column::new(qualifier.cloned(), field.name()))
    };
    let seen = join.schema.iter().last();
    let seen = seen.map(|(qualifier, field)| Column::new(qualifier.cloned(), field.name()));
    let (Some(computed), Some(seen)) = (last(&plan), seen) else {
        return Err(Refusal::new(Code::G17));
    };
    let origin = Origin::PerPatient {
        conditional: true,
        known: true,
        summable: false,
    };
    let joined = Relation { plan, ..kept };
    let says = Says {
        text: there.text(),
        secrets: there.secrets(),
        truth: Some(there),
        ..Says::default()
    };
    let mut marked = widened(joined, Expr::Column(computed), (origin, says), alias)?;
    marked
        .columns
        .push((seen, Expr::Column(Column::new(Some(alias), ADDED))));
    Ok(marked)
}

const ADDED: &str = "added";

/// The relation with one more atom, `alias.added`.
fn widened(
    mut relation: Relation,
    added: Expr,
    (origin, says): (Origin, Says),
    alias: &str,
) -> Result<Relation, Refusal> {
    let kept = relation
        .atoms
        .iter()
        .map(|atom| Expr::Column(atom.column.clone()));
    let exprs: Vec<_> = kept
        .chain([added.alias_qualified(Some(alias), ADDED)])
        .collect();
    relation.plan = LogicalPlanBuilder::from(relation.plan)
        .project(exprs)
        .and_then(LogicalPlanBuilder::build)
        .map_err(|_| Refusal::new(Code::G17))?;
    relation.atoms.push(Atom {
        column: Column::new(Some(alias), ADDED),
        origin,
        says,
    });
    Ok(relation)
}
