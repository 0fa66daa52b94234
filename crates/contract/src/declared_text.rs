//! What the model declares of tables and columns, as sentences that an officer can read.

use std::ops::RangeInclusive;

use crate::declared::Knowledge;
use crate::model::{Column, Kind, Level, Table};
use crate::sentence::Sentence;
use crate::value::date_of_days;

impl Column {
    /// What may be known of a value, in one word; None in public tables.
    pub fn knowledge_word(&self) -> Option<Sentence> {
        let (fr, en) = match self.knowledge? {
            Knowledge::Attribute => ("attribut", "attribute"),
            Knowledge::Secret => ("secret", "secret"),
        };
        Some(Sentence::new(fr, en))
    }

    /// What is declared for the protection of a value; None if nothing is.
    pub fn declarations(&self) -> Option<Sentence> {
        let known = match self.knowledge? {
            Knowledge::Attribute => Sentence::new(
                "Attribut : on peut le savoir d'un patient.",
                "Attribute: may be known of a patient.",
            ),
            Knowledge::Secret => Sentence::new("Secret.", "Secret."),
        };
        let more = [self.interval_sentence(), self.missing_sentence()];
        Some(
            more.into_iter()
                .flatten()
                .fold(known, |first, then| followed_by(&first, &then)),
        )
    }

    /// Between which values it counts in a sum.
    pub fn interval_sentence(&self) -> Option<Sentence> {
        let interval = self.counted_between()?;
        let (from, to) = self.ends(&interval);
        Some(Sentence::new(
            format!("Dans une somme, compté entre {from} et {to}."),
            format!("In a sum, counted between {from} and {to}."),
        ))
    }

    /// Whether its absence tells something.
    pub fn missing_sentence(&self) -> Option<Sentence> {
        self.missing_tells
            .then(|| Sentence::new("Son absence est un secret.", "Its absence is a secret."))
    }

    /// The ends of an interval as they are read: days as dates.
    fn ends(&self, interval: &RangeInclusive<i64>) -> (String, String) {
        let shown = |value: i64| {
            let day = i32::try_from(value).ok().and_then(date_of_days);
            match (self.kind, day) {
                (Kind::Date, Some(day)) => day.to_string(),
                (Kind::Date | Kind::Int | Kind::Text | Kind::Bool, _) => value.to_string(),
            }
        };
        (shown(*interval.start()), shown(*interval.end()))
    }
}

impl Table {
    /// How many rows of one patient count; None in public tables.
    pub fn declarations(&self) -> Option<Sentence> {
        match (self.level, self.rows_most) {
            (Level::Reference, _) => None,
            (Level::Person, 1) => Some(Sentence::new(
                "Une ligne compte pour chaque patient.",
                "One row of each patient counts.",
            )),
            (Level::Person, most) => Some(Sentence::new(
                format!("Au plus {most} lignes comptent pour chaque patient."),
                format!("At most {most} rows of each patient count."),
            )),
        }
    }
}

fn followed_by(first: &Sentence, then: &Sentence) -> Sentence {
    Sentence::new(
        format!("{} {}", first.fr, then.fr),
        format!("{} {}", first.en, then.en),
    )
}
