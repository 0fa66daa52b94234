//! What the numbers of a private plan are numbers of, in one canonical form: the same question in
//! other words has the same one, as far as words go. What the form does not see through is found
//! by the patients themselves, and answered `near`.

use std::collections::BTreeSet;

use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::common::{JoinType, ScalarValue};
use datafusion::logical_expr::utils::split_conjunction;
use datafusion::logical_expr::{Expr, LogicalPlan, Operator};
use disclosure::Origin;
use guard::{EVIDENCE, PrivatePlan, Statistic};

use crate::answer::scalar;

/// The canonical form of a private plan over one version.
pub(crate) fn origin(private: &PrivatePlan, version: u64) -> Origin {
    let mut origin = Origin {
        version,
        ..Origin::default()
    };
    let LogicalPlan::Aggregate(aggregate) = private.plan() else {
        return origin;
    };
    origin.population = population(&aggregate.input, &mut origin.conditions);
    origin.keys = aggregate.group_expr.iter().map(said).collect();
    let calls = &aggregate.aggr_expr;
    let evidence = arguments(calls, EVIDENCE);
    let behind = private.entities().saturating_add(1);
    let mut parts = evidence.get(behind..).unwrap_or_default().iter();
    // What cannot be found is said by the whole plan: two origins must not be equal by omission.
    let otherwise = || private.plan().display_indent().to_string();
    for (number, piece) in private.pieces().iter().enumerate() {
        let mut conditions = BTreeSet::new();
        if !piece.whole {
            match parts.next() {
                Some(condition) => all_conditions(condition, &mut conditions),
                None => drop(conditions.insert(format!("{number} {}", otherwise()))),
            }
        }
        origin.pieces.push(conditions);
    }
    let measures = parts.as_slice();
    for moment in private.moments() {
        let added = moment.measure.and_then(|number| measures.get(number));
        let valued = arguments(calls, &format!("of_{}", moment.name));
        let argument = added.or_else(|| valued.get(1)).map(said);
        let is_count = matches!(moment.statistic, Statistic::Rows | Statistic::Patients);
        let argument = argument.unwrap_or_else(|| {
            if is_count {
                "1".to_owned()
            } else {
                format!("{} {}", moment.name, otherwise())
            }
        });
        origin.measures.push(argument);
        let columns =
            added.map_or_else(BTreeSet::new, |added| base_columns(added, &aggregate.input));
        let columns: Vec<String> = columns.into_iter().collect();
        origin.columns.push(columns.join(" "));
    }
    origin
}

/// The arguments of a call by the name of its column; none where there is no such call.
fn arguments(calls: &[Expr], name: &str) -> Vec<Expr> {
    let wanted = |expr: &&Expr| expr.schema_name().to_string() == name;
    let call = calls.iter().find(wanted).map(|call| call.clone().unalias());
    match call {
        Some(Expr::AggregateFunction(function)) => function.params.args,
        _ => Vec::new(),
    }
}

/// The columns of tables that an expression adds up, through whatever results by patient: none for
/// a number of rows.
fn base_columns(added: &Expr, plan: &LogicalPlan) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for column in added.column_refs() {
        let alias = column.relation.as_ref().map(ToString::to_string);
        let result = alias
            .as_deref()
            .and_then(|alias| result_behind(alias, &column.name, plan));
        match result {
            Some((expr, input)) => all.extend(base_columns(&added_by(&expr), &input)),
            None => {
                all.insert(column.name.clone());
            }
        }
    }
    all
}

/// What an aggregate adds up; counting adds up nothing.
fn added_by(expr: &Expr) -> Expr {
    let bare = expr.clone().unalias();
    match &bare {
        Expr::AggregateFunction(call) if call.func.name() == "count" => {
            Expr::Literal(ScalarValue::Null, None)
        }
        _ => bare,
    }
}

/// The aggregate by patient behind a column of a named subquery, and its input.
fn result_behind(alias: &str, name: &str, plan: &LogicalPlan) -> Option<(Expr, LogicalPlan)> {
    if let LogicalPlan::SubqueryAlias(named) = plan
        && named.alias.table() == alias
    {
        let LogicalPlan::Aggregate(aggregate) = named.input.as_ref() else {
            return None;
        };
        let outputs = aggregate.group_expr.iter().chain(&aggregate.aggr_expr);
        let behind = outputs
            .into_iter()
            .find(|expr| expr.schema_name().to_string() == name)?;
        return Some((behind.clone(), aggregate.input.as_ref().clone()));
    }
    plan.inputs()
        .into_iter()
        .find_map(|input| result_behind(alias, name, input))
}

/// Tables and joins; the conditions that every row satisfies go into their own set.
fn population(plan: &LogicalPlan, conditions: &mut BTreeSet<String>) -> String {
    if let LogicalPlan::Filter(filter) = plan {
        all_conditions(&filter.predicate, conditions);
        return population(&filter.input, conditions);
    }
    if let LogicalPlan::Join(join) = plan
        && join.join_type == JoinType::Inner
    {
        let left = population(&join.left, conditions);
        let right = population(&join.right, conditions);
        for (l, r) in &join.on {
            let mut sides = [said(l), said(r)];
            sides.sort();
            conditions.insert(sides.join(" = "));
        }
        if let Some(filter) = &join.filter {
            all_conditions(filter, conditions);
        }
        return format!("{left}, {right}");
    }
    plan.display_indent().to_string()
}

