//! Why something is not accepted as signed.

use std::fmt;

use contract::{Lang, Notice};

use crate::code::Code;

/// A refusal: a code and its notice. It names officers by their id, files and days, never what was
/// signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    code: Code,
    notice: Notice,
}

impl Refusal {
    pub(crate) fn new(code: Code) -> Self {
        Self {
            code,
            notice: code.notice(),
        }
    }

    /// The code, said of something that the list of officers or a file name holds.
    pub(crate) fn about(code: Code, subject: impl fmt::Display) -> Self {
        let mut notice = code.notice();
        notice.what.fr = format!("{} ({subject})", notice.what.fr);
        notice.what.en = format!("{} ({subject})", notice.what.en);
        Self { code, notice }
    }

    /// The cause.
    pub fn code(&self) -> Code {
        self.code
    }

    /// What happened and what to do, in both languages.
    pub fn notice(&self) -> &Notice {
        &self.notice
    }

    /// The same refusal, said of a signature file.
    #[must_use]
    pub fn at(self, place: &str) -> Self {
        let mut notice = self.notice;
        notice.what.fr = format!("{} ({place})", notice.what.fr);
        notice.what.en = format!("{} ({place})", notice.what.en);
        Self {
            code: self.code,
            notice,
        }
    }
}

impl From<Refusal> for Notice {
    fn from(refusal: Refusal) -> Self {
        refusal.notice
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: {}",
            self.notice.code,
            self.notice.what.get(Lang::En)
        )
    }
}

impl std::error::Error for Refusal {}
