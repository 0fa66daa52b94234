//! Canonical rows, before any region's dialect.

use contract::Value;

use crate::draw::Draw;
use crate::network::{Region, Structure};
use crate::people::{Person, Stay};
use crate::scale::Scale;

/// What every table generator reads.
pub(crate) struct Context<'a> {
    pub(crate) scale: &'a Scale,
    pub(crate) regions: &'a [Region],
}

impl Context<'_> {
    /// The structure of a stay.
    pub(crate) fn structure(&self, stay: &Stay) -> Option<&Structure> {
        self.regions
            .get(stay.region)?
            .structures
            .get(stay.structure)
    }
}

/// One canonical row. Values stand in the order of the columns its generator declares.
pub(crate) struct Row {
    /// Position of the person in the national list; none in reference tables.
    pub(crate) person: Option<usize>,
    /// The person's number in the region; empty in reference tables.
    pub(crate) local_id: String,
    pub(crate) values: Vec<Value>,
}

/// The rows of one table and one region.
#[derive(Default)]
pub(crate) struct Rows(pub(crate) Vec<Row>);

impl Rows {
    /// Adds a row about a person.
    pub(crate) fn push(&mut self, person: &Person, stay: &Stay, values: Vec<Value>) {
        let local_id = stay.local_id.clone();
        self.0.push(Row {
            person: Some(person.index),
            local_id,
            values,
        });
    }

    /// Adds a row of a reference table.
    pub(crate) fn push_public(&mut self, values: Vec<Value>) {
        self.0.push(Row {
            person: None,
            local_id: String::new(),
            values,
        });
    }
}

/// A code as a value.
pub(crate) fn text(code: &str) -> Value {
    Value::Text(code.to_owned())
}

/// A whole number as a value.
pub(crate) fn int(number: i32) -> Value {
    Value::Int(i64::from(number))
}

/// The value, or missing with the given probability in thousandths.
pub(crate) fn unless(draw: &mut Draw, per_mille: u32, value: Value) -> Value {
    if draw.chance(per_mille) {
        Value::Null
    } else {
        value
    }
}
