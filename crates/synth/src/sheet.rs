//! One file of a region: canonical rows through the inverse of its contract.

use std::collections::BTreeMap;

use contract::{
    CanonicalRow, ColumnContract, FileContract, IdentityField, Model, Notice, Table, Target, Value,
};

use crate::day;
use crate::identity::{self, Identity};
use crate::notice;
use crate::people::Person;
use crate::record::Row;

/// Raw fields of the records of one file, before they are joined to lines.
pub(crate) type Fields = Vec<String>;

/// Where the raw text of a column comes from.
enum Source {
    /// A value of the canonical row; none if the generator does not make this column.
    Value(Option<usize>),
    /// A value whose scale depends on a code of the row: its position and the code's.
    Ranged(usize, usize),
    Identity(IdentityField),
    Record,
}

/// Writes the records of one file.
pub(crate) struct Scribe<'a> {
    model: &'a Model,
    file: &'a FileContract,
    names: &'static [&'static str],
    sources: Vec<Source>,
    known: Vec<Memory>,
}

/// Raw texts already written in one column: few values, many rows.
#[derive(Default)]
struct Memory {
    /// By the code that decides the scale (missing where there is none), then by value.
    texts: BTreeMap<Value, BTreeMap<Value, String>>,
    /// The last patient number and its raw text: rows of one person follow each other.
    last: (String, String),
}

impl Memory {
    fn text(
        &mut self,
        code: &Value,
        value: &Value,
        write: impl FnOnce() -> Option<String>,
    ) -> Option<String> {
        if let Some(raw) = self.texts.get(code).and_then(|texts| texts.get(value)) {
            return Some(raw.clone());
        }
        let raw = write()?;
        self.texts
            .entry(code.clone())
            .or_default()
            .insert(value.clone(), raw.clone());
        Some(raw)
    }

    fn number(&mut self, number: &str, column: &ColumnContract) -> Option<String> {
        if self.last.0 != number {
            let raw = column.raw_of(&Value::Text(number.to_owned()))?;
            self.last = (number.to_owned(), raw);
        }
        Some(self.last.1.clone())
    }
}

impl<'a> Scribe<'a> {
    pub(crate) fn new(
        model: &'a Model,
        table: &Table,
        file: &'a FileContract,
        names: &'static [&'static str],
    ) -> Self {
        let position = |name: &str| names.iter().position(|other| *other == name);
        let sources = file.columns().iter().map(|column| match column.target() {
            Target::Column(name) => {
                let by = table.ranges.iter().find(|range| range.column == *name);
                match (position(name), by.and_then(|range| position(&range.by))) {
                    (Some(value), Some(code)) => Source::Ranged(value, code),
                    (value, _) => Source::Value(value),
                }
            }
            Target::Identity(field) => Source::Identity(*field),
            Target::Practitioner => Source::Value(position("practitioner_no")),
            Target::Record => Source::Record,
        });
        let sources: Vec<Source> = sources.collect();
        let known = sources.iter().map(|_| Memory::default()).collect();
        Self {
            model,
            file,
            names,
            sources,
            known,
        }
    }

    /// The raw fields of one row. The person comes with whether the region is a second one.
    pub(crate) fn fields(
        &mut self,
        row: &Row,
        person: Option<(&Person, bool)>,
        record: &str,
    ) -> Result<Fields, Notice> {
        let mut fields = Vec::with_capacity(self.sources.len());
        let (model, file, names) = (self.model, self.file, self.names);
        let columns = file
            .columns()
            .iter()
            .zip(&self.sources)
            .zip(&mut self.known);
        for (index, ((column, source), known)) in columns.enumerate() {
            let raw = match source {
                // Digits mean the same in every dialect.
                Source::Record => Some(record.to_owned()),
                Source::Identity(IdentityField::LocalId) => known.number(&row.local_id, column),
                Source::Identity(field) => {
                    let wishes = person
                        .map(|(person, second)| wishes(*field, &person.identity, second))
                        .unwrap_or_default();
                    wishes.iter().find_map(|wish| column.raw_of(wish))
                }
                Source::Value(position) => {
                    let value = value(row, *position);
                    known.text(&Value::Null, value, || column.raw_of(value))
                }
                Source::Ranged(position, by) => {
                    let (code, value) = (value(row, Some(*by)), value(row, Some(*position)));
                    known.text(code, value, || {
                        let canonical = canonical(names, row, record);
                        file.raw_fields(model, &canonical)
                            .ok()?
                            .into_iter()
                            .nth(index)
                    })
                }
            };
            fields.push(raw.ok_or_else(|| notice::cannot_write(file.name(), column.name()))?);
        }
        Ok(fields)
    }
}

/// The value at a position; missing where the generator has none.
fn value(row: &Row, position: Option<usize>) -> &Value {
    position
        .and_then(|position| row.values.get(position))
        .unwrap_or(&Value::Null)
}

fn canonical(names: &[&str], row: &Row, record: &str) -> CanonicalRow {
    let mut canonical = CanonicalRow {
        record: Some(record.to_owned()),
        ..CanonicalRow::default()
    };
    canonical
        .identity
        .insert(IdentityField::LocalId, row.local_id.clone());
    for (name, value) in names.iter().zip(&row.values) {
        canonical.values.insert((*name).to_owned(), value.clone());
    }
    canonical
}

/// What a region would write in an identity column, best first: a dialect may be unable to
/// express a partial date, and then has the whole one.
fn wishes(field: IdentityField, identity: &Identity, second: bool) -> Vec<Value> {
    let name = |name: &str| {
        if second {
            identity::capitals(name)
        } else {
            name.to_owned()
        }
    };
    let date = |month: i32, day: i32| {
        let year = day::year(identity.birth);
        format!("{year:04}-{month:02}-{day:02}")
    };
    let (_, month, day) = day::civil(identity.birth);
    let text = match field {
        IdentityField::LocalId => None,
        IdentityField::BirthName => Some(name(&identity.birth_name)),
        IdentityField::FirstGivenName => Some(name(&identity.first_given_name)),
        IdentityField::BirthDate if identity.partial_birth => {
            return vec![Value::Text(date(0, 0)), Value::Text(date(month, day))];
        }
        IdentityField::BirthDate => Some(date(month, day)),
        IdentityField::Sex => Some(if identity.female { "female" } else { "male" }.to_owned()),
        IdentityField::BirthPlace => Some(identity.birth_place.clone()),
        IdentityField::Nir => identity.nir.as_ref().map(|(number, _)| number.clone()),
        IdentityField::NirKey => identity.nir.as_ref().map(|(_, key)| key.clone()),
        IdentityField::InsOid => identity.nir.as_ref().map(|_| identity::TEST_OID.to_owned()),
        IdentityField::IdentityStatus => Some(status(identity).to_owned()),
        IdentityField::UsualName => identity.usual_name.clone(),
        IdentityField::Phone => Some(identity.phone.clone()),
        IdentityField::Address => Some(identity.address.clone()),
        IdentityField::FreeText => identity.note.clone(),
    };
    vec![text.map_or(Value::Null, Value::Text)]
}

/// A number goes with a qualified identity only; unknown birth days with a provisional one.
fn status(identity: &Identity) -> &'static str {
    match (&identity.nir, identity.partial_birth) {
        (Some(_), _) => "QUAL",
        (None, false) => "VALI",
        (None, true) => "PROV",
    }
}
