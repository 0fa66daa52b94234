//! The closed list of reasons with which this room refuses.

use crate::catalogue;
use crate::sentence::{Notice, Sentence};

/// A reason: `F01`–`F05` for the rules themselves, `F10`–`F20` for a whole file, `F30`–`F40` for
/// a row, `F50` for writing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Code {
    /// The model cannot be read.
    F01,
    /// The model contradicts itself.
    F02,
    /// The contract cannot be read.
    F03,
    /// The contract contradicts itself or the model.
    F04,
    /// The contract asks for a delivery mode that is not accepted.
    F05,
    /// The file is not named in the contract.
    F10,
    /// The file is empty.
    F11,
    /// The file is in another encoding.
    F12,
    /// The file was encoded twice.
    F13,
    /// The file uses another separator.
    F14,
    /// The first line is no header.
    F15,
    /// A column that the contract does not name.
    F16,
    /// A column of the contract is missing.
    F17,
    /// A column stands there twice.
    F18,
    /// The file is truncated.
    F19,
    /// The file cannot be cut into records.
    F20,
    /// A record has too few or too many fields.
    F30,
    /// A required value is missing.
    F31,
    /// A code is not in the list.
    F32,
    /// A date is not in a format of the contract.
    F33,
    /// A date lies after the extract.
    F34,
    /// A number is not readable.
    F35,
    /// A number lies outside its bounds.
    F36,
    /// Two dates are in the wrong order.
    F37,
    /// A number is unusual.
    F38,
    /// A date is a Sunday.
    F39,
    /// Two codes do not go together.
    F40,
    /// A value cannot be written in the dialect.
    F50,
}

impl Code {
    /// All of them, in order.
    pub const ALL: [Self; 28] = [
        Self::F01,
        Self::F02,
        Self::F03,
        Self::F04,
        Self::F05,
        Self::F10,
        Self::F11,
        Self::F12,
        Self::F13,
        Self::F14,
        Self::F15,
        Self::F16,
        Self::F17,
        Self::F18,
        Self::F19,
        Self::F20,
        Self::F30,
        Self::F31,
        Self::F32,
        Self::F33,
        Self::F34,
        Self::F35,
        Self::F36,
        Self::F37,
        Self::F38,
        Self::F39,
        Self::F40,
        Self::F50,
    ];

    /// `F16`.
    pub fn id(self) -> &'static str {
        self.entry().map_or("F00", |entry| entry.id)
    }

    /// The notice of this code, its `{names}` replaced. The facts come from a contract, a count
    /// or a line number, never from a cell.
    pub(crate) fn notice(self, facts: &[(&str, &str)]) -> Notice {
        let fill = |template: &str| {
            let mut text = template.to_owned();
            for (name, fact) in facts {
                text = text.replace(&format!("{{{name}}}"), fact);
            }
            text
        };
        let [what_fr, what_en, hint_fr, hint_en] =
            self.entry().map_or([""; 4], |entry| entry.notice);
        Notice::new(
            self.id(),
            Sentence::new(fill(what_fr), fill(what_en)),
            Sentence::new(fill(hint_fr), fill(hint_en)),
        )
    }

    fn entry(self) -> Option<&'static catalogue::Entry> {
        catalogue::entries().find(|entry| entry.code == self)
    }
}

/// The page of a code, for `tamis explain F16`; None if this room has no such code.
pub fn explain(code: &str) -> Option<Sentence> {
    let wanted = code.to_ascii_uppercase();
    let entry = catalogue::entries().find(|entry| entry.id == wanted)?;
    let [fr, en] = entry.page;
    Some(Sentence::new(fr, en))
}
