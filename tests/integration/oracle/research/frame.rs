//! Who may be in the pieces of a group, patient by patient, as far as an asker knows.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::super::grammar::Value;
use super::asked::Asked;
use super::condition::{Condition, literal};
use super::counted::Values;
use super::residual::{IN, OUT, Reading, Residuals, and, known};
use super::row::{Beside, Column};
use super::said::Said;
use super::statement::{Key, recoded};
use super::world::World;

/// The state of every patient: out, in, or what is left to know.
#[derive(Debug, Clone, Default)]
pub(crate) struct Frame {
    pub(crate) states: Vec<u32>,
    /// Who may be in it.
    pub(crate) reach: Vec<usize>,
    pub(crate) open: Vec<usize>,
    /// By secret, those of whom the asker does not know whether they are in, because of it.
    pub(crate) open_by: BTreeMap<u32, Vec<usize>>,
}

impl PartialEq for Frame {
    fn eq(&self, other: &Self) -> bool {
        self.other_residuals(other) == 0
    }
}

impl Frame {
    fn of(states: Vec<u32>, residuals: &Residuals) -> Self {
        let mut frame = Self::default();
        for (place, state) in states.iter().enumerate() {
            if *state != OUT {
                frame.reach.push(place);
            }
            if *state > IN {
                frame.open.push(place);
                for secret in residuals.secrets(*state) {
                    frame.open_by.entry(*secret).or_default().push(place);
                }
            }
        }
        frame.states = states;
        frame
    }

    /// How many patients have another residual.
    pub(crate) fn other_residuals(&self, other: &Self) -> usize {
        self.beside(other).filter(|(a, b)| a != b).count()
    }

    /// How many patients are in, open or out in one and not in the other.
    pub(crate) fn other_states(&self, other: &Self) -> usize {
        let both = self.beside(other);
        both.filter(|(a, b)| a.min(&2) != b.min(&2)).count()
    }

    /// The states of every patient in both; who was not there yet was out.
    fn beside(&self, other: &Self) -> impl Iterator<Item = (u32, u32)> {
        let state = |of: &Self, place: usize| of.states.get(place).copied().unwrap_or(OUT);
        let places = 0..self.states.len().max(other.states.len());
        places.map(move |place| (state(self, place), state(other, place)))
    }

    /// SHA-256 of who is in and who is open.
    pub(crate) fn digest(&self, numbers: &[u32]) -> [u8; 32] {
        let mut digest = Sha256::new();
        let states = self.states.iter().enumerate();
        let inside = states.filter(|(_, state)| **state == IN);
        let inside: Vec<usize> = inside.map(|(place, _)| place).collect();
        for (byte, places) in [(1_u8, &inside), (2, &self.open)] {
            digest.update([byte]);
            digest.update(u64::try_from(places.len()).expect("few").to_le_bytes());
            for place in places {
                digest.update(numbers[*place].to_le_bytes());
            }
        }
        digest.finalize().into()
    }
}

/// The pieces of a statement as they read for every patient, whatever the group.
#[derive(Debug)]
pub(crate) struct Frames {
    /// By piece and patient.
    pieces: Vec<Vec<Reading>>,
}

impl Frames {
    pub(crate) fn of(asked: &Asked<'_>, world: &World, residuals: &mut Residuals) -> Self {
        let patients = 0..world.patients();
        let all: Vec<Reading> = patients
            .map(|patient| residuals.read(&asked.said, &|column| attribute(world, patient, column)))
            .collect();
        let of_piece = |said: &Said, residuals: &mut Residuals| {
            let read = |(patient, all): (usize, &Reading)| {
                let own = residuals.read(said, &|column| attribute(world, patient, column));
                and(all.clone(), own)
            };
            all.iter().enumerate().map(read).collect()
        };
        let pieces = asked.pieces.iter();
        Self {
            pieces: pieces
                .map(|piece| of_piece(&piece.said, residuals))
                .collect(),
        }
    }

    /// The frames of the pieces of one group.
    pub(crate) fn of_group(
        &self,
        asked: &Asked<'_>,
        group: &Values,
        world: &World,
        residuals: &mut Residuals,
    ) -> Vec<Frame> {
        let mut states = vec![Vec::new(); self.pieces.len()];
        for patient in 0..world.patients() {
            let keys = asked.statement.keys.iter().zip(group);
            let mut of_keys = known(Some(true));
            for (key, (_, value)) in keys {
                let of_key = key_is(key, value, (world, patient), residuals);
                of_keys = and(of_keys, of_key);
            }
            for (piece, states) in self.pieces.iter().zip(&mut states) {
                states.push(if of_keys.is_never() {
                    OUT
                } else {
                    residuals.state(and(piece[patient].clone(), of_keys.clone()))
                });
            }
        }
        let states = states.into_iter();
        states.map(|states| Frame::of(states, residuals)).collect()
    }
}

