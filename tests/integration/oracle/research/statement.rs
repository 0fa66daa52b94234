//! Random statements: one table, perhaps beside the patient's own row or on the right of it, marks, a cohort,
//! groups, aggregates.
//!
//! A person who asks keeps to a few tables and tests, so that her questions meet: the same ones again,
//! nearly the same patients, parts and their rests, many numbers on one secret.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::super::grammar::{Dice, Value};
use super::aggregate::Aggregate;
use super::condition::{Condition, Place, Test, test};
use super::patients::{Operation, Patients};
use super::row::{Column, MARKS};
use super::said::Said;
use super::source::Source;
use super::world::{PATIENT, Table, World};

#[derive(Debug, Clone)]
pub(crate) struct Statement {
    pub(crate) source: Source,
    pub(crate) join: Join,
    /// Left joins with some patients, and others asked for by EXISTS among other conditions.
    pub(crate) marks: Vec<Mark>,
    pub(crate) conditions: Vec<Condition>,
    pub(crate) cohort: Option<Cohort>,
    pub(crate) keys: Vec<Key>,
    pub(crate) aggregates: Vec<Aggregate>,
}

/// What stands beside the rows of the table.
#[derive(Debug, Clone)]
pub(crate) enum Join {
    Nothing,
    /// The patient's own row, whose columns come after those of the table.
    Patient,
    /// The table stands on the right of all patients: its rows where this holds, or none.
    OnTheRight(Option<Condition>),
}

#[derive(Debug, Clone)]
pub(crate) struct Mark {
    pub(crate) patients: Patients,
    pub(crate) is_joined: bool,
}

/// Only these patients, or only others.
#[derive(Debug, Clone)]
pub(crate) struct Cohort {
    pub(crate) patients: Patients,
    pub(crate) is_exists: bool,
    pub(crate) wants_them: bool,
}

#[derive(Debug, Clone)]
pub(crate) enum Key {
    Column(Place),
    /// Conditions in order, each with its letter; the last letter is the ELSE.
    Case(Vec<Condition>),
}

/// What one person asks about.
#[derive(Debug)]
pub(crate) struct Theme {
    pub(crate) tables: Vec<usize>,
    /// Tests of columns, by table and place.
    tests: Vec<(usize, usize, Test)>,
}

impl Theme {
    pub(crate) fn draw(world: &World, dice: &mut Dice) -> Self {
        let others = i64::try_from(world.tables.len() - 1).expect("few");
        let other = |dice: &mut Dice| usize::try_from(1 + dice.below(others)).expect("small");
        let tables = vec![PATIENT, other(dice), other(dice)];
        let mut tests = Vec::new();
        for _ in 0..3 {
            for table in &tables {
                let columns = &world.tables[*table].columns;
                let at = usize::try_from(dice.below(i64::try_from(columns.len()).expect("few")));
                let at = at.expect("small");
                tests.push((*table, at, test(&columns[at], dice)));
            }
        }
        Self { tables, tests }
    }
}

/// Everything that conditions, keys and measures may read.
pub(crate) struct Scope<'a> {
    pub(crate) places: Vec<Place>,
    /// Tests of these columns that the person asks again and again.
    usual: Vec<(Place, &'a Test)>,
    /// Patients' numbers that are missing for some.
    marks: Vec<Place>,
}

fn places(table: &Table, alias: &'static str, first: usize) -> Vec<Place> {
    let columns = (first..).zip(&table.columns);
    let place = |(at, column)| Place {
        alias,
        at,
        column: Arc::clone(column),
    };
    columns.map(place).collect()
}

