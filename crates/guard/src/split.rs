//! The walk: from the root down to the tables, and back up with what each subtree is.

#![deny(clippy::wildcard_enum_match_arm)]

mod kept;
mod rows;

use contract::{Level, Sentence};
use datafusion_common::JoinType;
use datafusion_common::tree_node::{Transformed, TreeNode};
use datafusion_expr::expr_rewriter::NamePreserver;
use datafusion_expr::{
    Aggregate, Distinct, Expr, Filter, Join, LogicalPlan, Sort, TableScan, Union, Window,
};

use crate::barrier::{Barrier, barrier};
use crate::context::Context;
use crate::counted::{PrivatePlan, Ruling};
use crate::filtered::filtered;
use crate::guarded::GuardedPlan;
use crate::join::{self, List, joined_by};
use crate::per_patient::per_patient;
use crate::pin::{pin, pinned};
use crate::placeholder::PLACEHOLDER_PREFIX;
use crate::probe::{is_empty, without_rows};
use crate::public::{judged, total};
use crate::refusal::Refusal;
use crate::rules::Code;
use crate::tracked::Relation;
use crate::union;
use crate::window;

/// Splits a plan in the normal form of the engine (types coerced, subqueries decorrelated,
/// DISTINCT written as an aggregate).
///
/// # Errors
/// A [`Refusal`] with the code of the rule that has no place for some part of the statement.
pub fn split(plan: &LogicalPlan, context: &Context<'_>) -> Result<GuardedPlan, Refusal> {
    let mut splitter = Splitter {
        context,
        private: Vec::new(),
        rulings: Vec::new(),
        known: Vec::new(),
        promised: Vec::new(),
        is_refused: false,
        aliases: 0,
    };
    if is_empty(plan) {
        return Ok(GuardedPlan {
            private: Vec::new(),
            public: without_rows(plan),
            rulings: Vec::new(),
        });
    }
    match splitter.walk(plan)? {
        Walked::Public(public) => Ok(GuardedPlan {
            private: splitter.private,
            public,
            rulings: splitter.rulings,
        }),
        Walked::Tracked(_) => Err(Refusal::new(Code::G01)),
    }
}

/// What a subtree is.
enum Walked {
    /// No row of it belongs to a patient: public tables, released placeholders.
    Public(LogicalPlan),
    /// Each row belongs to one patient.
    Tracked(Box<Relation>),
}

struct Splitter<'a> {
    context: &'a Context<'a>,
    private: Vec<PrivatePlan>,
    rulings: Vec<Ruling>,
    /// Aggregates already split: a CTE that is used twice is one private plan.
    known: Vec<(Aggregate, LogicalPlan)>,
    /// Conditions of a filter further up that every row will satisfy. DataFusion lifts the
    /// conditions of an inner join out of it, and they may pin the key of a reference table.
    promised: Vec<Expr>,
    /// An aggregate was refused in every form that it has: no other form of one around it mends that, and trying
    /// would double the work at each level.
    is_refused: bool,
    aliases: usize,
}

