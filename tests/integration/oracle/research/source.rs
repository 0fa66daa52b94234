//! Where the rows of a statement come from: a table; results by patient over one, which are a row a patient; or
//! the rows of two tables, one below the other.

mod short;
mod stacked;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::grammar::{Dice, Value};
use super::condition::{Condition, Place, Test};
use super::row::{Beside, Column, Range, Row, number};
use super::said::Said;
use super::statement::{Scope, Theme};
use super::world::{PATIENT, Table, World};
use short::short;
use stacked::{both, holds, stacked};

#[derive(Debug, Clone)]
pub(crate) enum Source {
    Table(usize),
    ByPatient(ByPatient),
    Both(Box<[Part; 2]>),
}

/// `SELECT patient_no, … FROM … GROUP BY patient_no`
#[derive(Debug, Clone)]
pub(crate) struct ByPatient {
    part: Part,
    results: Vec<Of>,
}

/// What is computed of the rows of one patient.
#[derive(Debug, Clone)]
struct Of {
    gives: Gives,
    /// Of this column; a number of rows is of none.
    place: Option<Place>,
    /// Only these rows count.
    filter: Option<Condition>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Gives {
    Count,
    Sum,
    Least,
    Largest,
    /// Whether some row counts, as 0 or 1.
    Whether,
}

/// Some rows of a table, and places of columns.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    table: usize,
    condition: Option<Condition>,
    columns: Vec<usize>,
}

/// How results, and columns of both tables, are called.
const RESULTS: [&str; 3] = ["r0", "r1", "r2"];
const UNITED: [&str; 4] = ["region_code", "u0", "u1", "u2"];

impl Source {
    pub(crate) fn draw(world: &World, theme: &Theme, dice: &mut Dice) -> Self {
        let table = *dice.one_of(&theme.tables);
        let source = match dice.below(9) {
            0 | 1 if table != PATIENT => {
                Self::ByPatient(ByPatient::draw(world, theme, table, dice))
            }
            2 if theme.tables[1] != theme.tables[2] => {
                let tables = [theme.tables[1], theme.tables[2]];
                Self::Both(Box::new(both(world, theme, tables, dice)))
            }
            _ => Self::Table(table),
        };
        let is_empty = |column: &Arc<Column>| column.found.is_empty();
        if source.table(world).columns.iter().any(is_empty) {
            // Nothing can be asked of its values.
            return Self::Table(table);
        }
        source
    }

    /// The table itself, if it is one.
    pub(crate) fn place(&self) -> Option<usize> {
        match self {
            Self::Table(table) => Some(*table),
            Self::ByPatient(_) | Self::Both(_) => None,
        }
    }

    pub(crate) fn sql(&self, world: &World) -> String {
        match self {
            Self::Table(table) => world.tables[*table].name.to_owned(),
            Self::ByPatient(of) => {
                let results = of.results.iter().zip(RESULTS);
                let results = results.map(|(of, name)| format!(", {} AS {name}", of.sql()));
                let results: String = results.collect();
                let rows = of.part.sql(world);
                format!("(SELECT y.patient_no{results} {rows} GROUP BY y.patient_no)")
            }
            Self::Both(parts) => {
                let part = |part: &Part| {
                    let table = &world.tables[part.table];
                    let columns = part.columns.iter().zip(UNITED);
                    let columns = columns
                        .map(|(at, name)| format!(", y.{} AS {name}", table.columns[*at].name));
                    let columns: String = columns.collect();
                    format!("SELECT y.patient_no{columns} {}", part.sql(world))
                };
                format!("({} UNION ALL {})", part(&parts[0]), part(&parts[1]))
            }
        }
    }

    /// The rows and columns that the statement reads.
    pub(crate) fn table<'w>(&self, world: &'w World) -> Cow<'w, Table> {
        match self {
            Self::Table(table) => Cow::Borrowed(&world.tables[*table]),
            Self::ByPatient(of) => Cow::Owned(of.table(world)),
            Self::Both(parts) => Cow::Owned(stacked(parts, world)),
        }
    }
}

/// A condition whose text is part of that of a measure: only lists are told in one spelling.
fn plain(scope: &Scope<'_>, dice: &mut Dice, fits: impl Fn(&Place) -> bool) -> Option<Condition> {
    let is_code = |place: &Place| matches!(place.column.found.first(), Some(Value::Text(_)));
    let place = scope.one(dice, |place| is_code(place) && fits(place))?;
    if place.column.nullable && dice.below(3) == 0 {
        let test = dice.one_of(&[Test::Missing, Test::Known]).clone();
        return Some(Condition::Of(place, test));
    }
    let mut codes: Vec<Value> = (0..=dice.below(2))
        .map(|_| dice.one_of(&place.column.found).clone())
        .collect();
    codes.sort();
    codes.dedup();
    Some(Condition::Of(place, Test::In(codes)))
}

