//! The engine's own refusals. Those of the guard and of disclosure control keep their codes.

mod advised;
mod noted;
mod refused;

use contract::{Notice, Sentence};

/// The closed list of the engine's codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// The text is not SQL.
    E01,
    /// A table that the model does not have.
    E02,
    /// A column that the table does not have.
    E03,
    /// A function that is not registered, or not with these arguments.
    E04,
    /// The question could not be answered; the reason stays inside.
    E05,
    /// A public reference table cannot be read.
    E06,
    /// A column of the answer has a type that no answer holds.
    E07,
    /// Two columns of the answer have one name.
    E08,
    /// The statement is too large to be planned.
    E09,
    /// A column that several tables have.
    E10,
    /// A note: small groups are left out.
    E20,
    /// A note: some numbers are earlier answers given again.
    E21,
    /// A note: numbers carry noise.
    E23,
    /// A note: something was hidden because of what was given before.
    E24,
    /// A note: something was hidden since many irregular numbers were asked this month.
    E25,
    /// A note: numbers of distinct things count those with enough patients.
    E26,
    /// A note: a quantile is on a grid.
    E27,
    /// Advice: a code that is in no list.
    E28,
    /// Advice: hidden because of what was given before.
    E30,
    /// Advice: so few patients can be in it that an answer would tell of them.
    E31,
    /// Advice: a key hides everything at an end.
    E32,
    /// Advice: ask where a value is known.
    E33,
    /// Advice: quantiles and variances need more patients.
    E34,
    /// Advice: rows or patients, not both.
    E35,
    /// Advice: hidden values stand first in an order with a limit.
    E36,
    /// Advice: totals over a free key.
    E37,
    /// Advice: practitioners are asked.
    E38,
    /// Advice: a coarser key.
    E39,
    /// Advice: fewer groups.
    E40,
}

/// Code, sentence (fr, en), hint (fr, en).
type Page = (Code, &'static str, [&'static str; 2], [&'static str; 2]);

/// All pages, in the order of their codes.
fn pages() -> impl Iterator<Item = &'static Page> {
    [refused::PAGES, noted::PAGES, advised::PAGES]
        .into_iter()
        .flatten()
}

impl Code {
    /// All codes.
    pub fn all() -> impl Iterator<Item = Self> {
        pages().map(|page| page.0)
    }

    /// The stable text of the code.
    pub fn as_str(self) -> &'static str {
        pages()
            .find(|page| page.0 == self)
            .map_or("E00", |page| page.1)
    }

    /// The message, with the name or place concerned: words of the requester or of the model.
    pub(crate) fn about(self, subject: &str) -> Notice {
        let place = |text: &str| match subject {
            "" => text.to_owned(),
            subject => format!("{text} (`{subject}`)"),
        };
        let (what, hint) = pages()
            .find(|page| page.0 == self)
            .map_or(([""; 2], [""; 2]), |page| (page.2, page.3));
        Notice::new(
            self.as_str(),
            Sentence::new(place(what[0]), place(what[1])),
            Sentence::new(hint[0], hint[1]),
        )
    }

    pub(crate) fn notice(self) -> Notice {
        self.about("")
    }
}

/// The page of a code, for `tamis explain`.
pub fn explain(code: &str) -> Option<Notice> {
    Code::all()
        .find(|known| known.as_str() == code)
        .map(Code::notice)
}
