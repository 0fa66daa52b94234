//! A reference table that patients are joined to: what is looked up by an attribute is an attribute.

use datafusion_common::Column;
use datafusion_expr::{Expr, Operator};

use crate::atom::Says;
use crate::condition::{AttributeTest, Condition, Source};
use crate::form::is_constant;
use crate::tracked::Relation;

/// Says of every column of the table what it is to an asker, given the equalities of the join; gives
/// the condition that a row is matched.
pub(crate) fn looked_up(person: &Relation, table: &mut Relation, on: &[(Expr, Expr)]) -> Condition {
    let name = table.rows.clone();
    let mut tests = Vec::new();
    let mut keys = Vec::new();
    for (of_person, of_table) in on {
        let Some(column) = of_table.try_as_col() else {
            continue;
        };
        keys.push(of_person.clone());
        if let Some(known) = person.known(of_person) {
            tests.push((column.name.clone(), known));
        }
    }
    let fixed = fixed(table);
    let is_known = tests.len() == on.len();
    let text: Vec<String> = keys.iter().map(|key| person.text_of(key)).collect();
    let by = format!("{name} by {}", text.join(", "));
    let own = tests.iter().all(|(_, known)| known.own);
    let on: Vec<(String, Expr)> = tests
        .into_iter()
        .map(|(column, known)| (column, known.expr))
        .chain(fixed)
        .collect();
    let key = table.key.first().cloned();
    let mut matched = None;
    for atom in &mut table.atoms {
        let column = atom.column.name.clone();
        let text = format!("{column} of {by}");
        if is_known {
            let expr = Expr::Column(Column::new_unqualified(text.clone()));
            let known = AttributeTest { expr, own };
            if Some(&atom.column) == key.as_ref() {
                matched = Some(known.clone());
            }
            let source = Source::LookedUp {
                table: name.clone(),
                on: on.clone(),
                column,
            };
            table.attributes.insert(text.clone(), source);
            atom.says = Says {
                text,
                known: Some(known),
                ..Says::default()
            };
        } else {
            let reads: Vec<_> = keys.iter().map(|key| person.secret(key)).collect();
            atom.says = Says {
                text,
                secrets: reads.iter().flat_map(|test| test.secrets.clone()).collect(),
                fills: reads.into_iter().flat_map(|test| test.fills).collect(),
                ..Says::default()
            };
        }
    }
    let there = there(person, matched, &keys, format!("in {by}"));
    let kept = table.kept.clone();
    kept.iter()
        .fold(there, |all, condition| all.and(table.reading(condition)))
}

/// That a row is matched: by an attribute the asker may know, else a secret of what the join reads.
fn there(
    person: &Relation,
    matched: Option<AttributeTest>,
    keys: &[Expr],
    text: String,
) -> Condition {
    if let Some(AttributeTest { expr, own }) = matched {
        let expr = expr.is_not_null();
        return Condition::Attribute(AttributeTest { expr, own });
    }
    let mut read = keys.iter().map(|key| person.secret(key));
    let mut found = read
        .next()
        .unwrap_or_else(|| person.secret(&Expr::default()));
    for more in read {
        found.secrets.extend(more.secrets);
        found.fills.extend(more.fills);
    }
    found.text = text;
    Condition::Secret(found)
}

/// The columns that a condition on the table pins to one constant.
fn fixed(table: &Relation) -> Vec<(String, Expr)> {
    let pin = |condition: &Expr| {
        let Expr::BinaryExpr(binary) = condition else {
            return None;
        };
        let (left, right) = (binary.left.as_ref(), binary.right.as_ref());
        let sides = [(left, right), (right, left)];
        let of = |(column, value): (&Expr, &Expr)| {
            let column = column.try_as_col()?;
            is_constant(value).then(|| (column.name.clone(), value.clone()))
        };
        let found = sides.into_iter().find_map(of);
        found.filter(|_| binary.op == Operator::Eq)
    };
    table.kept.iter().filter_map(pin).collect()
}
