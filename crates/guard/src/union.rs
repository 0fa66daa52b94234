//! [`G12`](crate::Code::G12): `UNION ALL` of the rows of different tables, each row a patient's.

use std::collections::BTreeSet;
use std::sync::Arc;

use contract::Sentence;
use datafusion_common::arrow::datatypes::DataType;
use datafusion_common::{Column, ScalarValue};
use datafusion_expr::{Expr, ExprSchemable, LogicalPlan, LogicalPlanBuilder, Union, cast};

use crate::aligned::aligned;
use crate::atom::{Atom, Origin, Says};
use crate::condition::Condition;
use crate::counted::Ruling;
use crate::derived::around;
use crate::refusal::Refusal;
use crate::rules::Code;
use crate::scaled::{Factors, Scaled, scaled};
use crate::tracked::{Relation, short};

/// The rows of all branches as one relation: the patient, what SQL sees, then the structures and
/// practitioners of each branch, in columns that are missing where a branch has none.
pub(crate) fn union_all(
    union: &Union,
    branches: &[Relation],
    alias: &str,
) -> Result<Relation, Refusal> {
    different_tables(branches)?;
    let Stack {
        rows,
        atoms,
        columns,
    } = stack(union, branches, alias)?;
    let patients = atoms
        .iter()
        .filter(|atom| atom.origin == Origin::Patient)
        .map(|atom| atom.column.clone())
        .collect();
    let conditions = branches.iter().map(|branch| branch.condition.clone());
    let texts: Vec<&str> = branches.iter().map(|branch| branch.rows.as_str()).collect();
    let most = branches.iter().map(|branch| branch.most);
    let attributes = branches.iter().flat_map(|branch| branch.attributes.clone());
    Ok(Relation {
        condition: Condition::Any(conditions.collect()),
        attributes: attributes.collect(),
        rows: short(format!("({})", texts.join(" UNION "))),
        most: most.fold(0, u64::saturating_add),
        plan: stacked(branches, rows, alias)?,
        atoms,
        columns,
        patients,
        ordinary: branches.iter().all(|branch| branch.ordinary),
        single_row: false,
        everyone: branches.iter().any(|branch| branch.everyone),
        pinned: Vec::new(),
        key: Vec::new(),
        kept: Vec::new(),
        numbers: Vec::new(),
        cut: branches.iter().any(|branch| branch.cut),
        merged: Vec::new(),
        sources: branches
            .iter()
            .flat_map(|branch| branch.sources.clone())
            .collect(),
    })
}

/// The rows of the branches under common names.
struct Stack {
    rows: Vec<Vec<Expr>>,
    atoms: Vec<Atom>,
    columns: Vec<(Column, Expr)>,
}

fn stack(union: &Union, branches: &[Relation], alias: &str) -> Result<Stack, Refusal> {
    let atom = |name: String, origin: Origin, says: Says| Atom {
        column: Column::new(Some(alias), name),
        origin,
        says,
    };
    let mut rows = branches
        .iter()
        .map(|branch| {
            let patient = branch.patients.first().cloned();
            let patient = patient.ok_or_else(|| Refusal::new(Code::G12))?;
            Ok(vec![Expr::Column(patient).alias(PATIENT)])
        })
        .collect::<Result<Vec<_>, Refusal>>()?;
    let says = Says {
        text: PATIENT.to_owned(),
        ..Says::default()
    };
    let mut atoms = vec![atom(PATIENT.to_owned(), Origin::Patient, says)];
    let mut columns = Vec::new();
    let mut known: Vec<(Vec<Expr>, Column)> = Vec::new();
    for (position, (qualifier, field)) in union.schema.iter().enumerate() {
        let exprs = branches
            .iter()
            .map(|branch| branch.columns.get(position).map(|(_, expr)| expr))
            .collect::<Option<Vec<_>>>()
            .ok_or_else(|| Refusal::new(Code::G17))?;
        let given = Given::of(branches, &exprs, field.data_type());
        let typed = given.typed(branches)?;
        let seen = Column::new(qualifier.cloned(), field.name());
        // Under a second name it is the same column.
        if let Some((_, first)) = known.iter().find(|(first, _)| *first == typed) {
            columns.push((seen, given.above(first)));
            continue;
        }
        let exprs: Vec<&Expr> = given.exprs.iter().collect();
        let origin = aligned(branches, &exprs, field.name())?;
        let name = format!("c{position}");
        let says = either(branches, &exprs);
        for (row, expr) in rows.iter_mut().zip(&typed) {
            row.push(expr.clone().alias(name.as_str()));
        }
        let output = atom(name, origin, says);
        columns.push((seen, given.above(&output.column)));
        known.push((typed, output.column.clone()));
        atoms.push(output);
    }
    for (number, slot) in slots(branches)?.into_iter().enumerate() {
        let name = format!("e{number}");
        for (row, value) in rows.iter_mut().zip(slot.values) {
            row.push(value.alias(name.as_str()));
        }
        atoms.push(atom(name, slot.origin, slot.says));
    }
    Ok(Stack {
        rows,
        atoms,
        columns,
    })
}