/// The value of a key that is an attribute; `None` if it is not known of the patient.
pub(crate) fn attribute_of(
    key: &Key,
    (world, patient): (&World, usize),
    residuals: &mut Residuals,
) -> Option<Value> {
    match key {
        Key::Column(place) => attribute(world, patient, &place.column).cloned(),
        Key::Case(branches) if is_unknown(branches, (world, patient)) => None,
        Key::Case(branches) => {
            let letters = (0..branches.len()).map(|letter| format!("k{letter}"));
            let mut values = letters.chain(["rest".to_owned()]).map(Value::Text);
            values.find(|value| {
                let said = chosen(branches, value);
                let reading = residuals.read(&said, &|column| attribute(world, patient, column));
                reading.is_always()
            })
        }
    }
}

/// An attribute of a patient; `None` if it is read from the row of a region, and there are several.
fn attribute<'a>(world: &'a World, patient: usize, column: &Column) -> Option<&'a Value> {
    if world.elsewhere[patient] && !column.is_own {
        return None;
    }
    let own = &world.tables[super::world::PATIENT];
    let place = own.columns.iter().position(|of| of.name == column.name);
    Some(&world.home(patient).values[place.expect("a column of patients")])
}

fn key_is(
    key: &Key,
    value: &Value,
    (world, patient): (&World, usize),
    residuals: &mut Residuals,
) -> Reading {
    match key {
        Key::Column(place) if place.column.is_attribute => {
            match attribute(world, patient, &place.column) {
                Some(own) => known(Some(own == value)),
                None => residuals.key(key.text(), literal(value), 0),
            }
        }
        Key::Column(place) => match &place.column.beside {
            Beside::Where {
                there,
                is_attribute,
            } => {
                let own = is_attribute.then(|| attribute(world, patient, &place.column));
                let then = match own.flatten() {
                    Some(own) => known(Some(own == value)),
                    None => residuals.key(key.text(), literal(value), place.column.secrets()),
                };
                let there = residuals.read(there, &|column| attribute(world, patient, column));
                residuals.given(&there, then, known(Some(*value == Value::Missing)))
            }
            Beside::Never | Beside::Counted { .. } | Beside::Mark { .. } => {
                residuals.key(key.text(), literal(value), place.column.secrets())
            }
        },
        // A recoding of attributes is one attribute: not known if one of them is not.
        Key::Case(branches) if is_unknown(branches, (world, patient)) => {
            residuals.key(key.text(), literal(value), 0)
        }
        Key::Case(branches) => {
            let said = chosen(branches, value);
            residuals.read(&said, &|column| attribute(world, patient, column))
        }
    }
}

/// Whether a recoding reads attributes alone, and one of them is not known of a patient.
fn is_unknown(branches: &[Condition], (world, patient): (&World, usize)) -> bool {
    let places = branches.iter().flat_map(Condition::places);
    let mut columns = places.map(|place| &place.column);
    let mut is_away = false;
    let is_attribute = columns.all(|column| {
        is_away |= world.elsewhere[patient] && !column.is_own;
        column.is_attribute
    });
    is_attribute && is_away
}

/// That a recoding gives a value: the first branch that is true.
fn chosen(branches: &[Condition], value: &Value) -> Said {
    let (mut any, mut before) = (Vec::new(), Said::always());
    for (letter, branch) in branches.iter().enumerate() {
        let when = Said::True(Box::new(Said::of(branch)));
        if *value == Value::Text(format!("k{letter}")) {
            any.push(before.clone().and(when.clone()));
        }
        before = before.and(Said::Not(Box::new(when)));
    }
    if *value == Value::Text("rest".to_owned()) {
        any.push(before);
    }
    Said::Any(any)
}

impl Key {
    /// Whether an asker may know its value of a patient, as far as it is not one of several regions.
    pub(crate) fn is_attribute(&self) -> bool {
        match self {
            Self::Column(place) => place.column.is_attribute,
            Self::Case(branches) => branches.iter().all(|of| !Said::of(of).reads_secrets()),
        }
    }

    pub(crate) fn text(&self) -> String {
        match self {
            Self::Column(place) => format!("key {}", place.column.full_name()),
            Self::Case(branches) => recoded(branches.iter().map(Condition::named)),
        }
    }

    pub(crate) fn reads_secrets(&self) -> bool {
        match self {
            Self::Column(place) => !place.column.is_attribute,
            Self::Case(branches) => branches.iter().any(|of| Said::of(of).reads_secrets()),
        }
    }
}
