//! Functions that make a text longer than what they are given: they could make one that exhausts the memory.

use datafusion_common::tree_node::TreeNode;
use datafusion_expr::Expr;
use datafusion_expr::expr::ScalarFunction;

use crate::form::{constant, constant_number};

/// As many characters as fit a column on a page.
const LONGEST: f64 = 100.0;

/// Whether a call makes no long text: a length or what is put in is a short constant, and no other such function is
/// within it.
pub fn keeps_short(call: &ScalarFunction) -> bool {
    let argument = |place: usize| call.args.get(place);
    match call.name() {
        "lpad" | "rpad" => {
            let length = argument(1).and_then(constant_number);
            length.is_some_and(|length| (0.0..=LONGEST).contains(&length))
        }
        "replace" | "regexp_replace" => {
            let put_in = argument(2).and_then(length);
            // A constant may be what another replacement was computed to.
            let of = argument(0).and_then(length);
            put_in.is_some_and(|length| length <= 100)
                && of.is_none_or(|length| length <= 1_000)
                && !call.args.iter().any(makes_longer)
        }
        _ => true,
    }
}

/// The length of a constant text.
fn length(expr: &Expr) -> Option<usize> {
    constant(expr)?.try_as_str().flatten().map(str::len)
}

fn makes_longer(expr: &Expr) -> bool {
    let grows = |part: &Expr| {
        Ok(matches!(part, Expr::ScalarFunction(call)
            if matches!(call.name(), "lpad" | "rpad" | "replace" | "regexp_replace")))
    };
    expr.exists(grows).unwrap_or(true)
}
