//! One threshold of the policy: never a bare number, and only within the bounds that make sense.

use crate::Text;
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;

/// A number with its unit, where it comes from and why it is so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Threshold {
    pub(crate) value: u64,
    pub(crate) unit: String,
    pub(crate) source: String,
    pub(crate) why: String,
}

impl Threshold {
    /// The number, in [`unit`](Self::unit).
    pub fn value(&self) -> u64 {
        self.value
    }

    /// The unit, one of a closed list.
    pub fn unit(&self) -> &str {
        &self.unit
    }

    /// Where the number comes from.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Why it is so here.
    pub fn why(&self) -> &str {
        &self.why
    }
}

/// The thresholds that a profile must state, in the order of `policy.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ThresholdName {
    /// Fewest patients behind a number: *k*.
    Patients,
    /// Fewest structures behind a number; 0 where the rule does not apply.
    Structures,
    /// Largest share of the patients that one structure may hold; 100 where the rule does not apply.
    StructureShare,
    /// Fewest practitioners behind a number; 0 where the rule does not apply.
    Practitioners,
    /// (2, k) dominance: largest share of a total that its two largest contributors may hold.
    TwoLargestShare,
    /// p % rule: how closely the second largest contributor may estimate the largest one.
    PPercent,
    /// Fewest degrees of freedom of a statistic of dispersion or association.
    DegreesOfFreedom,
    /// Whether a zero, or a hundred per cent, on ordinary columns is shown: 1 if it is, 0 if no zero
    /// ever is.
    OrdinaryZeros,
    /// Base to which what is shown is rounded; 1 for none.
    RoundingBase,
    /// Most cells of a full grid of declared keys.
    GridCells,
    /// Whether what is shown carries the noise of cell keys: 1 if it does, 0 if it is exact.
    CellKeys,
    /// Where the soft border of a set lies, beside the floor *k*.
    SoftThreshold,
    /// Most information that all numbers together may give on a bit of a patient.
    LeverageLimit,
    /// The same on a measure, in units of its declared width.
    LeverageMeasure,
    /// The same on whether somebody is in the warehouse.
    LeveragePresence,
    /// The part of each leverage limit that is for any number.
    LeverageUnreserved,
    /// Of what is left of a limit beyond that part, what one number may use.
    LeveragePerNumber,
    /// How much of a limit all people together may be told before it is written down for the officer.
    LeverageCeiling,
    /// Smallest standard deviation that the total of a structure or practitioner must keep; 0 where
    /// the rule does not apply.
    EntityDeviation,
    /// Most numbers a month under conditions that nobody declared.
    IrregularPerMonth,
}

/// Which way a threshold protects more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tighter {
    Higher,
    Lower,
    /// A multiple: numbers rounded to 5 and to 7 would narrow each other down.
    Multiple,
}

impl ThresholdName {
    /// All of them.
    pub const ALL: [Self; 20] = [
        Self::Patients,
        Self::Structures,
        Self::StructureShare,
        Self::Practitioners,
        Self::TwoLargestShare,
        Self::PPercent,
        Self::DegreesOfFreedom,
        Self::OrdinaryZeros,
        Self::RoundingBase,
        Self::GridCells,
        Self::CellKeys,
        Self::SoftThreshold,
        Self::LeverageLimit,
        Self::LeverageMeasure,
        Self::LeveragePresence,
        Self::LeverageUnreserved,
        Self::LeveragePerNumber,
        Self::LeverageCeiling,
        Self::EntityDeviation,
        Self::IrregularPerMonth,
    ];

