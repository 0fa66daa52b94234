//! The codes of this room, and the page behind each.

use crate::{error, rules};

/// A text in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text {
    /// In French.
    pub fr: &'static str,
    /// In English.
    pub en: &'static str,
}

/// Every code: D01 to D19 say why a value is hidden, D20 to D27 why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Code {
    /// Fewer than k patients.
    D01,
    /// Too few structures.
    D02,
    /// Too few practitioners.
    D03,
    /// One structure holds too many of the patients.
    D04,
    /// The rest of the group would be disclosed by subtraction.
    D05,
    /// A zero, or a hundred per cent.
    D06,
    /// Fewer than k patients with a non-zero argument.
    D07,
    /// One or two patients make up most of the total.
    D08,
    /// Rows and patients together would disclose the patients with several rows.
    D09,
    /// Too few degrees of freedom.
    D10,
    /// Too few patients at, below or above a quantile.
    D11,
    /// Few patients can be in the number, or not.
    D15,
    /// All numbers together would tell too much of a patient.
    D16,
    /// All numbers together would tell too much of a structure or practitioner.
    D17,
    /// An earlier answer stands in its place, but does not hold all that is asked.
    D18,
    /// Too many numbers with lists or cut-points that nobody declared.
    D19,
    /// The policy cannot be read.
    D20,
    /// A threshold makes no sense.
    D21,
    /// A study asks for less protection.
    D22,
    /// A counted table does not fit together.
    D23,
    /// The grid is too large.
    D24,
    /// The record of what was given is corrupt.
    D26,
    /// An assignment of profiles makes no sense.
    D27,
}

/// What `tamis explain` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// The code.
    pub code: Code,
    /// One line.
    pub title: Text,
    /// What is checked, why, and where the rule comes from.
    pub body: Text,
    /// What to do.
    pub hint: Text,
}

impl Code {
    /// Every code, in order.
    pub const ALL: [Self; 23] = [
        Self::D01,
        Self::D02,
        Self::D03,
        Self::D04,
        Self::D05,
        Self::D06,
        Self::D07,
        Self::D08,
        Self::D09,
        Self::D10,
        Self::D11,
        Self::D15,
        Self::D16,
        Self::D17,
        Self::D18,
        Self::D19,
        Self::D20,
        Self::D21,
        Self::D22,
        Self::D23,
        Self::D24,
        Self::D26,
        Self::D27,
    ];

    /// `D01`, `D02` …
    pub fn as_str(self) -> &'static str {
        match self {
            Self::D01 => "D01",
            Self::D02 => "D02",
            Self::D03 => "D03",
            Self::D04 => "D04",
            Self::D05 => "D05",
            Self::D06 => "D06",
            Self::D07 => "D07",
            Self::D08 => "D08",
            Self::D09 => "D09",
            Self::D10 => "D10",
            Self::D11 => "D11",
            Self::D15 => "D15",
            Self::D16 => "D16",
            Self::D17 => "D17",
            Self::D18 => "D18",
            Self::D19 => "D19",
            Self::D20 => "D20",
            Self::D21 => "D21",
            Self::D22 => "D22",
            Self::D23 => "D23",
            Self::D24 => "D24",
            Self::D26 => "D26",
            Self::D27 => "D27",
        }
    }

    /// The page behind the code.
    pub fn page(self) -> &'static Page {
        match self {
            Self::D01 => &rules::patients::PAGE,
            Self::D02 => &rules::structures::PAGE,
            Self::D03 => &rules::practitioners::PAGE,
            Self::D04 => &rules::structure_share::PAGE,
            Self::D05 => &rules::complement::PAGE,
            Self::D06 => &rules::zero::PAGE,
            Self::D07 => &rules::support::PAGE,
            Self::D08 => &rules::dominance::PAGE,
            Self::D09 => &rules::repeaters::PAGE,
            Self::D10 => &rules::degrees_of_freedom::PAGE,
            Self::D11 => &rules::quantile::PAGE,
            Self::D15 => &rules::frame::PAGE,
            Self::D16 => &rules::leverage::PAGE,
            Self::D17 => &rules::entities::PAGE,
            Self::D18 => &rules::near::PAGE,
            Self::D19 => &rules::irregular::PAGE,
            Self::D20 => &error::pages::POLICY_UNREADABLE,
            Self::D21 => &error::pages::THRESHOLD_INVALID,
            Self::D22 => &error::pages::LOOSENED,
            Self::D23 => &error::pages::MALFORMED,
            Self::D24 => &error::pages::GRID_TOO_LARGE,
            Self::D26 => &error::pages::MEMORY_CORRUPT,
            Self::D27 => &error::pages::ASSIGNMENT_INVALID,
        }
    }
}

/// The page of a code, written as `D04` or `d04`; `None` if it is not one of this room's.
pub fn explain(code: &str) -> Option<&'static Page> {
    let code = code.trim();
    Code::ALL
        .into_iter()
        .find(|own| own.as_str().eq_ignore_ascii_case(code))
        .map(Code::page)
}
