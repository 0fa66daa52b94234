//! Who may be in a number, as far as an asker knows: the conditions of a private plan, read in
//! three-valued logic over patients of equal attributes, with every secret unknown.
//!
//! Nothing here has seen a secret. `classes` puts patients of equal attributes together, `reading` reads
//! a condition for one class, this module puts the classes of a cell together to its frames.

mod classes;
mod lookup;
mod reading;
mod unions;

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::{Array, RecordBatch};
use contract::{Model, Notice};
use datafusion::common::ScalarValue;
use datafusion::execution::session_state::SessionState;
use disclosure::{Frame, Part, Scalar, State, mixed};
use guard::{Condition, KeyReading, PrivatePlan};

use classes::{Class, Classes};
use reading::{Reading, term};
use unions::Unions;

use crate::value::scalar;

/// What is known of every patient.
pub(crate) struct Population {
    /// Patient numbers, ascending.
    pub(crate) numbers: Vec<u32>,
    /// Whether the patient is followed in more than one region.
    pub(crate) elsewhere: Vec<bool>,
    /// The attributes, a row a patient.
    pub(crate) attributes: RecordBatch,
    /// The public tables in which attributes are looked up.
    pub(crate) references: BTreeMap<String, RecordBatch>,
}

/// The public table that names structures, and its key.
const STRUCTURES: (&str, &str) = ("microstructure", "microstructure_id");

impl Population {
    /// The structures that regions have named; `None` where no table of structures was delivered.
    pub(crate) fn structures(&self) -> Option<BTreeSet<String>> {
        let (table, key) = STRUCTURES;
        let column = self.references.get(table)?.column_by_name(key)?;
        let named: BTreeSet<String> = (0..column.len())
            .filter_map(
                |row| match scalar(&ScalarValue::try_from_array(column, row).ok()?)? {
                    Scalar::Text(name) => Some(name),
                    _ => None,
                },
            )
            .collect();
        (!named.is_empty()).then_some(named)
    }
}

impl std::fmt::Debug for Population {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Population(…)")
    }
}

/// The frames of every cell of a private plan.
pub(crate) struct Frames {
    classes: Vec<Known>,
    keys: Vec<KeyReading>,
    texts: Vec<String>,
    /// Classes by the values of the keys that are attributes.
    by_key: BTreeMap<Vec<Scalar>, Vec<usize>>,
    /// Classes of which one of these is not known.
    anywhere: Vec<usize>,
    /// For each piece, the conditions of the table and of the piece.
    conditions: Vec<Condition>,
    /// The groups of the code lists.
    groups: BTreeMap<String, Vec<BTreeSet<String>>>,
    unions: Unions,
}

/// A class, with what is known of it.
struct Known {
    class: Class,
    /// For each piece, the conditions of the table and of the piece.
    pieces: Vec<Reading>,
}

impl Frames {
    /// Reads a private plan.
    pub(crate) fn of(
        private: &PrivatePlan,
        population: &Population,
        (state, model): (&SessionState, &Model),
    ) -> Result<Self, Notice> {
        let classes = Classes::of(private, population, state)?;
        let mut known = Vec::new();
        let mut by_key: BTreeMap<Vec<Scalar>, Vec<usize>> = BTreeMap::new();
        let mut anywhere = Vec::new();
        for class in classes.all {
            let base = Reading::of(private.condition(), &class);
            let piece =
                |piece: &guard::Piece| base.clone().and(Reading::of(&piece.reading, &class));
            let pieces: Vec<Reading> = private.pieces().iter().map(piece).collect();
            match attribute_keys(private, &class) {
                Some(key) => by_key.entry(key).or_default().push(known.len()),
                None => anywhere.push(known.len()),
            }
            known.push(Known { class, pieces });
        }
        Ok(Self {
            classes: known,
            keys: private
                .keys()
                .iter()
                .map(|key| key.reading.clone())
                .collect(),
            texts: private.keys().iter().map(|key| key.text.clone()).collect(),
            by_key,
            anywhere,
            conditions: private
                .pieces()
                .iter()
                .map(|piece| private.condition().clone().and(piece.reading.clone()))
                .collect(),
            groups: groups(model),
            unions: Unions::default(),
        })
    }

