//! Checks that a model declares everything that the protection of answers rests on, and nothing
//! where it would have no meaning.

use crate::code::Code;
use crate::declared::{Knowledge, Scale};
use crate::model::{Column, Level, Model, Role, Table};
use crate::model_file::broken;
use crate::sentence::Notice;

pub(crate) fn check(model: &Model) -> Result<(), Notice> {
    for table in &model.tables {
        for column in &table.columns {
            knowledge(table, column)?;
            interval(table, column)?;
            missing(table, column)?;
        }
        for scale in &table.scales {
            refinement(model, table, scale)?;
        }
    }
    Ok(())
}

fn knowledge(table: &Table, column: &Column) -> Result<(), Notice> {
    match (table.level, column.knowledge) {
        (Level::Person, None) => Err(wrong(table, column, "knowledge is not declared")),
        (Level::Reference, Some(_)) => Err(wrong(table, column, "knowledge of a public column")),
        (Level::Person, Some(Knowledge::Attribute)) if column.role == Role::Sensitive => {
            Err(wrong(table, column, "a sensitive column is a secret"))
        }
        (Level::Person, Some(Knowledge::Attribute | Knowledge::Secret))
        | (Level::Reference, None) => Ok(()),
    }
}

/// `centre` and `width` stand where a value of a person can be summed, and only there.
fn interval(table: &Table, column: &Column) -> Result<(), Notice> {
    let expected = table.level == Level::Person && column.is_summed();
    match (expected, column.centre, column.width) {
        (false, None, None) => Ok(()),
        (true, Some(centre), Some(width)) => {
            if is_sound(column, centre, width) {
                Ok(())
            } else {
                Err(wrong(table, column, "width is odd, or beyond min and max"))
            }
        }
        (true, _, _) => Err(wrong(table, column, "centre and width are not declared")),
        (false, _, _) => Err(wrong(table, column, "centre and width of no measure")),
    }
}

/// A width is even and positive, so that both halves are equal and none is empty. The centre is a
/// plausible value; the interval reaches no further than one width beyond the plausible values.
fn is_sound(column: &Column, centre: i64, width: i64) -> bool {
    let within = |value: i64| {
        column.min.is_none_or(|min| value >= min) && column.max.is_none_or(|max| value <= max)
    };
    let span = column.min.zip(column.max).map(|(min, max)| max - min);
    width > 0
        && width % 2 == 0
        && within(centre)
        && span.is_none_or(|span| width <= span.saturating_mul(2))
}

/// An absence can tell only if there are absences, and what tells is not ordinary.
fn missing(table: &Table, column: &Column) -> Result<(), Notice> {
    let possible = table.level == Level::Person && column.nullable && !column.ordinary;
    if column.missing_tells && !possible {
        return Err(wrong(
            table,
            column,
            "missing_tells of an ordinary column, or of one that is never missing",
        ));
    }
    Ok(())
}

fn refinement(model: &Model, table: &Table, scale: &Scale) -> Result<(), Notice> {
    let is_known = table
        .column(&scale.by)
        .and_then(|by| {
            model
                .code_list(by.code_list.as_deref()?)?
                .entry(&scale.code)
        })
        .is_some();
    let is_measure = table
        .column(&scale.column)
        .is_some_and(|column| column.measure && is_sound(column, scale.centre, scale.width));
    let is_narrower = table
        .column(&scale.column)
        .and_then(|column| column.width)
        .is_some_and(|width| scale.width <= width);
    // Cells of a grid begin at 0, so that no value may lie below.
    let has_grid = scale.grid.is_none_or(|step| {
        let column = table.column(&scale.column);
        step > 0 && column.is_some_and(|column| column.grid.is_some() && column.min >= Some(0))
    });
    if is_known && is_measure && is_narrower && has_grid {
        return Ok(());
    }
    let detail = format!(
        "`{}`: scale of `{}` by `{}`",
        table.name, scale.column, scale.code
    );
    Err(broken(Code::F02, &detail))
}

fn wrong(table: &Table, column: &Column, detail: &str) -> Notice {
    broken(
        Code::F02,
        &format!("`{}.{}`: {detail}", table.name, column.name),
    )
}
