//! Above the barrier: ordinary SQL over released and public tables. Expressions are made total,
//! so that no runtime failure depends on a value.

#![deny(clippy::wildcard_enum_match_arm)]

use datafusion_common::tree_node::{Transformed, TreeNode};
use datafusion_expr::expr::{BinaryExpr, Cast, TryCast};
use datafusion_expr::{Case, Expr, Operator, Volatility, lit};

use crate::long_text::keeps_short;
use crate::refusal::Refusal;
use crate::rules::Code;

/// Judges every node of an expression above the barrier; scalar subqueries are judged by the walk.
pub(crate) fn judged(expr: &Expr) -> Result<(), Refusal> {
    let mut refusal = None;
    let walked = expr.apply(|node| {
        if let Err(no) = node_is_admitted(node) {
            refusal = Some(no);
            return Ok(datafusion_common::tree_node::TreeNodeRecursion::Stop);
        }
        Ok(datafusion_common::tree_node::TreeNodeRecursion::Continue)
    });
    match (walked, refusal) {
        (_, Some(refusal)) => Err(refusal),
        (Err(_), None) => Err(Refusal::new(Code::G17)),
        (Ok(_), None) => Ok(()),
    }
}

fn node_is_admitted(node: &Expr) -> Result<(), Refusal> {
    match node {
        Expr::ScalarFunction(function) => {
            if function.func.signature().volatility == Volatility::Volatile {
                return Err(Refusal::about(Code::G13, function.name()));
            }
            if !keeps_short(function) {
                return Err(Refusal::about(Code::G13, function.name()));
            }
            Ok(())
        }
        // Which row comes first is no property of a set of rows.
        Expr::AggregateFunction(function)
            if matches!(function.func.name(), "first_value" | "last_value") =>
        {
            Err(Refusal::about(Code::G08, function.func.name()))
        }
        Expr::Alias(_)
        | Expr::Column(_)
        | Expr::Literal(..)
        | Expr::BinaryExpr(_)
        | Expr::Like(_)
        | Expr::SimilarTo(_)
        | Expr::Not(_)
        | Expr::IsNotNull(_)
        | Expr::IsNull(_)
        | Expr::IsTrue(_)
        | Expr::IsFalse(_)
        | Expr::IsUnknown(_)
        | Expr::IsNotTrue(_)
        | Expr::IsNotFalse(_)
        | Expr::IsNotUnknown(_)
        | Expr::Negative(_)
        | Expr::Between(_)
        | Expr::Case(_)
        | Expr::Cast(_)
        | Expr::TryCast(_)
        | Expr::AggregateFunction(_)
        | Expr::WindowFunction(_)
        | Expr::InList(_)
        | Expr::GroupingSet(_)
        | Expr::ScalarSubquery(_) => Ok(()),
        Expr::Exists(_)
        | Expr::InSubquery(_)
        | Expr::SetComparison(_)
        | Expr::OuterReferenceColumn(..) => Err(Refusal::new(Code::G03)),
        #[expect(
            deprecated,
            reason = "the variant still exists and must be refused by name"
        )]
        Expr::Wildcard { .. }
        | Expr::ScalarVariable(..)
        | Expr::Placeholder(_)
        | Expr::Unnest(_)
        | Expr::HigherOrderFunction(_)
        | Expr::Lambda(_)
        | Expr::LambdaVariable(_) => Err(Refusal::new(Code::G17)),
    }
}

/// Divisions by zero and failing casts give unknown instead of an error.
pub(crate) fn total(expr: Expr) -> Result<Expr, Refusal> {
    expr.transform_up(|node| {
        if let Expr::Cast(Cast { expr, field }) = node {
            return Ok(Transformed::yes(Expr::TryCast(TryCast { expr, field })));
        }
        if let Some(radicand) = radicand(&node) {
            let is_one = radicand.gt_eq(lit(0_i64));
            return Ok(Transformed::yes(only_if(is_one, node)));
        }
        let Expr::BinaryExpr(BinaryExpr { left, op, right }) = node else {
            return Ok(Transformed::no(node));
        };
        if !matches!(op, Operator::Divide | Operator::Modulo) {
            return Ok(Transformed::no(Expr::BinaryExpr(BinaryExpr {
                left,
                op,
                right,
            })));
        }
        let is_not_zero = right.as_ref().clone().not_eq(lit(0_i64));
        let right = Box::new(only_if(is_not_zero, *right));
        Ok(Transformed::yes(Expr::BinaryExpr(BinaryExpr {
            left,
            op,
            right,
        })))
    })
    .map(|transformed| transformed.data)
    .map_err(|_| Refusal::new(Code::G17))
}

/// What a square root is taken of.
fn radicand(expr: &Expr) -> Option<Expr> {
    let Expr::ScalarFunction(function) = expr else {
        return None;
    };
    let is_root = function.name() == "sqrt";
    function.args.first().filter(|_| is_root).cloned()
}

fn only_if(condition: Expr, value: Expr) -> Expr {
    Expr::Case(Case {
        expr: None,
        when_then_expr: vec![(Box::new(condition), Box::new(value))],
        else_expr: None,
    })
}
