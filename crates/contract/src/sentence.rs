//! What a person reads: a sentence in French and in English, and a notice made of a code, a
//! sentence and a way out.

use std::fmt;

/// A language of the user interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lang {
    /// French.
    Fr,
    /// English.
    En,
}

/// One statement in both languages.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sentence {
    /// The French text.
    pub fr: String,
    /// The English text.
    pub en: String,
}

impl Sentence {
    /// A statement from its two texts.
    pub fn new(fr: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            fr: fr.into(),
            en: en.into(),
        }
    }

    /// The text in one language.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Fr => &self.fr,
            Lang::En => &self.en,
        }
    }
}

/// A refusal or rejection: stable code, what happened, what to do instead.
///
/// A notice never carries a datum of a row: it may name a file, a column of the contract, a line
/// and a count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Room letter and two digits, e.g. `F16`.
    pub code: &'static str,
    /// What happened.
    pub what: Sentence,
    /// What to do.
    pub hint: Sentence,
}

impl Notice {
    /// A notice from its parts.
    pub fn new(code: &'static str, what: Sentence, hint: Sentence) -> Self {
        Self { code, what, hint }
    }

    /// `F16: sentence`, a blank line, `hint: …`.
    pub fn render(&self, lang: Lang) -> String {
        let word = match lang {
            Lang::Fr => "conseil",
            Lang::En => "hint",
        };
        let (what, hint) = (self.what.get(lang), self.hint.get(lang));
        format!("{}: {what}\n\n{word}: {hint}", self.code)
    }
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.what.en)
    }
}

impl std::error::Error for Notice {}
