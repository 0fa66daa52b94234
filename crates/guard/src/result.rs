//! One aggregate by patient over atoms: what is judged of it, what is known of it, and, where it reads a
//! value that is scaled or shifted, the aggregate of the value itself.

use std::sync::Arc;

use datafusion_common::arrow::datatypes::DataType;
use datafusion_expr::expr::{AggregateFunction, AggregateFunctionParams, NullTreatment};
use datafusion_expr::{AggregateUDF, Expr, ExprSchemable};

use crate::argument::argument;
use crate::atom::{Origin, Says};
use crate::context::Functions;
use crate::counted::Domain;
use crate::derived::{gives, result_says};
use crate::form::{Form, form};
use crate::order::{Order, directions, nulls, order, without_ties};
use crate::predicate::predicate;
use crate::refusal::Refusal;
use crate::rules::Code;
use crate::scaled::{Factors, read_by, scaled};
use crate::tracked::{Relation, short};

/// An aggregate over atoms, and what is known of it.
pub(crate) type Judged = (Expr, Origin);

/// An aggregate by patient, read over atoms; nothing is judged of its arguments yet.
pub(crate) struct Call {
    function: Arc<AggregateUDF>,
    args: Vec<Expr>,
    distinct: bool,
    filter: Option<Expr>,
    order: Order,
    null_treatment: Option<NullTreatment>,
}

impl Call {
    pub(crate) fn read(relation: &Relation, expr: &Expr) -> Result<Self, Refusal> {
        let Form::Aggregate(function) = form(expr) else {
            return Err(Refusal::new(Code::G08));
        };
        let AggregateFunctionParams {
            args,
            distinct,
            filter,
            order_by,
            null_treatment,
        } = &function.params;
        let name = function.func.name();
        let listed = is_first(name)
            || matches!(
                name,
                "count" | "sum" | "avg" | "min" | "max" | "bool_or" | "bool_and"
            );
        let counts_nulls = null_treatment.is_some() && !is_first(name);
        if !listed || is_first(name) == order_by.is_empty() || counts_nulls {
            return Err(Refusal::about(Code::G08, name));
        }
        let order = without_ties(relation, order(relation, order_by)?);
        let filter = filter.as_ref().map(|f| relation.resolve(f)).transpose()?;
        if let Some(filter) = &filter {
            predicate(relation, filter)?;
        }
        let args = args.iter().map(|arg| relation.resolve(arg));
        Ok(Self {
            function: Arc::clone(&function.func),
            args: args.collect::<Result<_, _>>()?,
            distinct: *distinct,
            filter,
            order,
            null_treatment: *null_treatment,
        })
    }

    /// The aggregate where its arguments may be read; `cut` says that the group keys hold a condition.
    pub(crate) fn judged(&self, relation: &Relation, cut: bool) -> Result<Judged, Refusal> {
        let name = self.function.name();
        let judged_as = if is_first(name) { "max" } else { name };
        let mut conditional = self.filter.is_some();
        // A patient of the relation has a row, so what adds up known values is known.
        let mut known = self.filter.is_none() && !is_first(name);
        for arg in &self.args {
            conditional |= argument(relation, judged_as, arg)?;
            known &= !arg.nullable(relation.schema()).unwrap_or(true);
        }
        let reads = || self.args.iter().chain(&self.filter);
        let summable = self.order.plain
            && reads().all(|expr| reads_summable(relation, expr))
            && !(relation.cut && reads().any(|expr| reads_field(relation, expr)))
            && adds_up(name, self.distinct, cut, relation.cut);
        let origin = Origin::PerPatient {
            conditional,
            known,
            summable,
        };
        Ok((self.expr(), origin))
    }

    fn expr(&self) -> Expr {
        let keys = self.order.keys.clone();
        Expr::AggregateFunction(AggregateFunction::new_udf(
            Arc::clone(&self.function),
            self.args.clone(),
            self.distinct,
            self.filter.clone().map(Box::new),
            if is_first(self.function.name()) {
                keys
            } else {
                Vec::new()
            },
            self.null_treatment,
        ))
    }

