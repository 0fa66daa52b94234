//! What is told of an output column beside its values: the unit of its numbers, and the grid of a quantile.

use datafusion_common::JoinType;
use datafusion_expr::{Case, Expr, LogicalPlan, Operator};

use crate::atom::Origin;
use crate::counted::{Grids, Moment, PrivatePlan, Statistic};
use crate::days::is_day;
use crate::form::{Form, form};
use crate::tracked::Relation;

/// What is told of an output column.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Told {
    /// What its numbers are counted in: `0.1 mg`, `days`; `None` where that is not known, or nothing.
    pub unit: Option<String>,
    /// Of a quantile as it is: the step of its grid.
    pub grid: Option<i64>,
    /// Its steps by the codes of an output column, the one at the place of the key.
    pub grids: Option<Grids>,
    /// A number of people or rows, by which a sum may be divided.
    counts: bool,
    /// Which key of a counted table it is.
    key: Option<Place>,
    /// The steps by a key of a counted table.
    by_key: Option<(String, Grids)>,
}

/// A counted table and the place of one of its keys.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place(String, usize);

impl Relation {
    /// What the numbers of an expression are counted in.
    pub(crate) fn unit(&self, expr: &Expr) -> Option<String> {
        match form(expr) {
            Form::Column(column) => match self.origin(column)? {
                Origin::Field(facts) => facts.unit.clone(),
                _ => None,
            },
            Form::Cast(inner, _) | Form::Negative(inner) => self.unit(inner),
            Form::Arithmetic(left, Operator::Minus, right) => {
                let are_days = is_day(self, left) && is_day(self, right);
                are_days.then(|| "days".to_owned())
            }
            _ => None,
        }
    }
}

/// What is told of each output column of a plan.
fn told(plan: &LogicalPlan, private: &[PrivatePlan]) -> Vec<Told> {
    let inputs: Vec<Vec<Told>> = plan
        .inputs()
        .into_iter()
        .map(|input| told(input, private))
        .collect();
    let read = |expr: &Expr| of(expr, (plan, &inputs));
    let given = || inputs.iter().flatten().cloned();
    let count = plan.schema().fields().len();
    let mut all: Vec<Told> = match plan {
        LogicalPlan::TableScan(scan) => {
            let name = scan.table_name.table();
            let counted = private.iter().find(|counted| counted.name() == name);
            let fields = plan.schema().fields().iter();
            fields
                .map(|field| {
                    counted.map_or_else(Told::default, |counted| of_column(counted, field.name()))
                })
                .collect()
        }
        LogicalPlan::Projection(projection) => projection.expr.iter().map(read).collect(),
        LogicalPlan::Filter(_)
        | LogicalPlan::Sort(_)
        | LogicalPlan::Limit(_)
        | LogicalPlan::SubqueryAlias(_)
        | LogicalPlan::Window(_) => given().collect(),
        LogicalPlan::Join(join) if join.join_type != JoinType::LeftMark => given().collect(),
        _ => Vec::new(),
    };
    all.resize(count, Told::default());
    all
}

/// What is told of the output of a plan; the key of a grid by codes is the place of its column.
pub(crate) fn told_of_output(plan: &LogicalPlan, private: &[PrivatePlan]) -> Vec<Told> {
    let mut all = told(plan, private);
    let keys: Vec<Option<Place>> = all.iter().map(|told| told.key.clone()).collect();
    for told in &mut all {
        let Some((table, grids)) = &mut told.by_key else {
            continue;
        };
        let place = Some(Place(table.clone(), grids.key));
        let column = keys.iter().position(|key| *key == place);
        told.grids = column.map(|key| Grids {
            key,
            ..grids.clone()
        });
        // Which step holds cannot be told without the key.
        told.grid = told.grid.filter(|_| column.is_some());
    }
    all
}

