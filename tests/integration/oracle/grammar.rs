//! A small grammar of statements, and the same statements as data.

/// A value of a column.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Value {
    Missing,
    Number(i64),
    Text(String),
}

/// The population that a statement counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Base {
    Patient,
    Event,
    Treatment,
    PatientEvent,
    PatientVisits,
}

impl Base {
    fn sql(self) -> &'static str {
        match self {
            Self::Patient => "patient a",
            Self::Event => "event a",
            Self::Treatment => "treatment a",
            Self::PatientEvent => "patient a JOIN event b ON a.patient_no = b.patient_no",
            Self::PatientVisits => {
                "patient a JOIN (SELECT patient_no, count(*) AS visits FROM event \
                 GROUP BY patient_no) b ON b.patient_no = a.patient_no"
            }
        }
    }

    /// Column, and the alias under which the statement reads it.
    fn columns(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Patient => &[("sex", "a"), ("region_code", "a"), ("birth_year", "a")],
            Self::Event => &[
                ("region_code", "a"),
                ("event_year", "a"),
                ("event_type", "a"),
                ("duration_minutes", "a"),
            ],
            Self::Treatment => &[("region_code", "a")],
            Self::PatientEvent => &[
                ("sex", "a"),
                ("region_code", "a"),
                ("birth_year", "a"),
                ("event_year", "b"),
                ("event_type", "b"),
                ("duration_minutes", "b"),
            ],
            Self::PatientVisits => &[
                ("sex", "a"),
                ("region_code", "a"),
                ("birth_year", "a"),
                ("visits", "b"),
            ],
        }
    }
}

/// A condition on one column.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Condition {
    pub(crate) column: &'static str,
    sql: String,
    pub(crate) test: Test,
    pub(crate) negated: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Test {
    Is(Value),
    AtLeast(i64),
    Missing,
}

impl Condition {
    /// Three-valued truth.
    pub(crate) fn holds(&self, value: &Value) -> Option<bool> {
        let plain = match (&self.test, value) {
            (Test::Missing, value) => Some(*value == Value::Missing),
            (_, Value::Missing) => None,
            (Test::Is(wanted), value) => Some(wanted == value),
            (Test::AtLeast(least), Value::Number(x)) => Some(x >= least),
            (Test::AtLeast(_), Value::Text(_)) => None,
        };
        plain.map(|holds| holds != self.negated)
    }

    /// Whether the model declares the column ordinary.
    pub(crate) fn is_ordinary(&self) -> bool {
        is_ordinary(self.column)
    }

    /// Whether it leaves events of one type.
    pub(crate) fn says_one_type(&self) -> bool {
        self.column == "event_type" && !self.negated && matches!(self.test, Test::Is(_))
    }
}

pub(crate) fn is_ordinary(column: &str) -> bool {
    matches!(column, "sex" | "region_code" | "event_year")
}

