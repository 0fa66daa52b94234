//! Why a request, a permit or a step is not accepted.

use std::fmt;

use contract::{Lang, Notice};

use crate::code::Code;
use crate::state::State;

/// A refusal: a code and its notice. It names keys, tables and columns of a request, people by
/// their id and days; never what a request says in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    code: Code,
    notice: Notice,
}

impl Refusal {
    /// The code, said of a place in the request or of a step.
    pub(crate) fn about(code: Code, place: impl fmt::Display) -> Self {
        let mut notice = code.notice();
        notice.what.fr = format!("{} ({place})", notice.what.fr);
        notice.what.en = format!("{} ({place})", notice.what.en);
        Self { code, notice }
    }

    /// `X30`, said of an extract and its state.
    pub(crate) fn in_state(extract: &str, state: State) -> Self {
        let (code, label) = (Code::Step, state.label());
        let mut notice = code.notice();
        notice.what.fr = format!("{} ({extract} : {})", notice.what.fr, label.fr);
        notice.what.en = format!("{} ({extract}: {})", notice.what.en, label.en);
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
}

impl From<Refusal> for Notice {
    fn from(refusal: Refusal) -> Self {
        refusal.notice
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = self.notice.what.get(Lang::En);
        write!(f, "{}: {what}", self.notice.code)
    }
}

impl std::error::Error for Refusal {}
