//! Who may be in the pieces of a group, patient by patient, as far as an asker knows.

use sha2::{Digest, Sha256};

use super::super::grammar::Value;
use super::asked::Asked;
use super::condition::literal;
use super::counted::Values;
use super::said::{IN, OUT, Reading, Residuals, Said, and, known};
use super::statement::Key;
use super::world::{Column, World};

/// The state of every patient: out, in, or what is left to know.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Frame {
    pub(crate) states: Vec<u32>,
}

impl Frame {
    fn places(&self, is: impl Fn(u32) -> bool) -> Vec<usize> {
        let states = self.states.iter().enumerate();
        states
            .filter(|(_, state)| is(**state))
            .map(|(place, _)| place)
            .collect()
    }

    /// Who may be in it.
    pub(crate) fn reach(&self) -> Vec<usize> {
        self.places(|state| state != OUT)
    }

    pub(crate) fn open(&self) -> Vec<usize> {
        self.places(|state| state > IN)
    }

    /// Those of whom the asker does not know whether they are in, because of this secret.
    pub(crate) fn open_by(&self, secret: u32, residuals: &Residuals) -> Vec<usize> {
        self.places(|state| residuals.secrets(state) >> secret & 1 == 1)
    }

    /// The secrets that somebody is open by.
    pub(crate) fn secrets(&self, residuals: &Residuals) -> Vec<u32> {
        let all = self
            .states
            .iter()
            .fold(0, |all, state| all | residuals.secrets(*state));
        (0..64).filter(|secret| all >> secret & 1 == 1).collect()
    }

    /// How many patients have another residual.
    pub(crate) fn other_residuals(&self, other: &Self) -> usize {
        let both = self.states.iter().zip(&other.states);
        both.filter(|(a, b)| a != b).count()
    }

    /// How many patients are in, open or out in one and not in the other.
    pub(crate) fn other_states(&self, other: &Self) -> usize {
        let both = self.states.iter().zip(&other.states);
        both.filter(|(a, b)| a.min(&&2) != b.min(&&2)).count()
    }

    /// SHA-256 of who is in and who is open.
    pub(crate) fn digest(&self, numbers: &[u32]) -> [u8; 32] {
        let mut digest = Sha256::new();
        for (byte, places) in [(1_u8, self.places(|state| state == IN)), (2, self.open())] {
            digest.update([byte]);
            digest.update(u64::try_from(places.len()).expect("few").to_le_bytes());
            for place in places {
                digest.update(numbers[place].to_le_bytes());
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
        let mut frames: Vec<Frame> = Vec::new();
        frames.resize(self.pieces.len(), Frame { states: Vec::new() });
        for patient in 0..world.patients() {
            let keys = asked.statement.keys.iter().zip(group);
            let mut of_keys = known(Some(true));
            for (key, (_, value)) in keys {
                let of_key = key_is(key, value, (world, patient), residuals);
                of_keys = and(of_keys, of_key);
            }
            for (piece, frame) in self.pieces.iter().zip(&mut frames) {
                let reading = and(piece[patient].clone(), of_keys.clone());
                frame.states.push(residuals.state(reading));
            }
        }
        frames
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
        Key::Column(place) => residuals.key(key.text(), literal(value), 1 << place.column.secret),
        Key::Case(branches) => {
            let said = chosen(branches, value);
            residuals.read(&said, &|column| attribute(world, patient, column))
        }
    }
}

/// That a recoding gives a value: the first branch that is true.
fn chosen(branches: &[super::condition::Condition], value: &Value) -> Said {
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
