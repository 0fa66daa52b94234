//! Aggregates by patient: the first visit, the number of visits. They stay below the barrier, and
//! carry along the structures and practitioners that each patient met.

use datafusion_common::Column;
use datafusion_common::tree_node::{Transformed, TreeNode};
use datafusion_expr::expr::{AggregateFunction, AggregateFunctionParams};
use datafusion_expr::{Aggregate, Expr, ExprSchemable, LogicalPlanBuilder};

use crate::argument::argument;
use crate::atom::{Atom, Facts, Origin, Says};
use crate::context::Context;
use crate::counted::Domain;
use crate::derived::{gives, result_says};
use crate::form::{Form, form, is_constant};
use crate::operand::operand;
use crate::order::{directions, nulls, order, without_ties};
use crate::predicate::predicate;
use crate::reading::add_within;
use crate::refusal::Refusal;
use crate::rules::Code;
use crate::tracked::{Relation, short};

/// An aggregate whose group keys hold the patient.
pub(crate) fn per_patient(
    context: &Context<'_>,
    aggregate: &Aggregate,
    relation: &Relation,
    alias: &str,
) -> Result<Relation, Refusal> {
    let mut outputs = Outputs::default();
    let (groups, mut seen) = keys(aggregate, relation, alias, &mut outputs)?;
    let cut = relation.cut || groups.iter().any(|key| is_condition(relation, key));
    if cut {
        outputs.no_years();
    }
    let groups_hold_nothing_else = outputs
        .atoms
        .iter()
        .all(|atom| atom.origin == Origin::Patient);
    let kept = kept_by_keys(relation, &groups, &outputs.atoms);
    let seen_keys = groups.clone();
    let mut aggregates = Vec::new();
    for expr in &aggregate.aggr_expr {
        let (function, origin) = match first(relation, expr, cut)? {
            Some(first) => first,
            None => result(relation, expr, cut)?,
        };
        let says = says_of(relation, &function);
        let name = outputs.name(alias, origin, says);
        seen.push(Expr::Column(Column::new(Some(alias), name.as_str())));
        aggregates.push(function.alias(name));
    }
    aggregates.extend(entity_sets(context, relation, alias, &mut outputs));
    let plan = LogicalPlanBuilder::from(relation.plan.clone())
        .aggregate(groups, aggregates)
        .and_then(|builder| builder.alias(alias))
        .and_then(LogicalPlanBuilder::build)
        .map_err(|_| Refusal::new(Code::G17))?;
    let columns = aggregate
        .schema
        .iter()
        .zip(seen)
        .map(|((qualifier, field), expr)| (Column::new(qualifier.cloned(), field.name()), expr))
        .collect();
    let patients = outputs.patients();
    Ok(Relation {
        plan,
        single_row: groups_hold_nothing_else,
        patients,
        atoms: outputs.atoms,
        columns,
        ordinary: relation.ordinary,
        everyone: relation.everyone,
        pinned: Vec::new(),
        key: Vec::new(),
        kept,
        numbers: Vec::new(),
        cut,
        merged: Vec::new(),
        sources: relation.sources.clone(),
        condition: relation.condition.clone(),
        attributes: relation.attributes.clone(),
        rows: by_patient(relation, &seen_keys),
        most: if groups_hold_nothing_else {
            1
        } else {
            relation.most
        },
    })
}

/// The structures and practitioners of all rows of a patient.
fn entity_sets(
    context: &Context<'_>,
    relation: &Relation,
    alias: &str,
    outputs: &mut Outputs,
) -> Vec<Expr> {
    let mut sets = Vec::new();
    for (column, kind) in relation.entities() {
        let set = context.functions.entity_set.of(kind);
        let set = set.call(vec![Expr::Column(column.clone())]);
        let own = relation.says(column).filter(|says| says.known.is_some());
        let says = own
            .cloned()
            .unwrap_or_else(|| relation.derived("entities", &[Expr::Column(column.clone())]));
        sets.push(set.alias(outputs.name(alias, Origin::EntitySet(kind), says)));
    }
    sets
}

/// A row for each patient, or for each of these keys of a patient.
fn by_patient(relation: &Relation, keys: &[Expr]) -> String {
    let keys: Vec<String> = keys.iter().map(|key| relation.text_of(key)).collect();
    short(format!("{} BY {}", relation.rows, keys.join(", ")))
}

