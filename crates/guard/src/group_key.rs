//! [`G07`](crate::Code::G07): which expressions may be group keys, and what is public about their
//! values.

use contract::Sentence;
use datafusion_common::Column;
use datafusion_common::arrow::datatypes::DataType;
use datafusion_common::tree_node::{Transformed, TreeNode};
use datafusion_expr::{Expr, ExprSchemable};

use crate::counted::{Key, Ruling};
use crate::form::{Form, form};
use crate::hints::{DAY, NUMBER};
use crate::operand::operand;
use crate::refusal::Refusal;
use crate::rules::Code;
use crate::tracked::Relation;
use crate::wording::wording;

pub(crate) fn group_key(
    relation: &Relation,
    expr: &Expr,
    number: usize,
    rulings: &mut Vec<Ruling>,
) -> Result<(Key, Expr), Refusal> {
    let value = relation.resolve(expr)?;
    if relation.is_any_patient(&value) {
        return Err(Refusal::about(Code::G14, subject(expr)));
    }
    // What is no operand of a condition is no key either; a condition within the key names itself.
    let read =
        operand(relation, &value).map_err(|refusal| match (refusal.code(), refusal.subject()) {
            (Code::G06, None) => Refusal::about(Code::G07, subject(expr)),
            _ => refusal,
        })?;
    if !read.groupable || !tells_apart(&value, &read.data_type) {
        let refusal = Refusal::about(Code::G07, subject(expr));
        return Err(refusal.in_situation(situation(&value, &read.data_type)));
    }
    let nullable = value.nullable(relation.schema()).unwrap_or(true);
    let says = match read.domain {
        crate::Domain::Free => Sentence::new(
            "clé de groupe, valeurs libres : les groupes trop petits sont omis",
            "group key, free values: groups that are too small are left out",
        ),
        crate::Domain::CodeList(_)
        | crate::Domain::Years
        | crate::Domain::Literals(_)
        | crate::Domain::Whole(..) => Sentence::new(
            "clé de groupe, domaine déclaré : toute la grille est montrée",
            "group key, declared domain: the whole grid is shown",
        ),
    };
    rulings.push(Ruling {
        subject: subject(expr),
        code: Code::G07,
        says,
    });
    let name = format!("k{number}");
    let key = Key {
        ordinary: read.ordinary,
        domain: read.domain,
        nullable,
        conditions: conditions_on(relation, &value, &name),
        reading: relation.key_reading(&value),
        text: relation.text_of(&value),
        name,
    };
    Ok((key, value))
}

/// What a plain column is that is no key as it stands.
fn situation(value: &Expr, data_type: &DataType) -> Option<&'static str> {
    let is_plain = matches!(form(value), Form::Column(_));
    match data_type {
        DataType::Date32 if is_plain => Some(DAY),
        DataType::Int32 | DataType::Int64 if is_plain => Some(NUMBER),
        _ => None,
    }
}

/// The conditions on the rows that read this key and nothing else, over a column `name`.
fn conditions_on(relation: &Relation, value: &Expr, name: &str) -> Vec<Expr> {
    let Expr::Column(key) = value else {
        return Vec::new();
    };
    let reads_key = |condition: &&Expr| condition.column_refs().into_iter().all(|c| c == key);
    let renamed = |condition: &Expr| {
        let moved = condition.clone().transform_up(|node| {
            Ok(if matches!(node, Expr::Column(_)) {
                Transformed::yes(Expr::Column(Column::new_unqualified(name)))
            } else {
                Transformed::no(node)
            })
        });
        moved.map(|moved| moved.data).ok()
    };
    relation
        .kept
        .iter()
        .filter(reads_key)
        .filter_map(renamed)
        .collect()
}

/// Whether disclosure control can tell apart all values of a key of this type: it knows no time of
/// day, and a value that it cannot read would fail only where a row has it.
pub(crate) fn tells_apart(key: &Expr, data_type: &DataType) -> bool {
    let is_truncated =
        || matches!(form(key), Form::Function(function) if function.name() == "date_trunc");
    let is_plain = matches!(
        data_type,
        DataType::Int32
            | DataType::Int64
            | DataType::Float64
            | DataType::Utf8
            | DataType::LargeUtf8
            | DataType::Utf8View
            | DataType::Boolean
            | DataType::Date32
    );
    is_plain || (matches!(data_type, DataType::Timestamp(..)) && is_truncated())
}

/// The name that a requester recognises.
pub(crate) fn subject(expr: &Expr) -> String {
    match form(expr) {
        Form::Column(column) => column.name.clone(),
        Form::Function(function) => function.name().to_owned(),
        Form::Aggregate(function) => function.func.name().to_owned(),
        Form::Case(_) => "CASE".to_owned(),
        Form::Cast(inner, _) => subject(inner),
        Form::Literal(_)
        | Form::Logic(..)
        | Form::Comparison(..)
        | Form::Arithmetic(..)
        | Form::Truth(_)
        | Form::Missing(_)
        | Form::Negative(_)
        | Form::Between(_)
        | Form::InList(_)
        | Form::Like(_)
        | Form::Other(_) => wording(expr),
    }
}
