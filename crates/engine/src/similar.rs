//! `SIMILAR TO` as a regular expression: the engine takes its pattern for one as it stands, in which `%` and `_` are
//! letters, and which may match a part of the text (SQL:2016, part 2, 8.6).

use std::sync::Arc;

use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::common::{DataFusionError, Result};
use datafusion::functions::regex::regexp_like;
use datafusion::logical_expr::expr_rewriter::NamePreserver;
use datafusion::logical_expr::{Expr, Like, LogicalPlan, lit};

/// The plan with every `SIMILAR TO` written out.
///
/// # Errors
/// A pattern that is no constant, or has an escape of its own.
pub(crate) fn similar_written_out(plan: LogicalPlan) -> Result<LogicalPlan> {
    plan.transform_up_with_subqueries(|node| {
        let names = NamePreserver::new(&node);
        node.map_expressions(|expr| {
            let name = names.save(&expr);
            let written = expr.transform_up(|part| match part {
                Expr::SimilarTo(like) => Ok(Transformed::yes(matched(like)?)),
                other => Ok(Transformed::no(other)),
            })?;
            Ok(written.update_data(|expr| name.restore(expr)))
        })
    })
    .map(|transformed| transformed.data)
}

fn matched(like: Like) -> Result<Expr> {
    let text = match like.pattern.as_ref() {
        Expr::Literal(value, _) => value.try_as_str().flatten(),
        _ => None,
    };
    let (Some(text), None) = (text, like.escape_char) else {
        let message = "SIMILAR TO takes a constant pattern without ESCAPE".to_owned();
        return Err(DataFusionError::Plan(message));
    };
    let matches = Arc::clone(&regexp_like()).call(vec![*like.expr, lit(expression(text))]);
    Ok(if like.negated {
        Expr::Not(Box::new(matches))
    } else {
        matches
    })
}

/// The regular expression of a pattern, over the whole text.
fn expression(pattern: &str) -> String {
    let mut out = String::from("^(?s:");
    let mut in_class = false;
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => {
                let escaped = characters.next().unwrap_or('\\');
                out.push_str(&regex_escaped(escaped));
            }
            '[' | ']' => {
                in_class = character == '[';
                out.push(character);
            }
            _ if in_class => out.push(character),
            '%' => out.push_str(".*"),
            '_' => out.push('.'),
            '.' | '^' | '$' => out.push_str(&regex_escaped(character)),
            other => out.push(other),
        }
    }
    out.push_str(")$");
    out
}

fn regex_escaped(character: char) -> String {
    if character.is_alphanumeric() || character == '_' {
        character.to_string()
    } else {
        format!("\\{character}")
    }
}

#[cfg(test)]
mod tests {
    use super::expression;

    #[test]
    fn a_pattern_is_an_expression_over_the_whole_text() {
        let cases = [
            ("a%", "^(?s:a.*)$"),
            ("(1|2)_", "^(?s:(1|2).)$"),
            ("a.b^$", "^(?s:a\\.b\\^\\$)$"),
            ("[a-c_%]+", "^(?s:[a-c_%]+)$"),
            ("50\\%", "^(?s:50\\%)$"),
        ];
        for (pattern, wanted) in cases {
            assert_eq!(expression(pattern), wanted);
        }
    }
}
