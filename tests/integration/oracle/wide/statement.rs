//! Statements of the wide grammar: joins by patient, results by patient, cohorts, recodings, and
//! what is done above the barrier.

use super::super::grammar::Dice;
use super::condition::{Condition, Place};
use super::listed::Listed;
use super::table::{Column, Kind, PATIENT, TABLES};

/// A result by patient, joined as `f`.
#[derive(Debug, Clone)]
pub(crate) struct Feature {
    pub(crate) table: usize,
    pub(crate) condition: Option<Condition>,
    pub(crate) result: ByPatient,
    /// Patients without a row stay, and the result is missing.
    pub(crate) left: bool,
}

#[derive(Debug, Clone)]
pub(crate) enum ByPatient {
    Count,
    Sum(Place),
    Min(Place),
    Max(Place),
    Any(Condition),
}

/// Only patients who have, or have not, such a row.
#[derive(Debug, Clone)]
pub(crate) struct Cohort {
    pub(crate) table: usize,
    pub(crate) condition: Condition,
    pub(crate) form: CohortForm,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum CohortForm {
    Exists,
    NotExists,
    In,
    LeftJoinIsNull,
}

#[derive(Debug, Clone)]
pub(crate) enum Key {
    Column(Place),
    /// Conditions in order, each with its letter; the last letter is the ELSE.
    Case(Vec<Condition>),
    /// The letters, or the steps, of a list.
    Listed(Listed),
}

#[derive(Debug, Clone)]
pub(crate) enum Measure {
    Rows,
    Patients,
    Known(Place),
    Sum(Place),
    Average(Place),
    /// The weight of the first condition that holds: 2, then 1, else 0.
    Weighted(Condition, Condition),
    /// The share of the rows for which a condition holds.
    Ratio(Condition),
}

#[derive(Debug, Clone)]
pub(crate) struct Aggregate {
    pub(crate) measure: Measure,
    pub(crate) filter: Option<Condition>,
}

/// What is done with the released table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Above {
    Nothing,
    Having(i64),
    FirstThree,
    NestedFilter(i64),
    Total,
}

#[derive(Debug, Clone)]
pub(crate) struct Statement {
    pub(crate) table: usize,
    /// Joined to the patient's own row, after the table's columns.
    pub(crate) with_patient: bool,
    pub(crate) feature: Option<Feature>,
    pub(crate) cohort: Option<Cohort>,
    /// A list of values that the statement writes; its condition and its key are the last ones.
    pub(crate) listed: Option<Listed>,
    pub(crate) conditions: Vec<Condition>,
    pub(crate) keys: Vec<Key>,
    pub(crate) aggregates: Vec<Aggregate>,
    pub(crate) above: Above,
    /// Wrapped in a derived table below the barrier.
    pub(crate) derived: bool,
}

/// The columns of a table under an alias.
fn places(alias: &str, columns: &[Column], first: usize) -> Vec<Place> {
    let place = |(i, column): (usize, &Column)| Place {
        sql: format!("{alias}.{}", column.name),
        at: first + i,
        column: *column,
    };
    columns.iter().enumerate().map(place).collect()
}

fn is_code(place: &Place) -> bool {
    matches!(place.column.kind, Kind::Code(_))
        || place.column.name.ends_with("_year") && place.column.ordinary
}

fn is_measure(place: &Place) -> bool {
    matches!(place.column.kind, Kind::Measure(..))
}

impl Statement {
    pub(crate) fn draw(seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let table = usize::try_from(dice.below(9)).expect("small");
        let with_patient = table != 0 && dice.below(2) == 0;
        let feature = (dice.below(2) == 0).then(|| Feature::draw(&mut dice));
        let cohort = (dice.below(3) == 0).then(|| Cohort::draw(&mut dice));
        let scope = scope(table, with_patient, feature.as_ref());
        let mut conditions: Vec<Condition> = (0..dice.below(3))
            .map(|_| Condition::draw(&scope, &mut dice, 1))
            .collect();
        let mut keys: Vec<Key> = Vec::new();
        for _ in 0..dice.below(3) {
            keys.push(Key::draw(&scope, &mut dice));
        }
        let aggregates = (0..=dice.below(3))
            .map(|_| Aggregate::draw(&scope, &mut dice))
            .collect();
        let listed = Listed::draw(&scope, seed);
        if let Some(listed) = &listed {
            conditions.extend(listed.condition());
            if listed.has_key() {
                // In the stead of another: with one key more nearly every cell would be hidden.
                keys.pop();
                keys.push(Key::Listed(listed.clone()));
            }
        }
        let above = match dice.below(9) {
            0 => Above::Having(dice.below(60)),
            1 => Above::FirstThree,
            2 => Above::NestedFilter(dice.below(60)),
            3 => Above::Total,
            _ => Above::Nothing,
        };
        Self {
            table,
            with_patient,
            feature,
            cohort,
            listed,
            conditions,
            keys,
            aggregates,
            above,
            derived: dice.below(4) == 0,
        }
    }