    /// The aggregate of the value that the argument scales or shifts, and for a shifted sum the number of
    /// its rows; `None` where the argument stands as it is.
    pub(crate) fn apart(
        &self,
        functions: &Functions,
        relation: &Relation,
        cut: bool,
        to: &DataType,
    ) -> Option<Apart> {
        let [arg] = self.args.as_slice() else {
            return None;
        };
        let scaled = scaled(relation, arg)?;
        let scaled = scaled.typed(&arg.get_type(relation.schema()).ok()?, relation);
        let of = |function: Arc<AggregateUDF>| {
            let call = Self {
                function,
                args: vec![scaled.of.clone()],
                filter: self.filter.clone(),
                order: Order {
                    keys: self.order.keys.clone(),
                    plain: self.order.plain,
                },
                ..*self
            };
            call.judged(relation, cut).ok()
        };
        let result = of(read_by(functions, &self.function, &scaled)?)?;
        let name = self.function.name();
        let rows = match name {
            "sum" if scaled.is_shifted() && self.distinct => return None,
            "sum" if scaled.is_shifted() => Some(of(Arc::clone(&functions.count))?),
            _ => None,
        };
        // What may be added up in parts only is left whole.
        let is_summable =
            |(_, origin): &Judged| matches!(origin, Origin::PerPatient { summable: true, .. });
        if rows
            .as_ref()
            .is_some_and(|rows| is_summable(rows) != is_summable(&result))
        {
            return None;
        }
        Some(Apart {
            result,
            rows,
            // How many values there are is the same whatever their scale.
            factors: match name {
                "count" => None,
                _ => Some(scaled.factors(to)?),
            },
        })
    }
}

/// An aggregate taken apart: `scale · result + shift · rows`.
pub(crate) struct Apart {
    pub(crate) result: Judged,
    pub(crate) rows: Option<Judged>,
    pub(crate) factors: Option<Factors>,
}

impl Apart {
    /// Whether nothing but a scale is applied above.
    pub(crate) fn is_only_scaled(&self) -> bool {
        !self.factors.as_ref().is_some_and(Factors::shifts)
    }
}

fn is_first(name: &str) -> bool {
    matches!(name, "first_value" | "last_value")
}

/// What an asker may know of the result of an aggregate by patient.
pub(crate) fn says_of(relation: &Relation, function: &Expr) -> Says {
    let Expr::AggregateFunction(call) = function else {
        return Says::default();
    };
    let name = call.func.name();
    let (args, filter) = (&call.params.args, call.params.filter.as_deref());
    let params = &call.params;
    let ordered = params.order_by.iter().map(|sort| sort.expr.clone());
    let mut says = result_says(relation, (name, gives(name)), args, filter);
    if says.known.is_none() {
        let order = relation.derived(name, &ordered.collect::<Vec<_>>());
        says.secrets.extend(order.secrets);
        let distinct = if params.distinct { " DISTINCT" } else { "" };
        let nulls = nulls(params.null_treatment);
        let ways = directions(&params.order_by);
        says.text = short(format!(
            "{} ordered {}{ways}{nulls}{distinct}",
            says.text, order.text
        ));
    }
    says
}

/// Whether the total over patients does not tell how many of them have rows on both sides of a
/// condition: that of numbers of rows and of sums does not, wherever rows are cut. Of rows that
/// an aggregate has cut already, the number does.
fn adds_up(name: &str, distinct: bool, cut: bool, cut_before: bool) -> bool {
    match name {
        "sum" => !distinct,
        // A mean is compared with a number; the mean of means would weigh rows by how few a patient has.
        "avg" => false,
        "count" if !distinct => !cut_before,
        _ => !cut && !cut_before,
    }
}

/// Whether an expression reads a column as it stands; the rows that it is read from are as many as a
/// condition has cut them into.
fn reads_field(relation: &Relation, expr: &Expr) -> bool {
    let is_field = |column| matches!(relation.origin(column), Some(Origin::Field(_)));
    expr.column_refs().into_iter().any(is_field)
}

/// Whether no column of the expression is one that may only be compared.
fn reads_summable(relation: &Relation, expr: &Expr) -> bool {
    expr.column_refs()
        .into_iter()
        .all(|column| match relation.origin(column) {
            Some(Origin::PerPatient { summable, .. }) => *summable,
            Some(Origin::Field(facts)) => !matches!(facts.domain, Domain::Literals(_)),
            Some(Origin::Patient | Origin::Entity(_) | Origin::EntitySet(_)) | None => true,
        })
}
