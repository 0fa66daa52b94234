//! Conditions: as SQL, and as three-valued truth.

use super::super::grammar::{Dice, Value};
use super::table::{Column, Kind};

/// A column that a statement can read: how it is written, and where its value stands.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub(crate) sql: String,
    pub(crate) at: usize,
    pub(crate) column: Column,
}

#[derive(Debug, Clone)]
pub(crate) enum Condition {
    In(Place, Vec<Value>),
    Between(Place, i64, i64),
    AtLeast(Place, i64),
    Below(Place, i64),
    Missing(Place),
    Not(Box<Condition>),
    And(Box<Condition>, Box<Condition>),
    Or(Box<Condition>, Box<Condition>),
}

impl Condition {
    pub(crate) fn draw(places: &[Place], dice: &mut Dice, depth: u32) -> Self {
        let part = |dice: &mut Dice| Box::new(Self::draw(places, dice, depth - 1));
        match dice.below(if depth == 0 { 6 } else { 9 }) {
            6 => Self::Not(part(dice)),
            7 => Self::And(part(dice), part(dice)),
            8 => Self::Or(part(dice), part(dice)),
            kind => Self::atom(dice.one_of(places).clone(), kind, dice),
        }
    }

    fn atom(place: Place, kind: i64, dice: &mut Dice) -> Self {
        if kind == 5 && place.column.nullable {
            return Self::Missing(place);
        }
        match place.column.kind {
            Kind::Code(codes) => {
                let mut list = vec![Value::Text((*dice.one_of(codes)).to_owned())];
                if kind > 2 {
                    list.push(Value::Text((*dice.one_of(codes)).to_owned()));
                }
                Self::In(place, list)
            }
            Kind::Number(low, high) | Kind::Measure(low, high) => {
                let x = low + dice.below(high - low);
                match kind {
                    0 => Self::In(place, vec![Value::Number(x)]),
                    1 => Self::Between(place, x, x + (high - low) / 3),
                    2 => Self::Below(place, x),
                    _ => Self::AtLeast(place, x),
                }
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

    /// Whether this condition, where it holds, says that another one does: in the same words, or
    /// because it reads a column that is then known.
    pub(crate) fn says(&self, other: &Self) -> bool {
        let same = |part: &&Self| part.sql() == other.sql();
        let known = match other {
            Self::Not(inner) => match inner.as_ref() {
                Self::Missing(place) => self.says_known(place),
                _ => false,
            },
            _ => false,
        };
        known || self.conjuncts().iter().any(same)
    }

    /// Whether this condition holds only where a column is known.
    pub(crate) fn says_known(&self, wanted: &Place) -> bool {
        match self {
            Self::In(place, _)
            | Self::Between(place, ..)
            | Self::AtLeast(place, _)
            | Self::Below(place, _) => place.at == wanted.at,
            Self::Missing(_) => false,
            Self::Not(inner) => match inner.as_ref() {
                Self::Missing(place) => place.at == wanted.at,
                Self::And(..) => false,
                other => other.says_known(wanted),
            },
            Self::And(a, b) => a.says_known(wanted) || b.says_known(wanted),
            Self::Or(a, b) => a.says_known(wanted) && b.says_known(wanted),
        }
    }

    /// Whether this condition only asks that an ordinary column be known.
    pub(crate) fn asks_what_is_known(&self) -> bool {
        match self {
            Self::Not(inner) => match inner.as_ref() {
                Self::Missing(place) => place.column.ordinary,
                _ => false,
            },
            _ => false,
        }
    }

    pub(crate) fn holds(&self, row: &[Value]) -> Option<bool> {
        let number = |place: &Place| match row[place.at] {
            Value::Number(x) => Some(x),
            Value::Missing | Value::Text(_) => None,
        };
        match self {
            Self::In(place, list) => match &row[place.at] {
                Value::Missing => None,
                value => Some(list.contains(value)),
            },
            Self::Between(place, low, high) => Some((*low..=*high).contains(&number(place)?)),
            Self::AtLeast(place, least) => Some(number(place)? >= *least),
            Self::Below(place, limit) => Some(number(place)? < *limit),
            Self::Missing(place) => Some(row[place.at] == Value::Missing),
            Self::Not(inner) => inner.holds(row).map(|truth| !truth),
            Self::And(a, b) => match (a.holds(row), b.holds(row)) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            },
            Self::Or(a, b) => match (a.holds(row), b.holds(row)) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                _ => None,
            },
        }
    }

    pub(crate) fn sql(&self) -> String {
        let text = |value: &Value| match value {
            Value::Text(code) => format!("'{code}'"),
            Value::Number(x) => x.to_string(),
            Value::Missing => "NULL".to_owned(),
        };
        match self {
            Self::In(place, list) if list.len() == 1 => {
                format!("{} = {}", place.sql, text(&list[0]))
            }
            Self::In(place, list) => {
                let list: Vec<String> = list.iter().map(text).collect();
                format!("{} IN ({})", place.sql, list.join(", "))
            }
            Self::Between(place, low, high) => format!("{} BETWEEN {low} AND {high}", place.sql),
            Self::AtLeast(place, least) => format!("{} >= {least}", place.sql),
            Self::Below(place, limit) => format!("{} < {limit}", place.sql),
            Self::Missing(place) => format!("{} IS NULL", place.sql),
            Self::Not(inner) => format!("NOT ({})", inner.sql()),
            Self::And(a, b) => format!("({} AND {})", a.sql(), b.sql()),
            Self::Or(a, b) => format!("({} OR {})", a.sql(), b.sql()),
        }
    }

    /// Whether only ordinary columns are read.
    pub(crate) fn is_ordinary(&self) -> bool {
        match self {
            Self::In(place, _)
            | Self::Between(place, ..)
            | Self::AtLeast(place, _)
            | Self::Below(place, _)
            | Self::Missing(place) => place.column.ordinary,
            Self::Not(inner) => inner.is_ordinary(),
            Self::And(a, b) | Self::Or(a, b) => a.is_ordinary() && b.is_ordinary(),
        }
    }
}
