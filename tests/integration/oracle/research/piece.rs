//! A piece of a group with all that is asked of it, before anything that was given is looked at.

use std::collections::{BTreeMap, BTreeSet};

use super::asked::{Asked, Statistic};
use super::condition::literal;
use super::counted::{Counted, Values};
use super::frame::Frame;
use super::noise::{Keys, Sketch, Tag, perturbed_sum, sha};
use super::rules::{Thresholds, borders};

/// A secret that a number reads.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Secret {
    Presence,
    /// A condition on a column.
    Bit(u32),
    /// The value of a column.
    Value(u32),
    /// How many rows a patient has.
    Rows(String),
}

/// Precisions, one over the variance of the noise (rule 4).
pub(crate) const COUNT: f64 = 1.0 / 4.0;
const MEASURE: f64 = 1.0 / 1.44;
pub(crate) const SOFT: f64 = 1.0 / 6.3;
pub(crate) const SKETCH: f64 = 1.0 / 57.0;

/// A secret, and the precision with which it is read.
pub(crate) type Read = (Secret, f64);

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Kind {
    Count,
    Sum,
    /// Whether a group of a free key is there at all.
    Group,
}

/// A number that a piece asks for.
#[derive(Debug, Clone)]
pub(crate) struct Number {
    /// What it is a number of, whatever its patients.
    pub(crate) name: String,
    pub(crate) kind: Kind,
    /// Of what its patients contribute.
    pub(crate) sketch: Sketch,
    pub(crate) value: Option<i64>,
    /// What it reads beyond the patients of its piece.
    pub(crate) reads: Vec<Read>,
    /// It was scaled to the count of another piece.
    pub(crate) is_scaled: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct Piece {
    pub(crate) words: BTreeSet<String>,
    pub(crate) reads_secrets: bool,
    pub(crate) frame: Frame,
    pub(crate) states: [u8; 32],
    pub(crate) set: (u64, u64),
    pub(crate) sketch: Sketch,
    /// Within all borders, and its rest too.
    pub(crate) is_within: bool,
    /// The number of patients, with noise.
    pub(crate) patients: i64,
    /// Borders that were near.
    pub(crate) soft: u32,
    pub(crate) has_acts: bool,
    pub(crate) numbers: Vec<Number>,
    /// Which of the statement's numbers these are; a group's own is none.
    pub(crate) places: Vec<usize>,
}

/// What everything is computed with.
#[derive(Debug)]
pub(crate) struct House {
    pub(crate) world: super::world::World,
    pub(crate) keys: Keys,
    pub(crate) thresholds: Thresholds,
    /// Patients by structure, and by practitioner.
    followed: [Vec<Vec<usize>>; 2],
}

impl House {
    pub(crate) fn new(world: super::world::World, keys: Keys, thresholds: Thresholds) -> Self {
        let mut house = Self {
            world,
            keys,
            thresholds,
            followed: [Vec::new(), Vec::new()],
        };
        house.followed = [false, true].map(|by_practitioner| house.follow(by_practitioner));
        house
    }

    fn follow(&self, by_practitioner: bool) -> Vec<Vec<usize>> {
        let mut followed: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
        for patient in 0..self.world.patients() {
            if let Some(entity) = self.entity(patient, by_practitioner) {
                followed.entry(entity).or_default().push(patient);
            }
        }
        followed.into_values().collect()
    }

    /// The patients of each structure, or of each practitioner, as their own rows say.
    pub(crate) fn followed(&self, by_practitioner: bool) -> &[Vec<usize>] {
        &self.followed[usize::from(by_practitioner)]
    }

    fn entity(&self, patient: usize, is_practitioner: bool) -> Option<i64> {
        let home = self.world.home(patient);
        if is_practitioner {
            return home.practitioner;
        }
        home.structure
            .map(|of| i64::try_from(of).unwrap_or(i64::MAX))
    }

