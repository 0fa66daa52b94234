//! Random statements: one table, perhaps beside the patient's own row, a cohort, groups, aggregates.
//!
//! A person who asks keeps to a few tables and tests, so that her questions meet: the same ones again,
//! nearly the same patients, parts and their rests, many numbers on one secret.

use super::super::grammar::Dice;
use super::condition::{Condition, Place, Test, test};
use super::world::{PATIENT, World};

#[derive(Debug, Clone)]
pub(crate) struct Statement {
    pub(crate) table: usize,
    /// Joined to the patient's own row, whose columns come after those of the table.
    pub(crate) with_patient: bool,
    pub(crate) conditions: Vec<Condition>,
    pub(crate) cohort: Option<Cohort>,
    pub(crate) keys: Vec<Key>,
    pub(crate) aggregates: Vec<Aggregate>,
}

/// Only patients who have, or have not, such a row.
#[derive(Debug, Clone)]
pub(crate) struct Cohort {
    pub(crate) table: usize,
    pub(crate) condition: Option<Condition>,
    pub(crate) form: Form,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Form {
    Exists,
    NotExists,
    In,
    NotIn,
}

#[derive(Debug, Clone)]
pub(crate) enum Key {
    Column(Place),
    /// Conditions in order, each with its letter; the last letter is the ELSE.
    Case(Vec<Condition>),
}

#[derive(Debug, Clone)]
pub(crate) enum Measure {
    Rows,
    Patients,
    /// `count(DISTINCT CASE WHEN … THEN patient_no END)`
    PatientsIf(Condition),
    Sum(Place),
    Average(Place),
    /// `sum(CASE WHEN … THEN 1 ELSE 0 END)`
    Indicator(Condition),
    /// The same with `avg`.
    Share(Condition),
    /// `count(DISTINCT microstructure_id)`
    Structures,
}

#[derive(Debug, Clone)]
pub(crate) struct Aggregate {
    pub(crate) measure: Measure,
    pub(crate) filter: Option<Condition>,
}

/// What one person asks about.
#[derive(Debug)]
pub(crate) struct Theme {
    tables: Vec<usize>,
    /// Tests of columns, by table and place.
    tests: Vec<(usize, usize, Test)>,
}

impl Theme {
    pub(crate) fn draw(world: &World, dice: &mut Dice) -> Self {
        let other = |dice: &mut Dice| usize::try_from(1 + dice.below(5)).expect("small");
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
struct Scope<'a> {
    places: Vec<Place>,
    /// Tests of these columns that the person asks again and again.
    usual: Vec<(Place, &'a Test)>,
}

fn places(world: &World, table: usize, alias: &'static str, first: usize) -> Vec<Place> {
    let columns = (first..).zip(&world.tables[table].columns);
    let place = |(at, column)| Place {
        alias,
        at,
        column: std::sync::Arc::clone(column),
    };
    columns.map(place).collect()
}

impl<'a> Scope<'a> {
    fn of(world: &World, theme: &'a Theme, tables: &[(usize, &'static str)]) -> Self {
        let (mut all, mut usual) = (Vec::new(), Vec::new());
        for (table, alias) in tables {
            let own = places(world, *table, alias, all.len());
            let tests = theme.tests.iter().filter(|of| of.0 == *table);
            usual.extend(tests.map(|(_, at, test)| (own[*at].clone(), test)));
            all.extend(own);
        }
        Self { places: all, usual }
    }

