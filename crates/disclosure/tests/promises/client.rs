//! Somebody who asks: questions on attributes and secrets, put to the public interface as the engine puts
//! them, with frames computed from attributes alone and one memory a person.

mod table;

use std::sync::Arc;

use crate::sets::Counting;
use roaring::RoaringBitmap;
use tamis_disclosure::{
    Affiliations, CellKey, Memory, Profile, ProtectedValue, Reason, RecordKeys, Scale, Statistic,
    protect,
};

/// What is the same whoever asks.
pub(crate) struct House {
    key: CellKey,
    records: Arc<RecordKeys>,
    affiliations: Arc<Affiliations>,
}

impl House {
    pub(crate) fn new(key: [u8; 32], patients: u32, affiliations: Affiliations) -> Self {
        let key = CellKey::from_bytes(key);
        Self {
            records: Arc::new(RecordKeys::of(&key, 0..patients)),
            affiliations: Arc::new(affiliations),
            key,
        }
    }
}

/// A condition on a secret column: who has it is what nobody may learn.
#[derive(Clone)]
pub(crate) struct Secret {
    pub(crate) column: u32,
    /// Which condition.
    pub(crate) residual: u64,
    pub(crate) holders: RoaringBitmap,
}

/// Some patients, picked out by attributes, and a condition on their secrets.
#[derive(Clone)]
pub(crate) struct Clause {
    pub(crate) who: RoaringBitmap,
    pub(crate) secret: Option<Secret>,
}

/// A measure: a text, the secrets that it reads, its declared scale, and its value by patient.
#[derive(Clone)]
pub(crate) struct Measure {
    pub(crate) text: String,
    pub(crate) secrets: Vec<u32>,
    pub(crate) scale: Scale,
    pub(crate) values: Arc<Vec<i64>>,
}

impl Measure {
    fn of(&self, patient: u32) -> i64 {
        self.values[patient as usize]
    }

    fn clipped(&self, patient: u32) -> i64 {
        let half = i64::try_from(self.scale.width / 2).unwrap();
        let centre = self.scale.centre;
        self.of(patient).clamp(centre - half, centre + half)
    }
}

/// How many rows the patients have in an event-like table, and how many of one count.
#[derive(Clone)]
pub(crate) struct Rows {
    pub(crate) text: String,
    pub(crate) most: u64,
    pub(crate) of: Arc<Vec<u64>>,
}

/// One set of patients, and numbers of it.
#[derive(Clone, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent properties of one question"
)]
pub(crate) struct Question {
    pub(crate) clauses: Vec<Clause>,
    pub(crate) numbers: Vec<(Statistic, Option<Measure>)>,
    pub(crate) rows: Option<Rows>,
    pub(crate) version: u64,
    /// A group of a key that is free data; it may be left out.
    pub(crate) is_free_group: bool,
    /// A group that an asker may expect.
    pub(crate) is_expected: bool,
    pub(crate) asks_practitioners: bool,
    /// A list or a cut-point that nobody declared chooses the patients.
    pub(crate) has_own_list: bool,
}

pub(crate) fn who(patients: impl IntoIterator<Item = u32>) -> Clause {
    Clause {
        who: patients.into_iter().collect(),
        secret: None,
    }
}

pub(crate) fn with(patients: impl IntoIterator<Item = u32>, secret: &Secret) -> Clause {
    Clause {
        who: patients.into_iter().collect(),
        secret: Some(secret.clone()),
    }
}

/// How many patients.
pub(crate) fn count(clauses: impl IntoIterator<Item = Clause>) -> Question {
    Question {
        clauses: clauses.into_iter().collect(),
        numbers: vec![(Statistic::Patients, None)],
        ..Question::default()
    }
}

/// What came back of one number: left out with its row where there is none.
pub(crate) type Answer = Option<(ProtectedValue, Option<Reason>)>;

/// Somebody with a profile and a memory.
pub(crate) struct Person {
    memory: Memory,
    records: Arc<RecordKeys>,
    /// Where patients count of whom no row names a structure.
    pub(crate) affiliations: Arc<Affiliations>,
    profile: Profile,
    pub(crate) asked: usize,
    pub(crate) shown: usize,
}

impl Person {
    pub(crate) fn new(house: &House, profile: Profile) -> Self {
        Self {
            memory: Self::remembering(house, &[]),
            records: Arc::clone(&house.records),
            affiliations: Arc::clone(&house.affiliations),
            profile,
            asked: 0,
            shown: 0,
        }
    }

    pub(crate) fn remembering(house: &House, batches: &[Vec<u8>]) -> Memory {
        let batches = batches.iter().map(Vec::as_slice);
        let affiliations = Arc::clone(&house.affiliations);
        Memory::open(batches, house.key.clone(), affiliations).unwrap()
    }

    pub(crate) fn memory(&self) -> &Memory {
        &self.memory
    }

    /// Goes on with what was written down, as the engine does between statements.
    pub(crate) fn reopen(&mut self, house: &House, batches: &[Vec<u8>]) {
        self.memory = Self::remembering(house, batches);
    }

    /// A statement: a question a table.
    pub(crate) fn ask(&mut self, statement: &[Question]) -> Vec<Vec<Answer>> {
        let counting = Counting {
            records: &self.records,
            affiliations: &self.affiliations,
        };
        let tables = statement.iter().map(|question| question.table(counting));
        let tables = tables.collect();
        let protected = protect(tables, &self.profile, &mut self.memory).unwrap();
        let answers = protected.iter().zip(statement).map(|(table, question)| {
            let Some(row) = table.rows().first() else {
                return vec![None; question.numbers.len()];
            };
            let reason = |moment| {
                let mut reasons = table.reasons().iter();
                let hidden = reasons.find(|hidden| hidden.moment == moment);
                hidden.map(|hidden| hidden.reason)
            };
            let values = row.values.iter().enumerate();
            values.map(|(m, value)| Some((*value, reason(m)))).collect()
        });
        let answers: Vec<Vec<Answer>> = answers.collect();
        for answer in answers.iter().flatten() {
            self.asked += 1;
            self.shown += usize::from(answer.is_some_and(|(value, _)| value.number().is_some()));
        }
        answers
    }

    /// A statement of one number.
    pub(crate) fn one(&mut self, question: Question) -> Answer {
        self.ask(&[question]).remove(0).remove(0)
    }

    /// A number, if it is shown, `near` or not.
    pub(crate) fn number(&mut self, question: Question) -> Option<f64> {
        number(self.one(question))
    }
}

pub(crate) fn number(answer: Answer) -> Option<f64> {
    let (value, _) = answer?;
    value.number().map(float)
}

pub(crate) fn float(number: i64) -> f64 {
    f64::from(i32::try_from(number).unwrap())
}