impl Part {
    fn draw(scope: &Scope<'_>, table: usize, columns: Vec<usize>, dice: &mut Dice) -> Self {
        let condition = match dice.below(2) {
            0 => plain(scope, dice, |_| true),
            _ => None,
        };
        Self {
            table,
            condition,
            columns,
        }
    }

    fn sql(&self, world: &World) -> String {
        let only = self.condition.as_ref().map(Condition::sql);
        let only = only.map_or_else(String::new, |of| format!(" WHERE {of}"));
        format!("FROM {} y{only}", world.tables[self.table].name)
    }

    fn said(&self, world: &World) -> Said {
        let there = world.tables[self.table].there.clone();
        let condition = self.condition.as_ref().map(Said::of);
        there.and(condition.unwrap_or_else(Said::always))
    }

    fn rows<'w>(&self, world: &'w World) -> impl Iterator<Item = &'w Row> {
        let rows = world.tables[self.table].rows.iter();
        rows.filter(|row| self.condition.as_ref().is_none_or(|of| holds(of, row)))
    }

    /// How far a column reaches in these rows.
    fn range(&self, place: &Place) -> Option<Range> {
        let kept = self.condition.iter().flat_map(Condition::conjuncts);
        place.narrowed(kept).or(place.column.range)
    }
}

impl ByPatient {
    fn draw(world: &World, theme: &Theme, table: usize, dice: &mut Dice) -> Self {
        let scope = Scope::of(theme, &[(&world.tables[table], Some(table), "y")]);
        let part = Part::draw(&scope, table, Vec::new(), dice);
        let results = (0..=dice.below(3)).map(|_| Of::draw(&scope, dice));
        Self {
            results: results.collect(),
            part,
        }
    }

    fn table(&self, world: &World) -> Table {
        let inner = &world.tables[self.part.table];
        let mut rows: BTreeMap<usize, Vec<&Row>> = BTreeMap::new();
        for row in self.part.rows(world) {
            rows.entry(row.patient).or_default().push(row);
        }
        let row = |(patient, rows): (usize, Vec<&Row>)| {
            let structures = rows.iter().flat_map(|row| row.structures.clone());
            let practitioners = rows.iter().flat_map(|row| row.practitioners.clone());
            Row {
                patient,
                structures: structures.collect(),
                practitioners: practitioners.collect(),
                values: self.results.iter().map(|of| of.value(&rows)).collect(),
            }
        };
        let rows: Vec<Row> = rows.into_iter().map(row).collect();
        let there = self.part.said(world);
        let column = |(place, name): (usize, &'static str)| {
            let found = rows.iter().map(|row| row.values[place].clone());
            let found = found.filter(|value| *value != Value::Missing).collect();
            let of = &self.results[place];
            Arc::new(of.column((name, found), &self.part, (inner, &there)))
        };
        let columns = (0..self.results.len()).zip(RESULTS).map(column).collect();
        Table {
            name: inner.name,
            text: format!("{} BY patient", inner.name),
            there,
            rows_most: 1,
            columns,
            rows,
            has_acts: inner.has_acts,
            has_structures: inner.has_structures,
        }
    }
}

impl Of {
    fn draw(scope: &Scope<'_>, dice: &mut Dice) -> Self {
        let rows = |filter| Self {
            gives: Gives::Count,
            place: None,
            filter,
        };
        let is_secret = |place: &Place| !place.column.is_attribute;
        let is_number = |place: &Place| {
            let is_number = matches!(place.column.found.first(), Some(Value::Number(_)));
            is_number && is_secret(place) && place.column.difference.is_none()
        };
        let summed = scope.one(dice, |place| is_number(place) && place.column.is_summed);
        let ordered = scope.one(dice, is_number);
        let of = |gives, place| Self {
            gives,
            place: Some(place),
            filter: None,
        };
        match (dice.below(7), summed, ordered) {
            (0 | 1, Some(place), _) => of(Gives::Sum, place),
            (2, _, Some(place)) => of(Gives::Least, place),
            (3, _, Some(place)) => of(Gives::Largest, place),
            (4, ..) => rows(plain(scope, dice, is_secret)),
            (5, ..) => {
                let filter = plain(scope, dice, is_secret);
                let gives = if filter.is_some() {
                    Gives::Whether
                } else {
                    Gives::Count
                };
                Self {
                    gives,
                    ..rows(filter)
                }
            }
            _ => rows(None),
        }
    }