impl<'a> Scope<'a> {
    /// Of tables, each with its place if it is one of the model's, and its alias.
    pub(crate) fn of(theme: &'a Theme, tables: &[(&Table, Option<usize>, &'static str)]) -> Self {
        let (mut all, mut usual) = (Vec::new(), Vec::new());
        for (table, place, alias) in tables {
            let own = places(table, alias, all.len());
            let tests = theme.tests.iter().filter(|of| Some(of.0) == *place);
            usual.extend(tests.map(|(_, at, test)| (own[*at].clone(), test)));
            all.extend(own);
        }
        Self {
            places: all,
            usual,
            marks: Vec::new(),
        }
    }

    /// With the columns of an alias there only where this holds.
    fn where_there(mut self, alias: &str, there: &Said) -> Self {
        let usual = self.usual.iter_mut().map(|(place, _)| place);
        let all = self.places.iter_mut().chain(usual);
        for place in all.filter(|place| place.alias == alias) {
            place.column = Arc::new(place.column.where_there(there));
        }
        self
    }

    pub(crate) fn condition(&self, dice: &mut Dice, depth: u32) -> Condition {
        let leaf = |dice: &mut Dice| {
            if !self.marks.is_empty() && dice.below(3) == 0 {
                let test = dice.one_of(&[Test::Missing, Test::Known]).clone();
                return (dice.one_of(&self.marks).clone(), test);
            }
            if self.usual.is_empty() || dice.below(4) == 0 {
                let place = dice.one_of(&self.places).clone();
                let test = test(&place.column, dice);
                return (place, test);
            }
            let (place, test) = dice.one_of(&self.usual).clone();
            let by = if dice.below(3) == 0 { dice.below(3) } else { 0 };
            (place, test.moved(by))
        };
        Condition::draw(&leaf, dice, depth)
    }

    pub(crate) fn one(&self, dice: &mut Dice, fits: impl Fn(&Place) -> bool) -> Option<Place> {
        let fitting: Vec<&Place> = self.places.iter().filter(|place| fits(place)).collect();
        (!fitting.is_empty()).then(|| (*dice.one_of(&fitting)).clone())
    }
}

impl Statement {
    pub(crate) fn draw(world: &World, theme: &Theme, dice: &mut Dice) -> Self {
        let source = Source::draw(world, theme, dice);
        let (join, mut scope) = Join::draw(world, theme, &source, dice);
        let mut marks = Vec::new();
        for _ in 0..2 {
            if dice.below(9) == 0 {
                let mark = Mark::draw(world, theme, dice);
                let column = Column::mark(mark.patients.said(world), mark.exists(world));
                let place = Place {
                    alias: ["m0", "m1"][marks.len()],
                    at: MARKS + marks.len(),
                    column: Arc::new(column),
                };
                marks.push((mark, place));
            }
        }
        let joined = marks.iter().filter(|of| of.0.is_joined);
        scope.marks = joined.map(|of| of.1.clone()).collect();
        let depth = u32::try_from(dice.below(2)).expect("small");
        let conditions = (0..dice.below(3)).map(|_| scope.condition(dice, depth));
        let mut conditions: Vec<Condition> = conditions.collect();
        for (_, place) in marks.iter().filter(|of| !of.0.is_joined) {
            let test = dice.one_of(&[Test::Missing, Test::Known]).clone();
            let mark = Condition::Of(place.clone(), test);
            let other = scope.condition(dice, 0);
            conditions.push(Condition::Or(Box::new(other), Box::new(mark)));
        }
        let cohort = (dice.below(4) == 0).then(|| Cohort::draw(world, theme, dice));
        let mut keys = Vec::new();
        for _ in 0..*dice.one_of(&[0, 0, 1, 1, 1, 2]) {
            let key = key(&scope, dice);
            let is_new = |key: &Key| keys.iter().all(|known: &Key| known.sql() != key.sql());
            keys.extend(key.filter(is_new));
        }
        let is_alone = matches!(join, Join::Nothing) && scope.marks.is_empty();
        let table = source.place().filter(|_| is_alone);
        let entities = table.map(|table| &world.tables[table]);
        let aggregates = (0..=dice.below(2)).map(|_| Aggregate::draw(&scope, entities, dice));
        Self {
            aggregates: aggregates.collect(),
            source,
            join,
            marks: marks.into_iter().map(|of| of.0).collect(),
            conditions,
            cohort,
            keys,
        }
    }

