//! The rows of two tables, one below the other.

use std::sync::Arc;

use super::super::super::grammar::{Dice, Value};
use super::super::row::{Beside, Column, Joined, Range, Row};
use super::super::said::Said;
use super::super::statement::{Scope, Theme};
use super::super::world::{Table, World};
use super::{Condition, Part, Place, UNITED};

/// Rows of two tables, with the region and some columns of one kind each.
pub(super) fn both(world: &World, theme: &Theme, tables: [usize; 2], dice: &mut Dice) -> [Part; 2] {
    let kind = |column: &Column| {
        let is_code = matches!(column.found.first(), Some(Value::Text(_)));
        (is_code, column.is_date)
    };
    let region = |table: &Table| {
        let mut columns = table.columns.iter();
        columns
            .position(|of| of.name == UNITED[0])
            .expect("a region")
    };
    let [one, other] = tables.map(|table| &world.tables[table]);
    let mut columns = [vec![region(one)], vec![region(other)]];
    for _ in 0..dice.below(4) {
        let at = |table: &Table, dice: &mut Dice, fits: &dyn Fn(&Column) -> bool| {
            let all = table.columns.iter().enumerate();
            let is_fit = |of: &Column| of.difference.is_none() && !of.is_attribute && fits(of);
            let all: Vec<usize> = all.filter(|of| is_fit(of.1)).map(|of| of.0).collect();
            (!all.is_empty()).then(|| *dice.one_of(&all))
        };
        let first = at(one, dice, &|_| true).expect("a column");
        let wanted = kind(&one.columns[first]);
        if let Some(second) = at(other, dice, &|of| kind(of) == wanted) {
            columns[0].push(first);
            columns[1].push(second);
        }
    }
    let [of_one, of_other] = columns;
    [(tables[0], of_one), (tables[1], of_other)].map(|(table, columns)| {
        let scope = Scope::of(theme, &[(&world.tables[table], Some(table), "y")]);
        Part::draw(&scope, table, columns, dice)
    })
}

/// The rows of two tables, one below the other.
pub(super) fn stacked(parts: &[Part; 2], world: &World) -> Table {
    let tables = [0, 1].map(|of| &world.tables[parts[of].table]);
    let said = [0, 1].map(|of| parts[of].said(world));
    let secrets = said[0].secrets() | said[1].secrets();
    let row = |part: &Part, row: &Row| Row {
        values: part
            .columns
            .iter()
            .map(|at| row.values[*at].clone())
            .collect(),
        ..row.clone()
    };
    let rows = parts
        .iter()
        .flat_map(|part| part.rows(world).map(|of| row(part, of)).collect::<Vec<_>>());
    let rows: Vec<Row> = rows.collect();
    let column = |(place, name): (usize, &'static str)| {
        let of = [0, 1].map(|of| Place {
            alias: "y",
            at: parts[of].columns[place],
            column: Arc::clone(&tables[of].columns[parts[of].columns[place]]),
        });
        let ranges = [0, 1].map(|part| parts[part].range(&of[part]));
        let found = rows.iter().map(|row| row.values[place].clone());
        let found = found.filter(|value| *value != Value::Missing).collect();
        Arc::new(Column {
            own: of[0].column.own | of[1].column.own | secrets,
            range: ranges.into_iter().flatten().reduce(Range::around),
            found,
            ..united(name, [&of[0].column, &of[1].column])
        })
    };
    let columns = (0..parts[0].columns.len()).zip(UNITED).map(column);
    let columns = columns.collect();
    Table {
        name: "both",
        text: format!("({} UNION {})", tables[0].name, tables[1].name),
        there: Said::Any(said.to_vec()),
        rows_most: tables.iter().map(|table| table.rows_most).sum(),
        columns,
        rows,
        has_acts: tables.iter().any(|table| table.has_acts),
        has_structures: tables.iter().any(|table| table.has_structures),
    }
}

/// What two columns have in common.
fn united(name: &'static str, [one, other]: [&Column; 2]) -> Column {
    let nullable = one.nullable || other.nullable;
    let known = |of: &Column| {
        let domain = of.domain.clone();
        domain.map(|mut domain| {
            domain.retain(|value| *value != Value::Missing);
            domain
        })
    };
    let domain = known(one).filter(|domain| Some(domain) == known(other).as_ref());
    let domain = domain.map(|mut domain| {
        domain.extend(nullable.then_some(Value::Missing));
        domain
    });
    let is_year = one.is_year && other.is_year;
    Column {
        text: format!("{} | {}", one.text, other.text),
        name,
        is_attribute: one.is_attribute && other.is_attribute,
        is_own: false,
        is_date: one.is_date,
        nullable,
        missing_tells: true,
        missing_by: None,
        own: 0,
        difference: None,
        range: None,
        ranges: None,
        is_summed: one.is_summed && other.is_summed && one.is_year == other.is_year,
        is_year,
        is_conditional: false,
        grid: is_year.then_some(5),
        groupable: one.groupable && other.groupable,
        domain,
        found: Vec::new(),
        beside: Beside::Never,
    }
}

/// Whether a condition holds in a row of its table.
pub(super) fn holds(condition: &Condition, row: &Row) -> bool {
    let joined = Joined {
        row,
        beside: None,
        marks: &[],
    };
    condition.holds(joined) == Some(true)
}