    fn sql(&self) -> String {
        if let (Gives::Whether, Some(filter)) = (self.gives, &self.filter) {
            return format!("max(CASE WHEN {} THEN 1 ELSE 0 END)", filter.sql());
        }
        let of = self.place.as_ref().map(Place::sql);
        let call = format!("{}({})", self.name(), of.as_deref().unwrap_or("*"));
        match &self.filter {
            Some(filter) => format!("{call} FILTER (WHERE {})", filter.sql()),
            None => call,
        }
    }

    fn name(&self) -> &'static str {
        match self.gives {
            Gives::Count => "count",
            Gives::Sum => "sum",
            Gives::Least => "min",
            Gives::Largest | Gives::Whether => "max",
        }
    }

    fn value(&self, rows: &[&Row]) -> Value {
        let rows = rows.iter();
        let counted = rows.filter(|row| self.filter.as_ref().is_none_or(|of| holds(of, row)));
        let Some(place) = &self.place else {
            let rows = i64::try_from(counted.count()).expect("few");
            let is_whether = self.gives == Gives::Whether;
            return Value::Number(if is_whether { rows.min(1) } else { rows });
        };
        let known = counted.filter_map(|row| number(&row.values[place.at]));
        let value = match self.gives {
            Gives::Least => known.min(),
            Gives::Largest => known.max(),
            Gives::Sum | Gives::Count | Gives::Whether => known.reduce(|sum, x| sum + x),
        };
        value.map_or(Value::Missing, Value::Number)
    }

    /// What is known of the result, over the rows of a part of a table where `there` holds.
    fn column(
        &self,
        (name, found): (&'static str, Vec<Value>),
        part: &Part,
        (table, there): (&Table, &Said),
    ) -> Column {
        let is_count = matches!(self.gives, Gives::Count | Gives::Whether);
        let range = self.range(part, table.rows_most);
        let filter = self.filter.as_ref().map(Said::of);
        let own = self.place.as_ref().map_or(0, |of| of.column.secrets());
        let read = self.filter.iter().flat_map(Condition::places);
        let of_filter = read.fold(0, |all, place| all | place.column.secrets());
        let is_known = |place: &Place| !place.column.nullable;
        Column {
            text: self.text(table, there),
            name,
            is_attribute: false,
            is_own: false,
            is_date: self.place.as_ref().is_some_and(|of| of.column.is_date),
            nullable: !is_count && !self.place.as_ref().is_some_and(is_known),
            missing_tells: true,
            missing_by: None,
            own: there.secrets() | own | of_filter,
            difference: None,
            range,
            ranges: None,
            is_summed: range.is_some() && self.place.as_ref().is_none_or(|of| !of.column.is_date),
            is_year: false,
            is_conditional: self.filter.is_some(),
            grid: Some(1),
            groupable: self.place.as_ref().is_none_or(|of| !of.column.is_date),
            domain: None,
            found,
            beside: match filter.filter(|_| self.gives == Gives::Count) {
                Some(filter) => Beside::Counted {
                    there: there.clone().and(Said::True(Box::new(filter))),
                },
                None => Beside::Never,
            },
        }
    }

    /// Over which rows what is computed of what, and in which order.
    fn text(&self, table: &Table, there: &Said) -> String {
        let filter = self.filter.as_ref().map(|filter| match filter {
            Condition::Of(place, test) => test.text(&place.column.full_name()),
            _ => panic!("a plain condition"),
        });
        let of = self.place.as_ref().map(|place| place.column.full_name());
        let read = match (self.gives, filter) {
            (Gives::Whether, Some(holds)) => {
                [Some(format!("CASE WHEN {holds} THEN 1 ELSE 0 END")), None]
            }
            (_, filter) => [of.or(Some("1".to_owned())), filter],
        };
        let read: Vec<String> = read.into_iter().flatten().collect();
        let over = format!("{} WHERE {}", table.name, there.text());
        let name = self.name();
        let of = short(format!("{name}({}) OVER {over}", read.join(", ")));
        let order = short(format!("{name}() OVER {over}"));
        short(format!("{of} ordered {order}"))
    }

    fn range(&self, part: &Part, most: u64) -> Option<Range> {
        let most = i64::try_from(most).expect("few");
        let of = self.place.as_ref().and_then(|place| part.range(place));
        match self.gives {
            Gives::Count => Some(Range(0, most)),
            Gives::Whether => Some(Range(0, 1)),
            Gives::Least | Gives::Largest => of,
            Gives::Sum => {
                let Range(low, high) = of?;
                // Of none up to all rows that count.
                Some(Range(low.min(0) * most, high.max(1) * most))
            }
        }
    }
}
