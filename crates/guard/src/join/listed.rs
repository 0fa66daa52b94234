//! Joins of patients with a list that the statement writes itself ([`G16`](crate::Code::G16)): `VALUES`.
//!
//! Nothing is looked up anywhere, so a list is another spelling of `IN` and of `CASE`, and is read as these
//! are: the same rows, the same question. A row of the patients that finds several rows of the list would
//! count several times; the rows of a list are therefore proved to exclude each other.

use std::sync::Arc;

use datafusion_common::{Column, JoinType, NullEquality, ScalarValue};
use datafusion_expr::expr::InList;
use datafusion_expr::utils::{conjunction, disjunction, split_conjunction};
use datafusion_expr::{Case, Expr, Filter, Join, LogicalPlan, Operator};

use crate::filtered::filtered;
use crate::form::{constant, is_constant};
use crate::reading::replaced;
use crate::refusal::Refusal;
use crate::rules::Code;
use crate::tracked::Relation;

/// More rows than anybody writes by hand.
const MOST_ROWS: usize = 300;

/// A list of constants: the names of its columns, and its rows.
#[derive(Debug, Clone)]
pub(crate) struct List {
    columns: Vec<Column>,
    rows: Vec<Vec<ScalarValue>>,
}

impl List {
    /// The list that a plan is, under whatever names.
    pub(crate) fn of(plan: &LogicalPlan) -> Option<Self> {
        let columns = plan.schema().iter();
        let columns = columns.map(|(of, field)| Column::new(of.cloned(), field.name()));
        let columns = columns.collect();
        let rows = match plan {
            LogicalPlan::Values(values) => {
                let row = |row: &Vec<Expr>| row.iter().map(constant).collect();
                values.values.iter().map(row).collect::<Option<Vec<_>>>()?
            }
            LogicalPlan::SubqueryAlias(alias) => Self::of(&alias.input)?.rows,
            LogicalPlan::Projection(projection) => {
                let input = Self::of(&projection.input)?;
                let cell = |row: &[ScalarValue], expr: &Expr| constant(&input.filled(row, expr));
                let row = |row: &Vec<ScalarValue>| {
                    let exprs = projection.expr.iter();
                    exprs.map(|expr| cell(row, expr)).collect()
                };
                input.rows.iter().map(row).collect::<Option<Vec<_>>>()?
            }
            _ => return None,
        };
        let fits = !rows.is_empty() && rows.len() <= MOST_ROWS;
        fits.then_some(Self { columns, rows })
    }

    /// An expression with the values of one row in place of the columns.
    fn filled(&self, row: &[ScalarValue], expr: &Expr) -> Expr {
        let value = |column: &Column| {
            let place = self.columns.iter().position(|known| known == column)?;
            Some(Expr::Literal(row.get(place)?.clone(), None))
        };
        replaced(expr, &value)
    }
}

/// Joins patients with a list; `person_is_left` says on which side they stand.
pub(crate) fn listed(
    join: &Join,
    person: Relation,
    list: &List,
    person_is_left: bool,
) -> Result<Relation, Refusal> {
    let refused = || Refusal::about(Code::G16, "VALUES");
    if join.null_equality != NullEquality::NullEqualsNothing {
        return Err(refused());
    }
    let conditions = conditions(join, list, person_is_left).ok_or_else(refused)?;
    let any = any(&conditions).ok_or_else(refused)?;
    let over_atoms = conditions.iter().map(|condition| person.resolve(condition));
    let over_atoms = over_atoms.collect::<Result<Vec<_>, _>>()?;
    match (join.join_type, person_is_left) {
        (JoinType::Inner, _) => {
            exclude_each_other(&over_atoms)?;
            let columns = columns(list, &over_atoms, true);
            let mut kept = filtered(person, &any)?;
            kept.everyone = false;
            Ok(beside(kept, columns, person_is_left))
        }
        (JoinType::Left, true) | (JoinType::Right, false) => {
            exclude_each_other(&over_atoms)?;
            let columns = columns(list, &over_atoms, false);
            Ok(beside(person, columns, person_is_left))
        }
        (JoinType::LeftSemi, true) | (JoinType::RightSemi, false) => kept(person, &any),
        (JoinType::LeftAnti, true) | (JoinType::RightAnti, false) => {
            // NOT IN keeps no row of which it is unknown; NOT EXISTS keeps it.
            let none = if join.null_aware {
                Expr::Not(Box::new(any))
            } else {
                Expr::IsNotTrue(Box::new(any))
            };
            kept(person, &none)
        }
        (
            JoinType::Left
            | JoinType::Right
            | JoinType::Full
            | JoinType::LeftSemi
            | JoinType::RightSemi
            | JoinType::LeftAnti
            | JoinType::RightAnti
            | JoinType::LeftMark
            | JoinType::RightMark,
            _,
        ) => Err(refused()),
    }
}

