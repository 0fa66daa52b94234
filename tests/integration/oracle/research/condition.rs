//! Conditions on one row: as SQL, and as three-valued truth.

use std::sync::Arc;

use super::super::grammar::{Dice, Value};
use super::row::{Beside, Column, Joined};

/// A column as a statement reads it: under which alias, and where its value stands in a row.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub(crate) alias: &'static str,
    pub(crate) at: usize,
    pub(crate) column: Arc<Column>,
}

impl Place {
    pub(crate) fn sql(&self) -> String {
        self.column.sql(self.alias)
    }

    /// Whether it is the same column: a second name makes it no other one.
    pub(crate) fn is(&self, other: &Self) -> bool {
        self.named() == other.named()
    }

    /// A text that no other column of a statement has, whatever its name there.
    fn named(&self) -> String {
        match &self.column.beside {
            // All marks are numbers of patients.
            Beside::Mark { .. } => self.sql(),
            Beside::Never | Beside::Where { .. } | Beside::Counted { .. } => {
                self.column.full_name()
            }
        }
    }
}

/// A test of one column.
#[derive(Debug, Clone)]
pub(crate) enum Test {
    /// One of these, ascending.
    In(Vec<Value>),
    Between(i64, i64),
    AtLeast(i64),
    Below(i64),
    Missing,
    Known,
    NotZero,
}

#[derive(Debug, Clone)]
pub(crate) enum Condition {
    Of(Place, Test),
    Not(Box<Self>),
    And(Box<Self>, Box<Self>),
    Or(Box<Self>, Box<Self>),
    /// `… IS NOT TRUE`: what a CASE says of its earlier branches.
    NotTrue(Box<Self>),
}

impl Condition {
    /// Of tests that `leaf` draws.
    pub(crate) fn draw(
        leaf: &dyn Fn(&mut Dice) -> (Place, Test),
        dice: &mut Dice,
        depth: u32,
    ) -> Self {
        let part = |dice: &mut Dice| Box::new(Self::draw(leaf, dice, depth - 1));
        match dice.below(if depth == 0 { 3 } else { 6 }) {
            3 => Self::Not(part(dice)),
            4 => Self::And(part(dice), part(dice)),
            5 => Self::Or(part(dice), part(dice)),
            _ => {
                let (place, test) = leaf(dice);
                Self::Of(place, test)
            }
        }
    }

    /// The parts that all have to hold.
    pub(crate) fn conjuncts(&self) -> Vec<&Self> {
        match self {
            Self::And(a, b) => [a.conjuncts(), b.conjuncts()].concat(),
            other => vec![other],
        }
    }

    /// The same with other bounds: nearly the same patients.
    pub(crate) fn moved(&self, by: i64) -> Self {
        let moved = |of: &Self| Box::new(of.moved(by));
        match self {
            Self::Of(place, test) => Self::Of(place.clone(), test.moved(by)),
            Self::Not(inner) => Self::Not(moved(inner)),
            Self::NotTrue(inner) => Self::NotTrue(moved(inner)),
            Self::And(a, b) => Self::And(moved(a), moved(b)),
            Self::Or(a, b) => Self::Or(moved(a), moved(b)),
        }
    }

