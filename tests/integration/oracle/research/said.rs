//! What a statement says of a patient, as a tree, and in which words.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::condition::{Condition, Test};
use super::row::{Beside, Column};

/// What a statement says of a patient.
#[derive(Debug, Clone)]
pub(crate) enum Said {
    Test(Arc<Column>, Test),
    /// That there is a row of a table: its name, and the secret that it is.
    Row(&'static str, u32),
    All(Vec<Said>),
    Any(Vec<Said>),
    Not(Box<Said>),
    /// That it is true, which is never unknown.
    True(Box<Said>),
}

impl Said {
    pub(crate) fn of(condition: &Condition) -> Self {
        match condition {
            Condition::Of(place, test) => match &place.column.beside {
                Beside::Mark { among, .. } => {
                    let among = Self::True(Box::new(among.clone()));
                    if matches!(test, Test::Missing) {
                        Self::Not(Box::new(among))
                    } else {
                        among
                    }
                }
                Beside::Never | Beside::Where { .. } | Beside::Counted { .. } => {
                    Self::Test(Arc::clone(&place.column), test.clone())
                }
            },
            Condition::Not(inner) => Self::Not(Box::new(Self::of(inner))),
            Condition::NotTrue(inner) => Self::Not(Box::new(Self::True(Box::new(Self::of(inner))))),
            Condition::And(a, b) => Self::always().and(Self::of(a)).and(Self::of(b)),
            Condition::Or(a, b) => Self::Any(vec![Self::of(a), Self::of(b)]),
        }
    }

    pub(crate) fn always() -> Self {
        Self::All(Vec::new())
    }

    /// Both; parts of parts are parts.
    pub(crate) fn and(self, other: Self) -> Self {
        let parts = |said: Self| match said {
            Self::All(parts) => parts,
            one => vec![one],
        };
        let mut all = [parts(self), parts(other)].concat();
        match all.len() {
            1 => all.remove(0),
            _ => Self::All(all),
        }
    }

    pub(crate) fn reads_secrets(&self) -> bool {
        match self {
            Self::Test(column, _) => !column.is_attribute,
            Self::Row(..) => true,
            Self::All(parts) | Self::Any(parts) => parts.iter().any(Self::reads_secrets),
            Self::Not(inner) | Self::True(inner) => inner.reads_secrets(),
        }
    }

    /// The secrets that it reads, a bit each.
    pub(crate) fn secrets(&self) -> u64 {
        match self {
            Self::Test(column, test) => {
                // That a value is missing is no secret, unless the model says so.
                let asks_missing = matches!(test, Test::Missing | Test::Known);
                if column.is_attribute || asks_missing && !column.missing_tells {
                    0
                } else {
                    column.secrets()
                }
            }
            Self::Row(_, secret) => 1 << secret,
            Self::All(parts) | Self::Any(parts) => {
                parts.iter().fold(0, |all, part| all | part.secrets())
            }
            Self::Not(inner) | Self::True(inner) => inner.secrets(),
        }
    }

    /// The texts of all that must hold: whether two questions are one in other words.
    pub(crate) fn words(&self) -> BTreeSet<String> {
        match self {
            Self::All(parts) => parts.iter().flat_map(Self::words).collect(),
            Self::True(inner) => inner.words(),
            other => BTreeSet::from([other.text()]),
        }
    }

    pub(crate) fn text(&self) -> String {
        let joined = |parts: &[Self], word: &str| {
            let texts: BTreeSet<String> = parts.iter().map(Self::text).collect();
            format!("({})", texts.into_iter().collect::<Vec<_>>().join(word))
        };
        match self {
            Self::Test(column, test) => {
                let known = if column.is_own { "" } else { " elsewhere" };
                if column.is_attribute {
                    format!("{}{known}", test.text(column.name))
                } else {
                    format!("{} []", test.text(&column.full_name()))
                }
            }
            Self::Row(table, _) => format!("{table} []"),
            Self::All(parts) => joined(parts, " AND "),
            Self::Any(parts) => joined(parts, " OR "),
            Self::Not(inner) => format!("NOT {}", inner.text()),
            Self::True(inner) => format!("{} IS TRUE", inner.text()),
        }
    }
}
