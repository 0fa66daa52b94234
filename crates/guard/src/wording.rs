//! An expression in the words of the requester, to name what a refusal means: names without their tables, her
//! own constants, no casts.

use datafusion_common::ScalarValue;
use datafusion_expr::Expr;

/// So long is what a refusal quotes.
const LONGEST: usize = 120;

/// The words of an expression; cut off where they are many.
pub(crate) fn wording(expr: &Expr) -> String {
    let text = words(expr);
    if text.chars().count() <= LONGEST {
        return text;
    }
    let cut: String = text.chars().take(LONGEST).collect();
    format!("{cut}…")
}

fn words(expr: &Expr) -> String {
    match expr {
        Expr::Column(column) => column.name.clone(),
        Expr::Literal(value, _) => literal(value),
        Expr::Alias(alias) => words(&alias.expr),
        Expr::Cast(cast) => words(&cast.expr),
        Expr::TryCast(cast) => words(&cast.expr),
        Expr::BinaryExpr(binary) => {
            format!(
                "{} {} {}",
                words(&binary.left),
                binary.op,
                words(&binary.right)
            )
        }
        Expr::Not(inner) => format!("NOT {}", words(inner)),
        Expr::Negative(inner) => format!("-{}", words(inner)),
        Expr::IsNull(inner) => format!("{} IS NULL", words(inner)),
        Expr::IsNotNull(inner) => format!("{} IS NOT NULL", words(inner)),
        Expr::Like(like) => {
            let not = if like.negated { "NOT " } else { "" };
            format!("{} {not}LIKE {}", words(&like.expr), words(&like.pattern))
        }
        Expr::Between(between) => format!(
            "{} BETWEEN {} AND {}",
            words(&between.expr),
            words(&between.low),
            words(&between.high)
        ),
        Expr::InList(list) => {
            let not = if list.negated { "NOT " } else { "" };
            format!("{} {not}IN ({})", words(&list.expr), all(&list.list))
        }
        Expr::ScalarFunction(call) => format!("{}({})", call.name(), all(&call.args)),
        Expr::AggregateFunction(call) => {
            format!("{}({})", call.func.name(), all(&call.params.args))
        }
        Expr::Case(_) => "CASE".to_owned(),
        _ => "…".to_owned(),
    }
}

fn all(exprs: &[Expr]) -> String {
    let words: Vec<String> = exprs.iter().map(words).collect();
    words.join(", ")
}

fn literal(value: &ScalarValue) -> String {
    match value.try_as_str() {
        Some(Some(text)) => format!("'{}'", text.replace('\'', "''")),
        _ if value.is_null() => "NULL".to_owned(),
        _ => value.to_string(),
    }
}
