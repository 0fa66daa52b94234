//! The guard's no.

use contract::{Notice, Sentence};
use datafusion_expr::Expr;

use crate::hints::hint;
use crate::rules::{Code, rule};
use crate::wording::wording;

/// Why a statement is refused: a rule, and the column or function it stumbled over.
///
/// The subject is a name that the requester wrote or that the model publishes, never a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    code: Code,
    subject: Option<String>,
    /// What it is in, where that is not told by the subject.
    situation: Option<&'static str>,
}

impl Refusal {
    pub(crate) fn new(code: Code) -> Self {
        Self {
            code,
            subject: None,
            situation: None,
        }
    }

    pub(crate) fn about(code: Code, subject: impl Into<String>) -> Self {
        Self {
            code,
            subject: Some(subject.into()),
            situation: None,
        }
    }

    /// The same, naming the expression in which it stumbled where nothing narrower is named.
    pub(crate) fn within(self, expr: &Expr) -> Self {
        Self {
            subject: self.subject.or_else(|| Some(wording(expr))),
            ..self
        }
    }

    /// The same, in a situation that has a hint of its own.
    pub(crate) fn in_situation(self, situation: Option<&'static str>) -> Self {
        Self { situation, ..self }
    }

    /// The rule that refuses.
    pub fn code(&self) -> Code {
        self.code
    }

    /// The column or function concerned, if there is one.
    pub fn subject(&self) -> Option<&str> {
        self.subject.as_deref()
    }

    /// Code, sentence and hint, as a requester reads them.
    pub fn notice(&self) -> Notice {
        let mut notice = rule(self.code).notice_about(self.subject());
        let situation = self.situation.or_else(|| self.subject());
        if let Some(hint) = situation.and_then(|situation| hint(self.code, situation)) {
            notice.hint = Sentence::new(
                format!("{} ; comme {}", hint.says.0, hint.instead),
                format!("{}; as in {}", hint.says.1, hint.instead),
            );
        }
        notice
    }
}