    /// What it has that most statements lack.
    pub(crate) fn kinds(&self) -> BTreeSet<&'static str> {
        let conditions = self.conditions.iter().flat_map(Condition::places);
        let aggregates = self.aggregates.iter().flat_map(Aggregate::places);
        let mut kinds: BTreeSet<&str> = conditions
            .chain(aggregates)
            .filter_map(|place| match &*place.column {
                column if column.is_date => Some("dates"),
                column if column.difference.is_some() => Some("differences of dates"),
                column if column.ranges.is_some() => Some("scores and doses"),
                _ => None,
            })
            .collect();
        kinds.extend(match &self.source {
            Source::Table(_) => None,
            Source::ByPatient(_) => Some("results by patient"),
            Source::Both(_) => Some("rows of two tables"),
        });
        kinds
    }

    /// Nearly the same question.
    pub(crate) fn nearly(&self) -> Self {
        let conditions = self.conditions.iter().map(|of| of.moved(1));
        Self {
            conditions: conditions.collect(),
            ..self.clone()
        }
    }

    pub(crate) fn sql(&self, world: &World) -> String {
        let keys: Vec<String> = self.keys.iter().map(Key::sql).collect();
        let named = keys.iter().enumerate();
        let named = named.map(|(i, key)| format!("{key} AS g{i}"));
        let values = self.aggregates.iter().enumerate();
        let values = values.map(|(i, of)| format!("{} AS v{i}", of.sql()));
        let outputs: Vec<String> = named.chain(values).collect();
        let from = self.join.sql(&self.source.sql(world));
        let mut sql = format!("SELECT {} FROM {from}", outputs.join(", "));
        for (i, mark) in self.marks.iter().enumerate().filter(|of| of.1.is_joined) {
            let patients = mark.patients.sql(world, "DISTINCT ");
            sql += &format!(" LEFT JOIN ({patients}) m{i} ON m{i}.patient_no = a.patient_no");
        }
        let conditions = self.conditions.iter().map(Condition::sql);
        let cohort = self.cohort.as_ref().map(|of| of.sql(world));
        let all: Vec<String> = conditions.chain(cohort).collect();
        if !all.is_empty() {
            sql += &format!(" WHERE {}", all.join(" AND "));
        }
        if !keys.is_empty() {
            sql += &format!(" GROUP BY {}", keys.join(", "));
        }
        sql
    }
}

impl Join {
    fn draw<'a>(
        world: &World,
        theme: &'a Theme,
        source: &Source,
        dice: &mut Dice,
    ) -> (Self, Scope<'a>) {
        let (table, place) = (source.table(world), source.place());
        let patient = |alias| (&world.tables[PATIENT], Some(PATIENT), alias);
        let is_patient = place == Some(PATIENT);
        match if is_patient { 0 } else { dice.below(6) } {
            0..3 => (Self::Nothing, Scope::of(theme, &[(&table, place, "a")])),
            3 | 4 => {
                let tables = [(&*table, place, "a"), patient("p")];
                (Self::Patient, Scope::of(theme, &tables))
            }
            // What depends on rows that count for a result is not known of one on the right.
            _ if table.columns.iter().any(|column| column.is_conditional) => {
                (Self::Nothing, Scope::of(theme, &[(&table, place, "a")]))
            }
            _ => {
                let tables = [patient("a"), (&*table, place, "b")];
                let scope = Scope::of(theme, &tables);
                let on = on(&scope, dice);
                let said = on.as_ref().map(Said::of);
                let there = table.there.clone().and(said.unwrap_or_else(Said::always));
                (Self::OnTheRight(on), scope.where_there("b", &there))
            }
        }
    }

    fn sql(&self, table: &str) -> String {
        match self {
            Self::Nothing => format!("{table} a"),
            Self::Patient => format!("{table} a JOIN patient p ON p.patient_no = a.patient_no"),
            Self::OnTheRight(on) => {
                let on = on.as_ref().map(Condition::sql);
                let on = on.map_or_else(String::new, |on| format!(" AND {on}"));
                format!("patient a LEFT JOIN {table} b ON b.patient_no = a.patient_no{on}")
            }
        }
    }
}

