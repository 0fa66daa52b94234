//! Checks that a model agrees with itself.

use std::collections::BTreeSet;

use crate::code::Code;
use crate::model::{Column, Kind, Model, Origin, Role, Table};
use crate::model_file::broken;
use crate::sentence::Notice;

pub(crate) fn check(model: &Model) -> Result<(), Notice> {
    distinct("table", model.tables.iter().map(|t| t.name.as_str()))?;
    distinct(
        "code_list",
        model.code_lists.iter().map(|l| l.name.as_str()),
    )?;
    distinct("identity", model.identity.iter().map(|i| i.field.as_str()))?;
    for list in &model.code_lists {
        distinct(&list.name, list.codes.iter().map(|c| c.code.as_str()))?;
    }
    for column in &model.identity {
        known_list(model, column.code_list.as_deref(), column.field.as_str())?;
    }
    for table in &model.tables {
        distinct(&table.name, table.columns.iter().map(|c| c.name.as_str()))?;
        for column in &table.columns {
            check_column(model, table, column)?;
        }
        for name in &table.partition {
            known_column(table, name)?;
        }
        for name in &table.business_key {
            if name != "local_id" && name != "record" {
                known_column(table, name)?;
            }
        }
        for range in &table.ranges {
            known_column(table, &range.column)?;
            known_column(table, &range.by)?;
        }
    }
    Ok(())
}

fn check_column(model: &Model, table: &Table, column: &Column) -> Result<(), Notice> {
    let name = format!("{}.{}", table.name, column.name);
    known_list(model, column.code_list.as_deref(), &name)?;
    if let Origin::Column(other) = &column.origin {
        known_column(table, other)?;
    }
    let wrong = column.role == Role::DirectIdentifier
        || (column.measure && column.kind != Kind::Int)
        || (column.ordinary && column.role == Role::Sensitive)
        || column.grid.is_some_and(|step| step < 1 || !column.measure)
        || (column.decimals > 0 && column.kind != Kind::Int)
        || (column.local_code && column.kind != Kind::Text);
    if wrong {
        let detail = format!("`{name}`: role, kind and flags contradict each other");
        return Err(broken(Code::F02, &detail));
    }
    Ok(())
}

fn distinct<'a>(place: &str, names: impl Iterator<Item = &'a str>) -> Result<(), Notice> {
    let mut seen = BTreeSet::new();
    for name in names {
        if !seen.insert(name) {
            return Err(broken(Code::F02, &format!("`{place}`: `{name}` twice")));
        }
    }
    Ok(())
}

fn known_list(model: &Model, list: Option<&str>, place: &str) -> Result<(), Notice> {
    match list {
        Some(name) if model.code_list(name).is_none() => {
            Err(broken(Code::F02, &format!("`{place}`: code list `{name}`")))
        }
        _ => Ok(()),
    }
}

fn known_column(table: &Table, name: &str) -> Result<(), Notice> {
    match table.column(name) {
        Some(_) => Ok(()),
        None => Err(broken(Code::F02, &format!("`{}`: `{name}`", table.name))),
    }
}
