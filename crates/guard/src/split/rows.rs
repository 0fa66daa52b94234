//! A list whose rows do not exclude each other, such as days on which somebody may be followed: where the
//! groups of an aggregate tell its rows apart, each row is a question of its own, and the answers stand below
//! each other.

use std::sync::Arc;

use datafusion_common::{Column, JoinType, ScalarValue};
use datafusion_expr::{Aggregate, Expr, LogicalPlan, Projection, Union, Values};

use super::{Splitter, Walked};
use crate::form::constant;
use crate::refusal::Refusal;
use crate::rules::Code;
use crate::tracked::Relation;

/// As many questions as one statement may ask in this way: the weeks of a year.
const MOST_ROWS: usize = 53;

/// The rows of patients that find one row of the list.
struct OfRow {
    aggregate: Aggregate,
    relation: Box<Relation>,
    /// The keys that are constants there, by their place.
    keys: Vec<(usize, ScalarValue)>,
}

impl Splitter<'_> {
    /// The aggregate over each row of a list by itself; `refusal` where there is no such list.
    pub(super) fn row_by_row(
        &mut self,
        aggregate: &Aggregate,
        refusal: Refusal,
    ) -> Result<LogicalPlan, Refusal> {
        let has_margins = aggregate
            .group_expr
            .iter()
            .any(|key| matches!(key, Expr::GroupingSet(_)));
        let rows = count(&aggregate.input).filter(|rows| *rows <= MOST_ROWS && !has_margins);
        let Some(rows) = rows else {
            return Err(refusal);
        };
        let all = (0..rows).map(|row| self.of_row(aggregate, row, &refusal));
        let all = all.collect::<Result<Vec<_>, _>>()?;
        if !are_told_apart(&all) {
            return Err(refusal);
        }
        let answers = all.into_iter();
        let answers = answers.map(|of| self.counted(&of.aggregate, &of.relation).map(Arc::new));
        let answers = answers.collect::<Result<Vec<_>, _>>()?;
        below_each_other(aggregate, answers).ok_or(refusal)
    }

    fn of_row(
        &mut self,
        aggregate: &Aggregate,
        row: usize,
        refusal: &Refusal,
    ) -> Result<OfRow, Refusal> {
        let input = with_row(&aggregate.input, row).ok_or_else(|| refusal.clone())?;
        let Walked::Tracked(relation) = self.walk(&input)? else {
            return Err(refusal.clone());
        };
        let mut keys = Vec::new();
        for (place, expr) in aggregate.group_expr.iter().enumerate() {
            let key = relation.resolve(expr)?;
            if relation.is_any_patient(&key) {
                return Err(refusal.clone());
            }
            keys.extend(constant(&key).map(|value| (place, value)));
        }
        let (groups, results) = (aggregate.group_expr.clone(), aggregate.aggr_expr.clone());
        let aggregate = Aggregate::try_new(Arc::new(input), groups, results);
        Ok(OfRow {
            aggregate: aggregate.map_err(|_| Refusal::new(Code::G17))?,
            relation,
            keys,
        })
    }
}

/// Whether no two rows give the same group.
fn are_told_apart(all: &[OfRow]) -> bool {
    let mut rest = all;
    while let Some((first, others)) = rest.split_first() {
        let differs = |other: &OfRow| {
            let mut keys = other.keys.iter();
            keys.any(|(place, value)| {
                let own = first.keys.iter().find(|(of, _)| of == place);
                own.is_some_and(|(_, own)| own != value)
            })
        };
        if !others.iter().all(differs) {
            return false;
        }
        rest = others;
    }
    true
}

/// The answers as one table, with the columns of the aggregate that they replace.
fn below_each_other(aggregate: &Aggregate, answers: Vec<Arc<LogicalPlan>>) -> Option<LogicalPlan> {
    let union = LogicalPlan::Union(Union::try_new(answers).ok()?);
    let fields = union.schema().iter();
    let columns = fields.map(|(of, field)| Column::new(of.cloned(), field.name()));
    let outputs = columns.zip(aggregate.schema.iter());
    let outputs = outputs.map(|(column, (of, field))| {
        Expr::Column(column).alias_qualified(of.cloned(), field.name())
    });
    let projection = Projection::try_new(outputs.collect(), Arc::new(union)).ok()?;
    Some(LogicalPlan::Projection(projection))
}

/// How many rows the list below an aggregate has.
fn count(plan: &LogicalPlan) -> Option<usize> {
    if let LogicalPlan::Values(values) = plan {
        return Some(values.values.len());
    }
    inputs(plan)?
        .into_iter()
        .find_map(|(_, input)| count(input))
}

/// The plan with one row of its list alone.
fn with_row(plan: &LogicalPlan, row: usize) -> Option<LogicalPlan> {
    if let LogicalPlan::Values(values) = plan {
        return Some(LogicalPlan::Values(Values {
            schema: Arc::clone(&values.schema),
            values: vec![values.values.get(row)?.clone()],
        }));
    }
    let (place, replaced) = inputs(plan)?
        .into_iter()
        .find_map(|(place, input)| Some((place, with_row(input, row)?)))?;
    let mut inputs: Vec<LogicalPlan> = plan.inputs().into_iter().cloned().collect();
    *inputs.get_mut(place)? = replaced;
    plan.with_new_exprs(plan.expressions(), inputs).ok()
}

/// The inputs through which a list is looked for: what chooses and renames rows, nothing that counts them, and
/// of a join the sides whose rows it takes one by one.
fn inputs(plan: &LogicalPlan) -> Option<Vec<(usize, &LogicalPlan)>> {
    if let LogicalPlan::Projection(projection) = plan {
        return Some(vec![(0, &projection.input)]);
    }
    if let LogicalPlan::Filter(filter) = plan {
        return Some(vec![(0, &filter.input)]);
    }
    if let LogicalPlan::SubqueryAlias(alias) = plan {
        return Some(vec![(0, &alias.input)]);
    }
    let LogicalPlan::Join(join) = plan else {
        return None;
    };
    match join.join_type {
        JoinType::Inner => Some(vec![(0, &join.left), (1, &join.right)]),
        JoinType::Left | JoinType::LeftSemi | JoinType::LeftAnti | JoinType::LeftMark => {
            Some(vec![(0, &join.left)])
        }
        JoinType::Right | JoinType::RightSemi | JoinType::RightAnti | JoinType::RightMark => {
            Some(vec![(1, &join.right)])
        }
        JoinType::Full => None,
    }
}