    pub(crate) fn sql(&self) -> String {
        let keys: Vec<String> = self.keys.iter().map(Key::sql).collect();
        let named = keys
            .iter()
            .enumerate()
            .map(|(i, key)| format!("{key} AS g{i}"));
        let aggregates = self.aggregates.iter().enumerate();
        let outputs: Vec<String> = named
            .chain(aggregates.map(|(i, a)| format!("{} AS v{i}", a.sql())))
            .collect();
        let mut sql = format!("SELECT {} FROM {}", outputs.join(", "), self.from());
        // That of the list is written as the list.
        let of_list = self.listed.as_ref().and_then(Listed::condition);
        let written = self.conditions.len() - usize::from(of_list.is_some());
        let conditions = self.conditions.iter().take(written).map(Condition::sql);
        let all: Vec<String> = conditions
            .chain(self.listed.as_ref().and_then(Listed::asked))
            .chain(self.cohort.as_ref().map(Cohort::condition))
            .collect();
        if !all.is_empty() {
            sql += &format!(" WHERE {}", all.join(" AND "));
        }
        if !keys.is_empty() {
            sql += &format!(" GROUP BY {}", keys.join(", "));
        }
        match self.above {
            Above::Nothing => sql,
            Above::Having(least) => format!("{sql} HAVING count(*) >= {least}"),
            Above::FirstThree => format!("{sql} ORDER BY v0 DESC NULLS LAST LIMIT 3"),
            Above::NestedFilter(least) => {
                format!("SELECT * FROM (SELECT * FROM ({sql}) AS q01) AS q02 WHERE v0 >= {least}")
            }
            Above::Total => format!("SELECT sum(v0) AS total FROM ({sql}) AS q01"),
        }
    }

    fn from(&self) -> String {
        let table = TABLES[self.table].0;
        let mut from = if self.derived {
            format!("(SELECT * FROM (SELECT * FROM {table}) AS q11) AS a")
        } else {
            format!("{table} a")
        };
        if self.with_patient {
            from += " JOIN patient p ON p.patient_no = a.patient_no";
        }
        if let Some(feature) = &self.feature {
            from += &feature.join();
        }
        if let Some(cohort) = &self.cohort
            && cohort.form == CohortForm::LeftJoinIsNull
        {
            from += &format!(
                " LEFT JOIN ({}) c ON c.patient_no = a.patient_no",
                cohort.patients()
            );
        }
        if let Some(listed) = &self.listed {
            from += &listed.join();
        }
        from
    }
}

/// Everything that conditions, keys and measures may read.
pub(crate) fn scope(table: usize, with_patient: bool, feature: Option<&Feature>) -> Vec<Place> {
    let mut scope = places("a", TABLES[table].2, 0);
    if with_patient {
        scope.extend(places("p", PATIENT, scope.len()));
    }
    if let Some(feature) = feature {
        let column = Column {
            name: "v",
            kind: Kind::Measure(1, 12),
            ordinary: false,
            nullable: feature.left || feature.result.is_nullable(),
        };
        scope.extend(places("f", &[column], scope.len()));
    }
    scope
}

impl ByPatient {
    /// Whether a patient with rows may have no result.
    fn is_nullable(&self) -> bool {
        match self {
            Self::Count | Self::Any(_) => false,
            Self::Sum(place) | Self::Min(place) | Self::Max(place) => place.column.nullable,
        }
    }
}

impl Feature {
    fn draw(dice: &mut Dice) -> Self {
        let table = usize::try_from(1 + dice.below(8)).expect("small");
        let own = places("x", TABLES[table].2, 0);
        let measures: Vec<&Place> = own.iter().filter(|place| is_measure(place)).collect();
        let numbers: Vec<&Place> = own
            .iter()
            .filter(|p| !matches!(p.column.kind, Kind::Code(_)))
            .collect();
        let result = match dice.below(5) {
            1 if !measures.is_empty() => ByPatient::Sum((*dice.one_of(&measures)).clone()),
            2 if !numbers.is_empty() => ByPatient::Min((*dice.one_of(&numbers)).clone()),
            3 if !numbers.is_empty() => ByPatient::Max((*dice.one_of(&numbers)).clone()),
            4 => ByPatient::Any(Condition::draw(&own, dice, 1)),
            _ => ByPatient::Count,
        };
        Self {
            table,
            condition: (dice.below(2) == 0).then(|| Condition::draw(&own, dice, 0)),
            result,
            left: dice.below(2) == 0,
        }
    }