    fn condition(&self, dice: &mut Dice, depth: u32) -> Condition {
        let leaf = |dice: &mut Dice| {
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

    fn one(&self, dice: &mut Dice, fits: impl Fn(&Place) -> bool) -> Option<Place> {
        let fitting: Vec<&Place> = self.places.iter().filter(|place| fits(place)).collect();
        (!fitting.is_empty()).then(|| (*dice.one_of(&fitting)).clone())
    }
}

impl Statement {
    pub(crate) fn draw(world: &World, theme: &Theme, dice: &mut Dice) -> Self {
        let table = *dice.one_of(&theme.tables);
        let with_patient = table != PATIENT && dice.below(2) == 0;
        let joined = with_patient.then_some((PATIENT, "p"));
        let tables: Vec<_> = [(table, "a")].into_iter().chain(joined).collect();
        let scope = Scope::of(world, theme, &tables);
        let depth = u32::try_from(dice.below(2)).expect("small");
        let conditions = (0..dice.below(3)).map(|_| scope.condition(dice, depth));
        let conditions = conditions.collect();
        let cohort = (dice.below(4) == 0).then(|| Cohort::draw(world, theme, dice));
        let mut keys = Vec::new();
        for _ in 0..*dice.one_of(&[0, 0, 1, 1, 1, 2]) {
            let key = key(&scope, dice);
            let is_new = |key: &Key| keys.iter().all(|known: &Key| known.sql() != key.sql());
            keys.extend(key.filter(is_new));
        }
        let has_structures = !with_patient && world.tables[table].has_structures;
        let aggregates = (0..=dice.below(2)).map(|_| aggregate(&scope, has_structures, dice));
        Self {
            table,
            with_patient,
            conditions,
            cohort,
            aggregates: aggregates.collect(),
            keys,
        }
    }

    pub(crate) fn sql(&self, world: &World) -> String {
        let name = |table: usize| world.tables[table].name;
        let keys: Vec<String> = self.keys.iter().map(Key::sql).collect();
        let named = keys.iter().enumerate();
        let named = named.map(|(i, key)| format!("{key} AS g{i}"));
        let values = self.aggregates.iter().enumerate();
        let values = values.map(|(i, of)| format!("{} AS v{i}", of.sql()));
        let outputs: Vec<String> = named.chain(values).collect();
        let mut sql = format!("SELECT {} FROM {} a", outputs.join(", "), name(self.table));
        if self.with_patient {
            sql += " JOIN patient p ON p.patient_no = a.patient_no";
        }
        let conditions = self.conditions.iter().map(Condition::sql);
        let cohort = self.cohort.as_ref().map(|of| of.sql(name(of.table)));
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

impl Cohort {
    fn draw(world: &World, theme: &Theme, dice: &mut Dice) -> Self {
        let table = *dice.one_of(&theme.tables[1..]);
        let scope = Scope::of(world, theme, &[(table, "y")]);
        Self {
            table,
            condition: (dice.below(4) > 0).then(|| scope.condition(dice, 0)),
            form: *dice.one_of(&[Form::Exists, Form::NotExists, Form::In, Form::NotIn]),
        }
    }

    pub(crate) fn wants_them(&self) -> bool {
        matches!(self.form, Form::Exists | Form::In)
    }

    fn sql(&self, table: &str) -> String {
        let condition = self.condition.as_ref().map(Condition::sql);
        let also = condition
            .as_ref()
            .map_or_else(String::new, |c| format!(" AND {c}"));
        let only = condition.map_or_else(String::new, |c| format!(" WHERE {c}"));
        let rows = format!("SELECT 1 FROM {table} y WHERE y.patient_no = a.patient_no{also}");
        let patients = format!("SELECT y.patient_no FROM {table} y{only}");
        match self.form {
            Form::Exists => format!("EXISTS ({rows})"),
            Form::NotExists => format!("NOT EXISTS ({rows})"),
            Form::In => format!("a.patient_no IN ({patients})"),
            Form::NotIn => format!("a.patient_no NOT IN ({patients})"),
        }
    }
}

fn key(scope: &Scope<'_>, dice: &mut Dice) -> Option<Key> {
    if dice.below(4) == 0 {
        let branches = (0..=dice.below(2)).map(|_| scope.condition(dice, 0));
        return Some(Key::Case(branches.collect()));
    }
    let is_short = |place: &Place| {
        let domain = place.column.domain.as_ref();
        place.column.groupable && domain.is_none_or(|domain| domain.len() < 13)
    };
    scope.one(dice, is_short).map(Key::Column)
}

impl Key {
    pub(crate) fn sql(&self) -> String {
        match self {
            Self::Column(place) => place.sql(),
            Self::Case(branches) => {
                let branch = |(i, c): (usize, &Condition)| format!(" WHEN {} THEN 'k{i}'", c.sql());
                let branches: String = branches.iter().enumerate().map(branch).collect();
                format!("CASE{branches} ELSE 'rest' END")
            }
        }
    }
}

fn aggregate(scope: &Scope<'_>, has_structures: bool, dice: &mut Dice) -> Aggregate {
    let measured = scope.one(dice, |place| place.column.scale.is_some());
    let measure = match (dice.below(11), measured) {
        (0 | 1, _) => Measure::Patients,
        (2, _) => Measure::PatientsIf(scope.condition(dice, 1)),
        (3, Some(place)) => Measure::Sum(place),
        (4, Some(place)) => Measure::Average(place),
        (5, _) => Measure::Indicator(scope.condition(dice, 1)),
        (6, _) => Measure::Share(scope.condition(dice, 1)),
        (7, _) if has_structures => Measure::Structures,
        _ => Measure::Rows,
    };
    let is_split = matches!(measure, Measure::PatientsIf(_));
    let filter = (!is_split && dice.below(3) == 0).then(|| scope.condition(dice, 1));
    Aggregate { measure, filter }
}

impl Aggregate {
    fn sql(&self) -> String {
        let call = match &self.measure {
            Measure::Rows => "count(*)".to_owned(),
            Measure::Patients => "count(DISTINCT a.patient_no)".to_owned(),
            Measure::PatientsIf(c) => {
                format!(
                    "count(DISTINCT CASE WHEN {} THEN a.patient_no END)",
                    c.sql()
                )
            }
            Measure::Sum(place) => format!("sum({})", place.sql()),
            Measure::Average(place) => format!("avg({})", place.sql()),
            Measure::Indicator(c) => format!("sum(CASE WHEN {} THEN 1 ELSE 0 END)", c.sql()),
            Measure::Share(c) => format!("avg(CASE WHEN {} THEN 1 ELSE 0 END)", c.sql()),
            Measure::Structures => "count(DISTINCT a.microstructure_id)".to_owned(),
        };
        match &self.filter {
            Some(filter) => format!("{call} FILTER (WHERE {})", filter.sql()),
            None => call,
        }
    }
}
