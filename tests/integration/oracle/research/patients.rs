//! Some patients, as a subquery: those with a row of a table, and what set operations make of two of these.

use super::super::grammar::Dice;
use super::condition::Condition;
use super::row::{Joined, Row};
use super::said::Said;
use super::statement::{Scope, Theme};
use super::world::World;

#[derive(Debug, Clone)]
pub(crate) enum Patients {
    /// Who has such a row.
    With(usize, Option<Condition>),
    Both(Operation, Box<[Self; 2]>),
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Operation {
    Union,
    Intersect,
    Except,
    /// A full join of both.
    Full,
    /// The same, of the rows that the first side lacks.
    FullWithoutFirst,
}

/// Some patients beside the rows of a statement.
#[derive(Debug)]
pub(crate) struct Marked<'a> {
    pub(crate) is_among: Vec<bool>,
    /// By patient, the rows that bring along where and by whom she was met.
    pub(crate) rows: Vec<Vec<&'a Row>>,
}

impl Patients {
    pub(crate) fn with_row(world: &World, theme: &Theme, dice: &mut Dice) -> Self {
        let table = *dice.one_of(&theme.tables[1..]);
        let scope = Scope::of(theme, &[(&world.tables[table], Some(table), "y")]);
        let condition = (dice.below(4) > 0).then(|| scope.condition(dice, 0));
        Self::With(table, condition)
    }

    pub(crate) fn draw(world: &World, theme: &Theme, dice: &mut Dice, of: &[Operation]) -> Self {
        let one = Self::with_row(world, theme, dice);
        if dice.below(2) == 0 {
            return one;
        }
        let other = Self::with_row(world, theme, dice);
        let operation = *dice.one_of(of);
        // A union of two parts of one table is refused.
        if operation == Operation::Union && one.tables() == other.tables() {
            return one;
        }
        Self::Both(operation, Box::new([one, other]))
    }

    /// The tables whose rows bring along where and by whom a patient was met.
    pub(crate) fn tables(&self) -> Vec<usize> {
        match self {
            Self::With(table, _) => vec![*table],
            Self::Both(Operation::Intersect | Operation::Except, both) => both[0].tables(),
            Self::Both(_, both) => [both[0].tables(), both[1].tables()].concat(),
        }
    }

    /// What somebody is said to be who is one of them.
    pub(crate) fn said(&self, world: &World) -> Said {
        match self {
            Self::With(table, condition) => {
                let condition = condition.as_ref().map(Said::of);
                world.tables[*table]
                    .there
                    .clone()
                    .and(condition.unwrap_or_else(Said::always))
            }
            Self::Both(operation, both) => {
                let [one, other] = [&both[0], &both[1]].map(|of| of.said(world));
                let is = |said: &Said| Said::True(Box::new(said.clone()));
                let is_not = |said: &Said| Said::Not(Box::new(is(said)));
                match operation {
                    Operation::Union | Operation::Full => Said::Any(vec![one, other]),
                    Operation::Intersect => one.and(is(&other)),
                    Operation::Except => one.and(is_not(&other)),
                    Operation::FullWithoutFirst => {
                        let first = is_not(&one);
                        Said::Any(vec![one, other]).and(first)
                    }
                }
            }
        }
    }

    pub(crate) fn marked<'a>(&self, world: &'a World) -> Marked<'a> {
        match self {
            Self::With(table, condition) => {
                let mut rows = vec![Vec::new(); world.patients()];
                for row in &world.tables[*table].rows {
                    let joined = Joined {
                        row,
                        beside: None,
                        marks: &[],
                    };
                    let holds = |of: &Condition| of.holds(joined) == Some(true);
                    if condition.as_ref().is_none_or(holds) {
                        rows[row.patient].push(row);
                    }
                }
                Marked {
                    is_among: rows.iter().map(|rows| !rows.is_empty()).collect(),
                    rows,
                }
            }
            Self::Both(operation, both) => {
                let [one, other] = [&both[0], &both[1]].map(|of| of.marked(world));
                let pairs = one.is_among.iter().zip(&other.is_among);
                let is_among = pairs.map(|(one, other)| operation.holds(*one, *other));
                Marked {
                    is_among: is_among.collect(),
                    rows: match operation {
                        Operation::Intersect | Operation::Except => one.rows,
                        _ => {
                            let pairs = one.rows.into_iter().zip(other.rows);
                            pairs.map(|(one, other)| [one, other].concat()).collect()
                        }
                    },
                }
            }
        }
    }

    /// Their numbers, each once where that is asked for.
    pub(crate) fn sql(&self, world: &World, distinct: &str) -> String {
        match self {
            Self::With(table, condition) => {
                let only = condition.as_ref().map(Condition::sql);
                let only = only.map_or_else(String::new, |of| format!(" WHERE {of}"));
                let name = world.tables[*table].name;
                format!("SELECT {distinct}y.patient_no FROM {name} y{only}")
            }
            Self::Both(operation, both) => {
                let distinct = match operation {
                    Operation::Full | Operation::FullWithoutFirst => "DISTINCT ",
                    _ => "",
                };
                let [one, other] = [&both[0], &both[1]].map(|of| of.sql(world, distinct));
                let word = match operation {
                    Operation::Union => "UNION",
                    Operation::Intersect => "INTERSECT",
                    Operation::Except => "EXCEPT",
                    Operation::Full | Operation::FullWithoutFirst => {
                        let only = if *operation == Operation::Full {
                            ""
                        } else {
                            " WHERE u.patient_no IS NULL"
                        };
                        return format!(
                            "SELECT coalesce(u.patient_no, v.patient_no) AS patient_no FROM ({one}) u \
                             FULL JOIN ({other}) v ON v.patient_no = u.patient_no{only}"
                        );
                    }
                };
                format!("{one} {word} {other}")
            }
        }
    }
}

impl Operation {
    fn holds(self, one: bool, other: bool) -> bool {
        match self {
            Self::Union | Self::Full => one || other,
            Self::Intersect => one && other,
            Self::Except => one && !other,
            Self::FullWithoutFirst => other && !one,
        }
    }
}
