//! [`G11`](crate::Code::G11): windows over the rows of one patient. Their results are per-patient
//! results, which a condition may read.

use contract::Sentence;
use datafusion_common::arrow::datatypes::DataType;
use datafusion_common::{Column, ScalarValue};
use datafusion_expr::expr::{WindowFunction, WindowFunctionParams};
use datafusion_expr::{
    Expr, LogicalPlanBuilder, Window, WindowFrame, WindowFrameBound, WindowFrameUnits, cast,
};

use crate::argument::argument;
use crate::atom::{Atom, Origin, Says};
use crate::counted::Ruling;
use crate::derived::{Gives, gives, result_says};
use crate::form::{constant, constant_number};
use crate::operand::{is_small, operand};
use crate::order::{Order, directions, is_plain, nulls, order, ordered, without_ties};
use crate::predicate::predicate;
use crate::refusal::Refusal;
use crate::rules::Code;
use crate::said::said;
use crate::tracked::{Relation, short};

/// What a window function gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// The place of a row: `row_number`. Ties are decided.
    Number,
    /// `rank`, `dense_rank`: ties are meant.
    Rank,
    /// A value of another row of the patient: `lag`, `lead`, `first_value`, `last_value`.
    Other,
    /// A running total: `count`, `sum`, `min`, `max`.
    Total,
}

fn kind(name: &str) -> Option<Kind> {
    match name {
        "row_number" => Some(Kind::Number),
        "rank" | "dense_rank" => Some(Kind::Rank),
        "lag" | "lead" | "first_value" | "last_value" => Some(Kind::Other),
        "count" | "sum" | "min" | "max" => Some(Kind::Total),
        _ => None,
    }
}

/// The relation with one more atom for each window function.
pub(crate) fn window(
    window: &Window,
    mut relation: Relation,
    alias: &str,
) -> Result<Relation, Refusal> {
    let input = relation.atoms.len();
    let seen = window
        .schema
        .iter()
        .skip(window.input.schema().fields().len());
    let mut builder = LogicalPlanBuilder::from(relation.plan.clone());
    let mut results = Vec::new();
    let mut atoms = Vec::new();
    let mut columns = Vec::new();
    for (number, (expr, (qualifier, field))) in window.window_expr.iter().zip(seen).enumerate() {
        let judged = judged(&relation, expr)?;
        let name = format!("w{number}");
        let column = Column::new(Some(alias), name.as_str());
        let computed = Expr::Column(Column::from_name(judged.call.schema_name().to_string()));
        builder = builder
            .window([judged.call])
            .map_err(|_| Refusal::new(Code::G17))?;
        // Row numbers come unsigned, and no answer holds those.
        let computed = if judged.unsigned {
            cast(computed, DataType::Int64)
        } else {
            computed
        };
        results.push(computed.alias_qualified(Some(alias), name));
        columns.push((
            Column::new(qualifier.cloned(), field.name()),
            Expr::Column(column.clone()),
        ));
        if judged.one_row {
            relation.numbers.push(column.clone());
        }
        atoms.push(Atom {
            column,
            origin: judged.origin,
            says: judged.says,
        });
    }
    let kept = relation.atoms.iter().take(input);
    let kept = kept.map(|atom| Expr::Column(atom.column.clone()));
    relation.plan = builder
        .project(kept.chain(results).collect::<Vec<_>>())
        .and_then(LogicalPlanBuilder::build)
        .map_err(|_| Refusal::new(Code::G17))?;
    relation.atoms.extend(atoms);
    relation.columns.extend(columns);
    Ok(relation)
}

struct Judged {
    call: Expr,
    origin: Origin,
    says: Says,
    unsigned: bool,
    /// No two rows of a patient have the same number.
    one_row: bool,
}

