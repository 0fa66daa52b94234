//! Why there is no answer: one cause a variant, never a word about a patient.

pub(crate) mod pages;

use crate::{Code, Text, ThresholdName};
use std::fmt;

/// A sentence in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// In French.
    pub fr: String,
    /// In English.
    pub en: String,
}

/// What went wrong. Displayed as its English sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DisclosureError {
    /// The policy is not one: syntax, an unknown field, a missing one.
    PolicyUnreadable {
        /// Where and what, as the TOML reader says it.
        detail: String,
    },
    /// A threshold is out of bounds, in another unit, or bare.
    ThresholdInvalid {
        /// The profile.
        profile: String,
        /// The threshold.
        threshold: ThresholdName,
        /// What is wrong with it.
        because: Text,
    },
    /// A person's name or her list of profiles is not valid.
    AssignmentInvalid {
        /// The person.
        person: String,
        /// What is wrong.
        because: Text,
    },
    /// A study asks for less protection than its profile gives.
    Loosened {
        /// The threshold.
        threshold: ThresholdName,
        /// What the profile says.
        policy: u64,
        /// What the study asks for.
        asked: u64,
    },
    /// A counted table does not fit together: a fault of the program.
    Malformed {
        /// The table.
        table: String,
        /// What does not fit.
        because: &'static str,
    },
    /// The full grid of declared keys has too many cells.
    GridTooLarge {
        /// The table.
        table: String,
        /// How many cells it would have.
        cells: u64,
        /// How many are allowed.
        limit: u64,
    },
    /// A record of what was given before that cannot be read.
    MemoryCorrupt,
}

impl DisclosureError {
    /// Its code.
    pub fn code(&self) -> Code {
        match self {
            Self::PolicyUnreadable { .. } => Code::D20,
            Self::ThresholdInvalid { .. } => Code::D21,
            Self::AssignmentInvalid { .. } => Code::D27,
            Self::Loosened { .. } => Code::D22,
            Self::Malformed { .. } => Code::D23,
            Self::GridTooLarge { .. } => Code::D24,
            Self::MemoryCorrupt => Code::D26,
        }
    }

    /// What happened, in both languages.
    pub fn message(&self) -> Message {
        let (fr, en) = match self {
            Self::PolicyUnreadable { detail } => (
                format!("la politique de diffusion est illisible : {detail}"),
                format!("the disclosure policy cannot be read: {detail}"),
            ),
            Self::ThresholdInvalid {
                profile,
                threshold,
                because,
            } => (
                format!(
                    "le seuil `{}` du profil `{profile}` n'est pas valable : {}",
                    threshold.as_str(),
                    because.fr
                ),
                format!(
                    "the threshold `{}` of profile `{profile}` is not valid: {}",
                    threshold.as_str(),
                    because.en
                ),
            ),
            Self::AssignmentInvalid { person, because } => (
                format!(
                    "l'attribution de `{person}` n'est pas valable : {}",
                    because.fr
                ),
                format!("the assignment of `{person}` is not valid: {}", because.en),
            ),
            Self::Loosened {
                threshold,
                policy,
                asked,
            } => (
                format!(
                    "l'étude demande `{}` = {asked}, qui protège moins que les {policy} de son profil",
                    threshold.as_str()
                ),
                format!(
                    "the study asks for `{}` = {asked}, which protects less than its profile's {policy}",
                    threshold.as_str()
                ),
            ),
            Self::Malformed { table, because } => (
                format!("le tableau `{table}` n'est pas cohérent : {because}"),
                format!("the table `{table}` does not fit together: {because}"),
            ),
            Self::GridTooLarge {
                table,
                cells,
                limit,
            } => (
                format!("le tableau `{table}` aurait {cells} cellules ; {limit} sont permises"),
                format!("the table `{table}` would have {cells} cells; {limit} are allowed"),
            ),
            Self::MemoryCorrupt => (
                "le registre de ce qui a été donné est corrompu".to_owned(),
                "the record of what was given is corrupt".to_owned(),
            ),
        };
        Message { fr, en }
    }

    /// What to do about it.
    pub fn hint(&self) -> Text {
        self.code().page().hint
    }
}

impl fmt::Display for DisclosureError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message().en)
    }
}
