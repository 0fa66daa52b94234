//! The question with a coarser key, or without one of its keys, written out whole. A key is a form of the text:
//! what is replaced is what GROUP BY names, where it stands as a column of the same SELECT.

mod key;

use std::ops::ControlFlow;

use contract::{Model, Sentence};
use datafusion::sql::sqlparser::ast::{
    Expr, GroupByExpr, Ident, Query, Select, SelectItem, SetExpr, Statement, Value, Visit,
    VisitMut, Visitor, VisitorMut,
};
use datafusion::sql::sqlparser::dialect::GenericDialect;
use datafusion::sql::sqlparser::parser::Parser;

use super::Advice;
use crate::code::Code;
use crate::size::text_fits;

/// So many rewritten forms are told.
pub(super) const MOST: usize = 2;

/// So many are tried.
const TRIED: usize = 8;

/// What is done to one key of one SELECT.
#[derive(Clone)]
struct Change {
    /// The place of the SELECT among those of the statement, and of the key in its GROUP BY.
    place: (usize, usize),
    /// What stands in its stead; nothing if it goes.
    by: Option<Expr>,
    said: Sentence,
}

/// Statements that ask the same by coarser keys, the least change first.
pub(super) fn coarser(sql: &str, model: &Model) -> Vec<Advice> {
    if text_fits(sql).is_err() {
        return Vec::new();
    }
    let parsed = Parser::parse_sql(&GenericDialect {}, sql);
    let Some(statement) = parsed.ok().and_then(|mut all| all.pop()) else {
        return Vec::new();
    };
    let mut asked = Keys {
        model,
        selects: 0,
        changes: Vec::new(),
    };
    let _ = Visit::visit(&statement, &mut asked);
    let (coarser, fewer): (Vec<_>, Vec<_>) = asked
        .changes
        .into_iter()
        .partition(|change| change.by.is_some());
    let changes = coarser
        .into_iter()
        .chain(fewer.into_iter().rev())
        .take(TRIED);
    changes
        .filter_map(|change| Some(advice(&change, &rewritten(statement.clone(), &change)?)))
        .collect()
}

fn advice(change: &Change, statement: &Statement) -> Advice {
    let mut advice = Advice::new(Code::E39, change.said.clone());
    advice.sql = Some(statement.to_string());
    advice
}

/// Finds the keys that can be coarser.
struct Keys<'a> {
    model: &'a Model,
    selects: usize,
    changes: Vec<Change>,
}

impl Visitor for Keys<'_> {
    type Break = ();

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<()> {
        if let SetExpr::Select(select) = query.body.as_ref() {
            let place = self.selects;
            self.selects = self.selects.saturating_add(1);
            let keys = keys(select);
            for (number, key) in keys.iter().enumerate() {
                let at = (place, number);
                let coarser = key::coarser(key, self.model);
                self.changes.extend(coarser.map(|(by, said)| Change {
                    place: at,
                    by: Some(by),
                    said,
                }));
                let fewer = (keys.len() > 1).then(|| Change {
                    place: at,
                    by: None,
                    said: Sentence::new(
                        format!("sans la clé `{key}`"),
                        format!("without the key `{key}`"),
                    ),
                });
                self.changes.extend(fewer);
            }
        }
        ControlFlow::Continue(())
    }
}

/// The keys of a SELECT, positions and names of columns written out.
fn keys(select: &Select) -> Vec<Expr> {
    match &select.group_by {
        GroupByExpr::Expressions(keys, modifiers) if modifiers.is_empty() => {
            keys.iter().map(|key| behind(select, key)).collect()
        }
        GroupByExpr::Expressions(..) | GroupByExpr::All(_) => Vec::new(),
    }
}

/// What a key stands for: a position or an alias is a column of the SELECT.
fn behind(select: &Select, key: &Expr) -> Expr {
    let of = |item: &SelectItem| match item {
        SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. } => {
            Some(expr.clone())
        }
        _ => None,
    };
    if let Some(item) = position(key).and_then(|place| select.projection.get(place)) {
        return of(item).unwrap_or_else(|| key.clone());
    }
    let named = |item: &&SelectItem| matches!((item, key), (SelectItem::ExprWithAlias { alias, .. }, Expr::Identifier(name)) if alias == name);
    let item = select.projection.iter().find(named);
    item.and_then(of).unwrap_or_else(|| key.clone())
}

/// A position in the SELECT, counted from 0.
fn position(key: &Expr) -> Option<usize> {
    let Expr::Value(value) = key else {
        return None;
    };
    let Value::Number(digits, _) = &value.value else {
        return None;
    };
    digits.parse::<usize>().ok()?.checked_sub(1)
}

/// The statement after a change; `None` where it cannot be made without saying more.
fn rewritten(mut statement: Statement, change: &Change) -> Option<Statement> {
    let mut doing = Doing {
        change,
        selects: 0,
        is_done: false,
    };
    let _ = VisitMut::visit(&mut statement, &mut doing);
    doing.is_done.then_some(statement)
}

struct Doing<'a> {
    change: &'a Change,
    selects: usize,
    is_done: bool,
}

impl VisitorMut for Doing<'_> {
    type Break = ();

    fn pre_visit_query(&mut self, query: &mut Query) -> ControlFlow<()> {
        if let SetExpr::Select(select) = query.body.as_mut() {
            let (place, number) = self.change.place;
            if place == self.selects {
                self.is_done = match &self.change.by {
                    Some(by) => replaced(select, number, by),
                    None => removed(select, number),
                };
                return ControlFlow::Break(());
            }
            self.selects = self.selects.saturating_add(1);
        }
        ControlFlow::Continue(())
    }
}

fn replaced(select: &mut Select, number: usize, by: &Expr) -> bool {
    let Some(key) = keys(select).get(number).cloned() else {
        return false;
    };
    for item in &mut select.projection {
        match item {
            SelectItem::UnnamedExpr(expr) if *expr == key => {
                *item = match name(&key) {
                    Some(alias) => SelectItem::ExprWithAlias {
                        expr: by.clone(),
                        alias,
                    },
                    None => SelectItem::UnnamedExpr(by.clone()),
                };
            }
            SelectItem::ExprWithAlias { expr, .. } if *expr == key => *expr = by.clone(),
            _ => {}
        }
    }
    let GroupByExpr::Expressions(keys, _) = &mut select.group_by else {
        return false;
    };
    if let Some(written) = keys.get_mut(number)
        && position(written).is_none()
    {
        *written = by.clone();
    }
    true
}

/// Takes a key out; not where others are named by their positions.
fn removed(select: &mut Select, number: usize) -> bool {
    let Some(key) = keys(select).get(number).cloned() else {
        return false;
    };
    let GroupByExpr::Expressions(keys, _) = &mut select.group_by else {
        return false;
    };
    if keys.iter().any(|key| position(key).is_some()) || number >= keys.len() {
        return false;
    }
    keys.remove(number);
    select.projection.retain(|item| match item {
        SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. } => *expr != key,
        _ => true,
    });
    true
}

/// The name of a column that is nothing but an identifier.
fn name(key: &Expr) -> Option<Ident> {
    match key {
        Expr::Identifier(name) => Some(name.clone()),
        Expr::CompoundIdentifier(parts) => parts.last().cloned(),
        _ => None,
    }
}