/// What each branch gives for one column: what all of them scale and shift alike is scaled and shifted
/// above them.
struct Given {
    exprs: Vec<Expr>,
    data_type: DataType,
    factors: Option<Factors>,
}

impl Given {
    fn of(branches: &[Relation], exprs: &[&Expr], data_type: &DataType) -> Self {
        let apart = Self::apart(branches, exprs, data_type);
        apart.unwrap_or_else(|| Self {
            exprs: exprs.iter().copied().cloned().collect(),
            data_type: data_type.clone(),
            factors: None,
        })
    }

    fn apart(branches: &[Relation], exprs: &[&Expr], to: &DataType) -> Option<Self> {
        let read = branches.iter().zip(exprs);
        let read = read.map(|(branch, expr)| scaled(branch, expr));
        let read: Vec<Scaled> = read.collect::<Option<_>>()?;
        let first = read.first()?;
        let factors = first.factors(to)?;
        let alike = read.iter().all(|one| one.scales_as(first));
        alike.then(|| Self {
            exprs: read.into_iter().map(|one| one.of).collect(),
            data_type: DataType::Int64,
            factors: Some(factors),
        })
    }

    /// The expressions of the branches in one type.
    fn typed(&self, branches: &[Relation]) -> Result<Vec<Expr>, Refusal> {
        let both = branches.iter().zip(&self.exprs);
        both.map(|(branch, expr)| of_type(branch, expr, &self.data_type))
            .collect()
    }

    /// What SQL sees over the column of the union.
    fn above(&self, column: &Column) -> Expr {
        let column = Expr::Column(column.clone());
        match &self.factors {
            Some(factors) => factors.over(column, None),
            None => column,
        }
    }
}

/// What an asker may know of a column that each branch gives its own expression for.
fn either(branches: &[Relation], exprs: &[&Expr]) -> Says {
    let both = || branches.iter().zip(exprs.iter().copied());
    let known: Option<Vec<_>> = both().map(|(branch, expr)| branch.known(expr)).collect();
    let known = known.and_then(|known| {
        let first = known.first()?.clone();
        known.iter().all(|one| *one == first).then_some(first)
    });
    let mut says = Says::default();
    let mut texts = Vec::new();
    for (branch, expr) in both() {
        let read = branch.secret(expr);
        texts.push(read.text);
        says.secrets.extend(read.secrets);
        // Which branch a row comes from is a secret.
        says.secrets.extend(branch.condition.secrets());
        says.fills.extend(read.fills);
    }
    let ranges = both().filter_map(|(branch, expr)| branch.range(expr));
    Says {
        text: short(texts.join(" | ")),
        known,
        range: ranges.reduce(around),
        ..says
    }
}

const PATIENT: &str = "patient";

