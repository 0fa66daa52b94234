//! The order of one patient's rows, made total: ties are decided by the columns of the row, so that
//! the first row is the same each time it is asked for.

use datafusion_common::Column;
use datafusion_common::arrow::datatypes::DataType;
use datafusion_expr::expr::{NullTreatment, Sort};
use datafusion_expr::{Expr, ExprSchemable};

use crate::atom::{Atom, Origin};
use crate::form::is_constant;
use crate::operand::operand;
use crate::refusal::Refusal;
use crate::rules::Code;
use crate::tracked::Relation;

/// An ORDER BY within one patient, over atoms.
#[derive(Debug)]
pub(crate) struct Order {
    pub(crate) keys: Vec<Sort>,
    /// Every key is a column as it stands, so that no condition decides which row comes first.
    pub(crate) plain: bool,
}

/// Judges an ORDER BY: what a condition may read may decide an order.
pub(crate) fn order(relation: &Relation, order_by: &[Sort]) -> Result<Order, Refusal> {
    let mut keys = Vec::new();
    let mut plain = true;
    for sort in order_by {
        let expr = relation.resolve(&sort.expr)?;
        // Rows of one patient have one patient; a constant orders nothing.
        if relation.is_patient(&expr) || is_constant(&expr) {
            continue;
        }
        operand(relation, &expr)?;
        plain &= is_plain(relation, &expr);
        keys.push(Sort::new(expr, sort.asc, sort.nulls_first));
    }
    Ok(Order { keys, plain })
}

/// Whether an expression is a column of the model, or a per-patient result that rests on no
/// condition.
pub(crate) fn is_plain(relation: &Relation, expr: &Expr) -> bool {
    let Expr::Column(column) = expr else {
        return false;
    };
    match relation.origin(column) {
        Some(Origin::Field(_)) => true,
        Some(Origin::PerPatient {
            conditional,
            summable,
            ..
        }) => *summable && !conditional,
        Some(Origin::Patient | Origin::Entity(_) | Origin::EntitySet(_)) | None => false,
    }
}

/// The order with every other column of the row behind it. The business keys of the feeds are not
/// stored, so the whole row is the key; equal rows are interchangeable.
pub(crate) fn without_ties(relation: &Relation, mut order: Order) -> Order {
    // Numbers of practitioners mean nothing by themselves, so they decide last.
    let is_entity = |atom: &&Atom| matches!(atom.origin, Origin::Entity(_));
    let fields = relation.atoms.iter().filter(|atom| !is_entity(atom));
    for atom in fields.chain(relation.atoms.iter().filter(is_entity)) {
        let column = Expr::Column(atom.column.clone());
        let is_key = !matches!(atom.origin, Origin::Patient | Origin::EntitySet(_));
        let is_named = order.keys.iter().any(|key| key.expr == column);
        if is_key && !is_named && is_sortable(relation, &atom.column) {
            order.keys.push(Sort::new(column, true, true));
        }
    }
    order
}

/// In which direction each key is read, as a text: another direction is another result.
pub(crate) fn directions(keys: &[Sort]) -> String {
    let direction = |sort: &Sort| {
        let way = if sort.asc { "ASC" } else { "DESC" };
        let place = if sort.nulls_first { "FIRST" } else { "LAST" };
        format!(" {way} NULLS {place}")
    };
    keys.iter().map(direction).collect()
}

/// Whether what is missing is passed over, as a text.
pub(crate) fn nulls(treatment: Option<NullTreatment>) -> &'static str {
    match treatment {
        Some(NullTreatment::IgnoreNulls) => " IGNORE NULLS",
        Some(NullTreatment::RespectNulls) | None => "",
    }
}

fn is_sortable(relation: &Relation, column: &Column) -> bool {
    let data_type = Expr::Column(column.clone()).get_type(relation.schema());
    data_type.is_ok_and(|data_type| !matches!(data_type, DataType::List(_)))
}

/// The refusal of an order that nobody asked for: which row comes first must be said.
pub(crate) fn ordered(name: &str, order_by: &[Sort]) -> Result<(), Refusal> {
    if order_by.is_empty() {
        Err(Refusal::about(Code::G11, name))
    } else {
        Ok(())
    }
}