    /// Those of a row whom some structure, or practitioner, follows.
    pub(crate) fn of_entities(&self, row: &[usize], by_practitioner: bool) -> Vec<usize> {
        let is_followed = |patient: &&usize| self.entity(**patient, by_practitioner).is_some();
        row.iter().filter(is_followed).copied().collect()
    }
}

/// The piece of this number of a group; `None` if nothing is asked of it.
pub(crate) fn piece(
    asked: &Asked<'_>,
    (number, group): (usize, &Values),
    (counted, frame): (&Counted, Frame),
    house: &House,
) -> Option<Piece> {
    let of = &asked.pieces[number];
    let places = (0..asked.numbers.len()).filter(|place| asked.numbers[*place].piece == number);
    let places: Vec<usize> = places.collect();
    let is_group = of.is_whole() && asked.has_free_key;
    if places.is_empty() && !is_group {
        return None;
    }
    assert_within(counted, &frame, group);
    let states = frame.digest(&house.world.numbers);
    let (keys, thresholds) = (&house.keys, &house.thresholds);
    let set = counted.inside.key(keys);
    let noise = keys.noise(set, &states, "piece");
    let own = borders(&counted.inside, &noise, thresholds, asked.has_acts);
    let (mut is_within, mut soft) = (own.is_within, own.soft);
    if is_within && !of.is_whole() && !of.only_known && asked.shows_whole() {
        let noise = keys.noise(counted.outside.key(keys), &states, "piece");
        let rest = borders(&counted.outside, &noise, thresholds, asked.has_acts);
        is_within = rest.is_within;
        soft += rest.soft;
    }
    let n = counted.inside.len();
    let patients = n + noise.normal(Tag::Count);
    // Rows, those of one patient up to the most, are a measure of the patient.
    let rows_most = i64::try_from(asked.rows_most).expect("few");
    let total = counted.rows.total;
    let z = noise.triangular(Tag::Rows, 0, total.cast_unsigned());
    let rows = if asked.is_single {
        Some(patients)
    } else {
        perturbed_sum(total, n, patients, rows_most, z)
    };
    let of_number = |place: &usize| match &asked.numbers[*place].statistic {
        Statistic::Patients => count("patients".to_owned(), Some(patients), Sketch::default()),
        Statistic::Rows if asked.is_single => {
            count("patients".to_owned(), Some(patients), Sketch::default())
        }
        Statistic::Rows => Number {
            reads: vec![(Secret::Rows(asked.rows.clone()), MEASURE)],
            ..count(
                format!("rows of {}", asked.rows),
                rows,
                counted.rows.sketch.clone(),
            )
        },
        Statistic::Sum(measure) => {
            let sum = &counted.sums[place];
            let column = &measure.column;
            let text = sha(&column.full_name());
            let text = u64::from_le_bytes(text[..8].try_into().expect("eight bytes"));
            let (_, width) = column.scale.expect("declared");
            let z = noise.triangular(Tag::Measure, text, sum.digest);
            let width = width * rows_most;
            let value = rows.and_then(|rows| perturbed_sum(sum.total, total, rows, width, z));
            let reads = if column.is_attribute {
                who(&frame, MEASURE)
            } else {
                vec![(Secret::Value(column.secret), MEASURE)]
            };
            Number {
                name: format!("sum of {} of {}", column.full_name(), asked.rows),
                kind: Kind::Sum,
                sketch: sum.sketch.clone(),
                value,
                reads,
                is_scaled: false,
            }
        }
    };
    let mut numbers: Vec<Number> = places.iter().map(of_number).collect();
    if is_group {
        numbers.push(Number {
            kind: Kind::Group,
            ..count("group".to_owned(), Some(0), Sketch::default())
        });
    }
    let values: Vec<String> = group.iter().map(|(_, value)| literal(value)).collect();
    Some(Piece {
        words: asked.words(of, &values),
        reads_secrets: asked.reads_secrets(of),
        states,
        set,
        sketch: counted.inside.sketch(keys),
        is_within,
        patients,
        soft,
        has_acts: asked.has_acts,
        numbers,
        places,
        frame,
    })
}

fn count(name: String, value: Option<i64>, sketch: Sketch) -> Number {
    Number {
        name,
        kind: Kind::Count,
        sketch,
        value,
        reads: Vec::new(),
        is_scaled: false,
    }
}

/// That patients are there, and each secret by which somebody is open; nothing with a precision of 0.
pub(crate) fn who(frame: &Frame, precision: f64) -> Vec<Read> {
    if precision <= 0.0 {
        return Vec::new();
    }
    let bits = frame.open_by.keys().copied().map(Secret::Bit);
    let all = [Secret::Presence].into_iter().chain(bits);
    all.map(|secret| (secret, precision)).collect()
}

/// Whoever is in a piece is in its reach; whoever is in by attributes alone is in it.
fn assert_within(counted: &Counted, frame: &Frame, group: &Values) {
    for (patient, state) in frame.states.iter().enumerate() {
        let is_there = counted.inside.rows[patient] > 0;
        let may = *state != super::said::OUT;
        let must = *state == super::said::IN;
        assert!(may || !is_there, "a patient is in {group:?} who cannot be");
        assert!(
            is_there || !must,
            "a patient is not in {group:?} who must be"
        );
    }
}
