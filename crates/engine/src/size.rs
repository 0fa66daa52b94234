//! How large a statement may be. Planning takes time that grows with the square of how deep expressions are, and a
//! statement may name one table of its own many times; so what is too large is refused before it is planned.

use std::ops::ControlFlow;
use std::sync::Arc;

use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::logical_expr::{Expr, LogicalPlan};
use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast;
use datafusion::sql::sqlparser::dialect::GenericDialect;
use datafusion::sql::sqlparser::keywords::Keyword;
use datafusion::sql::sqlparser::tokenizer::{Token, Tokenizer};

use contract::Notice;

use crate::code::Code;

/// Words, signs and values of a statement; a list of 25,000 values has twice as many.
const MOST_TOKENS: usize = 60_000;
/// Operators of a statement.
const MOST_OPERATORS: usize = 2_000;
/// SELECTs that a statement puts under each other.
const MOST_UNIONS: usize = 100;
/// Tables that a statement names or writes, however it joins them.
const MOST_TABLES: usize = 100;
/// Joins of a plan, where what is named twice is there twice.
const MOST_JOINS: usize = 60;
/// Nodes of a plan, counted likewise.
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
    let unions = tokens.iter().filter(|token| is_union(token));
    fits(
        told.count() <= MOST_TOKENS
            && operators.count() <= MOST_OPERATORS
            && unions.count() <= MOST_UNIONS,
    )
}

fn fits(is_so: bool) -> Result<(), Notice> {
    is_so.then_some(()).ok_or_else(|| Code::E09.notice())
}

/// Every sign is one but those that stand between values or around them.
fn is_operator(token: &Token) -> bool {
    match token {
        Token::Word(word) => matches!(
            word.keyword,
            Keyword::AND
                | Keyword::OR
                | Keyword::XOR
                | Keyword::NOT
                | Keyword::DIV
                | Keyword::LIKE
                | Keyword::ILIKE
                | Keyword::RLIKE
                | Keyword::REGEXP
                | Keyword::SIMILAR
                | Keyword::OVERLAPS
                | Keyword::IS
                | Keyword::BETWEEN
                | Keyword::CASE
                | Keyword::AT
                | Keyword::COLLATE
        ),
        Token::Whitespace(_)
        | Token::Number(..)
        | Token::SingleQuotedString(_)
        | Token::Comma
        | Token::Period
        | Token::LParen
        | Token::RParen
        | Token::SemiColon
        | Token::EOF => false,
        _ => true,
    }
}

fn is_union(token: &Token) -> bool {
    matches!(token, Token::Word(word) if matches!(
        word.keyword,
        Keyword::UNION | Keyword::INTERSECT | Keyword::EXCEPT
    ))
}

/// Whether a statement does not name too many tables: with each, a plan has all columns of those before it.
pub(crate) fn tables_fit(statement: &Statement) -> Result<(), Notice> {
    struct Tables(usize);
    impl ast::Visitor for Tables {
        type Break = ();
        fn pre_visit_table_factor(&mut self, _: &ast::TableFactor) -> ControlFlow<()> {
            self.0 = self.0.saturating_add(1);
            if self.0 <= MOST_TABLES {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        }
    }
    let Statement::Statement(inner) = statement else {
        return Ok(());
    };
    fits(ast::Visit::visit(inner.as_ref(), &mut Tables(0)).is_continue())
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
    joins: usize,
    /// Plans within expressions that were not measured yet.
    subqueries: Vec<Arc<LogicalPlan>>,
}

impl Measured {
    fn take(&mut self, plan: &LogicalPlan) -> Result<(), Notice> {
        let mut waiting = vec![plan];
        while let Some(node) = waiting.pop() {
            self.nodes = self.nodes.saturating_add(1);
            if matches!(node, LogicalPlan::Join(_)) {
                self.joins = self.joins.saturating_add(1);
            }
            let mut fits = self.nodes <= MOST_NODES && self.joins <= MOST_JOINS;
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
