//! The tables as plain rows, and what the model declares of their columns.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use contract::Model;
use warehouse::Snapshot;

use super::super::grammar::Value;
use super::super::world;
use super::row::{Beside, Column, Range, Ranges, Row, Side, number};
use super::said::Said;

/// The tables that statements read, the patients' own first, and their columns.
const TABLES: [(&str, &[&str]); 8] = [
    (
        "patient",
        &["sex", "region_code", "birth_year", "identity_class"],
    ),
    (
        "event",
        &[
            "region_code",
            "event_date",
            "event_year",
            "event_type",
            "profession",
            "duration_minutes",
        ],
    ),
    (
        "inclusion",
        &[
            "region_code",
            "inclusion_date",
            "exit_date",
            "inclusion_year",
            "referral",
            "treatment_status",
            "exit_reason",
        ],
    ),
    (
        "screening",
        &["region_code", "screening_date", "agent", "test", "result"],
    ),
    (
        "substance_use",
        &[
            "region_code",
            "rank",
            "substance",
            "frequency",
            "age_first_use",
        ],
    ),
    (
        "annual_payment",
        &["region_code", "payment_year", "amount_eur", "status"],
    ),
    (
        "treatment",
        &[
            "region_code",
            "atc",
            "start_date",
            "end_date",
            "daily_dose",
            "initiator",
        ],
    ),
    (
        "scale_score",
        &["region_code", "score_date", "scale", "score"],
    ),
];

/// Differences of dates, each of a table, a name, and two sides: a column, or a day.
const DIFFERENCES: [(&str, &str, [&str; 2]); 6] = [
    ("inclusion", "stay", ["exit_date", "inclusion_date"]),
    ("inclusion", "since", ["exit_date", "2022-06-15"]),
    ("inclusion", "before", ["2023-01-01", "inclusion_date"]),
    ("treatment", "length", ["end_date", "start_date"]),
    ("event", "day", ["event_date", "2022-01-01"]),
    ("scale_score", "day", ["score_date", "2022-01-01"]),
];

/// The patients' own table.
pub(crate) const PATIENT: usize = 0;

#[derive(Debug, Clone)]
pub(crate) struct Table {
    pub(crate) name: &'static str,
    /// A text that no table has which multiplies a patient's rows in another way.
    pub(crate) text: String,
    /// What is said of a patient who has a row.
    pub(crate) there: Said,
    pub(crate) rows_most: u64,
    pub(crate) columns: Vec<Arc<Column>>,
    pub(crate) rows: Vec<Row>,
    /// Whether its rows name practitioners who are no attribute of the patient.
    pub(crate) has_acts: bool,
    /// Whether they name structures.
    pub(crate) has_structures: bool,
}

#[derive(Debug)]
pub(crate) struct World {
    pub(crate) tables: Vec<Table>,
    /// Patient numbers, ascending.
    pub(crate) numbers: Vec<u32>,
    /// Who is followed in several regions.
    pub(crate) elsewhere: Vec<bool>,
    /// By patient, the place of the one row of `patient`.
    pub(crate) homes: Vec<usize>,
}

impl World {
    pub(crate) fn read(model: &Model, snapshot: &Snapshot) -> Self {
        let own = world::rows(snapshot, "patient", &[]);
        let numbers: BTreeSet<i64> = own.iter().map(|row| row.patient).collect();
        let numbers: Vec<i64> = numbers.into_iter().collect();
        let mut reading = Reading {
            model,
            snapshot,
            places: numbers.iter().copied().zip(0..).collect(),
            structures: named(snapshot),
            secrets: Vec::new(),
        };
        let tables: Vec<Table> = TABLES.iter().map(|of| reading.table(of)).collect();
        let mut homes = vec![usize::MAX; numbers.len()];
        for (place, row) in tables[PATIENT].rows.iter().enumerate() {
            homes[row.patient] = place;
        }
        let mut regions = vec![0_u32; numbers.len()];
        for row in world::rows(snapshot, "patient_by_region", &[]) {
            regions[reading.places[&row.patient]] += 1;
        }
        Self {
            tables,
            numbers: numbers
                .iter()
                .map(|n| u32::try_from(*n).expect("small"))
                .collect(),
            elsewhere: regions.iter().map(|regions| *regions > 1).collect(),
            homes,
        }
    }