/// A row that stands in two branches would count twice, and a condition on one of them could choose
/// whose do: the tables that give the rows differ. The one row of each patient may be looked up in
/// all of them.
fn different_tables(branches: &[Relation]) -> Result<(), Refusal> {
    let mut known = BTreeSet::new();
    for branch in branches {
        let giving = |looked_up: bool| {
            let tables = branch
                .sources
                .iter()
                .filter(move |(_, one)| *one == looked_up);
            tables
                .map(|(name, _)| name.as_str())
                .collect::<BTreeSet<_>>()
        };
        let mut here = giving(false);
        if here.is_empty() {
            here = giving(true);
        }
        for table in here {
            if !known.insert(table) {
                return Err(Refusal::about(Code::G12, table));
            }
        }
    }
    Ok(())
}

fn of_type(branch: &Relation, expr: &Expr, data_type: &DataType) -> Result<Expr, Refusal> {
    let found = expr
        .get_type(branch.schema())
        .map_err(|_| Refusal::new(Code::G17))?;
    Ok(if &found == data_type {
        expr.clone()
    } else {
        cast(expr.clone(), data_type.clone())
    })
}

/// One column of structures or practitioners of the union.
struct Slot {
    data_type: DataType,
    origin: Origin,
    says: Says,
    /// How many columns of this type stand before it.
    place: usize,
    values: Vec<Expr>,
}

/// The first column of structures of each branch stands under the first of the others, and so on.
fn slots(branches: &[Relation]) -> Result<Vec<Slot>, Refusal> {
    let mut slots: Vec<Slot> = Vec::new();
    for (number, branch) in branches.iter().enumerate() {
        let mut seen: Vec<DataType> = Vec::new();
        for (column, _) in branch.entities() {
            let expr = Expr::Column(column.clone());
            let data_type = expr
                .get_type(branch.schema())
                .map_err(|_| Refusal::new(Code::G17))?;
            let place = seen.iter().filter(|found| **found == data_type).count();
            seen.push(data_type.clone());
            let origin = branch.origin(column).cloned();
            let origin = origin.ok_or_else(|| Refusal::new(Code::G17))?;
            let is_here = |slot: &&mut Slot| slot.data_type == data_type && slot.place == place;
            if let Some(slot) = slots.iter_mut().find(is_here) {
                slot.values.push(expr);
                continue;
            }
            let mut values = vec![missing(&data_type)?; number];
            values.push(expr);
            slots.push(Slot {
                data_type,
                origin,
                says: branch.says(column).cloned().unwrap_or_default(),
                place,
                values,
            });
        }
        for slot in &mut slots {
            if slot.values.len() <= number {
                slot.values.push(missing(&slot.data_type)?);
            }
        }
    }
    Ok(slots)
}

fn missing(data_type: &DataType) -> Result<Expr, Refusal> {
    let value = ScalarValue::try_from(data_type).map_err(|_| Refusal::new(Code::G17))?;
    Ok(Expr::Literal(value, None))
}

fn stacked(
    branches: &[Relation],
    rows: Vec<Vec<Expr>>,
    alias: &str,
) -> Result<LogicalPlan, Refusal> {
    let inputs = branches
        .iter()
        .zip(rows)
        .map(|(branch, row)| {
            LogicalPlanBuilder::from(branch.plan.clone())
                .project(row)
                .and_then(LogicalPlanBuilder::build)
                .map(Arc::new)
        })
        .collect::<Result<Vec<_>, _>>();
    inputs
        .and_then(Union::try_new)
        .and_then(|union| LogicalPlanBuilder::from(LogicalPlan::Union(union)).alias(alias))
        .and_then(LogicalPlanBuilder::build)
        .map_err(|_| Refusal::new(Code::G17))
}

/// What `--explain` says of a union.
pub(crate) fn ruling() -> Ruling {
    Ruling {
        subject: "UNION".to_owned(),
        code: Code::G12,
        says: Sentence::new(
            "réunion de tables différentes ; chaque ligne reste celle de son patient",
            "union of different tables; each row stays its patient's",
        ),
    }
}
