//! Codes in a condition that are in no list: nobody has them, and the answer is empty without saying so.

use std::collections::{BTreeMap, BTreeSet};

use contract::{CodeList, Model, Sentence};
use datafusion::common::Column;
use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::logical_expr::{Expr, LogicalPlan, Operator};
use guard::GuardedPlan;

use super::Advice;
use crate::code::Code;

/// For each constant that is compared with a column of codes and is none of them, the nearest that is one.
pub(super) fn unknown(guarded: &GuardedPlan, model: &Model) -> Vec<Advice> {
    let mut found = BTreeSet::new();
    for private in guarded.private() {
        let scans = scans(private.plan());
        let list = |column: &Column| {
            let alias = column.relation.as_ref()?.table();
            let table = model.table(scans.get(alias)?)?;
            let declared = table.column(&column.name)?;
            model.code_list(declared.code_list.as_deref()?)
        };
        // The walk itself never fails.
        let _ = private.plan().apply_with_subqueries(|node| {
            node.apply_expressions(|expr| {
                expr.apply(|part| {
                    for (column, value) in compared(part) {
                        let list = list(column);
                        let is_unknown = list.is_some_and(|list| list.entry(value).is_none());
                        if is_unknown && let Some(list) = list {
                            found.insert((
                                column.name.clone(),
                                value.to_owned(),
                                nearest(list, value),
                            ));
                        }
                    }
                    Ok(TreeNodeRecursion::Continue)
                })
            })
        });
    }
    found.into_iter().map(said).collect()
}

fn said((column, value, nearest): (String, String, Option<String>)) -> Advice {
    let (fr, en) = match nearest {
        Some(code) => (
            format!(" ; vouliez-vous dire `{code}` ?"),
            format!("; did you mean `{code}`?"),
        ),
        None => (String::new(), String::new()),
    };
    Advice::new(
        Code::E28,
        Sentence::new(
            format!("`{value}` n'est pas un code de `{column}`{fr}"),
            format!("`{value}` is no code of `{column}`{en}"),
        ),
    )
}

/// The tables behind the aliases of a private plan.
fn scans(plan: &LogicalPlan) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    // The walk itself never fails.
    let _ = plan.apply_with_subqueries(|node| {
        if let LogicalPlan::SubqueryAlias(alias) = node
            && let LogicalPlan::TableScan(scan) = alias.input.as_ref()
        {
            all.insert(
                alias.alias.table().to_owned(),
                scan.table_name.table().to_owned(),
            );
        }
        Ok(TreeNodeRecursion::Continue)
    });
    all
}

/// A column and the texts that it is compared with for equality.
fn compared(expr: &Expr) -> Vec<(&Column, &str)> {
    match expr {
        Expr::BinaryExpr(binary) if matches!(binary.op, Operator::Eq | Operator::NotEq) => {
            match (column(&binary.left), column(&binary.right)) {
                (Some(of), None) => text(&binary.right).map(|value| (of, value)),
                (None, Some(of)) => text(&binary.left).map(|value| (of, value)),
                _ => None,
            }
            .into_iter()
            .collect()
        }
        Expr::InList(list) => {
            let of = column(&list.expr);
            let values = list.list.iter().filter_map(text);
            of.into_iter()
                .flat_map(|of| values.clone().map(move |value| (of, value)))
                .collect()
        }
        _ => Vec::new(),
    }
}

fn column(expr: &Expr) -> Option<&Column> {
    match expr {
        Expr::Column(column) => Some(column),
        Expr::Cast(cast) => column(&cast.expr),
        _ => None,
    }
}

fn text(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::Literal(value, _) => value.try_as_str().flatten(),
        Expr::Cast(cast) => text(&cast.expr),
        _ => None,
    }
}

/// The code that is most like a text, by its spelling or by one of its labels.
fn nearest(list: &CodeList, value: &str) -> Option<String> {
    let value = value.to_lowercase();
    let likeness = |text: &str| strsim::jaro_winkler(&value, &text.to_lowercase());
    list.codes
        .iter()
        .map(|entry| {
            let labels = likeness(&entry.label.fr).max(likeness(&entry.label.en));
            (likeness(&entry.code).max(labels), &entry.code)
        })
        .filter(|(likeness, _)| *likeness > 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, code)| code.clone())
}
