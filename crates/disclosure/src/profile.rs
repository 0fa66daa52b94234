//! A profile: the set of rules under which one kind of result may leave.

use crate::{DisclosureError, Threshold, ThresholdName};
use serde::{Deserialize, Serialize};

/// A named set of thresholds. Serialised whole into a publication's provenance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Profile {
    pub(crate) name: String,
    #[serde(flatten)]
    pub(crate) stated: Stated,
    /// *k* as the policy states it.
    #[serde(skip)]
    policy_k: u64,
}

/// A profile as `policy.toml` states it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Stated {
    label_fr: String,
    label_en: String,
    patients: Threshold,
    structures: Threshold,
    structure_share: Threshold,
    practitioners: Threshold,
    two_largest_share: Threshold,
    p_percent: Threshold,
    degrees_of_freedom: Threshold,
    ordinary_zeros: Threshold,
    rounding_base: Threshold,
    grid_cells: Threshold,
    cell_keys: Threshold,
    soft_threshold: Threshold,
    leverage_limit: Threshold,
    leverage_measure: Threshold,
    leverage_presence: Threshold,
    leverage_unreserved: Threshold,
    leverage_per_number: Threshold,
    leverage_ceiling: Threshold,
    entity_deviation: Threshold,
    irregular_per_month: Threshold,
}

impl Profile {
    /// The names that exist.
    pub const NAMES: [&str; 6] = [
        "public",
        "research",
        "exact",
        "coordination",
        "opensafely",
        "sacro",
    ];

    /// A profile whose every threshold is in bounds.
    pub(crate) fn try_new(name: String, stated: Stated) -> Result<Self, DisclosureError> {
        let profile = Self {
            name,
            policy_k: stated.patients.value,
            stated,
        };
        for threshold in ThresholdName::ALL {
            if let Some(because) = threshold.fault(profile.threshold(threshold)) {
                return Err(DisclosureError::ThresholdInvalid {
                    profile: profile.name,
                    threshold,
                    because,
                });
            }
        }
        Ok(profile)
    }

    /// Its name, one of [`NAMES`](Self::NAMES).
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it is for, in French.
    pub fn label_fr(&self) -> &str {
        &self.stated.label_fr
    }

    /// What it is for, in English.
    pub fn label_en(&self) -> &str {
        &self.stated.label_en
    }

    /// A threshold with its unit, source and reason.
    pub fn threshold(&self, name: ThresholdName) -> &Threshold {
        let stated = &self.stated;
        match name {
            ThresholdName::Patients => &stated.patients,
            ThresholdName::Structures => &stated.structures,
            ThresholdName::StructureShare => &stated.structure_share,
            ThresholdName::Practitioners => &stated.practitioners,
            ThresholdName::TwoLargestShare => &stated.two_largest_share,
            ThresholdName::PPercent => &stated.p_percent,
            ThresholdName::DegreesOfFreedom => &stated.degrees_of_freedom,
            ThresholdName::OrdinaryZeros => &stated.ordinary_zeros,
            ThresholdName::RoundingBase => &stated.rounding_base,
            ThresholdName::GridCells => &stated.grid_cells,
            ThresholdName::CellKeys => &stated.cell_keys,
            ThresholdName::SoftThreshold => &stated.soft_threshold,
            ThresholdName::LeverageLimit => &stated.leverage_limit,
            ThresholdName::LeverageMeasure => &stated.leverage_measure,
            ThresholdName::LeveragePresence => &stated.leverage_presence,
            ThresholdName::LeverageUnreserved => &stated.leverage_unreserved,
            ThresholdName::LeveragePerNumber => &stated.leverage_per_number,
            ThresholdName::LeverageCeiling => &stated.leverage_ceiling,
            ThresholdName::EntityDeviation => &stated.entity_deviation,
            ThresholdName::IrregularPerMonth => &stated.irregular_per_month,
        }
    }

