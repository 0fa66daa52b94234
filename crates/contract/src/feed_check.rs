//! Checks that a contract agrees with itself and with the model.

use std::collections::BTreeSet;

use crate::code::Code;
use crate::dialect::{DateFormat, Dialect};
use crate::feed::{Check, FeedContract, FileContract, Target};
use crate::feed_file::broken;
use crate::identity::IdentityField;
use crate::model::{Kind, Level, Model, Origin, Table};
use crate::sentence::Notice;
use crate::shape::Content;

pub(crate) fn check(model: &Model, contract: &FeedContract) -> Result<(), Notice> {
    let regions = model.code_list("region");
    if regions.is_none_or(|list| list.entry(&contract.region).is_none()) {
        return Err(broken(&format!("region `{}`", contract.region)));
    }
    if contract.source.trim().is_empty() {
        return Err(broken("source"));
    }
    for (at, file) in contract.files.iter().enumerate() {
        let earlier = contract.files.get(..at).unwrap_or_default();
        let sample = file.name_with("");
        let overlaps =
            |other: &FileContract| other.matches(&sample) || file.matches(&other.name_with(""));
        if earlier.iter().any(overlaps) || file.name.matches('*').count() > 1 {
            return Err(broken(&format!("`{}`: name", file.name)));
        }
        check_dialect(file)?;
        let table = model.table(&file.table);
        let table = table.ok_or_else(|| Code::F04.notice(&[("detail", &file.table)]))?;
        check_columns(file, table)?;
        check_key_and_rules(file, table)?;
    }
    Ok(())
}

fn check_dialect(file: &FileContract) -> Result<(), Notice> {
    let Dialect {
        separator,
        decimal_mark,
        ..
    } = file.dialect;
    let is_separator = matches!(separator, ';' | ',' | '\t' | '|');
    if !is_separator || !matches!(decimal_mark, ',' | '.') {
        return Err(broken(&format!("`{}`: separator, decimal_mark", file.name)));
    }
    Ok(())
}

fn check_columns(file: &FileContract, table: &Table) -> Result<(), Notice> {
    let mut headers = BTreeSet::new();
    let mut targets = BTreeSet::new();
    for column in &file.columns {
        let place = format!("`{}`, `{}`", file.name, column.name);
        let names = std::iter::once(&column.name).chain(&column.aliases);
        for name in names {
            if name.trim() != name || name.is_empty() || !headers.insert(name.as_str()) {
                return Err(broken(&format!(
                    "{place}: header `{name}` twice, or with spaces"
                )));
            }
        }
        if !targets.insert(&column.target) {
            return Err(broken(&format!("{place}: target twice")));
        }
        let is_date = matches!(column.shape.content, Content::Date | Content::PartialDate);
        let is_short = column.shape.date_formats.contains(&DateFormat::ShortYear);
        if is_date
            && (column.shape.date_formats.is_empty()
                || is_short && column.shape.pivot.is_none_or(|p| p > 99))
        {
            return Err(broken(&format!("{place}: dates, pivot")));
        }
        let is_named = match column.target {
            Target::Identity(_) => table.level == Level::Person,
            Target::Practitioner => has_practitioner(table),
            Target::Column(_) | Target::Record => true,
        };
        if !is_named {
            return Err(broken(&format!("{place}: not in table `{}`", table.name)));
        }
    }
    let local_id = Target::Identity(IdentityField::LocalId);
    if table.level == Level::Person && !targets.contains(&local_id) {
        return Err(broken(&format!("`{}`: identity `local_id`", file.name)));
    }
    for column in &table.columns {
        let needed = match &column.origin {
            Origin::Delivered if !column.nullable => Target::Column(column.name.clone()),
            Origin::Identity(field) if !column.nullable => Target::Identity(*field),
            _ => continue,
        };
        if !targets.contains(&needed) {
            return Err(broken(&format!(
                "`{}`: column `{}`",
                file.name, column.name
            )));
        }
    }
    Ok(())
}

fn has_practitioner(table: &Table) -> bool {
    let is_practitioner =
        |column: &crate::model::Column| column.entity == Some(crate::model::Entity::Practitioner);
    table.columns.iter().any(is_practitioner)
}

fn check_key_and_rules(file: &FileContract, table: &Table) -> Result<(), Notice> {
    let is_delivered = |name: &str| {
        let target = match name {
            "local_id" => Target::Identity(IdentityField::LocalId),
            "record" => Target::Record,
            column => Target::Column(column.to_owned()),
        };
        file.columns.iter().any(|column| column.target == target)
    };
    if file.business_key.is_empty() || !file.business_key.iter().all(|name| is_delivered(name)) {
        return Err(broken(&format!("`{}`: business_key", file.name)));
    }
    let has_kind = |name: &str, kind: Kind| {
        is_delivered(name) && table.column(name).is_some_and(|column| column.kind == kind)
    };
    for rule in &file.rules {
        let holds = match &rule.check {
            Check::Order { first, then } => {
                (first == "birth_date" || has_kind(first, Kind::Date)) && has_kind(then, Kind::Date)
            }
            Check::Within { column, .. } => has_kind(column, Kind::Int),
            Check::NotSunday { column } => has_kind(column, Kind::Date),
            Check::NotBoth { column, other, .. } => {
                has_kind(column, Kind::Text) && has_kind(other, Kind::Text)
            }
        };
        if !holds {
            return Err(broken(&format!("`{}`: rules", file.name)));
        }
    }
    Ok(())
}