fn judged(relation: &Relation, expr: &Expr) -> Result<Judged, Refusal> {
    let Expr::WindowFunction(call) = expr.clone().unalias() else {
        return Err(Refusal::new(Code::G11));
    };
    let name = call.fun.name().to_owned();
    let refused = || Refusal::about(Code::G11, name.as_str());
    let kind = kind(&name).ok_or_else(refused)?;
    let WindowFunctionParams {
        args,
        partition_by,
        order_by,
        window_frame,
        filter,
        null_treatment,
        distinct,
    } = call.params;
    let counts_nulls = null_treatment.is_some() && kind != Kind::Other;
    if distinct || counts_nulls || !is_readable(&window_frame) {
        return Err(refused());
    }
    let partition = partition(relation, &partition_by)?;
    if kind != Kind::Total {
        ordered(&name, &order_by)?;
    }
    let order = order(relation, &order_by)?;
    let filter = filter.map(|f| chosen(relation, &f)).transpose()?;
    let (args, value) = arguments(relation, kind, &name, &args)?;
    let plain = order.plain && partition.alone && value.plain && filter.is_none() && !relation.cut;
    let order = total_order(relation, kind, order, &window_frame).ok_or_else(refused)?;
    let origin = Origin::PerPatient {
        conditional: value.conditional || filter.is_some(),
        known: matches!(kind, Kind::Number | Kind::Rank),
        // A sum of ranks differs from a sum of row numbers by the ties alone, and a sum over parts
        // of a patient's rows by the patients who have several: they could be a few.
        summable: plain && matches!(kind, Kind::Number | Kind::Other),
    };
    let over = Over {
        partition: &partition,
        order: &order,
        frame: &window_frame,
        nulls: nulls(null_treatment),
    };
    let says = says(relation, &name, (&args, filter.as_ref()), &over);
    let call = WindowFunction {
        fun: call.fun,
        params: WindowFunctionParams {
            args,
            partition_by: partition.keys,
            order_by: order.keys,
            window_frame,
            filter: filter.map(Box::new),
            null_treatment,
            distinct,
        },
    };
    Ok(Judged {
        call: Expr::WindowFunction(Box::new(call)),
        origin,
        says,
        unsigned: matches!(kind, Kind::Number | Kind::Rank),
        one_row: kind == Kind::Number && partition.alone,
    })
}

/// The condition of a FILTER over atoms.
fn chosen(relation: &Relation, filter: &Expr) -> Result<Expr, Refusal> {
    let filter = relation.resolve(filter)?;
    predicate(relation, &filter)?;
    Ok(filter)
}

/// What makes a window another one.
struct Over<'a> {
    partition: &'a Partition,
    order: &'a Order,
    frame: &'a WindowFrame,
    nulls: &'static str,
}

impl Over<'_> {
    /// How many keys tell parts from one another, in which direction the others are read, and the frame.
    fn text(&self) -> String {
        let (parts, ways) = (self.partition.keys.len(), directions(&self.order.keys));
        format!("{parts}{ways} {}{}", framed(self.frame), self.nulls)
    }
}

/// What an asker may know of a result of a window: which rows are in a frame is a secret.
fn says(
    relation: &Relation,
    name: &str,
    (args, filter): (&[Expr], Option<&Expr>),
    over: &Over<'_>,
) -> Says {
    let gives = match gives(name) {
        Gives::Value => Gives::Other,
        other => other,
    };
    let mut says = result_says(relation, (name, gives), args, filter);
    says.given = None;
    let sorted = over.order.keys.iter().map(|sort| sort.expr.clone());
    let by: Vec<Expr> = over.partition.keys.iter().cloned().chain(sorted).collect();
    let also = relation.derived("over", &by);
    says.secrets.extend(also.secrets);
    says.text = short(format!("{} {} {}", says.text, also.text, over.text()));
    says
}

struct Partition {
    keys: Vec<Expr>,
    /// By the patient and nothing else.
    alone: bool,
}

fn partition(relation: &Relation, partition_by: &[Expr]) -> Result<Partition, Refusal> {
    let keys: Vec<_> = partition_by
        .iter()
        .map(|expr| relation.resolve(expr))
        .collect::<Result<_, _>>()?;
    if !keys.iter().any(|key| relation.is_patient(key)) {
        return Err(Refusal::about(Code::G11, "PARTITION BY"));
    }
    for key in keys.iter().filter(|key| !relation.is_patient(key)) {
        operand(relation, key)?;
    }
    let alone = keys.iter().all(|key| relation.is_patient(key));
    Ok(Partition { keys, alone })
}

fn is_missing(expr: &Expr) -> bool {
    constant(expr).is_some_and(|value| value.is_null())
}

struct Value {
    conditional: bool,
    plain: bool,
}

