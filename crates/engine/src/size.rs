//! How large a statement may be. Planning takes time that grows with the square of how deep expressions are, and a
//! statement may name one table of its own many times; so what is too large is refused before it is planned.

use std::sync::Arc;

use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::logical_expr::{Expr, LogicalPlan};
use datafusion::sql::sqlparser::dialect::GenericDialect;
use datafusion::sql::sqlparser::keywords::Keyword;
use datafusion::sql::sqlparser::tokenizer::{Token, Tokenizer};

use contract::Notice;

use crate::code::Code;

/// Words, signs and values of a statement; a list of 25,000 values has twice as many.
const MOST_TOKENS: usize = 60_000;
/// Operators of a statement.
const MOST_OPERATORS: usize = 2_000;
/// Tables that a statement joins or puts under each other.
const MOST_TABLES: usize = 100;
/// Nodes of a plan, where what is named twice is there twice.
const MOST_NODES: usize = 2_000;
/// Expressions within each other.
const MOST_DEPTH: usize = 300;

/// Whether the text of a statement is not too large to be read. What is no text of SQL is left to the parser.
pub(crate) fn text_fits(sql: &str) -> Result<(), Notice> {
    let Ok(tokens) = Tokenizer::new(&GenericDialect {}, sql).tokenize() else {
        return Ok(());
    };
    let told = tokens.iter().filter(|t| !matches!(t, Token::Whitespace(_)));
    let operators = tokens.iter().filter(|token| is_operator(token));
    let tables = tokens.iter().filter(|token| is_of_tables(token));
    let fits = told.count() <= MOST_TOKENS
        && operators.count() <= MOST_OPERATORS
        && tables.count() <= MOST_TABLES;
    fits.then_some(()).ok_or_else(|| Code::E09.notice())
}

fn is_operator(token: &Token) -> bool {
    match token {
        Token::Word(word) => matches!(
            word.keyword,
            Keyword::AND
                | Keyword::OR
                | Keyword::NOT
                | Keyword::LIKE
                | Keyword::ILIKE
                | Keyword::IS
                | Keyword::BETWEEN
                | Keyword::CASE
        ),
        Token::Plus
        | Token::Minus
        | Token::Mul
        | Token::Div
        | Token::Mod
        | Token::StringConcat
        | Token::Eq
        | Token::Neq
        | Token::Lt
        | Token::Gt
        | Token::LtEq
        | Token::GtEq
        | Token::DoubleColon => true,
        _ => false,
    }
}

fn is_of_tables(token: &Token) -> bool {
    matches!(token, Token::Word(word) if matches!(
        word.keyword,
        Keyword::JOIN | Keyword::UNION | Keyword::INTERSECT | Keyword::EXCEPT
    ))
}

/// Whether a plan is not too large to be judged. Nothing here calls itself, so that no plan is too deep to be measured.
pub(crate) fn plan_fits(plan: &LogicalPlan) -> Result<(), Notice> {
    let mut measured = Measured::default();
    measured.take(plan)?;
    while let Some(subquery) = measured.subqueries.pop() {
        measured.take(&subquery)?;
    }
    Ok(())
}

#[derive(Default)]
struct Measured {
    nodes: usize,
    /// Plans within expressions that were not measured yet.
    subqueries: Vec<Arc<LogicalPlan>>,
}

impl Measured {
    fn take(&mut self, plan: &LogicalPlan) -> Result<(), Notice> {
        let mut waiting = vec![plan];
        while let Some(node) = waiting.pop() {
            self.nodes = self.nodes.saturating_add(1);
            let mut fits = self.nodes <= MOST_NODES;
            let read = node.apply_expressions(|expr| {
                fits = fits && self.expression_fits(expr);
                Ok(if fits {
                    TreeNodeRecursion::Continue
                } else {
                    TreeNodeRecursion::Stop
                })
            });
            if !fits || read.is_err() {
                return Err(Code::E09.notice());
            }
            waiting.extend(node.inputs());
        }
        Ok(())
    }

    fn expression_fits(&mut self, expr: &Expr) -> bool {
        let mut waiting = vec![(expr, 1_usize)];
        while let Some((expr, depth)) = waiting.pop() {
            self.note(expr);
            let read = expr.apply_children(|child| {
                waiting.push((child, depth.saturating_add(1)));
                Ok(TreeNodeRecursion::Continue)
            });
            if depth > MOST_DEPTH || read.is_err() {
                return false;
            }
        }
        true
    }

    fn note(&mut self, expr: &Expr) {
        let subquery = match expr {
            Expr::ScalarSubquery(subquery) => subquery,
            Expr::Exists(exists) => &exists.subquery,
            Expr::InSubquery(within) => &within.subquery,
            Expr::SetComparison(compared) => &compared.subquery,
            _ => return,
        };
        self.subqueries.push(Arc::clone(&subquery.subquery));
    }
}