fn kept(person: Relation, condition: &Expr) -> Result<Relation, Refusal> {
    let mut kept = filtered(person, condition)?;
    kept.everyone = false;
    Ok(kept)
}

/// For each row of the list, what a patient's row satisfies that finds it.
fn conditions(join: &Join, list: &List, person_is_left: bool) -> Option<Vec<Expr>> {
    let of_row = |row: &Vec<ScalarValue>| {
        let on = join.on.iter().map(|(left, right)| {
            let (of_person, of_list) = if person_is_left {
                (left, right)
            } else {
                (right, left)
            };
            let value = constant(&list.filled(row, of_list))?;
            let known = !value.is_null();
            known.then(|| of_person.clone().eq(Expr::Literal(value, None)))
        });
        let mut parts = on.collect::<Option<Vec<_>>>()?;
        parts.extend(join.filter.as_ref().map(|filter| list.filled(row, filter)));
        conjunction(parts)
    };
    list.rows.iter().map(of_row).collect()
}

/// That a patient's row finds some row: of one column compared, the list that `IN` writes.
fn any(conditions: &[Expr]) -> Option<Expr> {
    let equality = |condition: &Expr| match condition {
        Expr::BinaryExpr(binary) if binary.op == Operator::Eq && is_constant(&binary.right) => {
            Some((binary.left.clone(), binary.right.as_ref().clone()))
        }
        _ => None,
    };
    let equalities: Option<Vec<_>> = conditions.iter().map(equality).collect();
    if let Some((expr, _)) = equalities.as_ref().and_then(|all| all.first())
        && let Some(all) = equalities.as_ref()
        && all.len() > 1
        && all.iter().all(|(of, _)| of == expr)
    {
        return Some(Expr::InList(InList {
            expr: expr.clone(),
            list: all.iter().map(|(_, value)| value.clone()).collect(),
            negated: false,
        }));
    }
    disjunction(conditions.iter().cloned())
}

/// The columns of the list, chosen by its conditions; where every row finds one, the last needs none.
fn columns(list: &List, conditions: &[Expr], all_find_one: bool) -> Vec<(Column, Expr)> {
    let chosen = |place: usize| {
        let mut values = list.rows.iter().filter_map(|row| row.get(place));
        let literal = |value: &ScalarValue| Box::new(Expr::Literal(value.clone(), None));
        let first = values.next();
        if let Some(first) = first
            && all_find_one
            && values.all(|value| value == first)
        {
            return *literal(first);
        }
        let values = list.rows.iter().filter_map(|row| row.get(place));
        let whens = conditions.iter().cloned().map(Box::new);
        let mut branches: Vec<_> = whens.zip(values.map(literal)).collect();
        let otherwise = if all_find_one { branches.pop() } else { None };
        Expr::Case(Case {
            expr: None,
            when_then_expr: branches,
            else_expr: otherwise.map(|(_, value)| value),
        })
    };
    let names = list.columns.iter().cloned().enumerate();
    names.map(|(place, name)| (name, chosen(place))).collect()
}

/// The relation with more columns, in the order of the join.
fn beside(mut person: Relation, columns: Vec<(Column, Expr)>, person_is_left: bool) -> Relation {
    let own = std::mem::take(&mut person.columns);
    person.columns = if person_is_left {
        [own, columns].concat()
    } else {
        [columns, own].concat()
    };
    person
}