/// The arguments over atoms: a value, judged as that of an aggregate per patient, and for `lag` and
/// `lead` how many rows away it is. A default value could number the patients who have no such row.
fn arguments(
    relation: &Relation,
    kind: Kind,
    name: &str,
    args: &[Expr],
) -> Result<(Vec<Expr>, Value), Refusal> {
    const FARTHEST: f64 = 1000.0;
    let args: Vec<_> = args
        .iter()
        .map(|arg| relation.resolve(arg))
        .collect::<Result<_, _>>()?;
    let refused = || Refusal::about(Code::G11, name);
    let is_offset = |x: &Expr| constant_number(x).is_some_and(|x| (0.0..=FARTHEST).contains(&x));
    let value = match (kind, args.as_slice()) {
        (Kind::Number | Kind::Rank, []) => Value {
            conditional: false,
            plain: true,
        },
        (Kind::Other | Kind::Total, [value]) => valued(relation, kind, name, value)?,
        (Kind::Other, [value, offset]) if is_offset(offset) => valued(relation, kind, name, value)?,
        // Missing is what such a row has anyway; dbplyr writes it.
        (Kind::Other, [value, offset, default]) if is_offset(offset) && is_missing(default) => {
            valued(relation, kind, name, value)?
        }
        _ => return Err(refused()),
    };
    Ok((args, value))
}

fn valued(relation: &Relation, kind: Kind, name: &str, value: &Expr) -> Result<Value, Refusal> {
    let judged_as = if kind == Kind::Total { name } else { "max" };
    Ok(Value {
        conditional: argument(relation, judged_as, value)?,
        plain: is_plain(relation, value),
    })
}

/// The order in which the function is computed; `None` where ties cannot be decided.
fn total_order(
    relation: &Relation,
    kind: Kind,
    order: Order,
    frame: &WindowFrame,
) -> Option<Order> {
    let by_value = frame.units == WindowFrameUnits::Range && has_offset(frame);
    match kind {
        // Rows that tie have one rank.
        Kind::Rank => Some(order),
        // A range takes all rows that tie, or none.
        Kind::Total if frame.units == WindowFrameUnits::Range => Some(order),
        Kind::Number | Kind::Other | Kind::Total => {
            (!by_value).then(|| without_ties(relation, order))
        }
    }
}

fn has_offset(frame: &WindowFrame) -> bool {
    [&frame.start_bound, &frame.end_bound]
        .into_iter()
        .any(|bound| match bound {
            WindowFrameBound::Preceding(value) | WindowFrameBound::Following(value) => {
                !value.is_null()
            }
            WindowFrameBound::CurrentRow => false,
        })
}

/// A frame as a text.
fn framed(frame: &WindowFrame) -> String {
    let bound = |bound: &WindowFrameBound| match bound {
        WindowFrameBound::Preceding(by) => format!("{} PRECEDING", distance(by)),
        WindowFrameBound::Following(by) => format!("{} FOLLOWING", distance(by)),
        WindowFrameBound::CurrentRow => "CURRENT ROW".to_owned(),
    };
    let units = match frame.units {
        WindowFrameUnits::Rows => "ROWS",
        WindowFrameUnits::Range => "RANGE",
        WindowFrameUnits::Groups => "GROUPS",
    };
    let (start, end) = (bound(&frame.start_bound), bound(&frame.end_bound));
    format!("{units} {start} {end}")
}

fn distance(by: &ScalarValue) -> String {
    said(&Expr::Literal(by.clone(), None))
}

/// Rows or a range, over a distance that no column leaves its type by.
fn is_readable(frame: &WindowFrame) -> bool {
    let is_near =
        |value: &ScalarValue| value.is_null() || is_small(&Expr::Literal(value.clone(), None));
    let bounds = [&frame.start_bound, &frame.end_bound];
    frame.units != WindowFrameUnits::Groups
        && bounds.into_iter().all(|bound| match bound {
            WindowFrameBound::Preceding(value) | WindowFrameBound::Following(value) => {
                is_near(value)
            }
            WindowFrameBound::CurrentRow => true,
        })
}

/// What `--explain` says of a window.
pub(crate) fn ruling() -> Ruling {
    Ruling {
        subject: "OVER".to_owned(),
        code: Code::G11,
        says: Sentence::new(
            "fenêtre sur les lignes d'un patient ; son résultat est un résultat par patient",
            "window over one patient's rows; its result is a per-patient result",
        ),
    }
}