/// What an asker may know of a group key.
fn key_says(relation: &Relation, key: &Expr) -> Says {
    if let Expr::Column(column) = key
        && let Some(says) = relation.says(column)
    {
        return says.clone();
    }
    let secret = relation.secret(key);
    let mut within = secret.within;
    add_within(&mut within, relation.within(key));
    Says {
        text: secret.text,
        secrets: secret.secrets,
        fills: secret.fills,
        within,
        known: relation.known(key),
        range: relation.range(key),
        grid: relation.cut_points(key),
        ..Says::default()
    }
}

/// What an asker may know of the result of an aggregate by patient.
fn says_of(relation: &Relation, function: &Expr) -> Says {
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

/// The group keys, and what stands for each of them above: a column, or a constant itself.
fn keys(
    aggregate: &Aggregate,
    relation: &Relation,
    alias: &str,
    outputs: &mut Outputs,
) -> Result<(Vec<Expr>, Vec<Expr>), Refusal> {
    let mut groups = Vec::new();
    let mut seen = Vec::new();
    for expr in &aggregate.group_expr {
        let key = relation.resolve(expr)?;
        // A constant groups nothing; the decorrelation of a subquery leaves one among the keys.
        if is_constant(&key) {
            seen.push(key);
            continue;
        }
        let origin = key_origin(relation, &key)?;
        let says = key_says(relation, &key);
        let name = outputs.name(alias, origin, says);
        seen.push(Expr::Column(Column::new(Some(alias), name.as_str())));
        groups.push(key.alias(name));
    }
    Ok((groups, seen))
}

/// The conditions on the rows that read group keys alone, over the keys.
fn kept_by_keys(relation: &Relation, groups: &[Expr], atoms: &[Atom]) -> Vec<Expr> {
    let behind = |column: &Column| {
        let key = |group: &Expr| group.clone().unalias() == Expr::Column(column.clone());
        let found = groups.iter().zip(atoms).find(|(group, _)| key(group));
        found.map(|(_, atom)| atom.column.clone())
    };
    let over_keys = |condition: &&Expr| {
        let mut columns = condition.column_refs().into_iter();
        columns.all(|column| behind(column).is_some())
    };
    let renamed = |condition: &Expr| {
        let moved = condition.clone().transform_up(|node| {
            let atom = node.try_as_col().and_then(behind);
            Ok(atom.map_or(Transformed::no(node), |atom| {
                Transformed::yes(Expr::Column(atom))
            }))
        });
        moved.map(|moved| moved.data).ok()
    };
    relation
        .kept
        .iter()
        .filter(over_keys)
        .filter_map(renamed)
        .collect()
}

/// The columns of the aggregate, numbered.
#[derive(Default)]
struct Outputs {
    atoms: Vec<Atom>,
}

impl Outputs {
    fn patients(&self) -> Vec<Column> {
        let carries = |atom: &&Atom| atom.origin == Origin::Patient;
        let atoms = self.atoms.iter().filter(carries);
        atoms.map(|atom| atom.column.clone()).collect()
    }

    /// Years are added up as they stand; where a condition has cut the rows apart, the total would
    /// tell how many it has cut.
    fn no_years(&mut self) {
        for atom in &mut self.atoms {
            if let Origin::Field(facts) = &mut atom.origin {
                facts.year = false;
            }
        }
    }

    fn name(&mut self, alias: &str, origin: Origin, says: Says) -> String {
        let name = format!("c{}", self.atoms.len());
        let column = Column::new(Some(alias), name.as_str());
        self.atoms.push(Atom {
            column,
            origin,
            says,
        });
        name
    }
}

fn key_origin(relation: &Relation, key: &Expr) -> Result<Origin, Refusal> {
    if relation.is_patient(key) {
        return Ok(Origin::Patient);
    }
    if let Expr::Column(column) = key
        && let Some(origin @ Origin::Entity(_)) = relation.origin(column)
    {
        return Ok(origin.clone());
    }
    let read = operand(relation, key)?;
    Ok(Origin::Field(Facts {
        groupable: read.groupable,
        measure: false,
        ordinary: read.ordinary,
        year: read.year,
        grid: None,
        missing_tells: true,
        missing_by: None,
        domain: read.domain,
    }))
}

/// Whether a group key tells rows of a patient apart by a condition of the requester's.
fn is_condition(relation: &Relation, key: &Expr) -> bool {
    match form(key) {
        Form::Column(column) => match relation.origin(column) {
            Some(Origin::Field(facts)) => matches!(facts.domain, Domain::Literals(_)),
            _ => false,
        },
        Form::Function(function) => !matches!(function.name(), "date_part" | "date_trunc"),
        _ => true,
    }
}

/// One aggregate per patient over atoms, and what is known of it; `cut` says that the group keys
/// hold a condition.
fn result(relation: &Relation, expr: &Expr, cut: bool) -> Result<(Expr, Origin), Refusal> {
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
    let is_first = matches!(name, "first_value" | "last_value");
    let listed = is_first
        || matches!(
            name,
            "count" | "sum" | "min" | "max" | "bool_or" | "bool_and"
        );
    if !listed || is_first == order_by.is_empty() || (null_treatment.is_some() && !is_first) {
        return Err(Refusal::about(Code::G08, name));
    }
    let order = without_ties(relation, order(relation, order_by)?);
    let filter = filter.as_ref().map(|f| relation.resolve(f)).transpose()?;
    if let Some(filter) = &filter {
        predicate(relation, filter)?;
    }
    let mut conditional = filter.is_some();
    // A patient of the relation has a row, so what adds up known values is known.
    let mut known = filter.is_none() && !is_first;
    let mut resolved = Vec::new();
    for arg in args {
        let arg = relation.resolve(arg)?;
        conditional |= argument(relation, if is_first { "max" } else { name }, &arg)?;
        known &= !arg.nullable(relation.schema()).unwrap_or(true);
        resolved.push(arg);
    }
    let reads = || resolved.iter().chain(&filter);
    let summable = order.plain
        && reads().all(|expr| reads_summable(relation, expr))
        && !(relation.cut && reads().any(|expr| reads_field(relation, expr)))
        && adds_up(name, *distinct, cut, relation.cut);
    let call = AggregateFunction::new_udf(
        std::sync::Arc::clone(&function.func),
        resolved,
        *distinct,
        filter.map(Box::new),
        if is_first { order.keys } else { Vec::new() },
        *null_treatment,
    );
    let origin = Origin::PerPatient {
        conditional,
        known,
        summable,
    };
    Ok((Expr::AggregateFunction(call), origin))
}

/// `first_value(x ORDER BY …)` of a column whose values stay what they were: the patient, a
/// structure or practitioner, a declared key. `DISTINCT ON (patient_no)` is written so.
fn first(relation: &Relation, expr: &Expr, cut: bool) -> Result<Option<(Expr, Origin)>, Refusal> {
    let Form::Aggregate(function) = form(expr) else {
        return Ok(None);
    };
    let params = &function.params;
    let is_first = matches!(function.func.name(), "first_value" | "last_value");
    let (true, [arg], None) = (is_first, params.args.as_slice(), &params.filter) else {
        return Ok(None);
    };
    if params.distinct || params.order_by.is_empty() {
        return Err(Refusal::about(Code::G08, function.func.name()));
    }
    let arg = relation.resolve(arg)?;
    let order = order(relation, &params.order_by)?;
    let stays = order.plain && !cut;
    let origin = match arg.try_as_col().and_then(|column| relation.origin(column)) {
        Some(Origin::Patient) if relation.is_patient(&arg) => Origin::Patient,
        Some(origin @ Origin::Entity(_)) => origin.clone(),
        Some(Origin::Field(facts)) if facts.groupable && !facts.measure && stays => {
            Origin::Field(Facts {
                ordinary: false,
                // The total over a year per patient is a sum of per-patient results.
                year: false,
                ..facts.clone()
            })
        }
        _ => return Ok(None),
    };
    let order = without_ties(relation, order);
    let call = AggregateFunction::new_udf(
        std::sync::Arc::clone(&function.func),
        vec![arg],
        false,
        None,
        order.keys,
        params.null_treatment,
    );
    Ok(Some((Expr::AggregateFunction(call), origin)))
}

/// Whether the total over patients does not tell how many of them have rows on both sides of a
/// condition: that of numbers of rows and of sums does not, wherever rows are cut. Of rows that
/// an aggregate has cut already, the number does.
fn adds_up(name: &str, distinct: bool, cut: bool, cut_before: bool) -> bool {
    match name {
        "sum" => !distinct,
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