/// The columns of a counted table.
fn of_column(counted: &PrivatePlan, name: &str) -> Told {
    if let Some(place) = counted.keys().iter().position(|key| key.name == name) {
        return Told {
            key: Some(Place(counted.name().to_owned(), place)),
            ..Told::default()
        };
    }
    let moment = counted.moments().iter().find(|moment| moment.name == name);
    moment.map_or_else(Told::default, |moment| of_moment(counted, moment))
}

fn of_moment(counted: &PrivatePlan, moment: &Moment) -> Told {
    let unit = || {
        moment
            .measured
            .as_ref()
            .and_then(|measured| measured.unit.clone())
    };
    match moment.statistic {
        Statistic::Patients | Statistic::Rows => Told {
            counts: true,
            ..Told::default()
        },
        Statistic::Sum => Told {
            unit: unit(),
            ..Told::default()
        },
        Statistic::Quantile { step, .. } => Told {
            unit: unit(),
            grid: Some(step),
            by_key: moment
                .grids
                .clone()
                .map(|grids| (counted.name().to_owned(), grids)),
            ..Told::default()
        },
        Statistic::SumOfProducts { .. }
        | Statistic::DistinctStructures
        | Statistic::DistinctPractitioners
        | Statistic::DistinctValues => Told::default(),
    }
}

/// What is told of an expression; nothing where it computes in another way than these.
fn of(expr: &Expr, (plan, inputs): (&LogicalPlan, &[Vec<Told>])) -> Told {
    let read = |expr: &Expr| of(expr, (plan, inputs));
    match expr {
        Expr::Column(column) => {
            let found = plan
                .inputs()
                .into_iter()
                .zip(inputs)
                .find_map(|(input, told)| told.get(input.schema().maybe_index_of_column(column)?));
            found.cloned().unwrap_or_default()
        }
        Expr::Alias(alias) => read(&alias.expr),
        Expr::Cast(cast) => read(&cast.expr),
        Expr::Negative(inner) => read(inner).unit_alone(),
        Expr::BinaryExpr(binary) => {
            let (left, right) = (read(&binary.left), read(&binary.right));
            let is_shift = |side: &Expr| matches!(side, Expr::Literal(..));
            match binary.op {
                Operator::Divide if right.counts => left.unit_alone(),
                Operator::Plus | Operator::Minus if left.unit == right.unit => left.unit_alone(),
                Operator::Plus | Operator::Minus if is_shift(&binary.right) => left.unit_alone(),
                Operator::Plus if is_shift(&binary.left) => right.unit_alone(),
                _ => Told::default(),
            }
        }
        Expr::ScalarFunction(call) => match (call.name(), call.args.as_slice()) {
            ("nullif", [of, _]) => read(of).counts_or_unit(),
            ("round" | "floor" | "ceil" | "abs" | "trunc", [of, ..]) => read(of).unit_alone(),
            _ => Told::default(),
        },
        Expr::Case(case) => of_case(case, &read),
        _ => Told::default(),
    }
}

/// What all results of a CASE have in common that are not NULL.
fn of_case(case: &Case, read: &dyn Fn(&Expr) -> Told) -> Told {
    let results = case.when_then_expr.iter().map(|(_, then)| then.as_ref());
    let all = results.chain(case.else_expr.as_deref());
    let is_null = |expr: &&Expr| matches!(expr, Expr::Literal(value, _) if value.is_null());
    let mut all = all
        .filter(|expr| !is_null(expr))
        .map(|expr| read(expr).counts_or_unit());
    let first = all.next().unwrap_or_default();
    if all.all(|other| other == first) {
        first
    } else {
        Told::default()
    }
}

impl Told {
    /// The unit of what is computed from it.
    fn unit_alone(self) -> Self {
        Self {
            unit: self.unit,
            ..Self::default()
        }
    }

    fn counts_or_unit(self) -> Self {
        Self {
            unit: self.unit,
            counts: self.counts,
            ..Self::default()
        }
    }
}