/// A group key: a column, or birth years in bands of ten.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Key {
    pub(crate) column: &'static str,
    sql: String,
    pub(crate) band: Option<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Measure {
    Rows,
    Patients,
    /// The number of rows of a CASE that gives one or zero.
    OneHot,
    /// Rows where the column is known.
    Known(&'static str),
    Sum(&'static str),
    Average(&'static str),
}

#[derive(Debug, Clone)]
pub(crate) struct Aggregate {
    pub(crate) measure: Measure,
    pub(crate) filter: Option<Condition>,
    sql: String,
}

#[derive(Debug, Clone)]
pub(crate) struct Statement {
    pub(crate) base: Base,
    pub(crate) keys: Vec<Key>,
    pub(crate) conditions: Vec<Condition>,
    pub(crate) aggregates: Vec<Aggregate>,
}

impl Statement {
    pub(crate) fn draw(seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let bases = [
            Base::Patient,
            Base::Event,
            Base::Treatment,
            Base::PatientEvent,
            Base::PatientVisits,
        ];
        let base = *dice.one_of(&bases);
        let mut keys: Vec<Key> = Vec::new();
        for _ in 0..dice.below(3) {
            let key = key(*dice.one_of(base.columns()));
            keys.extend(key.filter(|key| !keys.contains(key)));
        }
        let conditions = (0..dice.below(3))
            .map(|_| condition(base, &mut dice))
            .collect();
        let aggregates = (0..=dice.below(3))
            .map(|_| aggregate(base, &mut dice))
            .collect();
        Self {
            base,
            keys,
            conditions,
            aggregates,
        }
    }

    pub(crate) fn sql(&self) -> String {
        let keys: Vec<_> = self.keys.iter().map(|key| key.sql.clone()).collect();
        let named = keys
            .iter()
            .enumerate()
            .map(|(i, key)| format!("{key} AS g{i}"));
        let aggregates = self.aggregates.iter().enumerate();
        let outputs: Vec<_> = named
            .chain(aggregates.map(|(i, a)| format!("{} AS v{i}", a.sql)))
            .collect();
        let mut sql = format!("SELECT {} FROM {}", outputs.join(", "), self.base.sql());
        if !self.conditions.is_empty() {
            let all: Vec<_> = self.conditions.iter().map(|c| c.sql.clone()).collect();
            sql += &format!(" WHERE {}", all.join(" AND "));
        }
        if !keys.is_empty() {
            sql += &format!(" GROUP BY {}", keys.join(", "));
        }
        sql
    }
}

fn key((column, alias): (&'static str, &'static str)) -> Option<Key> {
    let name = format!("{alias}.{column}");
    match column {
        "birth_year" => Some(Key {
            column,
            sql: format!("{name} / 10 * 10"),
            band: Some(10),
        }),
        "duration_minutes" => None,
        _ => Some(Key {
            column,
            sql: name,
            band: None,
        }),
    }
}

fn condition(base: Base, dice: &mut Dice) -> Condition {
    let (column, alias) = *dice.one_of(base.columns());
    let name = format!("{alias}.{column}");
    let text = |options: &[&str], dice: &mut Dice| Value::Text((*dice.one_of(options)).to_owned());
    let test = match column {
        "sex" => Test::Is(text(&["female", "male", "unknown"], dice)),
        "region_code" => Test::Is(text(&["44", "11", "27", "99"], dice)),
        "event_type" => Test::Is(text(
            &["gp_consultation", "home_visit", "referral_out"],
            dice,
        )),
        "event_year" => Test::AtLeast(2020 + dice.below(4)),
        "birth_year" if dice.below(4) == 0 => Test::Missing,
        "birth_year" => Test::AtLeast(1945 + dice.below(60)),
        "duration_minutes" if dice.below(4) == 0 => Test::Missing,
        "duration_minutes" => Test::AtLeast(10 * dice.below(9)),
        _ => Test::AtLeast(dice.below(60)),
    };
    let sql = match &test {
        Test::Is(Value::Text(code)) => format!("{name} = '{code}'"),
        Test::Is(Value::Number(x)) => format!("{name} = {x}"),
        Test::AtLeast(least) => format!("{name} >= {least}"),
        Test::Missing | Test::Is(Value::Missing) => format!("{name} IS NULL"),
    };
    let negated = dice.below(3) == 0;
    let sql = if negated { format!("NOT ({sql})") } else { sql };
    Condition {
        column,
        sql,
        test,
        negated,
    }
}

fn aggregate(base: Base, dice: &mut Dice) -> Aggregate {
    let added: &[(&str, &str)] = match base {
        Base::Event => &[("duration_minutes", "a")],
        Base::PatientEvent => &[("duration_minutes", "b"), ("birth_year", "a")],
        Base::PatientVisits => &[("visits", "b"), ("birth_year", "a")],
        Base::Patient => &[("birth_year", "a")],
        Base::Treatment => &[],
    };
    let kinds = if added.is_empty() { 3 } else { 6 };
    let kind = dice.below(kinds);
    if kind == 2 {
        let filter = condition(base, dice);
        let sql = format!("sum(CASE WHEN {} THEN 1 ELSE 0 END)", filter.sql);
        return Aggregate {
            measure: Measure::OneHot,
            filter: Some(filter),
            sql,
        };
    }
    let filter = (dice.below(2) == 0).then(|| condition(base, dice));
    let (measure, call) = match kind {
        0 => (Measure::Rows, "count(*)".to_owned()),
        1 => (Measure::Patients, "count(DISTINCT a.patient_no)".to_owned()),
        kind => {
            let (column, alias) = *dice.one_of(added);
            match kind {
                3 => (Measure::Known(column), format!("count({alias}.{column})")),
                4 => (Measure::Sum(column), format!("sum({alias}.{column})")),
                _ => (Measure::Average(column), format!("avg({alias}.{column})")),
            }
        }
    };
    let sql = match &filter {
        Some(filter) => format!("{call} FILTER (WHERE {})", filter.sql),
        None => call,
    };
    Aggregate {
        measure,
        filter,
        sql,
    }
}

/// A xorshift generator: the same statements everywhere.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub(crate) fn below(&mut self, sides: i64) -> i64 {
        for _ in 0..3 {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
        }
        i64::try_from(self.0 >> 8).expect("56 bits") % sides
    }

    pub(crate) fn one_of<'a, T>(&mut self, options: &'a [T]) -> &'a T {
        let sides = i64::try_from(options.len()).expect("few options");
        &options[usize::try_from(self.below(sides)).expect("in range")]
    }
}
