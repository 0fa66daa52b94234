//! The rules: one file, one code, one page each. A rule looks at who stands behind a number and at thresholds,
//! and says whether it is broken; which sets a cell must pass is [`judge`](crate::judge)'s to say.

pub(crate) mod complement;
pub(crate) mod degrees_of_freedom;
pub(crate) mod dominance;
pub(crate) mod entities;
pub(crate) mod frame;
pub(crate) mod irregular;
pub(crate) mod leverage;
pub(crate) mod near;
pub(crate) mod patients;
pub(crate) mod practitioners;
pub(crate) mod quantile;
pub(crate) mod repeaters;
pub(crate) mod structure_share;
pub(crate) mod structures;
pub(crate) mod support;
pub(crate) mod zero;

use crate::{Code, Profile, Statistic, Summary};

/// Which rule hides a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// D01: fewer than k patients.
    Patients,
    /// D02: too few structures.
    Structures,
    /// D03: too few practitioners.
    Practitioners,
    /// D04: one structure holds too many of the patients.
    StructureShare,
    /// D05: the rest of the group would be disclosed by subtraction.
    Complement,
    /// D06: a zero, or a hundred per cent.
    Zero,
    /// D07: fewer than k patients with a non-zero argument.
    Support,
    /// D08: one or two patients make up most of the total.
    Dominance,
    /// D09: rows and patients together would disclose the patients with several rows.
    Repeaters,
    /// D10: too few degrees of freedom, or nearly all patients share a value.
    DegreesOfFreedom,
    /// D11: too few patients at, below or above a quantile.
    Quantile,
    /// D15: so few patients can be in the number, or not, that an answer would tell of them.
    Frame,
    /// D16: all numbers together would tell too much of a patient.
    Leverage,
    /// D17: all numbers together would tell too much of a structure or practitioner.
    Entities,
    /// D18: an earlier answer stands in its place, but does not hold all that is asked.
    Near,
    /// D19: too many numbers with lists or cut-points that nobody declared.
    Irregular,
}

impl Reason {
    /// Its code.
    pub fn code(self) -> Code {
        match self {
            Self::Patients => Code::D01,
            Self::Structures => Code::D02,
            Self::Practitioners => Code::D03,
            Self::StructureShare => Code::D04,
            Self::Complement => Code::D05,
            Self::Zero => Code::D06,
            Self::Support => Code::D07,
            Self::Dominance => Code::D08,
            Self::Repeaters => Code::D09,
            Self::DegreesOfFreedom => Code::D10,
            Self::Quantile => Code::D11,
            Self::Frame => Code::D15,
            Self::Leverage => Code::D16,
            Self::Entities => Code::D17,
            Self::Near => Code::D18,
            Self::Irregular => Code::D19,
        }
    }

    /// All of them; their places, counted from one, are how they are written.
    const ALL: [Self; 16] = [
        Self::Patients,
        Self::Structures,
        Self::Practitioners,
        Self::StructureShare,
        Self::Complement,
        Self::Zero,
        Self::Support,
        Self::Dominance,
        Self::Repeaters,
        Self::DegreesOfFreedom,
        Self::Quantile,
        Self::Frame,
        Self::Leverage,
        Self::Entities,
        Self::Near,
        Self::Irregular,
    ];

    /// One byte, never zero.
    pub(crate) fn byte(self) -> u8 {
        let place = (1_u8..).zip(Self::ALL).find(|(_, reason)| *reason == self);
        place.map_or(1, |(place, _)| place)
    }

    /// The reason of a byte.
    pub(crate) fn of_byte(byte: u8) -> Option<Self> {
        let mut all = (1_u8..).zip(Self::ALL);
        all.find(|(place, _)| *place == byte)
            .map(|(_, reason)| reason)
    }
}

/// The rules that a number of this kind must pass, in order; where the policy or the table leaves one
/// without effect, it passes.
pub fn rules_of(statistic: Statistic) -> Vec<Code> {
    let of_group = [
        Code::D01,
        Code::D02,
        Code::D03,
        Code::D04,
        Code::D06,
        Code::D05,
    ];
    let own: &[Code] = match statistic {
        Statistic::Patients => &[],
        Statistic::Rows => &[Code::D09, Code::D08],
        Statistic::Sum | Statistic::SumWhereKnown => &[Code::D07, Code::D08],
        Statistic::SumOfProducts { .. } => &[Code::D10, Code::D07, Code::D08],
        Statistic::Quantile { .. } => &[Code::D11],
        Statistic::DistinctStructures
        | Statistic::DistinctPractitioners
        | Statistic::DistinctValues => &[Code::D07],
    };
    let together = [Code::D15, Code::D18, Code::D19, Code::D16, Code::D17];
    of_group
        .iter()
        .chain(own)
        .chain(&together)
        .copied()
        .collect()
}

/// A rule's verdict: `Ok` if it holds.
pub(crate) type Verdict = Result<(), Reason>;

/// The rules on who stands behind a set of rows. An empty set is judged by the rule on zeros alone:
/// where a zero may be shown, nobody stands behind it.
pub(crate) fn primary(summary: &Summary, profile: &Profile, zero_is_ordinary: bool) -> Verdict {
    if summary.patients() == 0 {
        return zero::judge(zero_is_ordinary);
    }
    patients::judge(summary, profile)?;
    structures::judge(summary, profile)?;
    practitioners::judge(summary, profile)?;
    structure_share::judge(summary, profile)
}
