//! What can be wrong with a ledger: one code a cause, a sentence and a way out in both languages.

use std::fmt;
use std::path::Path;

/// The closed list of causes; `L` and two digits, stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Code {
    /// `L01`: a file cannot be read or written.
    Io,
    /// `L02`: no ledger in the folder.
    Missing,
    /// `L03`: something stands there already.
    Exists,
    /// `L04`: the key file cannot be read.
    KeyUnreadable,
    /// `L05`: group or others may read the key file.
    KeyMode,
    /// `L06`: the key file is a symbolic link or no regular file.
    KeyNotRegular,
    /// `L07`: the key file holds no key.
    KeyBroken,
    /// `L08`: the key is not that of the ledger.
    ForeignKey,
    /// `L09`: a text is no head, or its signature does not hold.
    HeadText,
    /// `L10`: a time is not RFC 3339.
    Time,
    /// `L11`: the system gives no random bytes.
    Randomness,
    /// `L12`: an entry was changed.
    Changed,
    /// `L13`: an entry was removed or moved.
    Removed,
    /// `L14`: entries are gone from the end.
    Truncated,
    /// `L15`: an entry is not signed by the ledger's key.
    BadSignature,
    /// `L16`: the chain is not the one a known head was printed from.
    Rewritten,
    /// `L17`: the head file is damaged.
    HeadDamaged,
    /// `L18`: what was given before was changed, or is gone.
    GivenChanged,
}

/// What a code means, for `tamis explain`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The code, `L01`, …
    pub code: &'static str,
    /// What it means, in French.
    pub fr: &'static str,
    /// What it means, in English.
    pub en: &'static str,
    /// What to do, in French.
    pub hint_fr: &'static str,
    /// What to do, in English.
    pub hint_en: &'static str,
}

/// What `code` (such as `L14`) means; `None` if this room has no such code.
pub fn explain(code: &str) -> Option<Explanation> {
    Code::ALL
        .into_iter()
        .map(Code::explanation)
        .find(|known| known.code == code)
}

/// A failure of the ledger. Its text names files and entry numbers, never what an entry holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerError {
    code: Code,
    entry: Option<u64>,
    place: Option<String>,
}

impl LedgerError {
    pub(crate) fn of_entry(code: Code, number: u64) -> Self {
        Self {
            code,
            entry: Some(number),
            place: None,
        }
    }

    pub(crate) fn at(code: Code, path: &Path) -> Self {
        Self {
            code,
            entry: None,
            place: Some(path.display().to_string()),
        }
    }

    pub(crate) fn because(code: Code, path: &Path, kind: std::io::ErrorKind) -> Self {
        Self {
            code,
            entry: None,
            place: Some(format!("{}: {kind}", path.display())),
        }
    }

    /// The stable code, `L01`, …
    pub fn code(&self) -> &'static str {
        self.code.as_str()
    }

    /// The cause.
    pub fn cause(&self) -> Code {
        self.code
    }

    /// The first entry concerned, from 1.
    pub fn entry(&self) -> Option<u64> {
        self.entry
    }

    /// What is wrong, in French.
    pub fn fr(&self) -> String {
        let entry = self.entry.map(|number| format!("entrée {number} : "));
        self.sentence(entry, self.code.explanation().fr)
    }

    /// What is wrong, in English.
    pub fn en(&self) -> String {
        let entry = self.entry.map(|number| format!("entry {number}: "));
        self.sentence(entry, self.code.explanation().en)
    }

    /// What to do, in French.
    pub fn hint_fr(&self) -> &'static str {
        self.code.explanation().hint_fr
    }

    /// What to do, in English.
    pub fn hint_en(&self) -> &'static str {
        self.code.explanation().hint_en
    }

    fn sentence(&self, entry: Option<String>, what: &str) -> String {
        let entry = entry.unwrap_or_default();
        let place = self
            .place
            .as_ref()
            .map(|place| format!(" ({place})"))
            .unwrap_or_default();
        format!("{entry}{what}{place}")
    }
}

impl From<Code> for LedgerError {
    fn from(code: Code) -> Self {
        Self {
            code,
            entry: None,
            place: None,
        }
    }
}

impl fmt::Display for LedgerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code(), self.en())
    }
}

impl std::error::Error for LedgerError {}