    /// The classes that may have these values of the keys.
    fn candidates(&self, keys: &[Scalar]) -> impl Iterator<Item = usize> + use<'_> {
        let asked: Vec<Scalar> = self
            .keys
            .iter()
            .zip(keys)
            .filter(|(key, _)| matches!(key, KeyReading::Attribute(_)))
            .map(|(_, value)| value.clone())
            .collect();
        let found = self.by_key.get(&asked).cloned().unwrap_or_default();
        found.into_iter().chain(self.anywhere.iter().copied())
    }

    /// What is left to know of a class for it to have these values.
    fn key_reading(&self, class: &Class, keys: &[Scalar]) -> Reading {
        let all = self.keys.iter().zip(&self.texts).zip(keys);
        all.fold(Reading::always(), |reading, ((key, text), value)| {
            reading.and(of_key(key, text, class, value))
        })
    }
}

/// What is left to know of a class for a key to have a value.
fn of_key(key: &KeyReading, name: &str, class: &Class, value: &Scalar) -> Reading {
    let said = || value.literal();
    match key {
        KeyReading::Attribute(test) => match class.value(test) {
            Some(own) => Reading::known(Some(own == *value)),
            None => Reading::open(term(&format!("{name} = {}", said())), []),
        },
        KeyReading::Cases(cases) => Reading::of(&chosen(cases, value), class),
        KeyReading::Secret(test) => {
            let own = class.term_of(test);
            Reading::open(mixed(own, term(&said())), reading::ids(&test.secrets))
        }
        KeyReading::Given {
            when,
            then,
            otherwise,
        } => Reading::given(
            &Reading::of(when, class),
            of_key(then, name, class, value),
            of_key(otherwise, name, class, value),
        ),
    }
}

impl Frames {
    /// What the keys choose for a cell.
    fn keys_choose(&self, keys: &[Scalar]) -> Condition {
        let all = self.keys.iter().zip(keys);
        all.fold(Condition::Always, |condition, (key, value)| {
            condition.and(key_chooses(key, value))
        })
    }
}

/// What a key chooses where it has a value.
fn key_chooses(key: &KeyReading, value: &Scalar) -> Condition {
    match key {
        KeyReading::Attribute(_) => Condition::Always,
        KeyReading::Cases(cases) => chosen(cases, value),
        KeyReading::Secret(test) => Condition::Secret(test.clone()),
        KeyReading::Given {
            when,
            then,
            otherwise,
        } => when
            .clone()
            .and(key_chooses(then, value))
            .and(key_chooses(otherwise, value)),
    }
}

impl disclosure::Frames for Frames {
    fn are_regular(&self, keys: &[Scalar]) -> Vec<bool> {
        let of_keys = self.keys_choose(keys);
        let groups = |list: &str| self.groups.get(list).cloned().unwrap_or_default();
        let conditions = self.conditions.iter();
        conditions
            .map(|piece| piece.clone().and(of_keys.clone()).is_regular(&groups))
            .collect()
    }

    fn expected(&self, least: u64) -> Vec<Vec<Option<Scalar>>> {
        let size = |classes: &[usize]| {
            let classes = classes.iter().filter_map(|place| self.classes.get(*place));
            classes.map(|known| known.class.patients.len()).sum::<u64>()
        };
        let anywhere = size(&self.anywhere);
        let with = |known: &[Scalar]| {
            let mut known = known.iter().cloned();
            let keys = self.keys.iter();
            keys.map(|key| match key {
                KeyReading::Attribute(_) => known.next(),
                KeyReading::Cases(_) | KeyReading::Secret(_) | KeyReading::Given { .. } => None,
            })
            .collect()
        };
        self.by_key
            .iter()
            .filter(|(_, classes)| size(classes).saturating_add(anywhere) >= least)
            .map(|(known, _)| with(known))
            .collect()
    }

