//! Aggregates by patient: the first visit, the number of visits. They stay below the barrier, and
//! carry along the structures and practitioners that each patient met.

use datafusion_common::Column;
use datafusion_common::tree_node::{Transformed, TreeNode};
use datafusion_expr::expr::AggregateFunction;
use datafusion_expr::{Aggregate, Expr, LogicalPlanBuilder};

use crate::atom::{Atom, Facts, Origin, Says};
use crate::context::Context;
use crate::counted::Domain;
use crate::form::{Form, form, is_constant};
use crate::operand::operand;
use crate::order::{order, without_ties};
use crate::reading::add_within;
use crate::refusal::Refusal;
use crate::result::{Call, Judged, says_of};
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
    let written = Written {
        aggregate,
        keys: seen.len(),
        cut,
    };
    let (mut aggregates, results) = results(context, relation, &written, alias, &mut outputs)?;
    seen.extend(results);
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

/// The aggregates as they are written, behind so many keys; `cut` says that the keys hold a condition.
struct Written<'a> {
    aggregate: &'a Aggregate,
    keys: usize,
    cut: bool,
}

/// The aggregates over atoms, and what stands for each of them above.
fn results(
    context: &Context<'_>,
    relation: &Relation,
    written: &Written<'_>,
    alias: &str,
    outputs: &mut Outputs,
) -> Result<(Vec<Expr>, Vec<Expr>), Refusal> {
    let cut = written.cut;
    let fields = written.aggregate.schema.fields().iter().skip(written.keys);
    let (mut aggregates, mut seen) = (Vec::new(), Vec::new());
    let mut output = |(call, origin): Judged| {
        let says = says_of(relation, &call);
        let name = outputs.name(alias, origin, says);
        aggregates.push(call.alias(name.as_str()));
        Expr::Column(Column::new(Some(alias), name))
    };
    for (expr, field) in written.aggregate.aggr_expr.iter().zip(fields) {
        if let Some(first) = first(relation, expr, cut)? {
            seen.push(output(first));
            continue;
        }
        let call = Call::read(relation, expr)?;
        let whole = call.judged(relation, cut);
        let apart = call.apart(context.functions, relation, cut, field.data_type());
        seen.push(match apart {
            Some(apart) if whole.is_ok() || apart.is_only_scaled() => {
                let result = output(apart.result);
                let rows = apart.rows.map(&mut output);
                match apart.factors {
                    Some(factors) => factors.over(result, rows),
                    None => result,
                }
            }
            _ => output(whole?),
        });
    }
    Ok((aggregates, seen))
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
        unit: None,
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