/// A list of codes, of the patient or of the other row. It stands in the text of a measure, where only lists
/// are written as the program writes them.
fn on(scope: &Scope<'_>, dice: &mut Dice) -> Option<Condition> {
    if dice.below(3) == 0 {
        return None;
    }
    let place = scope.one(dice, |place| {
        matches!(place.column.found.first(), Some(Value::Text(_)))
    })?;
    let code = dice.one_of(&place.column.found).clone();
    Some(Condition::Of(place, Test::In(vec![code])))
}

impl Mark {
    fn draw(world: &World, theme: &Theme, dice: &mut Dice) -> Self {
        let is_joined = dice.below(3) > 0;
        let all = [Operation::Union, Operation::Intersect, Operation::Except];
        Self {
            patients: if is_joined {
                Patients::draw(world, theme, dice, &all)
            } else {
                Patients::with_row(world, theme, dice)
            },
            is_joined,
        }
    }

    /// How it is asked for where it is not joined.
    fn exists(&self, world: &World) -> Option<String> {
        let rows = self.patients.sql(world, "");
        let word = if rows.contains(" WHERE ") {
            "AND"
        } else {
            "WHERE"
        };
        (!self.is_joined).then(|| format!("EXISTS ({rows} {word} y.patient_no = a.patient_no)"))
    }
}

impl Cohort {
    fn draw(world: &World, theme: &Theme, dice: &mut Dice) -> Self {
        let wants_them = dice.below(2) == 0;
        let sets = [
            Operation::Union,
            Operation::Intersect,
            Operation::Except,
            Operation::Full,
            Operation::FullWithoutFirst,
        ];
        // The number of a full join may be missing as far as its type tells: not for NOT IN.
        let sets = if wants_them { &sets[..] } else { &sets[..3] };
        let patients = Patients::draw(world, theme, dice, sets);
        let is_one = matches!(patients, Patients::With(..));
        Self {
            patients,
            is_exists: is_one && dice.below(2) == 0,
            wants_them,
        }
    }

    fn sql(&self, world: &World) -> String {
        let not = if self.wants_them { "" } else { "NOT " };
        let rows = self.patients.sql(world, "");
        if self.is_exists {
            let word = if rows.contains(" WHERE ") {
                "AND"
            } else {
                "WHERE"
            };
            return format!("{not}EXISTS ({rows} {word} y.patient_no = a.patient_no)");
        }
        format!("a.patient_no {not}IN ({rows})")
    }
}

fn key(scope: &Scope<'_>, dice: &mut Dice) -> Option<Key> {
    if dice.below(4) == 0 {
        let branches = (0..=dice.below(2)).map(|_| scope.condition(dice, 0));
        return Some(Key::Case(branches.collect()));
    }
    let is_short = |place: &Place| {
        let domain = place.column.domain.as_ref();
        place.column.groupable && domain.is_none_or(|domain| domain.len() < 14)
    };
    scope.one(dice, is_short).map(Key::Column)
}

impl Key {
    pub(crate) fn sql(&self) -> String {
        match self {
            Self::Column(place) => place.sql(),
            Self::Case(branches) => recoded(branches.iter().map(Condition::sql)),
        }
    }
}

/// The first condition that holds, by its letter.
pub(crate) fn recoded(conditions: impl Iterator<Item = String>) -> String {
    let branches = conditions.enumerate();
    let branches = branches.map(|(i, holds)| format!(" WHEN {holds} THEN 'k{i}'"));
    let branches: String = branches.collect();
    format!("CASE{branches} ELSE 'rest' END")
}
