//! What is known of one column of a union, whose branches each give their own expression for it.

use datafusion_common::ScalarValue;
use datafusion_expr::Expr;

use crate::atom::{Facts, Origin};
use crate::counted::Domain;
use crate::form::constant;
use crate::operand::operand;
use crate::refusal::Refusal;
use crate::rules::Code;
use crate::tracked::Relation;

/// The origin of a column; `exprs` are its expressions over the atoms of each branch.
pub(crate) fn aligned(
    branches: &[Relation],
    exprs: &[&Expr],
    name: &str,
) -> Result<Origin, Refusal> {
    let both = || branches.iter().zip(exprs.iter().copied());
    if both().all(|(branch, expr)| branch.is_patient(expr)) {
        return Ok(Origin::Patient);
    }
    if both().any(|(branch, expr)| branch.is_any_patient(expr)) {
        return Err(Refusal::about(Code::G12, name));
    }
    // A branch without the column may leave it missing.
    let giving: Vec<_> = both().filter(|(_, expr)| !is_missing(expr)).collect();
    let origins: Vec<_> = giving
        .iter()
        .filter_map(|(branch, expr)| branch.origin(expr.try_as_col()?))
        .collect();
    let all_columns = origins.len() == giving.len();
    if let Some(Origin::Entity(entity)) = origins
        .iter()
        .copied()
        .find(|origin| matches!(origin, Origin::Entity(_)))
    {
        let same = all_columns && origins.iter().all(|o| **o == Origin::Entity(*entity));
        return if same {
            Ok(Origin::Entity(*entity))
        } else {
            Err(Refusal::about(Code::G18, name))
        };
    }
    let per_patient = |origin: &&Origin| matches!(origin, Origin::PerPatient { .. });
    if all_columns && !origins.is_empty() && origins.iter().all(per_patient) {
        return Ok(results(&origins, giving.len() == branches.len()));
    }
    let is_measure = |origin: &&Origin| matches!(origin, Origin::Field(facts) if facts.measure);
    let measure = all_columns && !origins.is_empty() && origins.iter().all(is_measure);
    // Which branch a row comes from is more than having a row, unless every branch is ordinary.
    let tells_nothing =
        giving.len() == branches.len() && branches.iter().all(|branch| branch.ordinary);
    field(&giving, measure, tells_nothing)
}

/// A column of the model in every branch, or a constant: a constant among values is a value like
/// another, but it is added to none.
fn field(giving: &[(&Relation, &Expr)], measure: bool, ordinary: bool) -> Result<Origin, Refusal> {
    let mut facts = Facts {
        groupable: true,
        measure,
        ordinary,
        year: true,
        grid: None,
        unit: None,
        missing_tells: true,
        missing_by: None,
        domain: Domain::Literals(vec![ScalarValue::Null]),
    };
    let mut domains: Vec<Domain> = Vec::new();
    for (branch, expr) in giving {
        let read = operand(branch, expr)?;
        facts.groupable &= read.groupable;
        facts.ordinary &= read.ordinary;
        facts.year &= read.year && !read.constant;
        domains.push(read.domain);
    }
    facts.year &= !giving.is_empty();
    facts.domain = domains.into_iter().reduce(common).unwrap_or(facts.domain);
    Ok(Origin::Field(facts))
}

/// The values of two branches together.
fn common(one: Domain, other: Domain) -> Domain {
    match (one, other) {
        (one, other) if one == other => one,
        (Domain::Literals(mut values), Domain::Literals(more)) => {
            for value in more {
                if !values.contains(&value) {
                    values.push(value);
                }
            }
            Domain::Literals(values)
        }
        _ => Domain::Free,
    }
}

/// Per-patient results of every branch.
fn results(origins: &[&Origin], given_everywhere: bool) -> Origin {
    let mut all = (false, given_everywhere, true);
    for origin in origins {
        if let Origin::PerPatient {
            conditional,
            known,
            summable,
        } = origin
        {
            all = (all.0 || *conditional, all.1 && *known, all.2 && *summable);
        }
    }
    Origin::PerPatient {
        conditional: all.0,
        known: all.1,
        summable: all.2,
    }
}

fn is_missing(expr: &Expr) -> bool {
    constant(expr).is_some_and(|value| value.is_null())
}
