//! What a request asks for, held against the model. What is not known to be allowed is refused.

use contract::{Column, Entity, Kind, Level, Model, Origin, Role, Table, Treatment};

use crate::code::Code;
use crate::precision::{has_to_be_said, is_professional};
use crate::refusal::Refusal;
use crate::request::{ColumnAsked, Request};

/// Everything that cannot be asked for.
pub(crate) fn faults(request: &Request, model: &Model) -> Vec<Refusal> {
    let mut faults = regions(request, model);
    for asked in &request.tables {
        match model.table(&asked.name) {
            Some(table) if table.level == Level::Person => {
                let one = |column| of_column(column, table, model);
                faults.extend(asked.columns.iter().filter_map(one));
            }
            _ => faults.push(Refusal::about(Code::Table, &asked.name)),
        }
    }
    faults
}

fn regions(request: &Request, model: &Model) -> Vec<Refusal> {
    let list = model.code_list("region");
    let is_known = |code: &str| list.is_some_and(|list| list.entry(code).is_some());
    let unknown = request.regions.iter().filter(|code| !is_known(code));
    unknown
        .map(|code| Refusal::about(Code::Region, code))
        .collect()
}

fn of_column(asked: &ColumnAsked, table: &Table, model: &Model) -> Option<Refusal> {
    let place = format!("{}.{}", table.name, asked.name);
    let Some(column) = table.column(&asked.name) else {
        return Some(Refusal::about(Code::Column, place));
    };
    if never_leaves_of(table, model, column) {
        return Some(Refusal::about(Code::NeverLeaves, place));
    }
    let fits = match asked.precision {
        Some(precision) => precision.fits(column, model),
        None => is_professional(column) || !has_to_be_said(column),
    };
    (!fits).then(|| Refusal::about(Code::Precision, place))
}

/// Whether a column never leaves, in its own table or in the one from which it is computed.
pub(crate) fn never_leaves_of(table: &Table, model: &Model, column: &Column) -> bool {
    never_leaves(column) || source(table, model, column).is_some_and(never_leaves)
}

/// The column of the table from which this one is computed.
fn source<'a>(table: &Table, model: &'a Model, column: &Column) -> Option<&'a Column> {
    let source = model.table(table.derived_from.as_deref()?)?;
    source.column(&column.name)
}

/// Direct identifiers, the patient number (people have the pseudonym of the extract), what tells how
/// somebody was recognised, and free text, which nobody can look through.
fn never_leaves(column: &Column) -> bool {
    let is_direct = column.role == Role::DirectIdentifier || column.treatment == Treatment::Drop;
    let is_patient = column.entity == Some(Entity::Patient) || column.name == "patient_no";
    let is_provenance = column.origin == Origin::Tokens;
    let is_coded = column.code_list.is_some() || is_professional(column);
    let is_free_text = column.kind == Kind::Text && !is_coded;
    is_direct || is_patient || is_provenance || is_free_text
}