    pub(crate) fn patients(&self) -> usize {
        self.numbers.len()
    }

    /// The patient's own row.
    pub(crate) fn home(&self, patient: usize) -> &Row {
        &self.tables[PATIENT].rows[self.homes[patient]]
    }
}

/// Places of structures; those that no region has named count as one.
#[derive(Default)]
struct Structures(BTreeMap<String, usize>);

const UNNAMED: usize = usize::MAX;

fn named(snapshot: &Snapshot) -> Structures {
    let names = world::texts(snapshot, "microstructure", "microstructure_id");
    let names: BTreeSet<String> = names.into_iter().collect();
    Structures(names.into_iter().zip(0..).collect())
}

struct Reading<'a> {
    model: &'a Model,
    snapshot: &'a Snapshot,
    places: BTreeMap<i64, usize>,
    structures: Structures,
    secrets: Vec<String>,
}

impl Reading<'_> {
    fn secret(&mut self, name: String) -> u32 {
        let known = self.secrets.iter().position(|known| *known == name);
        let place = known.unwrap_or_else(|| {
            self.secrets.push(name);
            self.secrets.len() - 1
        });
        u32::try_from(place).expect("few")
    }

    fn table(&mut self, (name, columns): &(&'static str, &'static [&'static str])) -> Table {
        let declared = self.model.table(name).expect("a table");
        let is_own = declared.derived_from.is_some();
        let rows = world::rows(self.snapshot, name, columns);
        let secret = self.secret((*name).to_owned());
        let column = |place: usize, column: &&'static str, reading: &mut Self| {
            let found = rows.iter().map(|row| row.columns[column].clone());
            let found: Vec<Value> = found.filter(|value| *value != Value::Missing).collect();
            Arc::new(reading.column(declared, (column, place), found, is_own))
        };
        let columns_of: Vec<Arc<Column>> = (0..)
            .zip(*columns)
            .map(|(place, name)| column(place, name, self))
            .collect();
        let has_acts = declared.columns.iter().any(|column| {
            column.entity == Some(contract::Entity::Practitioner) && !column.is_attribute()
        });
        let row = |row: world::Row| Row {
            patient: self.places[&row.patient],
            structures: row
                .structures
                .concat()
                .iter()
                .map(|name| self.structures.0.get(name).copied().unwrap_or(UNNAMED))
                .collect(),
            practitioners: row.practitioners.concat(),
            values: columns
                .iter()
                .map(|name| row.columns[name].clone())
                .collect(),
        };
        let mut table = Table {
            name,
            text: (*name).to_owned(),
            // Everybody has a row of `patient`, any other one is a secret.
            there: if is_own {
                Said::always()
            } else {
                Said::Row(name, secret)
            },
            rows_most: if is_own { 1 } else { declared.rows_most },
            columns: columns_of,
            rows: rows.iter().cloned().map(row).collect(),
            has_acts,
            has_structures: declared
                .columns
                .iter()
                .any(|column| column.entity == Some(contract::Entity::Structure)),
        };
        for (of, name, sides) in DIFFERENCES {
            if of == table.name {
                table.differ(name, sides);
            }
        }
        table
    }

    fn column(
        &mut self,
        table: &contract::Table,
        (name, _): (&&'static str, usize),
        found: Vec<Value>,
        is_own: bool,
    ) -> Column {
        let declared = table.column(name).expect("a column");
        // A year that is made of a date is the same secret.
        let source = match &declared.origin {
            contract::Origin::Column(source) => source.clone(),
            _ => declared.name.clone(),
        };
        let is_date = declared.kind == contract::Kind::Date;
        let range = declared.centre.zip(declared.width);
        let range = range.map(|(centre, width)| Range::of(centre, width));
        let mut domain = self.domain(declared);
        if let Some(domain) = &mut domain {
            domain.extend(declared.nullable.then_some(Value::Missing));
        }
        Column {
            text: format!("{}.{name}", table.name),
            name,
            is_attribute: declared.is_attribute(),
            is_own,
            is_date,
            nullable: declared.nullable,
            missing_tells: declared.missing_tells,
            missing_by: declared.missing_by.clone(),
            own: if declared.is_attribute() {
                0
            } else {
                1 << self.secret(format!("{}.{source}", table.name))
            },
            difference: None,
            ranges: ranges(table, name),
            is_summed: range.is_some() && !is_date,
            range,
            is_year: !declared.measure && grid(declared).is_some(),
            is_conditional: false,
            grid: grid(declared),
            groupable: declared.groupable,
            domain,
            found,
            beside: Beside::Never,
        }
    }

    /// The public values of a group key.
    fn domain(&self, column: &contract::Column) -> Option<Vec<Value>> {
        let coverage = self.snapshot.coverage();
        if column.code_list.as_deref() == Some("region") {
            let regions = coverage
                .iter()
                .map(|(region, _, _)| Value::Text(region.clone()));
            return Some(regions.collect());
        }
        if let Some(list) = &column.code_list {
            let list = self.model.code_list(list).expect("a code list");
            let codes = list.codes.iter().map(|code| Value::Text(code.code.clone()));
            return Some(codes.collect());
        }
        if column.name != "event_year" {
            return None;
        }
        let first = coverage.iter().map(|(_, first, _)| first.year()).min()?;
        let last = coverage.iter().map(|(_, _, last)| last.year()).max()?;
        let years = first..=last;
        Some(years.map(|year| Value::Number(i64::from(year))).collect())
    }
}

/// How far values reach by the code of another column.
fn ranges(table: &contract::Table, name: &str) -> Option<Ranges> {
    let of = |scale: &&contract::Scale| scale.column == name;
    let by = table.scales.iter().find(of)?.by.clone();
    let codes = table.scales.iter().filter(of).map(|scale| {
        let range = Range::of(scale.centre, scale.width);
        (Value::Text(scale.code.clone()), range)
    });
    let grids = table.scales.iter().filter(of);
    let grids = grids.filter_map(|scale| Some((Value::Text(scale.code.clone()), scale.grid?)));
    Some(Ranges {
        by,
        codes: codes.collect(),
        grids: grids.collect(),
    })
}

impl Table {
    /// One more column: the days between two dates.
    fn differ(&mut self, name: &'static str, sides: [&str; 2]) {
        let next = self.columns.len();
        let side = |of: &str| {
            let at = self.columns.iter().position(|column| column.name == of);
            at.map_or_else(
                || Side::Day(day(of)),
                |at| Side::Column(next - at, Arc::clone(&self.columns[at])),
            )
        };
        let sides = sides.map(side);
        for row in &mut self.rows {
            let of = |side: &Side| match side {
                Side::Column(before, _) => number(&row.values[next - before]),
                Side::Day(day) => Some(*day),
            };
            let apart = of(&sides[0]).zip(of(&sides[1]));
            row.values
                .push(apart.map_or(Value::Missing, |(a, b)| Value::Number(a - b)));
        }
        let found = self.rows.iter().map(|row| row.values[next].clone());
        let found = found.filter(|value| *value != Value::Missing).collect();
        let column = Column::apart(name, sides, found);
        self.columns.push(Arc::new(column));
    }
}

/// Days since 1970-01-01.
fn day(text: &str) -> i64 {
    let date: jiff::civil::Date = text.parse().expect("a date");
    let first = jiff::civil::date(1970, 1, 1);
    i64::from(first.until(date).expect("a span").get_days())
}

/// A measure has the grid that is declared, a year one of five.
fn grid(column: &contract::Column) -> Option<i64> {
    let is_year = column.unit.as_deref() == Some("year") || column.name.ends_with("_year");
    if column.measure {
        return column.grid;
    }
    is_year.then_some(5)
}
