//! Lists of values that a statement writes itself: joined on a code, asked by `IN`, or steps that a number
//! reaches, where one row counts at several of them.

use super::super::grammar::{Dice, Value};
use super::condition::{Condition, Place};
use super::table::Kind;

#[derive(Debug, Clone)]
pub(crate) struct Listed {
    pub(crate) place: Place,
    pub(crate) values: Vec<Value>,
    pub(crate) form: Form,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Form {
    /// A letter for each code; rows with another code are left out.
    Join,
    /// A letter for each code, none for another code.
    LeftJoin,
    /// Rows with one of the codes.
    In,
    /// For each number the rows that reach it.
    Steps,
}

impl Listed {
    /// For one statement of three, by dice of its own: the others stay what they were.
    pub(crate) fn draw(scope: &[Place], seed: u64) -> Option<Self> {
        let mut dice = Dice::new(seed.wrapping_add(1 << 40));
        if dice.below(3) > 0 {
            return None;
        }
        let place = dice.one_of(scope).clone();
        let (values, form) = match place.column.kind {
            Kind::Code(codes) => {
                let mut codes = codes.to_vec();
                codes.truncate(usize::try_from(1 + dice.below(3)).expect("small"));
                let values = codes.iter().map(|code| Value::Text((*code).to_owned()));
                let form = *dice.one_of(&[Form::Join, Form::LeftJoin, Form::In]);
                (values.collect(), form)
            }
            Kind::Number(low, high) | Kind::Measure(low, high) => {
                let first = low + dice.below(high - low);
                let values = [first, first + 1, i64::midpoint(first, high) + 2];
                (values.map(Value::Number).to_vec(), Form::Steps)
            }
        };
        Some(Self {
            place,
            values,
            form,
        })
    }

    /// What a row satisfies that is not left out.
    pub(crate) fn condition(&self) -> Option<Condition> {
        let least = self.values.iter().filter_map(|value| match value {
            Value::Number(x) => Some(*x),
            Value::Missing | Value::Text(_) => None,
        });
        match self.form {
            Form::Join | Form::In => Some(Condition::In(self.place.clone(), self.values.clone())),
            Form::Steps => least
                .min()
                .map(|x| Condition::AtLeast(self.place.clone(), x)),
            Form::LeftJoin => None,
        }
    }

    /// The groups that a row stands in.
    pub(crate) fn groups(&self, row: &[Value]) -> Vec<Value> {
        let value = &row[self.place.at];
        let found = self.values.iter().position(|known| known == value);
        let letter = found.map(|i| Value::Text(format!("l{i}")));
        match (self.form, value) {
            (Form::LeftJoin, _) => vec![letter.unwrap_or(Value::Missing)],
            (Form::Join | Form::In, _) => letter.into_iter().collect(),
            (Form::Steps, Value::Number(x)) => {
                let reached = |step: &&Value| matches!(step, Value::Number(least) if x >= least);
                self.values.iter().filter(reached).cloned().collect()
            }
            (Form::Steps, Value::Missing | Value::Text(_)) => Vec::new(),
        }
    }

    pub(crate) fn has_key(&self) -> bool {
        self.form != Form::In
    }

    pub(crate) fn join(&self) -> String {
        let row = |(i, value): (usize, &Value)| match value {
            Value::Text(code) => format!("('{code}', 'l{i}')"),
            Value::Number(x) => format!("({x}, {x})"),
            Value::Missing => "(NULL, NULL)".to_owned(),
        };
        let rows: Vec<String> = self.values.iter().enumerate().map(row).collect();
        let (join, on) = match self.form {
            Form::Join => ("JOIN", "="),
            Form::LeftJoin => ("LEFT JOIN", "="),
            Form::Steps => ("JOIN", ">="),
            Form::In => return String::new(),
        };
        let (rows, place) = (rows.join(", "), &self.place.sql);
        format!(" {join} (VALUES {rows}) l(of, letter) ON {place} {on} l.of")
    }

    pub(crate) fn asked(&self) -> Option<String> {
        let code = |value: &Value| match value {
            Value::Text(code) => format!("('{code}')"),
            Value::Number(x) => format!("({x})"),
            Value::Missing => "(NULL)".to_owned(),
        };
        let codes: Vec<String> = self.values.iter().map(code).collect();
        let list = format!("SELECT column1 FROM (VALUES {}) AS l", codes.join(", "));
        (self.form == Form::In).then(|| format!("{} IN ({list})", self.place.sql))
    }
}