impl Splitter<'_> {
    fn alias(&mut self) -> String {
        self.aliases = self.aliases.saturating_add(1);
        format!("t{}", self.aliases)
    }

    fn walk(&mut self, plan: &LogicalPlan) -> Result<Walked, Refusal> {
        let is_inner = |join: &Join| join.join_type == JoinType::Inner;
        let keeps_promises = matches!(plan, LogicalPlan::Filter(_))
            || matches!(plan, LogicalPlan::Join(join) if is_inner(join));
        let promised = self.promised.clone();
        if !keeps_promises {
            self.promised.clear();
        }
        let walked = self.node(plan);
        self.promised = promised;
        walked
    }

    fn node(&mut self, plan: &LogicalPlan) -> Result<Walked, Refusal> {
        match plan {
            LogicalPlan::TableScan(scan) => self.scan(plan, scan),
            LogicalPlan::Projection(projection) => match self.walk(&projection.input)? {
                Walked::Tracked(relation) => Ok(Walked::Tracked(Box::new(
                    relation.projected(&projection.expr, &projection.schema)?,
                ))),
                Walked::Public(input) => self.public(plan, vec![input]),
            },
            LogicalPlan::Filter(filter) => self.filter(plan, filter),
            LogicalPlan::SubqueryAlias(alias) => match self.walk(&alias.input)? {
                Walked::Tracked(relation) => Ok(Walked::Tracked(Box::new(relation.aliased(alias)))),
                Walked::Public(input) => self.public(plan, vec![input]),
            },
            LogicalPlan::Aggregate(aggregate) => self.aggregate(plan, aggregate),
            LogicalPlan::Join(join) => self.join(plan, join),
            LogicalPlan::Sort(sort) if is_distinct_on(sort) => self.walk(&sort.input),
            LogicalPlan::Sort(sort) => self.only_public(plan, &[&sort.input], Code::G10),
            LogicalPlan::Limit(limit) => self.only_public(plan, &[&limit.input], Code::G10),
            LogicalPlan::Window(window) => self.window(plan, window),
            LogicalPlan::Union(union) => self.union(plan, union),
            LogicalPlan::Distinct(Distinct::All(input)) => {
                self.only_public(plan, &[input.as_ref()], Code::G12)
            }
            LogicalPlan::Distinct(Distinct::On(on)) => {
                self.only_public(plan, &[&on.input], Code::G08)
            }
            LogicalPlan::EmptyRelation(_) | LogicalPlan::Values(_) => self.public(plan, Vec::new()),
            LogicalPlan::Subquery(_) => Err(Refusal::new(Code::G03)),
            LogicalPlan::Statement(_)
            | LogicalPlan::Explain(_)
            | LogicalPlan::Analyze(_)
            | LogicalPlan::Dml(_)
            | LogicalPlan::Ddl(_)
            | LogicalPlan::Copy(_)
            | LogicalPlan::DescribeTable(_) => Err(Refusal::new(Code::G02)),
            LogicalPlan::Repartition(_)
            | LogicalPlan::Extension(_)
            | LogicalPlan::Unnest(_)
            | LogicalPlan::RecursiveQuery(_) => Err(Refusal::new(Code::G17)),
        }
    }

    fn scan(&mut self, plan: &LogicalPlan, scan: &TableScan) -> Result<Walked, Refusal> {
        let name = scan.table_name.table();
        let table = self
            .context
            .model
            .table(name)
            .filter(|_| !name.starts_with(PLACEHOLDER_PREFIX))
            .ok_or_else(|| Refusal::about(Code::G17, name))?;
        match table.level {
            Level::Reference => self.public(plan, Vec::new()),
            Level::Person => {
                let alias = self.alias();
                Ok(Walked::Tracked(Box::new(Relation::scan(
                    table, scan, &alias,
                )?)))
            }
        }
    }

    fn filter(&mut self, plan: &LogicalPlan, filter: &Filter) -> Result<Walked, Refusal> {
        if let Some(joined) = joined_by(filter) {
            return self.walk(&joined);
        }
        let parts = datafusion_expr::utils::split_conjunction(&filter.predicate);
        self.promised.extend(parts.into_iter().cloned());
        match self.walk(&filter.input)? {
            Walked::Public(input) => self.public(plan, vec![input]),
            Walked::Tracked(relation) => {
                let mut kept = filtered(*relation, &filter.predicate)?;
                kept.everyone = false;
                self.rulings.push(Ruling {
                    subject: "WHERE".to_owned(),
                    code: Code::G06,
                    says: Sentence::new(
                        "condition sur une colonne face à une constante",
                        "condition on one column against a constant",
                    ),
                });
                Ok(Walked::Tracked(Box::new(kept)))
            }
        }
    }

    fn aggregate(&mut self, plan: &LogicalPlan, aggregate: &Aggregate) -> Result<Walked, Refusal> {
        if let Some((_, public)) = self.known.iter().find(|(known, _)| known == aggregate) {
            return Ok(Walked::Public(public.clone()));
        }
        let before = (self.private.len(), self.rulings.len(), self.known.len());
        let relation = match self.walk(&aggregate.input) {
            Ok(Walked::Public(input)) => return self.public(plan, vec![input]),
            Ok(Walked::Tracked(relation)) => relation,
            Err(refusal) if refusal.code() == Code::G16 && !self.is_refused => {
                self.private.truncate(before.0);
                self.rulings.truncate(before.1);
                self.known.truncate(before.2);
                let in_another_form = match kept::counted_first(aggregate) {
                    Some(plan) => self.walk(&plan),
                    None => self.row_by_row(aggregate, refusal).map(Walked::Public),
                };
                self.is_refused |= in_another_form.is_err();
                return in_another_form;
            }
            Err(refusal) => return Err(refusal),
        };
        if aggregate
            .group_expr
            .iter()
            .any(|expr| matches!(expr, Expr::GroupingSet(_)))
        {
            return Err(Refusal::about(Code::G15, "GROUPING SETS"));
        }
        let keys: Vec<_> = aggregate
            .group_expr
            .iter()
            .map(|expr| relation.resolve(expr))
            .collect::<Result<_, _>>()?;
        if keys.iter().any(|key| relation.is_patient(key)) {
            let alias = self.alias();
            let inner = per_patient(self.context, aggregate, &relation, &alias)?;
            return Ok(Walked::Tracked(Box::new(inner)));
        }
        self.counted(aggregate, &relation).map(Walked::Public)
    }

    /// An aggregate over rows of patients becomes a private plan.
    fn counted(
        &mut self,
        aggregate: &Aggregate,
        relation: &Relation,
    ) -> Result<LogicalPlan, Refusal> {
        let name = format!("{PLACEHOLDER_PREFIX}{}", self.private.len());
        let Barrier {
            private,
            public,
            rulings,
        } = barrier(self.context, aggregate, relation, &name)?;
        self.private.push(private);
        self.rulings.extend(rulings);
        self.known.push((aggregate.clone(), public.clone()));
        Ok(public)
    }

    fn union(&mut self, plan: &LogicalPlan, union: &Union) -> Result<Walked, Refusal> {
        let (mut public, mut tracked) = (Vec::new(), Vec::new());
        for input in &union.inputs {
            match self.walk(input)? {
                Walked::Public(input) => public.push(input),
                Walked::Tracked(relation) => tracked.push(*relation),
            }
        }
        match (public.as_slice(), tracked.as_slice()) {
            (_, []) => self.public(plan, public),
            ([], _) => {
                let alias = self.alias();
                let all = union::union_all(union, &tracked, &alias)?;
                self.rulings.push(union::ruling());
                Ok(Walked::Tracked(Box::new(all)))
            }
            (_, _) => Err(Refusal::new(Code::G12)),
        }
    }

    fn window(&mut self, plan: &LogicalPlan, window: &Window) -> Result<Walked, Refusal> {
        match self.walk(&window.input)? {
            Walked::Public(input) => self.public(plan, vec![input]),
            Walked::Tracked(relation) => {
                let alias = self.alias();
                let numbered = window::window(window, *relation, &alias)?;
                self.rulings.push(window::ruling());
                Ok(Walked::Tracked(Box::new(numbered)))
            }
        }
    }

    fn join(&mut self, plan: &LogicalPlan, join: &Join) -> Result<Walked, Refusal> {
        let (left, right) = (self.walk(&join.left)?, self.walk(&join.right)?);
        let alias = self.alias();
        let joined = match (left, right) {
            (Walked::Public(left), Walked::Public(right)) => {
                return self.public(plan, vec![left, right]);
            }
            (Walked::Tracked(left), Walked::Tracked(right)) => {
                join::patients(join, *left, *right, &alias)?
            }
            (Walked::Tracked(left), Walked::Public(right)) if let Some(list) = List::of(&right) => {
                join::listed(join, *left, &list, true)?
            }
            (Walked::Public(left), Walked::Tracked(right)) if let Some(list) = List::of(&left) => {
                join::listed(join, *right, &list, false)?
            }
            (Walked::Tracked(left), Walked::Public(right)) => {
                let table = self.reference(&right)?;
                join::reference(join, *left, pinned(table, &self.promised), &alias)?
            }
            (Walked::Public(left), Walked::Tracked(right)) => {
                let table = self.reference(&left)?;
                join::reference(join, pinned(table, &self.promised), *right, &alias)?
            }
        };
        self.rulings.push(Ruling {
            subject: "JOIN".to_owned(),
            code: Code::G04,
            says: Sentence::new(
                "jointure par patient ou par clé entière",
                "join by patient or by whole key",
            ),
        });
        Ok(Walked::Tracked(Box::new(joined)))
    }

    /// A public side of a join with patients: one reference table, filtered and renamed.
    fn reference(&mut self, plan: &LogicalPlan) -> Result<Relation, Refusal> {
        if let LogicalPlan::TableScan(scan) = plan {
            let name = scan.table_name.table();
            let table = self
                .context
                .model
                .table(name)
                .filter(|table| table.level == Level::Reference)
                .ok_or_else(|| Refusal::new(Code::G16))?;
            let alias = self.alias();
            return Relation::scan(table, scan, &alias);
        }
        if let LogicalPlan::SubqueryAlias(alias) = plan {
            return Ok(self.reference(&alias.input)?.aliased(alias));
        }
        if let LogicalPlan::Projection(projection) = plan {
            let input = self.reference(&projection.input)?;
            return input.projected(&projection.expr, &projection.schema);
        }
        if let LogicalPlan::Filter(filter) = plan {
            let mut kept = filtered(self.reference(&filter.input)?, &filter.predicate)?;
            let condition = kept.resolve(&filter.predicate)?;
            pin(&mut kept, &condition);
            return Ok(kept);
        }
        Err(Refusal::new(Code::G16))
    }

    fn only_public(
        &mut self,
        plan: &LogicalPlan,
        inputs: &[&LogicalPlan],
        refusal: Code,
    ) -> Result<Walked, Refusal> {
        let mut public = Vec::new();
        for input in inputs {
            match self.walk(input)? {
                Walked::Public(input) => public.push(input),
                Walked::Tracked(_) => return Err(Refusal::new(refusal)),
            }
        }
        self.public(plan, public)
    }

    /// Rebuilds a node above the barrier over its rewritten inputs.
    fn public(&mut self, plan: &LogicalPlan, inputs: Vec<LogicalPlan>) -> Result<Walked, Refusal> {
        let names = NamePreserver::new(plan);
        let mut exprs = Vec::new();
        for expr in plan.expressions() {
            judged(&expr)?;
            // What stands above names a column as it was written.
            let name = names.save(&expr);
            exprs.push(name.restore(total(self.subqueries(expr)?)?));
        }
        plan.with_new_exprs(exprs, inputs)
            .map(Walked::Public)
            .map_err(|_| Refusal::new(Code::G17))
    }

    /// Replaces the plans of scalar subqueries by their public parts.
    fn subqueries(&mut self, expr: Expr) -> Result<Expr, Refusal> {
        let mut refusal = None;
        let rewritten = expr.transform_up(|node| {
            let Expr::ScalarSubquery(mut subquery) = node else {
                return Ok(Transformed::no(node));
            };
            match self.walk(&subquery.subquery) {
                Ok(Walked::Public(public)) => subquery.subquery = std::sync::Arc::new(public),
                Ok(Walked::Tracked(_)) => refusal = Some(Refusal::new(Code::G01)),
                Err(no) => refusal = Some(no),
            }
            Ok(Transformed::yes(Expr::ScalarSubquery(subquery)))
        });
        match (rewritten, refusal) {
            (_, Some(refusal)) => Err(refusal),
            (Ok(rewritten), None) => Ok(rewritten.data),
            (Err(_), None) => Err(Refusal::new(Code::G17)),
        }
    }
}

/// `DISTINCT ON` is an aggregate of first values with a sort on top; the order of a relation's rows
/// means nothing to what is counted of them.
fn is_distinct_on(sort: &Sort) -> bool {
    let is_first = |expr: &Expr| matches!(expr, Expr::AggregateFunction(call) if call.func.name() == "first_value");
    sort.fetch.is_none()
        && matches!(
            sort.input.as_ref(),
            LogicalPlan::Aggregate(aggregate)
                if !aggregate.aggr_expr.is_empty() && aggregate.aggr_expr.iter().all(is_first)
        )
}