/// Refuses where two conditions might hold together.
fn exclude_each_other(conditions: &[Expr]) -> Result<(), Refusal> {
    let bounds: Vec<Vec<Bounds>> = conditions.iter().map(bounds).collect();
    let apart = |one: &[Bounds], other: &[Bounds]| {
        let mut pairs = one.iter().flat_map(|l| other.iter().map(move |r| (l, r)));
        pairs.any(|(l, r)| l.subject == r.subject && (l.ends_before(r) || r.ends_before(l)))
    };
    let mut rest = bounds.as_slice();
    while let Some((first, others)) = rest.split_first() {
        if !others.iter().all(|other| apart(first, other)) {
            return Err(Refusal::about(Code::G16, "VALUES"));
        }
        rest = others;
    }
    Ok(())
}

/// Between which constants a condition wants an expression; an end is part of it or not.
struct Bounds {
    subject: Expr,
    low: Option<(ScalarValue, bool)>,
    high: Option<(ScalarValue, bool)>,
}

impl Bounds {
    fn ends_before(&self, other: &Self) -> bool {
        let (Some((end, closed)), Some((start, open))) = (&self.high, &other.low) else {
            return false;
        };
        match end.partial_cmp(start) {
            Some(std::cmp::Ordering::Less) => true,
            Some(std::cmp::Ordering::Equal) => !(*closed && *open),
            Some(std::cmp::Ordering::Greater) | None => false,
        }
    }
}

/// What each part of a condition wants; one that compares otherwise wants nothing that is known.
fn bounds(condition: &Expr) -> Vec<Bounds> {
    let parts = split_conjunction(condition).into_iter();
    parts.filter_map(bound).collect()
}

fn bound(part: &Expr) -> Option<Bounds> {
    let known = |expr: &Expr| constant(expr).filter(|value| !value.is_null());
    if let Expr::Between(between) = part
        && !between.negated
    {
        return Some(Bounds {
            subject: between.expr.as_ref().clone(),
            low: Some((known(&between.low)?, true)),
            high: Some((known(&between.high)?, true)),
        });
    }
    let Expr::BinaryExpr(binary) = part else {
        return None;
    };
    let (subject, op, value) = match (known(&binary.left), known(&binary.right)) {
        (None, Some(value)) => (&binary.left, binary.op, value),
        (Some(value), None) => (&binary.right, binary.op.swap()?, value),
        (Some(_), Some(_)) | (None, None) => return None,
    };
    let (low, high) = match op {
        Operator::Eq => (Some((value.clone(), true)), Some((value, true))),
        Operator::Lt => (None, Some((value, false))),
        Operator::LtEq => (None, Some((value, true))),
        Operator::Gt => (Some((value, false)), None),
        Operator::GtEq => (Some((value, true)), None),
        _ => return None,
    };
    Some(Bounds {
        subject: subject.as_ref().clone(),
        low,
        high,
    })
}

/// A condition on a cross join with a list is the condition of the join: `JOIN … ON` without an equality is
/// planned so. What reads no column of the list stays above.
pub(crate) fn joined_by(filter: &Filter) -> Option<LogicalPlan> {
    let LogicalPlan::Join(join) = filter.input.as_ref() else {
        return None;
    };
    let list = List::of(&join.left).or_else(|| List::of(&join.right))?;
    let parts = split_conjunction(&filter.predicate).into_iter().cloned();
    let reads_list = |part: &Expr| {
        let columns = part.column_refs();
        columns
            .into_iter()
            .any(|column| list.columns.contains(column))
    };
    let (of_list, above): (Vec<Expr>, Vec<Expr>) = parts.partition(reads_list);
    if of_list.is_empty() || join.join_type != JoinType::Inner {
        return None;
    }
    let mut joined = join.clone();
    joined.filter = conjunction(joined.filter.into_iter().chain(of_list));
    let joined = LogicalPlan::Join(joined);
    let Some(above) = conjunction(above) else {
        return Some(joined);
    };
    let filter = Filter::try_new(above, Arc::new(joined)).ok()?;
    Some(LogicalPlan::Filter(filter))
}
