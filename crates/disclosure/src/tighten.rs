//! A study may ask for more protection than its profile gives, never for less.

use crate::threshold::Tighter;
use crate::{DisclosureError, Profile, ThresholdName};
use serde::{Deserialize, Serialize};

/// What a study asks for, in the units of the policy; absent: as the profile says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Tightening {
    /// Fewest patients.
    pub patients: Option<u64>,
    /// Fewest structures.
    pub structures: Option<u64>,
    /// Largest share of one structure, in %.
    pub structure_share: Option<u64>,
    /// Fewest practitioners.
    pub practitioners: Option<u64>,
    /// Largest share of the two largest contributors, in %.
    pub two_largest_share: Option<u64>,
    /// p of the p % rule.
    pub p_percent: Option<u64>,
    /// Fewest degrees of freedom.
    pub degrees_of_freedom: Option<u64>,
    /// 0: no zero is shown.
    pub ordinary_zeros: Option<u64>,
    /// Rounding base, a multiple of the profile's.
    pub rounding_base: Option<u64>,
    /// 1: what is shown carries noise.
    pub cell_keys: Option<u64>,
    /// The soft border of a set, in patients.
    pub soft_threshold: Option<u64>,
    /// Most information on a bit, in hundredths.
    pub leverage_limit: Option<u64>,
    /// Most information on a measure, in hundredths.
    pub leverage_measure: Option<u64>,
    /// Most information on presence, in hundredths.
    pub leverage_presence: Option<u64>,
    /// Part of each of these that is for any number, in %.
    pub leverage_unreserved: Option<u64>,
    /// What one number may use of what is left beyond, in thousandths.
    pub leverage_per_number: Option<u64>,
    /// How much of them all people together may be told before it is written down, in hundredths.
    pub leverage_ceiling: Option<u64>,
    /// Standard deviation that a structure's total keeps, in % of its patients.
    pub entity_deviation: Option<u64>,
    /// Most numbers a month under conditions that nobody declared.
    pub irregular_per_month: Option<u64>,
}

impl Tightening {
    fn requested(&self) -> [(ThresholdName, Option<u64>); 19] {
        [
            (ThresholdName::Patients, self.patients),
            (ThresholdName::Structures, self.structures),
            (ThresholdName::StructureShare, self.structure_share),
            (ThresholdName::Practitioners, self.practitioners),
            (ThresholdName::TwoLargestShare, self.two_largest_share),
            (ThresholdName::PPercent, self.p_percent),
            (ThresholdName::DegreesOfFreedom, self.degrees_of_freedom),
            (ThresholdName::OrdinaryZeros, self.ordinary_zeros),
            (ThresholdName::RoundingBase, self.rounding_base),
            (ThresholdName::CellKeys, self.cell_keys),
            (ThresholdName::SoftThreshold, self.soft_threshold),
            (ThresholdName::LeverageLimit, self.leverage_limit),
            (ThresholdName::LeverageMeasure, self.leverage_measure),
            (ThresholdName::LeveragePresence, self.leverage_presence),
            (ThresholdName::LeverageUnreserved, self.leverage_unreserved),
            (ThresholdName::LeveragePerNumber, self.leverage_per_number),
            (ThresholdName::LeverageCeiling, self.leverage_ceiling),
            (ThresholdName::EntityDeviation, self.entity_deviation),
            (ThresholdName::IrregularPerMonth, self.irregular_per_month),
        ]
    }
}

impl Profile {
    /// This profile with the thresholds that a study asks for.
    ///
    /// # Errors
    /// `D22` if one of them would protect less, `D21` if one is out of bounds.
    ///
    /// The source of a changed threshold says that the study asked for it, and what the policy says.
    pub fn tighten(&self, requested: &Tightening) -> Result<Self, DisclosureError> {
        let mut tightened = self.clone();
        for (name, asked) in requested.requested() {
            let Some(asked) = asked else { continue };
            let stated = self.value(name);
            if asked == stated {
                continue;
            }
            let tighter = match name.tighter() {
                Tighter::Higher => asked > stated,
                Tighter::Lower => asked < stated,
                Tighter::Multiple => asked > stated && asked.checked_rem(stated) == Some(0),
            };
            if !tighter {
                return Err(DisclosureError::Loosened {
                    threshold: name,
                    policy: stated,
                    asked,
                });
            }
            let threshold = tightened.threshold_mut(name);
            threshold.value = asked;
            threshold.source = format!(
                "asked for by the study; the policy says {stated}: {}",
                threshold.source
            );
        }
        let asked = Self::try_new(tightened.name, tightened.stated)?;
        Ok(asked.within(self))
    }
}