    pub(crate) fn threshold_mut(&mut self, name: ThresholdName) -> &mut Threshold {
        let stated = &mut self.stated;
        match name {
            ThresholdName::Patients => &mut stated.patients,
            ThresholdName::Structures => &mut stated.structures,
            ThresholdName::StructureShare => &mut stated.structure_share,
            ThresholdName::Practitioners => &mut stated.practitioners,
            ThresholdName::TwoLargestShare => &mut stated.two_largest_share,
            ThresholdName::PPercent => &mut stated.p_percent,
            ThresholdName::DegreesOfFreedom => &mut stated.degrees_of_freedom,
            ThresholdName::OrdinaryZeros => &mut stated.ordinary_zeros,
            ThresholdName::RoundingBase => &mut stated.rounding_base,
            ThresholdName::GridCells => &mut stated.grid_cells,
            ThresholdName::CellKeys => &mut stated.cell_keys,
            ThresholdName::SoftThreshold => &mut stated.soft_threshold,
            ThresholdName::LeverageLimit => &mut stated.leverage_limit,
            ThresholdName::LeverageMeasure => &mut stated.leverage_measure,
            ThresholdName::LeveragePresence => &mut stated.leverage_presence,
            ThresholdName::LeverageUnreserved => &mut stated.leverage_unreserved,
            ThresholdName::LeveragePerNumber => &mut stated.leverage_per_number,
            ThresholdName::LeverageCeiling => &mut stated.leverage_ceiling,
            ThresholdName::EntityDeviation => &mut stated.entity_deviation,
            ThresholdName::IrregularPerMonth => &mut stated.irregular_per_month,
        }
    }

    pub(crate) fn value(&self, name: ThresholdName) -> u64 {
        self.threshold(name).value
    }

    /// *k*: the fewest patients behind a number that leaves.
    pub fn k(&self) -> u64 {
        self.value(ThresholdName::Patients)
    }

    /// The profile that a study asks for, within that of the policy.
    pub(crate) fn within(self, policy: &Self) -> Self {
        Self {
            policy_k: policy.policy_k,
            ..self
        }
    }

    /// How many patients make two numbers different ones: the policy's *k*. A study that raises *k* wants larger
    /// groups, not other groups in their place.
    pub(crate) fn near_k(&self) -> u64 {
        self.policy_k
    }

    /// Whether a zero may be shown at all, where it tells nothing of anybody.
    pub(crate) fn shows_zeros(&self) -> bool {
        self.value(ThresholdName::OrdinaryZeros) == 1
    }

    /// Whether what is shown carries the noise of cell keys.
    pub fn is_perturbed(&self) -> bool {
        self.value(ThresholdName::CellKeys) == 1
    }

    /// Where the soft border of a set lies, in patients; never below [`k`](Self::k), which a study may
    /// have raised.
    pub fn soft_threshold(&self) -> u64 {
        self.value(ThresholdName::SoftThreshold).max(self.k())
    }

    /// Most information that all numbers together may give on a bit of a patient: the rise of
    /// 1 / variance.
    pub fn leverage_limit(&self) -> f64 {
        self.hundredths(ThresholdName::LeverageLimit)
    }

    /// The same on a measure of a patient, in units of the measure's declared width.
    pub fn leverage_measure(&self) -> f64 {
        self.hundredths(ThresholdName::LeverageMeasure)
    }

    /// The same on whether somebody is in the warehouse.
    pub fn leverage_presence(&self) -> f64 {
        self.hundredths(ThresholdName::LeveragePresence)
    }

    /// The part of each of these limits that is for any number, 0 to 1.
    pub fn leverage_unreserved(&self) -> f64 {
        self.hundredths(ThresholdName::LeverageUnreserved)
    }

    /// Of what is left of a limit beyond that part, what one number may use, 0 to 1.
    pub fn leverage_per_number(&self) -> f64 {
        self.hundredths(ThresholdName::LeveragePerNumber) / 10.0
    }

    /// How many limits of one person all people together may use before it is written down.
    pub fn leverage_ceiling(&self) -> f64 {
        self.hundredths(ThresholdName::LeverageCeiling)
    }

    /// Smallest standard deviation that all numbers together must leave to the total of a structure
    /// or practitioner, as a share of its patients, 0 to 1; 0 where the rule does not apply.
    pub fn entity_deviation(&self) -> f64 {
        self.hundredths(ThresholdName::EntityDeviation)
    }

    /// Most numbers a month under conditions that nobody declared, for a person in a project.
    pub fn irregular_per_month(&self) -> u64 {
        self.value(ThresholdName::IrregularPerMonth)
    }

    /// The bounds of a threshold in hundredths are far below what this cuts at.
    fn hundredths(&self, name: ThresholdName) -> f64 {
        f64::from(u32::try_from(self.value(name)).unwrap_or(u32::MAX)) / 100.0
    }

    /// The base to which what leaves is rounded; 1 for none.
    pub fn rounding_base(&self) -> u64 {
        self.value(ThresholdName::RoundingBase)
    }
}
