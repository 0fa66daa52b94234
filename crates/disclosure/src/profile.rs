//! A profile: the set of rules under which one kind of result may leave.

use crate::{DisclosureError, Threshold, ThresholdName};
use serde::{Deserialize, Serialize};

/// A named set of thresholds. Serialised whole into a publication's provenance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Profile {
    pub(crate) name: String,
    #[serde(flatten)]
    pub(crate) stated: Stated,
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
    refusals_per_day: Threshold,
    search_steps: Threshold,
}

impl Profile {
    /// A profile whose every threshold is in bounds.
    pub(crate) fn try_new(name: String, stated: Stated) -> Result<Self, DisclosureError> {
        let profile = Self { name, stated };
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

    /// Its name: `public`, `research`, `coordination`, `opensafely`, `sacro`.
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
            ThresholdName::RefusalsPerDay => &stated.refusals_per_day,
            ThresholdName::SearchSteps => &stated.search_steps,
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
            ThresholdName::RefusalsPerDay => &mut stated.refusals_per_day,
            ThresholdName::SearchSteps => &mut stated.search_steps,
        }
    }

    pub(crate) fn value(&self, name: ThresholdName) -> u64 {
        self.threshold(name).value
    }

    /// *k*: the fewest patients behind a number that leaves.
    pub fn k(&self) -> u64 {
        self.value(ThresholdName::Patients)
    }

    /// Whether a zero may be shown at all, where it tells nothing of anybody.
    pub(crate) fn shows_zeros(&self) -> bool {
        self.value(ThresholdName::OrdinaryZeros) == 1
    }

    /// Most numbers a day that a person is refused because of earlier answers.
    pub fn refusals_per_day(&self) -> u64 {
        self.value(ThresholdName::RefusalsPerDay)
    }

    /// Most steps that a statement may take to look for combinations of numbers of one class.
    pub(crate) fn search_steps(&self) -> u64 {
        self.value(ThresholdName::SearchSteps)
            .saturating_mul(1_000_000)
    }

    /// The base to which what leaves is rounded; 1 for none.
    pub fn rounding_base(&self) -> u64 {
        self.value(ThresholdName::RoundingBase)
    }
}