    /// Its name in `policy.toml` and in a study's front-matter.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Patients => "patients",
            Self::Structures => "structures",
            Self::StructureShare => "structure_share",
            Self::Practitioners => "practitioners",
            Self::TwoLargestShare => "two_largest_share",
            Self::PPercent => "p_percent",
            Self::DegreesOfFreedom => "degrees_of_freedom",
            Self::OrdinaryZeros => "ordinary_zeros",
            Self::RoundingBase => "rounding_base",
            Self::GridCells => "grid_cells",
            Self::CellKeys => "cell_keys",
            Self::SoftThreshold => "soft_threshold",
            Self::LeverageLimit => "leverage_limit",
            Self::LeverageMeasure => "leverage_measure",
            Self::LeveragePresence => "leverage_presence",
            Self::LeverageUnreserved => "leverage_unreserved",
            Self::LeveragePerNumber => "leverage_per_number",
            Self::LeverageCeiling => "leverage_ceiling",
            Self::EntityDeviation => "entity_deviation",
            Self::IrregularPerMonth => "irregular_per_month",
        }
    }

    /// The unit its threshold must be stated in.
    pub fn unit(self) -> &'static str {
        match self {
            Self::Patients | Self::SoftThreshold => "patients",
            Self::Structures => "structures",
            Self::StructureShare => "% of the patients",
            Self::Practitioners => "practitioners",
            Self::TwoLargestShare => "% of the total",
            Self::PPercent => "% of the largest contribution",
            Self::DegreesOfFreedom => "degrees of freedom",
            Self::OrdinaryZeros => "1: shown, 0: hidden",
            Self::RoundingBase => "units",
            Self::GridCells => "cells",
            Self::CellKeys => "1: perturbed, 0: exact",
            Self::LeverageLimit => "hundredths of information on a bit",
            Self::LeverageMeasure => "hundredths of information on a measure in units of its width",
            Self::LeveragePresence => "hundredths of information on presence",
            Self::LeverageUnreserved => "% of a limit",
            Self::LeveragePerNumber => "thousandths of what is left of a limit",
            Self::LeverageCeiling => "hundredths of a limit",
            Self::EntityDeviation => "% of its patients",
            Self::IrregularPerMonth => "numbers a month",
        }
    }

    fn range(self) -> RangeInclusive<u64> {
        match self {
            Self::Patients | Self::SoftThreshold => 2..=1_000_000,
            Self::Structures | Self::Practitioners => 0..=1_000,
            Self::StructureShare | Self::TwoLargestShare => 1..=100,
            Self::PPercent | Self::EntityDeviation | Self::LeverageUnreserved => 0..=100,
            // What one person may be told is no alert.
            Self::LeverageCeiling => 100..=10_000,
            Self::OrdinaryZeros | Self::CellKeys => 0..=1,
            Self::DegreesOfFreedom | Self::RoundingBase | Self::LeveragePerNumber => 1..=1_000,
            Self::GridCells | Self::IrregularPerMonth => 1..=1_000_000,
            Self::LeverageLimit | Self::LeverageMeasure | Self::LeveragePresence => 1..=10_000,
        }
    }

    pub(crate) fn tighter(self) -> Tighter {
        match self {
            Self::Patients
            | Self::Structures
            | Self::Practitioners
            | Self::PPercent
            | Self::DegreesOfFreedom
            | Self::CellKeys
            | Self::SoftThreshold
            | Self::EntityDeviation => Tighter::Higher,
            Self::StructureShare
            | Self::TwoLargestShare
            | Self::OrdinaryZeros
            | Self::GridCells
            | Self::LeverageLimit
            | Self::LeverageMeasure
            | Self::LeveragePresence
            | Self::LeverageUnreserved
            | Self::LeveragePerNumber
            | Self::LeverageCeiling
            | Self::IrregularPerMonth => Tighter::Lower,
            Self::RoundingBase => Tighter::Multiple,
        }
    }

    /// What is wrong with a threshold of this name, if something is.
    pub(crate) fn fault(self, threshold: &Threshold) -> Option<Text> {
        if !self.range().contains(&threshold.value) {
            return Some(OUT_OF_RANGE);
        }
        if threshold.unit != self.unit() {
            return Some(OTHER_UNIT);
        }
        if threshold.source.trim().is_empty() || threshold.why.trim().is_empty() {
            return Some(BARE);
        }
        None
    }
}

const OUT_OF_RANGE: Text = Text {
    fr: "sa valeur est hors de ses bornes (patients : 2 au moins ; pourcentages : 100 au plus ; base d'arrondi : 1 au moins ; plafond de tous : une limite au moins)",
    en: "its value is out of bounds (patients: at least 2; percentages: at most 100; rounding base: at least 1; ceiling of all people: at least one limit)",
};
const OTHER_UNIT: Text = Text {
    fr: "son unité n'est pas celle du seuil",
    en: "its unit is not the threshold's",
};
const BARE: Text = Text {
    fr: "sa source ou sa raison (`why`) est vide",
    en: "its source or its `why` is empty",
};