    fn truth(&self, of: &dyn Fn(&Place, &Test) -> Option<bool>) -> Option<bool> {
        match self {
            Self::Of(place, test) => of(place, test),
            Self::Not(inner) => inner.truth(of).map(|truth| !truth),
            Self::NotTrue(inner) => Some(inner.truth(of) != Some(true)),
            Self::And(a, b) => match (a.truth(of), b.truth(of)) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            },
            Self::Or(a, b) => match (a.truth(of), b.truth(of)) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                _ => None,
            },
        }
    }

    pub(crate) fn sql(&self) -> String {
        self.written(&Place::sql)
    }

    /// The same, whatever columns are called in the statement.
    pub(crate) fn named(&self) -> String {
        self.written(&Place::named)
    }

    fn written(&self, name: &dyn Fn(&Place) -> String) -> String {
        match self {
            Self::Of(place, test) => match (&place.column.beside, test) {
                (
                    Beside::Mark {
                        exists: Some(exists),
                        ..
                    },
                    Test::Missing,
                ) => {
                    format!("NOT {exists}")
                }
                (
                    Beside::Mark {
                        exists: Some(exists),
                        ..
                    },
                    _,
                ) => exists.clone(),
                _ => test.sql(&name(place), &|value| place.column.literal(value)),
            },
            Self::Not(inner) => format!("NOT ({})", inner.written(name)),
            Self::NotTrue(inner) => format!("({}) IS NOT TRUE", inner.written(name)),
            Self::And(a, b) => format!("({} AND {})", a.written(name), b.written(name)),
            Self::Or(a, b) => format!("({} OR {})", a.written(name), b.written(name)),
        }
    }

    /// The values that it leaves a column, in their order.
    pub(crate) fn pins(&self, is_it: &dyn Fn(&Place) -> bool) -> Option<Vec<&Value>> {
        match self {
            Self::Of(place, Test::In(list)) if is_it(place) => Some(list.iter().collect()),
            Self::Or(a, b) => Some([a.pins(is_it)?, b.pins(is_it)?].concat()),
            _ => None,
        }
    }

    /// Whether it reads one column and no other.
    pub(crate) fn reads_only(&self, wanted: &Place) -> bool {
        self.places().iter().all(|place| place.is(wanted))
    }

    /// Every column that it reads.
    pub(crate) fn places(&self) -> Vec<&Place> {
        match self {
            Self::Of(place, _) => vec![place],
            Self::Not(inner) | Self::NotTrue(inner) => inner.places(),
            Self::And(a, b) | Self::Or(a, b) => [a.places(), b.places()].concat(),
        }
    }

    /// Whether it holds of a row, by the truth of its tests.
    pub(crate) fn holds(&self, row: Joined<'_>) -> Option<bool> {
        self.truth(&|place, test| test.holds(row.value(place.at)))
    }

    /// The same of a value of the only column that it reads.
    pub(crate) fn of_value(&self, value: &Value) -> Option<bool> {
        self.truth(&|_, test| test.holds(value))
    }

    /// Whether it is the same test, whatever is done with it: equal trees.
    pub(crate) fn is(&self, other: &Self) -> bool {
        self.named() == other.named()
    }

    /// The column of which it only asks whether it is known.
    pub(crate) fn asks_for_known(&self) -> Option<&Place> {
        match self {
            Self::Of(place, Test::Known) => Some(place),
            Self::Not(inner) => match inner.as_ref() {
                Self::Of(place, Test::Missing) => Some(place),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether no row satisfies it in which the column is missing, as far as its form tells.
    pub(crate) fn rejects_missing(&self, wanted: &Place) -> bool {
        match self {
            Self::Of(_, Test::Missing) => false,
            Self::Of(place, _) => place.is(wanted),
            Self::Not(inner) => match inner.as_ref() {
                Self::Of(place, Test::Missing) => place.is(wanted),
                Self::Of(_, Test::Known) => false,
                Self::Of(place, _) => place.is(wanted),
                _ => false,
            },
            _ => false,
        }
    }
}

/// A test of a column, against values that rows have.
pub(crate) fn test(column: &Column, dice: &mut Dice) -> Test {
    let kind = dice.below(6);
    if kind == 5 && column.nullable && column.difference.is_none() {
        return if dice.below(2) == 0 {
            Test::Missing
        } else {
            Test::Known
        };
    }
    let one = dice.one_of(&column.found).clone();
    let Value::Number(x) = one else {
        let mut list = vec![one];
        if kind > 2 {
            list.push(dice.one_of(&column.found).clone());
        }
        list.sort();
        list.dedup();
        return Test::In(list);
    };
    match kind {
        0 => Test::In(vec![Value::Number(x)]),
        1 => Test::Between(x, x + 1 + dice.below(20)),
        2 => Test::Below(x),
        _ => Test::AtLeast(x),
    }
}

impl Test {
    /// The same with another bound: nearly the same patients.
    pub(crate) fn moved(&self, by: i64) -> Self {
        match self {
            Self::Between(low, high) => Self::Between(*low, (high + by).max(low + 1)),
            Self::AtLeast(least) => Self::AtLeast(least + by),
            Self::Below(limit) => Self::Below(limit + by),
            other => other.clone(),
        }
    }

    pub(crate) fn holds(&self, value: &Value) -> Option<bool> {
        let number = match value {
            Value::Number(x) => Some(*x),
            Value::Missing | Value::Text(_) => None,
        };
        match self {
            Self::In(list) => (*value != Value::Missing).then(|| list.contains(value)),
            Self::Between(low, high) => Some((*low..=*high).contains(&number?)),
            Self::AtLeast(least) => Some(number? >= *least),
            Self::Below(limit) => Some(number? < *limit),
            Self::Missing => Some(*value == Value::Missing),
            Self::Known => Some(*value != Value::Missing),
            Self::NotZero => Some(number? != 0),
        }
    }

    pub(crate) fn sql(&self, column: &str, literal: &dyn Fn(&Value) -> String) -> String {
        let number = |x: i64| literal(&Value::Number(x));
        match self {
            Self::In(list) => match list.as_slice() {
                [one] => format!("{column} = {}", literal(one)),
                several => {
                    let several: Vec<String> = several.iter().map(literal).collect();
                    format!("{column} IN ({})", several.join(", "))
                }
            },
            Self::Between(low, high) => {
                format!("{column} BETWEEN {} AND {}", number(*low), number(*high))
            }
            Self::AtLeast(least) => format!("{column} >= {}", number(*least)),
            Self::Below(limit) => format!("{column} < {}", number(*limit)),
            Self::NotZero => format!("{column} <> 0"),
            Self::Missing => format!("{column} IS NULL"),
            Self::Known => format!("{column} IS NOT NULL"),
        }
    }

    /// In one spelling: whole numbers with inclusive bounds, a list as its alternatives.
    pub(crate) fn text(&self, column: &str) -> String {
        match self {
            Self::In(list) if list.len() > 1 => {
                let each = list.iter().map(|x| format!("{column} = {}", literal(x)));
                format!("({})", each.collect::<Vec<_>>().join(" OR "))
            }
            Self::Below(limit) => format!("{column} <= {}", limit - 1),
            other => other.sql(column, &literal),
        }
    }
}

/// A value as a constant of SQL.
pub(crate) fn literal(value: &Value) -> String {
    match value {
        Value::Text(code) => format!("'{code}'"),
        Value::Number(x) => x.to_string(),
        Value::Missing => "NULL".to_owned(),
    }
}