    fn join(&self) -> String {
        let result = match &self.result {
            ByPatient::Count => "count(*)".to_owned(),
            ByPatient::Sum(place) => format!("sum({})", place.sql),
            ByPatient::Min(place) => format!("min({})", place.sql),
            ByPatient::Max(place) => format!("max({})", place.sql),
            ByPatient::Any(c) => format!("max(CASE WHEN {} THEN 1 ELSE 0 END)", c.sql()),
        };
        let condition = self.condition.as_ref();
        let condition = condition.map_or_else(String::new, |c| format!(" WHERE {}", c.sql()));
        format!(
            " {}JOIN (SELECT x.patient_no, {result} AS v FROM {} x{condition} GROUP BY x.patient_no) f \
             ON f.patient_no = a.patient_no",
            if self.left { "LEFT " } else { "" },
            TABLES[self.table].0,
        )
    }
}

impl Cohort {
    fn draw(dice: &mut Dice) -> Self {
        use CohortForm::{Exists, In, LeftJoinIsNull, NotExists};
        let table = usize::try_from(1 + dice.below(8)).expect("small");
        let condition = Condition::draw(&places("y", TABLES[table].2, 0), dice, 0);
        Self {
            table,
            condition,
            form: *dice.one_of(&[Exists, NotExists, In, LeftJoinIsNull]),
        }
    }

    fn patients(&self) -> String {
        let (table, condition) = (TABLES[self.table].0, self.condition.sql());
        format!("SELECT y.patient_no FROM {table} y WHERE {condition} GROUP BY y.patient_no")
    }

    fn condition(&self) -> String {
        let (table, condition) = (TABLES[self.table].0, self.condition.sql());
        let rows =
            format!("SELECT 1 FROM {table} y WHERE y.patient_no = a.patient_no AND {condition}");
        match self.form {
            CohortForm::Exists => format!("EXISTS ({rows})"),
            CohortForm::NotExists => format!("NOT EXISTS ({rows})"),
            CohortForm::In => format!("a.patient_no IN ({})", self.patients()),
            CohortForm::LeftJoinIsNull => "c.patient_no IS NULL".to_owned(),
        }
    }
}

impl Key {
    fn draw(scope: &[Place], dice: &mut Dice) -> Self {
        let codes: Vec<&Place> = scope.iter().filter(|place| is_code(place)).collect();
        if dice.below(3) > 0 {
            return Self::Column((*dice.one_of(&codes)).clone());
        }
        let branches = (0..=dice.below(3)).map(|_| Condition::draw(scope, dice, 0));
        Self::Case(branches.collect())
    }

    fn sql(&self) -> String {
        match self {
            Self::Column(place) => place.sql.clone(),
            Self::Listed(_) => "l.letter".to_owned(),
            Self::Case(branches) => {
                let branch = |(i, c): (usize, &Condition)| format!(" WHEN {} THEN 'k{i}'", c.sql());
                let branches: String = branches.iter().enumerate().map(branch).collect();
                format!("CASE{branches} ELSE 'rest' END")
            }
        }
    }
}

impl Aggregate {
    fn draw(scope: &[Place], dice: &mut Dice) -> Self {
        let measures: Vec<&Place> = scope.iter().filter(|place| is_measure(place)).collect();
        let measure = match dice.below(8) {
            0 => Measure::Patients,
            1 => Measure::Known(dice.one_of(scope).clone()),
            2 | 3 if !measures.is_empty() => Measure::Sum((*dice.one_of(&measures)).clone()),
            4 if !measures.is_empty() => Measure::Average((*dice.one_of(&measures)).clone()),
            5 => Measure::Weighted(
                Condition::draw(scope, dice, 0),
                Condition::draw(scope, dice, 0),
            ),
            6 => Measure::Ratio(Condition::draw(scope, dice, 1)),
            _ => Measure::Rows,
        };
        let is_split = matches!(measure, Measure::Weighted(..) | Measure::Ratio(_));
        let filter = (!is_split && dice.below(2) == 0).then(|| Condition::draw(scope, dice, 1));
        Self { measure, filter }
    }

    fn sql(&self) -> String {
        let call = match &self.measure {
            Measure::Rows => "count(*)".to_owned(),
            Measure::Patients => "count(DISTINCT a.patient_no)".to_owned(),
            Measure::Known(place) => format!("count({})", place.sql),
            Measure::Sum(place) => format!("sum({})", place.sql),
            Measure::Average(place) => format!("avg({})", place.sql),
            Measure::Weighted(two, one) => format!(
                "sum(CASE WHEN {} THEN 2 WHEN {} THEN 1 ELSE 0 END)",
                two.sql(),
                one.sql()
            ),
            Measure::Ratio(c) => format!("count(*) FILTER (WHERE {}) * 1.0 / count(*)", c.sql()),
        };
        match &self.filter {
            Some(filter) => format!("{call} FILTER (WHERE {})", filter.sql()),
            None => call,
        }
    }
}