    fn of(&self, keys: &[Scalar]) -> Vec<Frame> {
        let pieces = self.classes.first().map_or(0, |known| known.pieces.len());
        let mut parts: Vec<Parts> = Vec::new();
        parts.resize_with(pieces, Parts::new);
        for index in self.candidates(keys) {
            let Some(known) = self.classes.get(index) else {
                continue;
            };
            let of_keys = self.key_reading(&known.class, keys);
            for (piece, parts) in known.pieces.iter().zip(&mut parts) {
                if let Some(state) = piece.clone().and(of_keys.clone()).state() {
                    parts.entry(state).or_default().push(index);
                }
            }
        }
        parts.into_iter().map(|parts| self.frame(parts)).collect()
    }
}

/// For each piece of a plan, whether all that may choose its patients is declared, whatever the values of the
/// keys.
pub(crate) fn are_regular(private: &PrivatePlan, model: &Model) -> Vec<bool> {
    let of_lists = groups(model);
    let groups = |list: &str| of_lists.get(list).cloned().unwrap_or_default();
    let mut of_keys = vec![Condition::Always];
    for key in private.keys() {
        let choices: Vec<Condition> = match &key.reading {
            KeyReading::Attribute(_) => continue,
            KeyReading::Cases(cases) => {
                let values = cases.iter().filter_map(|(_, value)| scalar(value));
                values.map(|value| chosen(cases, &value)).collect()
            }
            // The value has no part in it.
            reading @ (KeyReading::Secret(_) | KeyReading::Given { .. }) => {
                vec![key_chooses(reading, &Scalar::Null)]
            }
        };
        let with = |known: &Condition| {
            let all = choices
                .iter()
                .map(|choice| known.clone().and(choice.clone()));
            all.collect::<Vec<_>>()
        };
        of_keys = of_keys.iter().flat_map(with).take(MOST_CASES).collect();
    }
    let is_regular = |piece: &guard::Piece| {
        let base = private.condition().clone().and(piece.reading.clone());
        let mut all = of_keys.iter();
        all.all(|keys| base.clone().and(keys.clone()).is_regular(&groups))
    };
    private.pieces().iter().map(is_regular).collect()
}

/// How many combinations of cases are looked at to explain a question.
const MOST_CASES: usize = 1_000;

/// The groups of every code list.
fn groups(model: &Model) -> BTreeMap<String, Vec<BTreeSet<String>>> {
    let of_list = |list: &contract::CodeList| {
        let mut groups: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        for entry in &list.codes {
            if let Some(group) = &entry.group {
                groups.entry(group).or_default().insert(entry.code.clone());
            }
        }
        (list.name.clone(), groups.into_values().collect())
    };
    model.code_lists().iter().map(of_list).collect()
}

/// Classes by what is left to know of them: whether they are open, the residual, its columns.
type Parts = BTreeMap<(bool, u64, Vec<u32>), Vec<usize>>;

impl Frames {
    fn frame(&self, parts: Parts) -> Frame {
        let part = |((open, residual, columns), classes): ((bool, u64, Vec<u32>), Vec<usize>)| {
            let state = if open { State::Open } else { State::In };
            let patients = self.unions.of(classes, |class| {
                let known = self.classes.get(class)?;
                Some(&known.class.patients)
            });
            Part::new(state, residual, columns, patients)
        };
        // Classes are disjoint, and so are their unions.
        Frame::new(parts.into_iter().map(part).collect()).unwrap_or_default()
    }
}

/// The condition that a recoding gives a value.
fn chosen(cases: &[(Condition, ScalarValue)], value: &Scalar) -> Condition {
    let (mut any, mut before) = (Vec::new(), Condition::Always);
    for (when, gives) in cases {
        if scalar(gives).as_ref() == Some(value) {
            any.push(before.clone().and(when.clone()));
        }
        before = before.and(when.clone().negated());
    }
    Condition::Any(any)
}

/// The values of the keys that are attributes; `None` if one is not known.
fn attribute_keys(private: &PrivatePlan, class: &Class) -> Option<Vec<Scalar>> {
    let own = private.keys().iter().filter_map(|key| match &key.reading {
        KeyReading::Attribute(test) => Some(class.value(test)),
        KeyReading::Cases(_) | KeyReading::Secret(_) | KeyReading::Given { .. } => None,
    });
    own.collect()
}

/// The number of a secret column: the same in every statement and version.
pub(crate) fn column(name: &str) -> u32 {
    u32::try_from(term(name) >> 32).unwrap_or(u32::MAX)
}