fn all_conditions(predicate: &Expr, conditions: &mut BTreeSet<String>) {
    for part in split_conjunction(predicate) {
        if let Expr::Between(between) = part
            && !between.negated
        {
            let (expr, low, high) = (&between.expr, &between.low, &between.high);
            conditions.insert(compared(expr, Operator::GtEq, low));
            conditions.insert(compared(expr, Operator::LtEq, high));
        } else {
            conditions.insert(said(part));
        }
    }
}

/// An expression in one spelling: constants on the right, whole numbers with inclusive bounds,
/// lists and alternatives in order, no double negation.
fn said(expr: &Expr) -> String {
    match expr {
        Expr::Alias(alias) => said(&alias.expr),
        Expr::Not(inner) => match inner.as_ref() {
            Expr::Not(twice) => said(twice),
            Expr::BinaryExpr(binary) => match binary.op.negate() {
                Some(op) => compared(&binary.left, op, &binary.right),
                None => format!("NOT {}", said(inner)),
            },
            Expr::IsNull(of) => format!("{} IS NOT NULL", said(of)),
            Expr::IsNotNull(of) => format!("{} IS NULL", said(of)),
            other => format!("NOT {}", said(other)),
        },
        Expr::BinaryExpr(binary) => match binary.op {
            Operator::Or => {
                let mut sides = alternatives(expr);
                sides.sort();
                sides.dedup();
                format!("({})", sides.join(" OR "))
            }
            Operator::And => {
                let mut parts = BTreeSet::new();
                all_conditions(expr, &mut parts);
                let parts: Vec<String> = parts.into_iter().collect();
                format!("({})", parts.join(" AND "))
            }
            // Whatever the order in which they are written.
            op @ (Operator::Multiply | Operator::Plus) => {
                let mut sides = [said(&binary.left), said(&binary.right)];
                sides.sort();
                let [one, other] = sides;
                format!("({one} {op} {other})")
            }
            op => compared(&binary.left, op, &binary.right),
        },
        Expr::InList(list) if !list.negated => {
            let mut sides: Vec<String> = list
                .list
                .iter()
                .map(|value| compared(&list.expr, Operator::Eq, value))
                .collect();
            sides.sort();
            sides.dedup();
            match sides.as_slice() {
                [one] => one.clone(),
                several => format!("({})", several.join(" OR ")),
            }
        }
        Expr::IsNull(of) => format!("{} IS NULL", said(of)),
        Expr::IsNotNull(of) => format!("{} IS NOT NULL", said(of)),
        Expr::Literal(value, _) => literal(value),
        Expr::Cast(cast) => format!("CAST({} AS {})", said(&cast.expr), cast.field.data_type()),
        other => plain(other),
    }
}

fn alternatives(expr: &Expr) -> Vec<String> {
    if let Expr::BinaryExpr(binary) = expr
        && binary.op == Operator::Or
    {
        return [alternatives(&binary.left), alternatives(&binary.right)].concat();
    }
    vec![said(expr)]
}

/// A comparison with its constant on the right.
fn compared(left: &Expr, op: Operator, right: &Expr) -> String {
    let is_constant = |expr: &Expr| expr.column_refs().is_empty();
    if is_constant(left)
        && !is_constant(right)
        && let Some(swapped) = op.swap()
    {
        return compared(right, swapped, left);
    }
    // Among whole numbers, more than five is six at least.
    if let Expr::Literal(value, _) = right
        && let Ok(ScalarValue::Int64(Some(bound))) = whole(value)
    {
        let (op, bound) = match op {
            Operator::Gt => (Operator::GtEq, bound.saturating_add(1)),
            Operator::Lt => (Operator::LtEq, bound.saturating_sub(1)),
            op => (op, bound),
        };
        return format!("{} {op} {bound}", said(left));
    }
    let (left, right) = (said(left), said(right));
    if op == Operator::Eq && right < left && !right.starts_with('\'') {
        return format!("{right} = {left}");
    }
    format!("{left} {op} {right}")
}

fn whole(value: &ScalarValue) -> datafusion::common::Result<ScalarValue> {
    use datafusion::common::exec_err;
    if value.data_type().is_integer() {
        value.cast_to(&arrow::datatypes::DataType::Int64)
    } else {
        exec_err!("no whole number")
    }
}

/// A constant as a condition on a key says it.
fn literal(value: &ScalarValue) -> String {
    let said = scalar(value).map(|scalar| scalar.literal());
    said.unwrap_or_else(|| value.to_string())
}

/// Any other expression, as the engine writes it, without aliases.
fn plain(expr: &Expr) -> String {
    let bare = expr.clone().transform_up(|node| {
        Ok(match node {
            Expr::Alias(alias) => Transformed::yes(*alias.expr),
            other => Transformed::no(other),
        })
    });
    bare.map_or_else(|_| expr.to_string(), |bare| bare.data.to_string())
}
